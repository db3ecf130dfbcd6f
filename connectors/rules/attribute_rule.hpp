// AttributeRule: what an Okta group rule or an Entra membership rule says of one person, as a tree both vendors'
// parsers build and both printers read. Vendors' conditions are two-valued except where a vendor does not say what a
// missing attribute does: such a test is Undetermined, and both outcomes count.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/condition.hpp"

namespace rolewright::connectors {

/// How deep a vendor's expression may be nested, and how many tests it may hold.
inline constexpr std::size_t kMaxRuleNesting = 64;
inline constexpr std::size_t kMaxRuleNodes = 10'000;

enum class TextOp : std::uint8_t { Equals, StartsWith, EndsWith, Contains, Matches };
enum class Letters : std::uint8_t { Exact, IgnoreCase };  // ASCII letters; all others are themselves

/// One test of a text. Matches: `text` is a pattern of text_pattern.hpp.
struct TextTest {
  TextOp op = TextOp::Equals;
  Letters letters = Letters::Exact;
  std::string text;
  friend auto operator<=>(const TextTest&, const TextTest&) = default;
};

enum class OnMissing : std::uint8_t { False, Undetermined };
enum class NumberOp : std::uint8_t { Equals, AtLeast, AtMost };
enum class GroupBy : std::uint8_t { Id, Name, NameStartsWith, NameContains };

struct RuleNode {
  enum Op : std::uint8_t {
    Always,
    And,      // parts; none is true
    Or,       // parts; none is false
    Not,      // one part
    Text,     // the attribute passes one of `tests`
    Missing,  // the attribute has no value
    Flag,     // a truth value is true
    Number,   // a whole number compared with `number`
    Member,   // of a group, by `group_by` and one of `groups`
    Has       // the multi-valued attribute contains groups[0]
  } op = Always;
  std::vector<std::size_t> parts;
  std::string attribute;  // as the vendor calls it, without `user.`
  std::vector<TextTest> tests;
  OnMissing on_missing = OnMissing::False;
  NumberOp number_op = NumberOp::Equals;
  std::int64_t number = 0;
  GroupBy group_by = GroupBy::Id;
  std::vector<std::string> groups;
};

struct AttributeRule {
  std::vector<RuleNode> nodes;
  std::size_t root = 0;

  [[nodiscard]] std::size_t add(RuleNode node);
  [[nodiscard]] const RuleNode& at(std::size_t node) const { return nodes[node]; }
};

/// What a vendor knows of one person. Absent is missing; an empty text is not.
struct RulePerson {
  std::map<std::string, std::string, std::less<>> attributes;
  std::map<std::string, std::set<std::string>, std::less<>> collections;
  std::vector<std::pair<std::string, std::string>> groups;  // id, name
};

/// True when `text` passes. O(text · test).
[[nodiscard]] bool passes(const TextTest& test, std::string_view text);

/// What the vendor answers; Unknown where it does not say. Recursion is bounded by kMaxRuleNesting.
[[nodiscard]] compiler::Truth evaluate(const AttributeRule& rule, const RulePerson& person);

/// The tree in one line, for people and tests: `and(department = "AP", not(missing(title)))`.
[[nodiscard]] std::string dump(const AttributeRule& rule);

/// Letters of ASCII in lower case when `letters` ignores case.
[[nodiscard]] std::string folded(std::string_view text, Letters letters);

}  // namespace rolewright::connectors
