#include "model/diagnostic.hpp"

#include <algorithm>
#include <cstdio>

#include "model/bug.hpp"

namespace rolewright {

const std::vector<CodeEntry>& code_table() {
  static const std::vector<CodeEntry> table = {
#define RW_CODE(number, name, severity, title) {Code::name, #name, severity, title},
#include "model/diagnostic_codes.def"
#undef RW_CODE
  };
  return table;
}

const CodeEntry& entry(Code code) {
  const auto& table = code_table();
  const auto found = std::lower_bound(table.begin(), table.end(), code,
                                      [](const CodeEntry& item, Code wanted) { return item.code < wanted; });
  if (found == table.end() || found->code != code) bug("a diagnostic code outside the table");
  return *found;
}

std::string to_string(Code code) {
  char buffer[16];
  std::snprintf(buffer, sizeof buffer, "RW%04u", static_cast<unsigned>(code));
  return buffer;
}

Diagnostics::Diagnostics(std::initializer_list<Diagnostic> items) {
  for (const Diagnostic& item : items) add(item);
}

void Diagnostics::add(Diagnostic item) {
  const bool is_error = item.severity() == Severity::Error;
  const std::size_t kept_errors = std::min(errors_, kMaxKept);
  const std::size_t kept_alike = is_error ? kept_errors : items_.size() - kept_errors;
  if (is_error) ++errors_;
  if (kept_alike < kMaxKept) {
    items_.push_back(std::move(item));
  } else {
    ++dropped_;
  }
}

void Diagnostics::append(const Diagnostics& other) {
  for (const Diagnostic& item : other.items_) add(item);
  errors_ += other.errors_ - std::min(other.errors_, kMaxKept);  // those it had dropped already
  dropped_ += other.dropped_;
}

std::string_view nearest_name(std::string_view name, const std::vector<std::string_view>& known) {
  constexpr std::size_t kLongest = 100;
  if (name.empty() || name.size() > kLongest) return {};
  std::size_t best = std::max<std::size_t>(1, name.size() / 3) + 1;
  std::string_view nearest;
  std::vector<std::size_t> row;
  for (const std::string_view candidate : known) {
    if (candidate.size() > kLongest) continue;
    row.resize(candidate.size() + 1);
    for (std::size_t column = 0; column != row.size(); ++column) row[column] = column;
    for (std::size_t line = 0; line != name.size(); ++line) {  // Levenshtein, one row at a time
      std::size_t diagonal = row[0];
      row[0] = line + 1;
      for (std::size_t column = 0; column != candidate.size(); ++column) {
        const std::size_t replaced = diagonal + (name[line] == candidate[column] ? 0 : 1);
        diagonal = row[column + 1];
        row[column + 1] = std::min({replaced, row[column] + 1, diagonal + 1});
      }
    }
    if (row.back() < best && row.back() < candidate.size()) {
      best = row.back();
      nearest = candidate;
    }
  }
  return nearest;
}

std::string did_you_mean(std::string_view name, const std::vector<std::string_view>& known) {
  const std::string_view nearest = nearest_name(name, known);
  return nearest.empty() ? std::string{} : "did you mean `" + printable(nearest) + "`?";
}

namespace {

// Length of the well-formed UTF-8 sequence at `at`, or 0. Rejects overlong forms, surrogates and NUL.
std::size_t sequence_length(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t offset) { return static_cast<unsigned char>(text[at + offset]); };
  const unsigned char first = byte(0);
  if (first == 0) return 0;
  if (first < 0x80) return 1;
  const std::size_t length = first >= 0xC2 && first < 0xE0   ? 2
                             : first >= 0xE0 && first < 0xF0 ? 3
                             : first >= 0xF0 && first < 0xF5 ? 4
                                                             : 0;
  if (length == 0 || at + length > text.size()) return 0;
  for (std::size_t offset = 1; offset != length; ++offset)
    if ((byte(offset) & 0xC0U) != 0x80) return 0;
  if (first == 0xE0 && byte(1) < 0xA0) return 0;
  if (first == 0xED && byte(1) >= 0xA0) return 0;
  if (first == 0xF0 && byte(1) < 0x90) return 0;
  if (first == 0xF4 && byte(1) >= 0x90) return 0;
  return length;
}

// Characters that reorder or hide what follows them on a terminal: bidirectional controls, zero-width marks,
// line and paragraph separators, the byte order mark.
bool is_deceptive(std::string_view sequence) {
  const auto byte = [&](std::size_t offset) { return static_cast<unsigned char>(sequence[offset]); };
  if (sequence.size() == 2)
    return (byte(0) == 0xC2 && byte(1) < 0xA0) || (byte(0) == 0xD8 && byte(1) == 0x9C);
  if (sequence.size() != 3) return false;
  const unsigned point = (byte(0) & 0x0FU) << 12 | (byte(1) & 0x3FU) << 6 | (byte(2) & 0x3FU);
  return (point >= 0x200B && point <= 0x200F) || (point >= 0x2028 && point <= 0x202E) ||
         (point >= 0x2060 && point <= 0x206F) || point == 0xFEFF;
}

}  // namespace

std::string printable(std::string_view text) {
  constexpr std::size_t kLongest = 200;
  std::string shown;
  for (std::size_t at = 0; at < text.size();) {
    if (shown.size() >= kLongest) return shown + "…";
    const std::size_t length = sequence_length(text, at);
    const auto byte = static_cast<unsigned char>(text[at]);
    if (length == 0 || byte < 0x20 || byte == 0x7F || is_deceptive(text.substr(at, length))) {
      char escaped[8];
      std::snprintf(escaped, sizeof escaped, "\\x%02X", byte);
      shown += escaped;
      ++at;  // the rest of a sequence is broken UTF-8 now, and escaped byte by byte
    } else {
      shown += text.substr(at, length);
      at += length;
    }
  }
  return shown;
}

bool is_clean_utf8(std::string_view text, std::size_t* bad) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = sequence_length(text, at);
    if (length == 0) {
      if (bad != nullptr) *bad = at;
      return false;
    }
    at += length;
  }
  return true;
}

}  // namespace rolewright
