#include "compiler/program.hpp"

#include <algorithm>

namespace rolewright::compiler {

DecisionProgram::DecisionProgram(const Binding& binding)
    : bits_{binding.policy.functions.size() + binding.policy.roles.size()} {
  const PolicyIr& policy = binding.policy;
  functions_of_.resize(binding.snapshot.entitlements());
  for (std::size_t function = 0; function != policy.functions.size(); ++function)
    for (const PermissionId permission : policy.functions[function].permissions)
      for (const EntitlementId entitlement : binding.entitlements[permission.index()]) {
        auto& known = functions_of_[entitlement.index()];
        if (known.empty() || known.back() != FunctionId{function}) known.emplace_back(function);
      }
  role_bits_.resize(binding.snapshot.nodes.size());
  for (std::size_t role = 0; role != policy.roles.size(); ++role)
    if (const NodeId node = binding.role_nodes[role]; !node.is_none())
      role_bits_[node.index()].push_back(policy.functions.size() + role);
  single_mask_.resize(words());
  single_rules_.resize(bits_);
  pair_rules_.resize(bits_);
  partners_ = BitMatrix{bits_, bits_};

  for (std::size_t index = 0; index != policy.rules.size(); ++index) {
    if (!binding.rules[index].active) continue;
    const RuleId rule{index};
    std::vector<std::size_t> rule_bits;
    const auto add_functions = [&](const std::vector<FunctionId>& functions) {
      for (const FunctionId function : functions) rule_bits.push_back(function.index());
    };
    const RuleBody& body = policy.rules[index].body;
    if (const auto* holds = std::get_if<HoldsRule>(&body)) {
      add_functions(holds->functions);
      add_rule(rule, rule_bits, holds->at_least);
    } else if (const auto* still = std::get_if<StillHoldsRule>(&body)) {
      add_functions(still->functions);
      add_rule(rule, rule_bits, 1);
    } else if (const auto* exclusive = std::get_if<ExclusiveRule>(&body);
               exclusive != nullptr && !exclusive->in_one_session) {
      for (const RoleId role : exclusive->roles) rule_bits.push_back(policy.functions.size() + role.index());
      add_rule(rule, rule_bits, 2);
    } else {
      const auto* workflow = std::get_if<WorkflowRule>(&body);
      const bool joint = workflow != nullptr || std::holds_alternative<HeadCountRule>(body) ||
                         std::holds_alternative<CompletingRule>(body);
      if (joint) population_rules_.push_back(rule);
      if (!joint || (workflow != nullptr && !workflow->object.empty())) unfiltered_rules_.push_back(rule);
    }
  }
  for (auto& rules : pair_rules_) std::sort(rules.begin(), rules.end());
}

void DecisionProgram::add_rule(RuleId rule, const std::vector<std::size_t>& rule_bits, std::size_t at_least) {
  if (at_least == 1) {
    for (const std::size_t bit : rule_bits) {
      set_bit(single_mask_, bit);
      single_rules_[bit].push_back(rule);
    }
  } else if (at_least == 2) {  // any two of the bits
    for (const std::size_t first : rule_bits)
      for (const std::size_t second : rule_bits)
        if (first < second) {
          partners_.set(first, second);
          pair_rules_[first].emplace_back(second, rule);
        }
  } else {
    Counted counted{.rule = rule, .mask = std::vector<std::uint64_t>(words()), .at_least = at_least};
    for (const std::size_t bit : rule_bits) set_bit(counted.mask, bit);
    counted_.push_back(std::move(counted));
  }
}

void DecisionProgram::add_node(NodeId node, MutableWords row) const {
  if (node.index() < functions_of_.size())
    for (const FunctionId function : functions_of_[node.index()]) set_bit(row, function.index());
  for (const std::size_t bit : role_bits_[node.index()]) set_bit(row, bit);
}

void DecisionProgram::candidates(Words row, std::vector<RuleId>& out) const {
  const std::size_t begin = out.size();
  for_each_set(row, [&](std::size_t bit) {
    if (test_bit(single_mask_, bit))
      out.insert(out.end(), single_rules_[bit].begin(), single_rules_[bit].end());
    if (!intersects(partners_.row(bit), row)) return;
    for (const auto& [partner, rule] : pair_rules_[bit])
      if (test_bit(row, partner)) out.push_back(rule);
  });
  for (const Counted& counted : counted_) {
    std::size_t held = 0;
    for (std::size_t word = 0; word != row.size(); ++word)
      held += static_cast<std::size_t>(std::popcount(row[word] & counted.mask[word]));
    if (held >= counted.at_least) out.push_back(counted.rule);
  }
  std::sort(out.begin() + static_cast<std::ptrdiff_t>(begin), out.end());
  out.erase(std::unique(out.begin() + static_cast<std::ptrdiff_t>(begin), out.end()), out.end());
}

}  // namespace rolewright::compiler
