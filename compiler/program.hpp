// Decision programs: the rules of a policy as bits and counts. A person's duties are one row of bits; a row
// decides in a few word operations which rules can possibly apply to the person. Only these are then decided
// exactly, on scope, days and attributes. The prefilter may let through too much, never too little.
//   bits   one a function (held in part counts as held), then one a role
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "compiler/binding.hpp"
#include "model/bit_matrix.hpp"

namespace rolewright::compiler {

class DecisionProgram {
 public:
  explicit DecisionProgram(const Binding& binding);

  [[nodiscard]] std::size_t bits() const { return bits_; }
  [[nodiscard]] std::size_t words() const { return words_for(bits_); }
  /// The bits that holding a node itself (not what it confers) sets.
  void add_node(NodeId node, MutableWords row) const;
  [[nodiscard]] const std::vector<FunctionId>& functions_of(EntitlementId entitlement) const {
    return functions_of_[entitlement.index()];
  }

  /// Appends the rules about grants that a person with these bits may violate, ascending. `row` has words()
  /// words.
  void candidates(Words row, std::vector<RuleId>& out) const;
  /// The bits, what sets them, and the rules each call for, as text. `binding` is the one it was made from.
  [[nodiscard]] std::string dump(const Binding& binding) const;
  /// Active rules that no bit tells apart, to be decided for everybody: about what people did (these read usage) and
  /// about what they can grant to themselves.
  [[nodiscard]] const std::vector<RuleId>& unfiltered_rules() const { return unfiltered_rules_; }
  /// Active rules about people together.
  [[nodiscard]] const std::vector<RuleId>& population_rules() const { return population_rules_; }

 private:
  struct Counted {  // at_least of mask
    RuleId rule;
    std::vector<std::uint64_t> mask;
    std::size_t at_least;
  };
  void add_rule(RuleId rule, const std::vector<std::size_t>& rule_bits, std::size_t at_least);

  std::size_t bits_ = 0;
  std::vector<std::vector<FunctionId>> functions_of_;  // by EntitlementId, ascending
  std::vector<std::vector<std::size_t>> role_bits_;    // by NodeId
  std::vector<std::uint64_t> single_mask_;             // bits that alone call for a rule
  std::vector<std::vector<RuleId>> single_rules_;      // by bit
  BitMatrix partners_;                                 // bit pairs that call for a rule
  std::vector<std::vector<std::pair<std::size_t, RuleId>>>
      pair_rules_;                // by lower bit: (higher bit, rule), sorted
  std::vector<Counted> counted_;  // three or more, or of many
  std::vector<RuleId> unfiltered_rules_, population_rules_;
};

}  // namespace rolewright::compiler
