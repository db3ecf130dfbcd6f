// Verify: mined roles through the analyzer a user calls. One invented person a role holds exactly that role;
// whatever the policy says of that person, the role does by itself.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "compiler/world.hpp"
#include "model/role_set.hpp"

namespace rolewright::rolemining {

struct RoleVerification {
  std::vector<std::pair<std::string, std::string>> violations;  // (role id, rule id): the role violates alone
};

/// `entitlements[i]` is what column i of the mined matrix is in `world`'s snapshot. Only rules on holding two
/// or more functions can be violated by a role; a condition on the person is taken as not cleared. Errors as
/// compiler::bind. Cost: one analysis of as many people as roles.
[[nodiscard]] Result<RoleVerification> verify_roles(const compiler::World& world, const RoleSet& roles,
                                                    const std::vector<EntitlementId>& entitlements);

/// Ids of two roles that together violate a rule neither violates alone, ascending by role. Cost: pairs of roles · rules.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> incompatible_roles(
    const compiler::World& world, const RoleSet& roles, const std::vector<EntitlementId>& entitlements);

/// For each rule on holding several functions, the columns of each side: what no mined role may complete.
[[nodiscard]] std::vector<std::vector<std::vector<std::uint32_t>>> conflicts_of(
    const compiler::World& world, const std::vector<EntitlementId>& entitlements);

}  // namespace rolewright::rolemining
