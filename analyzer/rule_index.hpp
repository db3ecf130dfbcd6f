// RuleIndex: the active rules of a binding, found from the duties a person holds. One bit a function, then one a role
// that some rule excludes; each kind of rule has its own tables, so that a person's row decides in a few word operations
// which tables to look at.
#pragma once

#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include "compiler/program.hpp"
#include "model/bit_matrix.hpp"

namespace rolewright::analyzer {

struct RuleIndex {
  RuleIndex(const compiler::Binding& binding, const compiler::DecisionProgram& program);

  struct Counted {  // three or more of many bits
    RuleId rule;
    std::size_t at_least = 0;
  };
  struct Exercised {  // enough bits exercised
    RuleId rule;
    std::vector<std::uint64_t> mask;
    std::size_t at_least = 0;
  };

  std::size_t bits = 0;
  std::vector<std::size_t> role_bits;       // by RoleId; kNoBit: of no rule
  static constexpr std::size_t kNoBit = static_cast<std::size_t>(-1);
  std::vector<std::uint64_t> used;          // bits of any rule on grants below
  BitMatrix partners;                       // symmetric: bit pairs that call for a rule
  std::vector<std::vector<std::pair<std::size_t, RuleId>>> pair_rules;  // by lower bit: (higher bit, rule)
  std::vector<std::uint64_t> single_mask;   // bits that alone call for a rule
  std::vector<std::vector<RuleId>> single_rules;
  std::vector<std::uint64_t> counted_mask;
  std::size_t counted_least = 0;            // the least at_least of all counted rules
  std::vector<Counted> counted;
  std::vector<std::vector<std::uint32_t>> counted_rules;  // by bit: indexes into counted
  std::vector<std::uint64_t> kept_mask;     // rules on what is still held after an event
  std::vector<std::vector<RuleId>> kept_rules;
  std::int32_t kept_least_days = std::numeric_limits<std::int32_t>::max();  // the least number of days of them all
  std::vector<std::uint64_t> people_mask;   // rules on how many people hold a function, overall
  std::vector<RuleId> people_rules;
  std::vector<std::uint64_t> joint_mask;    // other rules about people together: who holds which of their functions
  std::vector<RuleId> joint_rules;
  std::vector<std::uint64_t> exercise_mask;
  std::vector<std::uint64_t> exercised_entitlements;  // by EntitlementId, a bit: of a function of exercise_mask
  std::vector<Exercised> exercises;
  std::vector<bool> quick;                  // by RuleId: decided by QuickDecider; else by Decider
  std::vector<bool> conditional;            // by RuleId: quick, and its condition is worth asking first
  bool of_every_user = false;               // some rule reads what people did in a session: of whoever did anything
  bool of_grantors = false;                 // some rule reads what people can grant to themselves
  std::vector<std::uint64_t> granting;      // by NodeId, a bit: holding it lets the holder grant something

  [[nodiscard]] std::size_t words() const { return words_for(bits); }
  /// Sets in `row` the used bits that holding the node itself means. Returns whether there are any.
  bool add_node(const compiler::DecisionProgram& program, NodeId node, MutableWords row) const;

 private:
  std::size_t entitlements_ = 0;
  std::vector<std::vector<std::size_t>> node_bits_;  // by NodeId: of excluded roles

  void number_roles(const compiler::Binding& binding);
  void add(RuleId rule, const std::vector<std::size_t>& rule_bits, std::size_t at_least);
  void add_exercised(RuleId rule, const std::vector<std::size_t>& rule_bits, std::size_t at_least);
  void add_joint(RuleId rule, const std::vector<std::size_t>& rule_bits);
};

}  // namespace rolewright::analyzer
