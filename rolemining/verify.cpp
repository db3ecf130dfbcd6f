#include "rolemining/verify.hpp"

#include <algorithm>
#include <bit>

#include "analyzer/analyze.hpp"
#include "model/snapshot_builder.hpp"

namespace rolewright::rolemining {
namespace {

using compiler::HoldsRule;
using compiler::PermissionId;

// A snapshot of the same entitlements in which person i holds role i alone.
Snapshot one_person_a_role(const Snapshot& original, const RoleSet& roles,
                           const std::vector<EntitlementId>& entitlements) {
  SnapshotBuilder builder;
  builder.set_taken(original.taken[0]);
  std::vector<SystemId> systems;
  for (const System& system : original.systems) {
    systems.push_back(builder.system(original.text(system.name), original.text(system.vendor),
                                     original.text(system.external_id)));
    builder.at(systems.back()).connected = system.connected;
  }
  std::vector<NodeId> nodes;
  for (std::size_t index = 0; index != original.entitlements(); ++index) {
    const Node& node = original.nodes[index];
    nodes.push_back(
        builder.node(systems[node.system.index()], NodeKind::Entitlement, original.text(node.name)));
  }
  const SystemId mined = builder.system("mined roles");
  for (const MinedRole& role : roles.roles) {
    const AccountId account = builder.account(mined, role.id);
    builder.at(account).owner = builder.person(role.id);
    for (const std::uint32_t column : role.entitlements)
      builder.assign(account, nodes[entitlements[column].index()], TermsId{0U});
  }
  return std::move(builder).finish();
}

// How many of a rule's functions a set of entitlements (a flag each) confers.
std::size_t conferred(const compiler::Binding& binding, const HoldsRule& rule,
                      const std::vector<bool>& held) {
  const auto has = [&](PermissionId permission) {
    const auto& known = binding.entitlements[permission.index()];
    return std::any_of(known.begin(), known.end(), [&](EntitlementId id) { return held[id.index()]; });
  };
  return static_cast<std::size_t>(
      std::count_if(rule.functions.begin(), rule.functions.end(), [&](compiler::FunctionId id) {
        const compiler::Function& function = binding.policy.functions[id.index()];
        return function.all ? std::all_of(function.permissions.begin(), function.permissions.end(), has)
                            : std::any_of(function.permissions.begin(), function.permissions.end(), has);
      }));
}

const HoldsRule* separating_rule(const compiler::Binding& binding, std::size_t rule) {
  const auto* holds = std::get_if<HoldsRule>(&binding.policy.rules[rule].body);
  return holds != nullptr && holds->at_least >= 2 && binding.rules[rule].active ? holds : nullptr;
}

std::vector<std::pair<std::string, std::string>> incompatible_pairs(
    const compiler::Binding& binding, const RoleSet& roles, const std::vector<EntitlementId>& entitlements) {
  std::vector<std::vector<bool>> held(roles.roles.size(), std::vector<bool>(binding.snapshot.entitlements()));
  for (std::size_t role = 0; role != roles.roles.size(); ++role)
    for (const std::uint32_t column : roles.roles[role].entitlements)
      held[role][entitlements[column].index()] = true;
  std::vector<std::pair<std::string, std::string>> pairs;
  for (std::size_t first = 0; first != held.size(); ++first)
    for (std::size_t second = first + 1; second != held.size(); ++second) {
      std::vector<bool> both = held[first];
      for (std::size_t index = 0; index != both.size(); ++index)
        both[index] = both[index] || held[second][index];
      for (std::size_t rule = 0; rule != binding.policy.rules.size(); ++rule) {
        const HoldsRule* separating = separating_rule(binding, rule);
        if (separating == nullptr || conferred(binding, *separating, both) < separating->at_least) continue;
        if (conferred(binding, *separating, held[first]) >= separating->at_least ||
            conferred(binding, *separating, held[second]) >= separating->at_least)
          continue;
        pairs.emplace_back(roles.roles[first].id, roles.roles[second].id);
        break;
      }
    }
  return pairs;
}

}  // namespace

Result<RoleVerification> verify_roles(const compiler::World& world, const RoleSet& roles,
                                      const std::vector<EntitlementId>& entitlements) {
  const Snapshot alone = one_person_a_role(world.binding.snapshot, roles, entitlements);
  auto binding = compiler::bind(world.binding.policy, alone, compiler::OnUnknownName::KeepGoing);
  if (!binding.ok()) return binding.error();
  compiler::World invented{.binding = *binding.value(), .today = world.today};
  RoleVerification result;
  for (const Finding& finding : analyzer::analyze(invented).findings)
    if (!finding.person.is_none() && finding.rule.index() < world.binding.policy.rules.size() &&
        separating_rule(*binding.value(), finding.rule.index()) != nullptr)
      result.violations.emplace_back(std::string{alone.text(alone.persons[finding.person.index()].key)},
                                     world.binding.rules[finding.rule.index()].id);
  return result;
}

std::vector<std::pair<std::string, std::string>> incompatible_roles(const compiler::World& world, const RoleSet& roles,
                                                                    const std::vector<EntitlementId>& entitlements) {
  return incompatible_pairs(world.binding, roles, entitlements);
}

std::vector<std::vector<std::vector<std::uint32_t>>> conflicts_of(
    const compiler::World& world, const std::vector<EntitlementId>& entitlements) {
  const compiler::Binding& binding = world.binding;
  std::vector<std::uint32_t> column_of(binding.snapshot.entitlements(),
                                       static_cast<std::uint32_t>(entitlements.size()));
  for (std::size_t column = 0; column != entitlements.size(); ++column)
    column_of[entitlements[column].index()] = static_cast<std::uint32_t>(column);
  const auto columns = [&](const std::vector<PermissionId>& permissions) {
    std::vector<std::uint32_t> all;
    for (const PermissionId permission : permissions)
      for (const EntitlementId id : binding.entitlements[permission.index()])
        if (column_of[id.index()] != entitlements.size()) all.push_back(column_of[id.index()]);
    std::sort(all.begin(), all.end());
    all.erase(std::unique(all.begin(), all.end()), all.end());
    return all;
  };
  std::vector<std::vector<std::vector<std::uint32_t>>> conflicts;
  for (std::size_t rule = 0; rule != binding.policy.rules.size(); ++rule) {
    const HoldsRule* separating = separating_rule(binding, rule);
    if (separating == nullptr) continue;
    // Every choice of `at_least` functions is a conflict: walk the masks with that many bits.
    const std::size_t functions = separating->functions.size();
    constexpr std::size_t kMostFunctions = 16;
    if (functions > kMostFunctions) continue;  // verify_roles still judges the result
    for (std::uint32_t mask = 0; mask != (1U << functions); ++mask) {
      if (static_cast<std::uint32_t>(std::popcount(mask)) != separating->at_least) continue;
      std::vector<std::vector<std::uint32_t>> sides;
      for (std::size_t index = 0; index != functions; ++index) {
        if ((mask >> index & 1U) == 0) continue;
        const compiler::Function& function = binding.policy.functions[separating->functions[index].index()];
        if (!function.all) sides.push_back(columns(function.permissions));
        for (const PermissionId permission : function.permissions)
          if (function.all) sides.push_back(columns({permission}));
      }
      if (std::none_of(sides.begin(), sides.end(), [](const auto& side) { return side.empty(); }))
        conflicts.push_back(std::move(sides));
    }
  }
  std::sort(conflicts.begin(), conflicts.end());
  conflicts.erase(std::unique(conflicts.begin(), conflicts.end()), conflicts.end());
  return conflicts;
}

}  // namespace rolewright::rolemining
