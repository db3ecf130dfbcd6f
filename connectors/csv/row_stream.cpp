#include "connectors/csv/row_stream.hpp"

#include <simdjson.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "connectors/wording.hpp"

namespace rolewright::connectors {
namespace {

enum class Quote { Outside, Inside };

// Whether a quoted field is open at the end of a line that begins outside (a new row) or inside of one. A quote
// opens a field only at its beginning.
Quote after(std::string_view line, Quote quote, char separator) {
  if (line.find('"') == std::string_view::npos) return quote;
  for (;;) {
    if (quote == Quote::Outside) {
      if (line.starts_with('"')) {
        quote = Quote::Inside;
        line.remove_prefix(1);
        continue;
      }
    } else {
      const std::size_t closing = line.find('"');
      if (closing == std::string_view::npos) return Quote::Inside;
      line.remove_prefix(closing + 1);
      if (line.starts_with('"')) {
        line.remove_prefix(1);
        continue;
      }
      quote = Quote::Outside;
    }
    const std::size_t end = line.find(separator);
    if (end == std::string_view::npos) return quote;
    line.remove_prefix(end + 1);
  }
}

}  // namespace

RowStream::RowStream(InputStream stream, char separator, std::size_t chunk)
    : window_{std::move(stream), chunk}, separator_{separator} {}

void RowStream::fail(Code code, std::string message, std::string help) {
  const std::string name = printable(window_.stream().name());
  problem_ = Diagnostic{.code = code,
                        .message = std::move(message),
                        .where = name + ":" + std::to_string(line_),
                        .help = std::move(help)};
}

// The end of the line that has byte `from` of the row at at_, reading on as needed; a row may move in memory, so
// positions count from at_. False when the row is too long.
bool RowStream::find_line_end(std::size_t from, std::size_t& end) {
  for (;;) {
    const std::size_t begin = at_ + from;
    const void* const found =
        begin >= window_.size() ? nullptr : std::memchr(window_.data() + begin, '\n', window_.size() - begin);
    if (found != nullptr) {
      end = static_cast<std::size_t>(static_cast<const char*>(found) - window_.data()) - at_;
      return true;
    }
    from = window_.size() - at_;
    if (from > kMaxRowBytes) return false;
    const bool came = window_.advance(at_);
    at_ = 0;
    if (came) continue;
    end = window_.size();
    return true;
  }
}

bool RowStream::check(std::string_view row) {
  if (simdjson::validate_utf8(row.data(), row.size()) && std::memchr(row.data(), '\0', row.size()) == nullptr) {
    return true;
  }
  std::size_t bad = 0;
  if (is_clean_utf8(row, &bad)) return true;
  line_ += static_cast<std::uint64_t>(std::count(row.begin(), row.begin() + static_cast<std::ptrdiff_t>(bad), '\n'));
  fail(Code::NotUtf8, "a byte of the line is not UTF-8 text", "save the file as UTF-8");
  return false;
}

// Splits a whole row into fields_. The quotes are known to close.
void RowStream::split(std::string_view row) {
  fields_.clear();
  if (row.find('"') == std::string_view::npos) {
    for (;;) {
      const std::size_t end = row.find(separator_);
      fields_.push_back(row.substr(0, end));
      if (end == std::string_view::npos) return;
      row.remove_prefix(end + 1);
    }
  }
  unquoted_.clear();
  unquoted_.reserve(row.size());
  for (;;) {
    if (!row.starts_with('"')) {
      const std::size_t end = row.find(separator_);
      fields_.push_back(row.substr(0, end));
      if (end == std::string_view::npos) return;
      row.remove_prefix(end + 1);
      continue;
    }
    const std::size_t begin = unquoted_.size();
    row.remove_prefix(1);
    for (;;) {
      const std::size_t quote = row.find('"');
      unquoted_ += row.substr(0, quote);
      row.remove_prefix(std::min(quote, row.size() - 1) + 1);
      if (!row.starts_with('"')) break;
      unquoted_ += '"';
      row.remove_prefix(1);
    }
    const std::size_t end = row.find(separator_);  // what follows a closing quote belongs to the field
    unquoted_ += row.substr(0, end);
    fields_.push_back(std::string_view{unquoted_}.substr(begin));
    if (end == std::string_view::npos) return;
    row.remove_prefix(end + 1);
  }
}

bool RowStream::next() {
  if (problem_) return false;
  for (;;) {
    if (at_ == window_.size()) {
      const bool came = window_.advance(at_);
      at_ = 0;
      if (!came) break;
    }
    if (window_[at_] != '\n' && window_[at_] != '\r') break;
    next_line_ += window_[at_++] == '\n' ? 1 : 0;
  }
  if (at_ == window_.size()) {
    problem_ = window_.stream().problem();
    return false;
  }
  line_ = next_line_;
  Quote quote = Quote::Outside;
  std::size_t end = 0;
  for (std::size_t from = 0;; from = end + 1) {
    if (!find_line_end(from, end)) {
      fail(Code::MalformedRecord, "a row longer than " + std::to_string(kMaxRowBytes) + " bytes");
      return false;
    }
    ++next_line_;
    const bool last = at_ + end >= window_.size();
    if (last && window_.stream().problem()) {
      problem_ = window_.stream().problem();
      return false;
    }
    quote = after(window_.text(at_ + std::min(from, end), at_ + end), quote, separator_);
    if (quote == Quote::Outside) break;
    if (last) {
      fail(Code::MalformedRecord, "a quote that never closes");
      return false;
    }
  }
  std::string_view row = window_.text(at_, at_ + end);
  if (row.ends_with('\r')) row.remove_suffix(1);
  if (!check(row)) return false;
  split(row);
  at_ = std::min(at_ + end + 1, window_.size());
  return true;
}

}  // namespace rolewright::connectors
