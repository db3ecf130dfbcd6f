#include "analyzer/grant_self.hpp"

#include <algorithm>
#include <set>

namespace rolewright::analyzer {

using compiler::Function;
using compiler::GrantSelfRule;
using compiler::PermissionId;

// Permissions that follow from being granted these nodes, and from what those let their holder grant in turn.
GrantSelf::Permissions GrantSelf::obtained_from(std::vector<NodeId> granted) {
  Permissions obtained(world_.binding.policy.permissions.size());
  std::set<NodeId> seen{granted.begin(), granted.end()};
  while (!granted.empty()) {
    const NodeId node = granted.back();
    granted.pop_back();
    for (const Grant& grant : reachability_.of(node)) {
      if (!world_.binding.snapshot.is_entitlement(grant.node) || !grant.held.contains(world_.today)) continue;
      for (const PermissionId permission : world_.binding.permissions[grant.node.index()])
        obtained[permission.index()] = true;
      std::vector<NodeId> more;
      compiler::add_grantable(world_.binding, grant.node, more);
      for (const NodeId next : more)
        if (seen.insert(next).second) granted.push_back(next);
    }
  }
  return obtained;
}

const GrantSelf::Permissions& GrantSelf::obtained_through(PermissionId permission) {
  if (known_day_ != world_.today) obtained_.clear();
  known_day_ = world_.today;
  const auto [known, fresh] = obtained_.try_emplace(permission);
  if (fresh) known->second = obtained_from(world_.binding.lets_grant[permission.index()]);
  return known->second;
}

std::vector<GrantSelf::Source> GrantSelf::sources(PersonId person, std::span<const Grant> grants) {
  const Snapshot& snapshot = world_.binding.snapshot;
  std::vector<Source> found;
  for (const Account& account : snapshot.accounts_of(person)) {
    Grant start = compiler::kNothingYet;
    start.marks = compiler::marks_of(account);
    for (const Edge& edge : snapshot.owned_by(snapshot.id_of(account)))
      if (const Grant own = compiler::follow(world_, start, edge);
          compiler::is_grant(own, world_.count) && own.held.contains(world_.today))
        found.push_back({compiler::kNothingYet, edge.to, obtained_from({edge.to})});
  }
  for (const Grant& grant : grants) {
    if (!snapshot.is_entitlement(grant.node) || !grant.held.contains(world_.today)) continue;
    for (const PermissionId permission : world_.binding.permissions[grant.node.index()])
      if (!world_.binding.lets_grant[permission.index()].empty())
        found.push_back({grant, grant.node, obtained_through(permission)});
  }
  return found;
}

std::string GrantSelf::describe(const Source& source, FunctionId function) const {
  const Snapshot& snapshot = world_.binding.snapshot;
  const std::string name = printable(snapshot.text(snapshot.nodes[source.node.index()].name));
  const std::string what = world_.binding.policy.functions[function.index()].name;
  return source.grant == compiler::kNothingYet ? "may add members to " + name + ", which leads to " + what
                                               : name + " lets its holder grant what leads to " + what;
}

Verdict GrantSelf::decide(const GrantSelfRule& rule, PersonId person, std::span<const Grant> grants) {
  Verdict verdict;
  const std::vector<Source> all = sources(person, grants);
  if (all.empty()) return verdict;
  Permissions obtained(world_.binding.policy.permissions.size());
  for (const Source& source : all)
    for (std::size_t index = 0; index != obtained.size(); ++index)
      if (source.obtained[index]) obtained[index] = true;
  Permissions held = obtained;
  for (const Grant& grant : grants)
    if (world_.binding.snapshot.is_entitlement(grant.node) && grant.held.contains(world_.today))
      for (const PermissionId permission : world_.binding.permissions[grant.node.index()])
        held[permission.index()] = true;
  const auto in = [](const Permissions& set) { return [&set](PermissionId id) { return static_cast<bool>(set[id.index()]); }; };
  for (const FunctionId id : rule.functions) {
    const Function& function = world_.binding.policy.functions[id.index()];
    const auto& needed = function.permissions;
    if (std::none_of(needed.begin(), needed.end(), in(obtained))) continue;
    if (function.all && !std::all_of(needed.begin(), needed.end(), in(held))) continue;
    const auto source = std::find_if(all.begin(), all.end(), [&](const Source& item) {
      return std::any_of(needed.begin(), needed.end(), in(item.obtained));
    });
    verdict.truth = Truth::True;
    verdict.detail = describe(*source, id);
    if (source->grant != compiler::kNothingYet) {
      verdict.grants.push_back(source->grant);
      verdict.functions.emplace_back();
    }
    return verdict;
  }
  return verdict;
}

}  // namespace rolewright::analyzer
