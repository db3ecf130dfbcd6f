#include "report/diagnostics.hpp"

#include <algorithm>

#include "model/bug.hpp"

namespace rolewright::report {
namespace {

constexpr std::size_t kWidestLine = 160;

std::string paint(std::string text, const char* code, Colour colour) {
  return colour == Colour::On ? "\x1b[" + std::string{code} + "m" + text + "\x1b[0m" : text;
}

const char* colour_of(Severity severity) {
  switch (severity) {
    case Severity::Error:
      return "1;31";
    case Severity::Warning:
      return "1;33";
    case Severity::Note:
      return "1;36";
  }
  bug("a severity of no kind");
}

// Characters before byte `bytes` of a line, so that carets line up under UTF-8 text; a tab counts as one.
std::size_t width(std::string_view text, std::size_t bytes) {
  const std::string_view part = text.substr(0, std::min(bytes, text.size()));
  return static_cast<std::size_t>(std::count_if(
      part.begin(), part.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80; }));
}

// Long lines are shown from a little before the caret.
struct Window {
  std::string text;
  std::size_t caret = 0;
  std::size_t length = 1;
};

std::size_t next_character(std::string_view text, std::size_t at) {
  do ++at;
  while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80);
  return at;
}

bool is_plain_character(std::string_view character) {
  return printable(character) == character;
}

Window window(const LineColumn& place, std::size_t span_bytes) {
  std::size_t begin = place.column - 1;
  std::size_t start = 0;
  if (place.text.size() > kWidestLine && begin > kWidestLine / 2) start = begin - kWidestLine / 2;
  while (start > 0 && (static_cast<unsigned char>(place.text[start]) & 0xC0U) == 0x80) --start;
  std::string_view shown = place.text.substr(start, kWidestLine);
  while (!shown.empty() && start + shown.size() < place.text.size() &&
         (static_cast<unsigned char>(place.text[start + shown.size()]) & 0xC0U) == 0x80)
    shown.remove_suffix(1);
  begin -= start;
  const std::size_t end = std::min(begin + span_bytes, shown.size());
  std::string text;
  for (std::size_t at = 0; at < shown.size();) {  // what could reorder the line is shown as one blank
    const std::size_t next = next_character(shown, at);
    text += is_plain_character(shown.substr(at, next - at)) ? std::string{shown.substr(at, next - at)}
                                                            : std::string{" "};
    at = next;
  }
  const std::size_t caret = width(shown, begin);
  return {text, caret, std::max<std::size_t>(1, width(shown, end) - std::min(caret, width(shown, end)))};
}

std::string snippet(const SourceMap& sources, const Span& span, const std::string& label, char mark,
                    const char* code, Colour colour) {
  const LineColumn place = sources.locate(span);
  const Window view = window(place, span.end - span.begin);
  const std::string number = std::to_string(place.line);
  const std::string gutter(number.size(), ' ');
  std::string text = gutter + "--> " + printable(sources[span.file].path) + ":" + number + ":" +
                     std::to_string(place.column) + "\n";
  text += gutter + " |\n" + number + " | " + view.text + "\n" + gutter + " | " + std::string(view.caret, ' ');
  text += paint(std::string(view.length, mark) + (label.empty() ? "" : " " + label), code, colour) + "\n";
  return text;
}

}  // namespace

std::string_view to_string(Severity severity) {
  switch (severity) {
    case Severity::Error:
      return "error";
    case Severity::Warning:
      return "warning";
    case Severity::Note:
      return "note";
  }
  bug("a severity of no kind");
}

std::string render(const Diagnostic& diagnostic, const SourceMap& sources, Colour colour) {
  const char* const code = colour_of(diagnostic.severity());
  std::string text =
      paint(std::string{to_string(diagnostic.severity())} + "[" + to_string(diagnostic.code) + "]", code,
            colour) +
      ": " + diagnostic.message + "\n";
  if (diagnostic.span.is_known() && diagnostic.span.file.index() < sources.size())
    text += snippet(sources, diagnostic.span, diagnostic.label, '^', code, colour);
  if (!diagnostic.where.empty()) text += "  --> " + diagnostic.where + "\n";
  for (const Label& label : diagnostic.labels)
    if (label.span.is_known() && label.span.file.index() < sources.size())
      text += snippet(sources, label.span, label.text, '-', "1;34", colour);
  if (!diagnostic.help.empty()) text += "  = help: " + diagnostic.help + "\n";
  return text;
}

}  // namespace rolewright::report
