// TextPattern: the part of Entra's `-match` patterns that means one thing only: characters, `.`, escaped signs, sets
// such as [a-z0-9], each perhaps followed by `*`, `+` or `?`, and the anchors `^` and `$` at the ends. Everything else
// is refused by name. Unanchored patterns match anywhere. A chain of at most 63 places, so that a set of places is one
// word.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "connectors/rules/attribute_rule.hpp"
#include "model/result.hpp"

namespace rolewright::connectors {

class TextPattern {
 public:
  using Places = std::uint64_t;

  [[nodiscard]] bool matches(std::string_view text) const;
  /// The places before any character, and those after `character` from `places`.
  [[nodiscard]] Places start() const;
  [[nodiscard]] Places step(Places places, char32_t character) const;
  [[nodiscard]] bool accepts(Places places) const;
  /// Every character the pattern tells apart from the rest: the ends of its ranges and what is beside them.
  [[nodiscard]] std::vector<char32_t> alphabet() const;

 private:
  friend class PatternParser;
  struct Item {
    std::vector<std::pair<char32_t, char32_t>> ranges;  // inclusive
    bool negated = false;
    bool optional = false;  // `*` or `?`
    bool repeats = false;   // `*` or `+`
  };
  [[nodiscard]] Places closure(Places places) const;
  [[nodiscard]] static bool takes(const Item& item, char32_t character, Letters letters);

  std::vector<Item> items_;
  Letters letters_ = Letters::Exact;
  bool at_start_ = false;
  bool at_end_ = false;
};

/// Errors RW0531 naming what is not read.
[[nodiscard]] Result<TextPattern> parse_pattern(std::string_view text, Letters letters);

/// The characters of well-formed UTF-8; a broken byte counts as itself.
[[nodiscard]] std::u32string code_points(std::string_view text);
[[nodiscard]] std::string to_utf8(std::u32string_view text);

}  // namespace rolewright::connectors
