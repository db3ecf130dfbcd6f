#include "model/source.hpp"

#include <algorithm>

namespace rolewright {

FileId SourceMap::add(SourceFile file) {
  files_.push_back(std::move(file));
  return FileId{files_.size() - 1};
}

std::string_view SourceMap::text(const Span& span) const {
  if (!span.is_known()) return {};
  return std::string_view{files_[span.file.index()].text}.substr(span.begin, span.end - span.begin);
}

LineColumn SourceMap::locate(const Span& span) const {
  const std::string_view text = files_[span.file.index()].text;
  const std::size_t at = std::min<std::size_t>(span.begin, text.size());
  const std::string_view before = text.substr(0, at);
  const std::size_t newline = before.rfind('\n');
  const std::size_t start = newline == std::string_view::npos ? 0 : newline + 1;
  std::size_t end = text.find('\n', start);
  if (end == std::string_view::npos) end = text.size();
  if (end > start && text[end - 1] == '\r') --end;
  return {.line = static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n')) + 1,
          .column = at - start + 1,
          .text = text.substr(start, end - start)};
}

std::string SourceMap::describe(const Span& span) const {
  if (!span.is_known()) return "(no source)";
  const LineColumn place = locate(span);
  return files_[span.file.index()].path + ":" + std::to_string(place.line) + ":" +
         std::to_string(place.column);
}

}  // namespace rolewright
