#include "analyzer/coverage.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <tuple>

#include "analyzer/reachability.hpp"

namespace rolewright::analyzer {
namespace {

// Parts of names by which systems mark entitlements that decide, move money or administer.
constexpr std::array<std::string_view, 12> kRiskyWords = {"admin",    "approv",  "certif", "pay",
                                                          "release",  "delete",  "grant",  "super",
                                                          "override", "disburs", "bank",   "root"};

bool sounds_risky(std::string_view name) {
  std::string lower;
  for (const char c : name) lower += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return std::any_of(kRiskyWords.begin(), kRiskyWords.end(),
                     [&](std::string_view word) { return lower.find(word) != std::string::npos; });
}

}  // namespace

std::vector<std::vector<EntitlementId>> assignments_today(compiler::World& world) {
  const Reachability reachability{world};
  std::vector<std::vector<EntitlementId>> rows(world.binding.snapshot.persons.size());
  for (std::size_t person = 0; person != rows.size(); ++person)
    for (const Grant& grant : grants_of(world, reachability, PersonId{person}))
      if (world.binding.snapshot.is_entitlement(grant.node) && grant.held.contains(world.today) &&
          (rows[person].empty() || rows[person].back() != EntitlementId{grant.node.index()}))
        rows[person].emplace_back(grant.node.index());
  return rows;
}

Coverage coverage(compiler::World& world) {
  const Snapshot& snapshot = world.binding.snapshot;
  const compiler::PolicyIr& policy = world.binding.policy;
  std::vector<bool> covered(snapshot.entitlements());
  for (const compiler::Function& function : policy.functions)
    for (const compiler::PermissionId permission : function.permissions)
      for (const EntitlementId entitlement : world.binding.entitlements[permission.index()])
        covered[entitlement.index()] = true;
  std::vector<std::uint64_t> holders(snapshot.entitlements());
  for (const auto& row : assignments_today(world))
    for (const EntitlementId entitlement : row) ++holders[entitlement.index()];
  Coverage result;
  for (std::size_t index = 0; index != snapshot.entitlements(); ++index) {
    const Node& node = snapshot.nodes[index];
    if (snapshot.systems[node.system.index()].connected == 0 || snapshot.text(node.name) == kSignIn) continue;
    ++result.entitlements;
    result.grants += holders[index];
    if (covered[index]) {
      ++result.covered_entitlements;
      result.covered_grants += holders[index];
    } else {
      result.uncovered.push_back(
          {EntitlementId{index}, holders[index], sounds_risky(snapshot.text(node.name))});
    }
  }
  std::stable_sort(
      result.uncovered.begin(), result.uncovered.end(), [](const Uncovered& left, const Uncovered& right) {
        return std::tuple{!left.risky_name, right.holders} < std::tuple{!right.risky_name, left.holders};
      });
  return result;
}

}  // namespace rolewright::analyzer
