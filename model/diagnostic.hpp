// Diagnostics: what was found wrong in a policy, an export or a request, where, and what would be right.
// Wording: lower case, no full stop, user text in backticks, one line. Codes are stable and live in
// diagnostic_codes.def; docs/diagnostics.md explains each.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "model/source.hpp"

namespace rolewright {

enum class Severity : std::uint8_t { Error, Warning, Note };

enum class Code : std::uint16_t {
#define RW_CODE(number, name, severity, title) name = number,
#include "model/diagnostic_codes.def"
#undef RW_CODE
};

struct CodeEntry {
  Code code;
  std::string_view name;
  Severity severity;
  std::string_view title;
};

/// Every code, ascending.
[[nodiscard]] const std::vector<CodeEntry>& code_table();
[[nodiscard]] const CodeEntry& entry(Code code);
/// `RW0203`.
[[nodiscard]] std::string to_string(Code code);

struct Label {
  Span span;
  std::string text;
};

struct Diagnostic {
  Code code;
  std::string message;
  Span span = {};                  // in policy text; unknown for data files
  std::string where = {};          // for data files: `users.json: $[3].profile.login`, `hr.csv:17`
  std::string label = {};          // under the caret
  std::vector<Label> labels = {};  // what it clashes with
  std::string help = {};
  [[nodiscard]] Severity severity() const { return entry(code).severity; }
};

/// A list of diagnostics in the order found; at most kMaxKept errors and kMaxKept others are kept, the rest
/// counted, so that no flood of warnings hides why a command failed.
class Diagnostics {
 public:
  static constexpr std::size_t kMaxKept = 1000;

  Diagnostics() = default;
  Diagnostics(std::initializer_list<Diagnostic> items);
  void add(Diagnostic item);
  void append(const Diagnostics& other);
  [[nodiscard]] bool has_error() const noexcept { return errors_ != 0; }
  [[nodiscard]] bool empty() const noexcept { return items_.empty(); }
  [[nodiscard]] std::size_t errors() const noexcept { return errors_; }
  [[nodiscard]] std::size_t dropped() const noexcept { return dropped_; }
  [[nodiscard]] const std::vector<Diagnostic>& items() const noexcept { return items_; }

 private:
  std::vector<Diagnostic> items_;
  std::size_t errors_ = 0;
  std::size_t dropped_ = 0;
};

/// The name in `known` nearest to `name` when it is near enough to be a slip, else empty. Ties: first in
/// order. Cost O(known · length²); names longer than 100 bytes are not compared.
[[nodiscard]] std::string_view nearest_name(std::string_view name,
                                            const std::vector<std::string_view>& known);

/// ``did you mean `x`?`` or empty.
[[nodiscard]] std::string did_you_mean(std::string_view name, const std::vector<std::string_view>& known);

/// `text` safe for a terminal and a one-line message: control bytes and broken UTF-8 escaped, cut at 200
/// bytes.
[[nodiscard]] std::string printable(std::string_view text);

/// True when `text` is well-formed UTF-8 without NUL bytes; otherwise `*bad` is the first wrong offset.
[[nodiscard]] bool is_clean_utf8(std::string_view text, std::size_t* bad = nullptr);

}  // namespace rolewright
