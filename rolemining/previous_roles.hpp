// Previous roles: what a new mining keeps of the last one, so that it changes as little as possible.
//   in   the last roles with what was decided about each, today's matrix
//   out  the roles that stay, with today's members; what they leave open is mined anew
#pragma once

#include <string>
#include <vector>

#include "model/diagnostic.hpp"
#include "model/role_review.hpp"
#include "model/role_set.hpp"
#include "rolemining/assignments.hpp"
#include "rolemining/least_roles.hpp"

namespace rolewright::rolemining {

/// `previous` in the numbers of another matrix, matched by label. People and entitlements the matrix lacks
/// are left out; a role that loses an entitlement so is listed in `shrunk` (its index). Indices of roles
/// stay.
struct MatchedRoles {
  RoleSet roles;
  std::vector<std::size_t> shrunk;
};
[[nodiscard]] MatchedRoles match_roles(const RoleSet& previous, const std::vector<std::string>& users,
                                       const std::vector<std::string>& entitlements);

struct KeptRoles {
  std::vector<MinedRole> roles;  // locked ones first; id, name and decision as before
  std::size_t locked = 0;
  Diagnostics notes;  // RW0503 a locked role nobody can have any more
};

/// Which roles stay, and who has them.
///   locked    exactly its entitlements; who no longer holds all of them leaves it
///   accepted  may shrink by an entitlement most members lost, and grow by one all of them gained
///   undecided as accepted, and goes when nobody can have it
///   rejected  does not stay
/// A member stays while they hold the whole role. Others join where a role grants something that is still
/// open for them. Every choice is the one with fewer edges changed; this is greedy, not proved least. Cost
/// O(people · roles · entitlements of a person).
[[nodiscard]] KeptRoles keep_roles(const Assignments& matrix, const MatchedRoles& previous,
                                   const RoleShape& shape);

/// How `after` differs from `before`.
[[nodiscard]] RoleChange change_between(const RoleSet& before, const RoleSet& after);

}  // namespace rolewright::rolemining
