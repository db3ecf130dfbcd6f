#include "analyzer/rule_index.hpp"

#include <algorithm>

namespace rolewright::analyzer {
using compiler::CondOp;
using compiler::FunctionId;

RuleIndex::RuleIndex(const compiler::Binding& binding, const compiler::DecisionProgram& program)
    : bits{binding.policy.functions.size()},
      exercised_entitlements(words_for(binding.snapshot.entitlements())),
      quick(binding.policy.rules.size()),
      conditional(binding.policy.rules.size()) {
  entitlements_ = binding.snapshot.entitlements();
  number_roles(binding);
  partners = BitMatrix{bits, bits};
  for (auto* table : {&single_rules, &kept_rules}) table->resize(bits);
  pair_rules.resize(bits);
  counted_rules.resize(bits);
  const compiler::PolicyIr& policy = binding.policy;
  for (auto* mask : {&used, &single_mask, &counted_mask, &kept_mask, &people_mask, &joint_mask, &exercise_mask}) mask->resize(words());
  const auto bits_of = [](const std::vector<FunctionId>& functions) {
    std::vector<std::size_t> found;
    for (const FunctionId function : functions) found.push_back(function.index());
    return found;
  };
  for (std::size_t index = 0; index != policy.rules.size(); ++index) {
    if (!binding.rules[index].active) continue;
    const RuleId rule{index};
    const compiler::RuleBody& body = policy.rules[index].body;
    if (const auto* holds = std::get_if<compiler::HoldsRule>(&body)) {
      quick[index] = !holds->reads_account;
      conditional[index] = quick[index] && policy.at(holds->condition).op != CondOp::True;
      add(rule, bits_of(holds->functions), holds->at_least);
    } else if (const auto* still = std::get_if<compiler::StillHoldsRule>(&body)) {
      quick[index] = true;
      kept_least_days = std::min(kept_least_days, still->days);
      for (const FunctionId function : still->functions) {
        set_bit(kept_mask, function.index());
        set_bit(used, function.index());
        kept_rules[function.index()].push_back(rule);
      }
    } else if (const auto* exclusive = std::get_if<compiler::ExclusiveRule>(&body)) {
      if (exclusive->in_one_session) {
        of_every_user = true;
        continue;
      }
      quick[index] = true;
      std::vector<std::size_t> roles;
      for (const compiler::RoleId role : exclusive->roles) roles.push_back(role_bits[role.index()]);
      add(rule, roles, 2);
    } else if (const auto* exercised = std::get_if<compiler::ExercisesRule>(&body)) {
      add_exercised(rule, bits_of(exercised->functions), exercised->any ? 1 : exercised->functions.size());
    } else if (const auto* count = std::get_if<compiler::HeadCountRule>(&body)) {
      if (count->per_scope.is_none() && count->per_attribute.is_none()) {
        people_rules.push_back(rule);
        set_bit(people_mask, count->function.index());
        set_bit(used, count->function.index());
      } else {
        add_joint(rule, {count->function.index()});
      }
    } else if (const auto* completing = std::get_if<compiler::CompletingRule>(&body)) {
      add_joint(rule, bits_of(completing->functions));
    } else if (const auto* workflow = std::get_if<compiler::WorkflowRule>(&body)) {
      std::vector<std::size_t> steps;
      for (const auto& step : workflow->steps) steps.push_back(step.function.index());
      add_joint(rule, steps);
      add_exercised(rule, steps, 1);
    } else {
      of_grantors = true;
    }
  }
  if (of_grantors) {
    granting.resize(words_for(binding.snapshot.nodes.size()));
    for (std::size_t entitlement = 0; entitlement != binding.snapshot.entitlements(); ++entitlement)
      for (const compiler::PermissionId permission : binding.permissions[entitlement])
        if (!binding.lets_grant[permission.index()].empty()) set_bit(granting, entitlement);
  }
  for (std::size_t entitlement = 0; entitlement != binding.snapshot.entitlements(); ++entitlement)
    for (const FunctionId function : program.functions_of(EntitlementId{entitlement}))
      if (test_bit(exercise_mask, function.index())) set_bit(exercised_entitlements, entitlement);
}

void RuleIndex::number_roles(const compiler::Binding& binding) {
  role_bits.assign(binding.policy.roles.size(), kNoBit);
  node_bits_.resize(binding.snapshot.nodes.size());
  for (std::size_t rule = 0; rule != binding.policy.rules.size(); ++rule) {
    const auto* exclusive = std::get_if<compiler::ExclusiveRule>(&binding.policy.rules[rule].body);
    if (exclusive == nullptr || exclusive->in_one_session || !binding.rules[rule].active) continue;
    for (const compiler::RoleId role : exclusive->roles) {
      if (role_bits[role.index()] != kNoBit) continue;
      role_bits[role.index()] = bits++;
      if (const NodeId node = binding.role_nodes[role.index()]; !node.is_none())
        node_bits_[node.index()].push_back(role_bits[role.index()]);
    }
  }
}

bool RuleIndex::add_node(const compiler::DecisionProgram& program, NodeId node, MutableWords row) const {
  bool any = false;
  const auto add_bit = [&](std::size_t bit) {
    if (!test_bit(used, bit)) return;
    set_bit(row, bit);
    any = true;
  };
  if (node.index() < entitlements_)
    for (const FunctionId function : program.functions_of(EntitlementId{node.index()})) add_bit(function.index());
  for (const std::size_t bit : node_bits_[node.index()]) add_bit(bit);
  return any;
}

void RuleIndex::add_exercised(RuleId rule, const std::vector<std::size_t>& rule_bits, std::size_t at_least) {
  Exercised exercised{.rule = rule, .mask = std::vector<std::uint64_t>(words()), .at_least = at_least};
  for (const std::size_t bit : rule_bits) set_bit(exercised.mask, bit);
  unite(exercise_mask, exercised.mask);
  exercises.push_back(std::move(exercised));
}

void RuleIndex::add_joint(RuleId rule, const std::vector<std::size_t>& rule_bits) {
  joint_rules.push_back(rule);
  for (const std::size_t bit : rule_bits) {
    set_bit(joint_mask, bit);
    set_bit(used, bit);
  }
}

void RuleIndex::add(RuleId rule, const std::vector<std::size_t>& rule_bits, std::size_t at_least) {
  for (const std::size_t bit : rule_bits) set_bit(used, bit);
  if (at_least <= 1) {
    for (const std::size_t bit : rule_bits) {
      set_bit(single_mask, bit);
      single_rules[bit].push_back(rule);
    }
  } else if (at_least == 2) {
    for (const std::size_t first : rule_bits)
      for (const std::size_t second : rule_bits)
        if (first < second) {
          partners.set(first, second);
          partners.set(second, first);
          pair_rules[first].emplace_back(second, rule);
        }
  } else {
    counted_least = counted.empty() ? at_least : std::min(counted_least, at_least);
    for (const std::size_t bit : rule_bits) {
      set_bit(counted_mask, bit);
      counted_rules[bit].push_back(static_cast<std::uint32_t>(counted.size()));
    }
    counted.push_back({rule, at_least});
  }
}

}  // namespace rolewright::analyzer
