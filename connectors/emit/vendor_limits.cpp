#include "connectors/emit/vendor_limits.hpp"

#include <algorithm>
#include <set>

#include "connectors/wording.hpp"

namespace rolewright::connectors {
namespace {

Diagnostic over(const std::string& vendor, const std::string& what, const std::string& help = "emit fewer roles") {
  return {.code = Code::VendorLimit, .message = what, .where = "emit " + vendor, .help = help};
}

std::size_t packages_of(const EmitRequest& request) {
  if (request.snapshot == nullptr) return 0;
  return static_cast<std::size_t>(std::count_if(request.snapshot->nodes.begin(), request.snapshot->nodes.end(), [&](const Node& node) {
    return node.kind == NodeKind::Package &&
           request.snapshot->text(request.snapshot->systems[node.system.index()].vendor) == "entra tenant";
  }));
}

// The most application roles that the plan gives one person, and who that is.
std::pair<std::size_t, std::uint32_t> most_app_roles(const EmitRequest& request) {
  const RoleSet& roles = request.roles;
  std::vector<std::vector<std::uint32_t>> given(roles.roles.size());  // by role: columns that are application roles
  std::vector<std::size_t> upper(roles.users.size());                 // by user: with repetitions
  for (std::size_t index = 0; index != roles.roles.size(); ++index) {
    for (const std::uint32_t item : roles.roles[index].entitlements)
      if (request.targets[item].kind == EmitTarget::EntraAppRole) given[index].push_back(item);
    for (const std::uint32_t user : roles.roles[index].users) upper[user] += given[index].size();
  }
  std::pair<std::size_t, std::uint32_t> most{0, 0};
  for (std::uint32_t user = 0; user != upper.size(); ++user) {
    if (upper[user] <= kMaxAppRolesOfPrincipal) continue;
    std::set<std::pair<std::string, std::string>> held;
    for (std::size_t index = 0; index != roles.roles.size(); ++index)
      if (std::binary_search(roles.roles[index].users.begin(), roles.roles[index].users.end(), user))
        for (const std::uint32_t item : given[index]) held.emplace(request.targets[item].resource, request.targets[item].role);
    most = std::max(most, {held.size(), user});
  }
  return most;
}

}  // namespace

Diagnostics check_entra_limits(const EmitRequest& request) {
  Diagnostics found;
  const auto& roles = request.roles.roles;
  // A package of ours that is there already counts once: those beside the plan's are what the tenant has more than it.
  const std::size_t there = packages_of(request);
  if (std::max(roles.size(), there) > kMaxPackages)
    found.add(over("entra", "the plan has " + std::to_string(roles.size()) + " access packages, the tenant " + std::to_string(there) +
                                ", and an Entra tenant takes at most " + std::to_string(kMaxPackages)));
  if (roles.size() > kMaxPolicies)
    found.add(over("entra", "the plan has " + std::to_string(roles.size()) + " policies and an Entra tenant takes at most " +
                                std::to_string(kMaxPolicies)));
  std::size_t members = 0;
  for (const MinedRole& role : roles) members += role.users.size();
  if (members > kMaxPackageAssignments)
    found.add(over("entra", "the roles have " + std::to_string(members) + " members together, each an assignment, and an Entra tenant takes at most " +
                                std::to_string(kMaxPackageAssignments)));
  const auto [most, user] = most_app_roles(request);
  if (most > kMaxAppRolesOfPrincipal)
    found.add(over("entra", quote(request.roles.users[user]) + " would get " + std::to_string(most) +
                                " application roles, and Entra gives one person at most " + std::to_string(kMaxAppRolesOfPrincipal)));
  return found;
}

Diagnostics check_okta_rules(std::size_t rules) {
  if (rules <= kMaxOktaRules) return {};
  return {over("okta", "the plan has " + std::to_string(rules) + " group rules and an Okta organization at most " + std::to_string(kMaxOktaRules),
               "emit fewer roles, or fill groups from members.csv")};
}

std::size_t records_of(const EmitRequest& request, std::string_view kind) {
  if (request.snapshot == nullptr) return 0;
  std::size_t count = 0;
  for (const Export& source : request.snapshot->exports)
    if (request.snapshot->text(source.kind) == kind) count += source.read - source.rejected;
  return count;
}

}  // namespace rolewright::connectors
