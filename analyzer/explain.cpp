#include "analyzer/explain.hpp"

#include <algorithm>

#include "analyzer/legal_way.hpp"
#include "analyzer/may_hold.hpp"

namespace rolewright::analyzer {

std::vector<NodeId> find_holdings(const compiler::World& world, std::string_view name) {
  const compiler::PolicyIr& policy = world.binding.policy;
  const Snapshot& snapshot = world.binding.snapshot;
  std::vector<NodeId> found;
  for (std::size_t index = 0; index != policy.permissions.size(); ++index)
    if (policy.permissions[index].name == name)
      for (const EntitlementId id : world.binding.entitlements[index]) found.emplace_back(id.index());
  for (std::size_t index = 0; index != policy.roles.size(); ++index)
    if (policy.roles[index].name == name && !world.binding.role_nodes[index].is_none())
      found.push_back(world.binding.role_nodes[index]);
  if (!found.empty()) return found;
  const std::size_t colon = name.find(':');
  for (std::size_t index = 0; index != snapshot.nodes.size(); ++index) {
    const std::string_view node = snapshot.text(snapshot.nodes[index].name);
    const std::string_view system =
        snapshot.text(snapshot.systems[snapshot.nodes[index].system.index()].name);
    const bool qualified =
        colon != std::string_view::npos && name.substr(0, colon) == system && name.substr(colon + 1) == node;
    if (qualified || node == name) found.emplace_back(index);
  }
  return found;
}

std::vector<PersonId> holders_of(compiler::World& world, const std::vector<NodeId>& nodes) {
  return holders_of(world, Reachability{world, nodes}, nodes);
}

std::vector<PersonId> holders_of(compiler::World& world, const Reachability& reachability,
                                 const std::vector<NodeId>& nodes) {
  const auto wanted = [&](NodeId node) { return std::find(nodes.begin(), nodes.end(), node) != nodes.end(); };
  std::vector<PersonId> holders;
  MayHold{world, reachability, wanted}.for_each([&](PersonId person) {
    const std::vector<Grant> grants = grants_of(world, reachability, person);
    if (std::any_of(grants.begin(), grants.end(),
                    [&](const Grant& grant) { return grant.held.contains(world.today) && wanted(grant.node); }))
      holders.push_back(person);
  });
  return holders;
}

std::vector<std::uint64_t> holder_counts(compiler::World& world, const std::vector<NodeId>& nodes) {
  std::vector<bool> wanted(world.binding.snapshot.nodes.size());
  for (const NodeId node : nodes) wanted[node.index()] = true;
  std::vector<std::uint64_t> by_node(wanted.size());
  const Reachability reachability{world, nodes};
  MayHold{world, reachability, [&](NodeId node) { return wanted[node.index()]; }}.for_each([&](PersonId person) {
    NodeId counted;  // grants are sorted by node
    for (const Grant& grant : grants_of(world, reachability, person)) {
      if (grant.node == counted || !grant.held.contains(world.today)) continue;
      counted = grant.node;
      ++by_node[counted.index()];
    }
  });
  std::vector<std::uint64_t> counts;
  for (const NodeId node : nodes) counts.push_back(by_node[node.index()]);
  return counts;
}

std::vector<NodeId> holdings_of(compiler::World& world, PersonId person) {
  std::vector<NodeId> nodes;
  for (const Grant& grant : every_grant(world, person))
    if (grant.held.contains(world.today)) nodes.push_back(grant.node);
  std::sort(nodes.begin(), nodes.end());
  nodes.erase(std::unique(nodes.begin(), nodes.end()), nodes.end());
  return nodes;
}

std::vector<std::string> ways_to_get(const compiler::World& world, PersonId person, NodeId node) {
  std::vector<std::string> ways;
  PreGrant requests{world};
  for (const std::string& role : roles_conferring(world, node)) {
    const Request request{
        .person =
            std::string{world.binding.snapshot.text(world.binding.snapshot.persons[person.index()].key)},
        .add = {{.role = role, .permission = {}, .scope = {}}},
        .remove = {},
        .held = {},
        .ticket = {}};
    const Result<CheckResult> answer = requests.check(request);
    if (!answer.ok()) continue;
    std::string way = "role " + role +
                      (answer.value().answer == Answer::Permit ? " may be requested"
                       : answer.value().answer == Answer::Deny ? " is out of reach"
                                                               : " may be requested with approval");
    for (const Reason& reason : answer.value().reasons) way += "; " + reason.rule + ": " + reason.text;
    ways.push_back(std::move(way));
  }
  if (ways.empty()) ways.push_back("no role of the policy grants it");
  return ways;
}

}  // namespace rolewright::analyzer
