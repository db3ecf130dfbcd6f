// RowStream: a delimited file (RFC 4180: one separator, quotes doubled, CR LF or LF) row by row, one row in memory
// at a time. The same rows as model/delimited.hpp gives for a text in memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/input_stream.hpp"

namespace rolewright::connectors {

class RowStream {
 public:
  static constexpr std::size_t kMaxRowBytes = std::size_t{16} << 20;

  explicit RowStream(InputStream stream, char separator = ',', std::size_t chunk = std::size_t{1} << 19);

  /// The next row that is not empty; false at the end or once there is a problem().
  bool next();
  /// Of the row just read; the views live until the next call.
  [[nodiscard]] std::span<const std::string_view> fields() const noexcept { return fields_; }
  [[nodiscard]] std::uint64_t line() const noexcept { return line_; }  // on which the row begins, from 1
  /// RW0001 broken gzip, RW0003 a row that is not UTF-8 text, RW0501 a quote that never closes or a row longer
  /// than kMaxRowBytes. Nothing after it is read.
  [[nodiscard]] const std::optional<Diagnostic>& problem() const noexcept { return problem_; }

 private:
  bool find_line_end(std::size_t from, std::size_t& end);
  void split(std::string_view row);
  bool check(std::string_view row);
  void fail(Code code, std::string message, std::string help = {});

  ByteWindow window_;
  char separator_;
  std::size_t at_ = 0;  // the next row begins here, or after some line ends
  std::uint64_t line_ = 0;
  std::uint64_t next_line_ = 1;
  std::vector<std::string_view> fields_;
  std::string unquoted_;  // texts of fields that were quoted; reserved for a whole row, so they never move
  std::optional<Diagnostic> problem_;
};

}  // namespace rolewright::connectors
