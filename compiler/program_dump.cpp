// The decision program as text: one line a bit, an entitlement or node that sets bits, and a rule with what calls for it.
#include "compiler/program.hpp"
#include "compiler/quoting.hpp"

namespace rolewright::compiler {

std::string DecisionProgram::dump(const Binding& binding) const {
  const PolicyIr& policy = binding.policy;
  const std::size_t functions = policy.functions.size();
  const auto bit_name = [&](std::size_t bit) {
    return bit < functions ? "function " + quoted_name(policy.functions[bit].name)
                           : "role " + quoted_name(policy.roles[bit - functions].name);
  };
  const auto rule_name = [&](RuleId rule) { return quoted_name(policy.rules[rule.index()].info.id); };
  std::string text = "bits\n";
  for (std::size_t bit = 0; bit != bits_; ++bit) text += "  " + std::to_string(bit) + " " + bit_name(bit) + "\n";
  text += "set by\n";
  for (std::size_t node = 0; node != role_bits_.size(); ++node) {
    std::string bits;
    if (node < functions_of_.size())
      for (const FunctionId function : functions_of_[node]) bits += " " + std::to_string(function.index());
    for (const std::size_t bit : role_bits_[node]) bits += " " + std::to_string(bit);
    if (!bits.empty()) text += "  " + quoted_text(binding.snapshot.text(binding.snapshot.nodes[node].name)) + " sets" + bits + "\n";
  }
  text += "rules\n";
  for (std::size_t bit = 0; bit != bits_; ++bit) {
    for (const RuleId rule : single_rules_[bit]) text += "  " + rule_name(rule) + " at bit " + std::to_string(bit) + "\n";
    for (const auto& [partner, rule] : pair_rules_[bit])
      text += "  " + rule_name(rule) + " at bits " + std::to_string(bit) + " and " + std::to_string(partner) + "\n";
  }
  for (const Counted& counted : counted_) {
    text += "  " + rule_name(counted.rule) + " at " + std::to_string(counted.at_least) + " of";
    for_each_set(counted.mask, [&](std::size_t bit) { text += " " + std::to_string(bit); });
    text += '\n';
  }
  for (const RuleId rule : unfiltered_rules_) text += "  " + rule_name(rule) + " of everybody\n";
  for (const RuleId rule : population_rules_) text += "  " + rule_name(rule) + " from all people\n";
  return text;
}

}  // namespace rolewright::compiler
