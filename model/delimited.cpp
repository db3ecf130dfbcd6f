#include "model/delimited.hpp"

#include "model/csv_plain.hpp"

namespace rolewright {

DelimitedReader::DelimitedReader(std::string_view text, char separator) : text_{text}, separator_{separator} {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (text_.starts_with(kByteOrderMark)) text_.remove_prefix(kByteOrderMark.size());
}

bool DelimitedReader::next(std::vector<std::string>& fields) {
  fields.clear();
  while (at_ < text_.size() && (text_[at_] == '\n' || text_[at_] == '\r'))
    line_ += text_[at_++] == '\n' ? 1 : 0;
  if (at_ == text_.size()) return false;
  row_line_ = line_;
  std::string field;
  bool quoted = false;
  for (; at_ < text_.size(); ++at_) {
    const char c = text_[at_];
    if (quoted) {
      if (c == '"' && at_ + 1 < text_.size() && text_[at_ + 1] == '"') {
        field += '"';
        ++at_;
      } else if (c == '"') {
        quoted = false;
      } else {
        if (c == '\n') ++line_;
        field += c;
      }
    } else if (c == '"' && field.empty()) {
      quoted = true;
    } else if (c == separator_) {
      fields.push_back(std::move(field));
      field.clear();
    } else if (c == '\n') {
      ++line_;
      ++at_;
      break;
    } else if (c != '\r') {
      field += c;
    }
  }
  broken_ = broken_ || quoted;
  fields.push_back(std::move(field));
  return true;
}

namespace {
// True of what a spreadsheet would compute, and of what begins like such a text made safe.
bool reads_as_formula(std::string_view text) {
  const std::size_t first = text.find_first_not_of('\'');
  return first != std::string_view::npos && std::string_view{"=+-@\t\r"}.find(text[first]) != std::string_view::npos;
}
}  // namespace

std::string csv_field(std::string_view text) {
  std::string safe{text};
  if (reads_as_formula(text)) safe.insert(0, 1, '\'');
  if (safe.find_first_of(",\"\r\n") == std::string::npos) return safe;
  std::string quoted = "\"";
  for (const char c : safe) quoted += c == '"' ? std::string{"\"\""} : std::string{c};
  return quoted + '"';
}

std::string_view csv_plain(std::string_view field) {
  return field.starts_with('\'') && reads_as_formula(field) ? field.substr(1) : field;
}

}  // namespace rolewright
