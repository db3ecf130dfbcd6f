// Conditions over one person, three-valued after Kleene: a test on a missing fact is Unknown, and so is its
// negation. Grants treat Unknown as not granted, risks as not cleared; that choice is the caller's.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "compiler/ir.hpp"

namespace rolewright::compiler {

enum class Truth : std::uint8_t { False, Unknown, True };

[[nodiscard]] constexpr Truth both(Truth left, Truth right) noexcept {
  return left < right ? left : right;
}
[[nodiscard]] constexpr Truth either(Truth left, Truth right) noexcept {
  return left < right ? right : left;
}
[[nodiscard]] constexpr Truth negate(Truth value) noexcept {
  return value == Truth::True ? Truth::False : value == Truth::False ? Truth::True : Truth::Unknown;
}

/// The value of one attribute. Codes and organizations are text; all else is a number: an index into the
/// enumeration, 0 or 1 for a flag, days since 1970 for a date.
struct AttributeValue {
  bool present = false;
  std::int64_t number = 0;
  std::string_view text;  // views the snapshot or the test that owns it
};

struct DesignationFact {
  std::string_view what;
  Interval held;
  std::int64_t limit_cents = 0;  // 0: none stated
};
struct TrainingFact {
  std::string_view course;
  Day completed;
};

/// What is known of one person: everything a condition can read.
struct PersonFacts {
  std::vector<AttributeValue> attributes;  // by AttributeId
  std::vector<DesignationFact> designations;
  std::vector<TrainingFact> trainings;
};

/// O(size of the condition). Recursion is bounded by the parser's kMaxNesting and by the length of `and`
/// chains.
[[nodiscard]] Truth evaluate(const PolicyIr& policy, CondId condition, const PersonFacts& person, Day today);

/// The attributes and designations whose absence makes the condition Unknown for this person, in words:
/// "no warrant record", "clearance is missing". Empty when it is not Unknown.
[[nodiscard]] std::string why_unknown(const PolicyIr& policy, CondId condition, const PersonFacts& person,
                                      Day today);

/// True when some test of the condition reads the account. O(size of the condition).
[[nodiscard]] bool tests_account(const PolicyIr& policy, CondId condition);

/// True when `unit` is `outer` or below it: "Treasury/AP" is within "Treasury".
[[nodiscard]] bool org_within(std::string_view unit, std::string_view outer);

/// Reads `text` as a value of an attribute's type; `present` is false when it is not one.
[[nodiscard]] AttributeValue parse_value(const PolicyIr& policy, const Attribute& attribute,
                                         std::string_view text);

}  // namespace rolewright::compiler
