#include "analyzer/joint_holders.hpp"

#include <algorithm>

namespace rolewright::analyzer {

using compiler::FunctionId;

namespace {

void sort_unique(std::vector<FunctionId>& functions) {
  std::sort(functions.begin(), functions.end());
  functions.erase(std::unique(functions.begin(), functions.end()), functions.end());
}

}  // namespace

std::vector<FunctionId> joint_functions(const compiler::RuleBody& body) {
  std::vector<FunctionId> named;
  if (const auto* count = std::get_if<compiler::HeadCountRule>(&body)) named = {count->function};
  if (const auto* completing = std::get_if<compiler::CompletingRule>(&body)) named = completing->functions;
  if (const auto* workflow = std::get_if<compiler::WorkflowRule>(&body))
    for (const auto& step : workflow->steps) named.push_back(step.function);
  sort_unique(named);
  return named;
}

JointHolders::JointHolders(World& world, const Reachability& reachability, const compiler::DecisionProgram& program)
    : world_{world}, reachability_{reachability} {
  const Snapshot& snapshot = world.binding.snapshot;
  std::vector<bool> named(world.binding.policy.functions.size());
  for (const RuleId rule : program.population_rules())
    for (const FunctionId function : joint_functions(world.binding.policy.rules[rule.index()].body))
      named[function.index()] = true;
  functions_.resize(snapshot.nodes.size());
  for (std::size_t node = 0; node != snapshot.entitlements(); ++node)
    for (const FunctionId function : program.functions_of(EntitlementId{node}))
      if (named[function.index()]) functions_[node].push_back(function);
  leads_.resize(snapshot.nodes.size());
  for (std::size_t node = 0; node != leads_.size(); ++node) {
    const std::span<const Grant> onward = reachability.of(NodeId{node});
    leads_[node] = std::any_of(onward.begin(), onward.end(),
                               [&](const Grant& grant) { return !functions_[grant.node.index()].empty(); });
  }
  for (std::size_t person = 0; person != snapshot.persons.size(); ++person)
    if (has_some(PersonId{person})) refresh(PersonId{person});
}

bool JointHolders::has_some(PersonId person) const {
  const Snapshot& snapshot = world_.binding.snapshot;
  bool found = false;
  for (const Account& account : snapshot.accounts_of(person))
    compiler::for_each_assignment(world_, snapshot.id_of(account),
                                  [&](const Edge& edge) { found = found || leads_[edge.to.index()]; });
  return found;
}

JointHolders::Holder JointHolders::holder_in(World& world, PersonId person) const {
  Holder holder{.grants = grants_of(world, reachability_, person), .functions = {}};
  std::erase_if(holder.grants, [&](const Grant& grant) { return functions_[grant.node.index()].empty(); });
  for (const Grant& grant : holder.grants) {
    const auto& confers = functions_[grant.node.index()];
    holder.functions.insert(holder.functions.end(), confers.begin(), confers.end());
  }
  sort_unique(holder.functions);
  return holder;
}

void JointHolders::refresh(PersonId person) {
  Holder holder = holder_in(world_, person);
  if (holder.grants.empty()) {
    all_.erase(person);
  } else {
    all_.insert_or_assign(person, std::move(holder));
  }
}

std::vector<FunctionId> JointHolders::differing(const Holder& left, const Holder& right) const {
  std::vector<Grant> grants;
  std::set_symmetric_difference(left.grants.begin(), left.grants.end(), right.grants.begin(), right.grants.end(),
                                std::back_inserter(grants));
  std::vector<FunctionId> found;
  for (const Grant& grant : grants) {
    const auto& confers = functions_[grant.node.index()];
    found.insert(found.end(), confers.begin(), confers.end());
  }
  sort_unique(found);
  return found;
}

}  // namespace rolewright::analyzer
