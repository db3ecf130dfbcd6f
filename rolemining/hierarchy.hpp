// Hierarchy: inheritance between roles where it lowers the structural complexity. A role whose entitlements
// are part of another's may be inherited by it: the larger one then lists only the rest, and who has the
// larger one need not be assigned the smaller.
//   in   RoleSet
//   out  its roles with `inherits`, and the complexity with those edges counted
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "model/role_set.hpp"

namespace rolewright::rolemining {

struct Hierarchy {
  std::uint64_t inheritance_edges = 0;
  std::uint64_t user_edges = 0;         // people to roles that no inheritance gives
  std::uint64_t entitlement_edges = 0;  // roles to entitlements that no inheritance gives
  std::uint64_t wsc = 0;                // roles and all edges, unit weights
};

/// Sets `inherits` of every role. What roles grant and who has them stays the same. Each edge alone lowers
/// the complexity; together they are greedy, not proved least. Cost O(sum over roles of overlaps ·
/// entitlements).
Hierarchy add_inheritance(RoleSet& roles);

/// The complexity of the roles with the `inherits` they have; what is wrong with them goes to `wrong`: an
/// edge to a role that is not a smaller part. Shares no code with add_inheritance.
[[nodiscard]] Hierarchy measure_hierarchy(const RoleSet& roles, std::vector<std::string>& wrong);

}  // namespace rolewright::rolemining
