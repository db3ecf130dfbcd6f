#include "rolemining/check_limits.hpp"

#include <map>
#include <set>

namespace rolewright::rolemining {
namespace {

using Labels = std::set<std::uint32_t>;

Labels set_of(const std::vector<std::uint32_t>& items) {
  return {items.begin(), items.end()};
}

}  // namespace

std::vector<std::string> check_limits(const MineConstraints& constraints, const RoleSet& roles) {
  std::vector<std::string> wrong;
  const RoleLimits& limits = constraints.limits;
  std::map<std::uint32_t, std::size_t> roles_of;
  std::map<std::string, const MinedRole*> by_id;
  for (const MinedRole& role : roles.roles) {
    for (const std::uint32_t user : role.users) ++roles_of[user];
    by_id[role.id] = &role;
    const bool locked = role.decision == RoleDecision::Locked;
    if (limits.most_entitlements != 0 && role.entitlements.size() > limits.most_entitlements)
      wrong.push_back(role.id + " grants too many entitlements");
    if (limits.most_people != 0 && !role.birthright && role.users.size() > limits.most_people)
      wrong.push_back(role.id + " has too many people");
    if (!locked && role.entitlements.size() < limits.least_entitlements)
      wrong.push_back(role.id + " grants too few entitlements");
    if (!locked && !role.birthright && role.users.size() < limits.least_people)
      wrong.push_back(role.id + " has too few people");
    for (const std::uint32_t column : constraints.excluded)
      if (set_of(role.entitlements).contains(column)) wrong.push_back(role.id + " grants what is excluded");
    for (const MinedRole& before : constraints.previous.roles.roles)
      if (before.decision == RoleDecision::Rejected && !locked &&
          set_of(before.entitlements) == set_of(role.entitlements))
        wrong.push_back(role.id + " is rejected role " + before.id + " again");
  }
  for (const auto& [user, count] : roles_of)
    if (limits.most_roles != 0 && count > limits.most_roles)
      wrong.push_back(roles.users[user] + " has " + std::to_string(count) + " roles");
  for (const MinedRole& before : constraints.previous.roles.roles) {
    if (before.decision != RoleDecision::Locked || !by_id.contains(before.id)) continue;
    if (set_of(by_id.at(before.id)->entitlements) != set_of(before.entitlements))
      wrong.push_back("locked role " + before.id + " is changed");
  }
  return wrong;
}

}  // namespace rolewright::rolemining
