// Delimited text (RFC 4180: commas or any one separator, quotes doubled, CR LF or LF) read row by row. Scope
// trees, crosswalks and vendors' CSV extracts all come this way.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace rolewright {

class DelimitedReader {
 public:
  /// `text` outlives the reader.
  explicit DelimitedReader(std::string_view text, char separator = ',');

  /// The next row's fields, or false at the end. A quote that never closes ends at the end of the text and
  /// sets `broken()`. Empty lines are passed over.
  bool next(std::vector<std::string>& fields);
  [[nodiscard]] std::size_t line() const noexcept { return row_line_; }  // of the row just read, from 1
  [[nodiscard]] bool broken() const noexcept { return broken_; }

 private:
  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t line_ = 1;
  std::size_t row_line_ = 0;
  char separator_;
  bool broken_ = false;
};

/// `text` as one CSV field: quoted when it must be, and with a leading apostrophe when a spreadsheet would
/// take it for a formula.
[[nodiscard]] std::string csv_field(std::string_view text);

}  // namespace rolewright
