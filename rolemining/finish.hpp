// Finish: what turns found roles into a result people read: order, ids, rules, names and scores.
//   in   MineInput, a RoleSet with users and entitlements of every role
//   out  the same RoleSet, described
#pragma once

#include <span>

#include "rolemining/mine.hpp"

namespace rolewright::rolemining {

/// Sorts roles from most members to fewest and computes edges and wsc. A role that has an id keeps it and its
/// name; others get the `R` numbers after those of `out` and of `earlier`, so that no number ever means two
/// roles, and a name no other role of the set has. Every role's rule is found anew over the people of
/// `input`.
void finish_roles(const MineInput& input, const DescribeOptions& options, std::span<const MinedRole> earlier,
                  RoleSet& out);

/// Whether the bound on roles shows that no answer is better: there are no fewer roles; or each person, each entitlement
/// and each role that has to be there has its one edge, and no more are there. Only where roles alone grant all of
/// `matrix`, and for complexity of unit weights.
[[nodiscard]] bool proves_least(const Assignments& matrix, const CostWeights& wsc, const RoleSet& out);

}  // namespace rolewright::rolemining
