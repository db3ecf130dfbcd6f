#include "compiler/trivia.hpp"

#include <algorithm>

namespace rolewright::compiler {
namespace {

std::string_view trimmed(std::string_view line) {
  const std::size_t first = line.find_first_not_of(" \t\r");
  if (first == std::string_view::npos) return {};
  return line.substr(first, line.find_last_not_of(" \t\r") + 1 - first);
}

// The lines between two tokens: the rest of the first one's line, whole lines, the start of the second one's.
void attach(std::string_view gap, Piece* before, Piece& after) {
  Gap blank = Gap::None;
  bool same_line = before != nullptr;
  while (true) {
    const std::size_t end = gap.find('\n');
    const std::string_view line = trimmed(gap.substr(0, end));
    const bool comment = line.starts_with("//");
    if (comment && same_line) {
      before->beside = line;
    } else if (comment) {
      after.above.push_back({line, blank});
      blank = Gap::None;
    } else if (!same_line && end != std::string_view::npos && (before != nullptr || !after.above.empty())) {
      blank = Gap::BlankLine;
    }
    if (end == std::string_view::npos) break;
    gap.remove_prefix(end + 1);
    same_line = false;
  }
  after.before = blank;
}

}  // namespace

std::vector<Piece> pieces(const SourceMap& sources, FileId file) {
  Diagnostics passed_over;
  const std::string_view text = sources[file].text;
  std::vector<Piece> all;
  std::size_t at = 0;
  for (const Token& token : lex(sources, file, passed_over)) {
    Piece piece{.kind = token.kind, .span = token.span};
    piece.text = text.substr(token.span.begin, token.span.end - token.span.begin);
    attach(text.substr(at, token.span.begin - at), all.empty() ? nullptr : &all.back(), piece);
    all.push_back(std::move(piece));
    at = token.span.end;
  }
  return all;
}

}  // namespace rolewright::compiler
