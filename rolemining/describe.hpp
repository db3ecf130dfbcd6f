// Describe: why these people? For each role the shortest conjunction of HR attributes that selects its
// members, how well it does, and a name made of it.
//   in   AttributeTable, a role's members
//   out  RoleRule (empty when none is good enough), name
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "model/role_set.hpp"

namespace rolewright::rolemining {

struct Attribute {
  std::string name;
  std::vector<std::string> values;  // by user; empty: missing
};

struct AttributeTable {
  std::vector<Attribute> attributes;
};

struct DescribeOptions {
  std::size_t max_literals = 3;
  std::size_t min_support = 3;  // members a rule selects; fewer would describe persons, not duties
  double min_precision = 0.7;
  double min_recall = 0.7;
  double worth_a_literal = 0.02;  // gain of F1 that pays for one more condition
};

/// Finds rules over one table. O(users · attributes) to build.
class Describer {
 public:
  Describer(const AttributeTable& table, std::size_t users, DescribeOptions options);

  /// The best rule for `members` (ascending): highest F1, a literal counted as `worth_a_literal`; ties go to
  /// the first attributes and values. Exhaustive over the values that `min_recall` leaves possible.
  [[nodiscard]] RoleRule describe(std::span<const std::uint32_t> members) const;

 private:
  struct Column {
    std::string name;
    std::vector<std::string> values;                  // distinct, ascending
    std::vector<std::uint32_t> value_of;              // by user
    std::vector<std::vector<std::uint32_t>> holders;  // by value, ascending
  };
  struct Literal {
    std::size_t column = 0;
    std::uint32_t value = 0;
  };
  struct Best;

  [[nodiscard]] std::vector<Literal> candidates(std::span<const std::uint32_t> members) const;
  [[nodiscard]] bool has(std::uint32_t user, const Literal& literal) const;
  [[nodiscard]] std::vector<std::uint32_t> narrow(const std::vector<Literal>& chosen,
                                                  std::span<const std::uint32_t> selected,
                                                  const Literal& literal) const;
  void extend(const std::vector<Literal>& literals, std::size_t from, const std::vector<Literal>& chosen,
              std::span<const std::uint32_t> selected, std::span<const std::uint32_t> inside, std::size_t members,
              Best& best) const;
  void judge(const std::vector<Literal>& chosen, std::size_t selected, std::size_t hits, std::size_t members,
             Best& best) const;

  std::vector<Column> columns_;
  std::size_t users_;
  DescribeOptions options_;
};

/// A name from the rule's values, or from what the role grants when there is no rule. One line.
[[nodiscard]] std::string propose_name(const MinedRole& role, std::span<const std::string> entitlements,
                                       std::span<const std::uint32_t> holders);

}  // namespace rolewright::rolemining
