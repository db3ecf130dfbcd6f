// Quick roles: candidate roles for a matrix too large to be mined exactly. What most holders of an entitlement
// hold as well is a set worth trying; so is what two people have in common of what is still open. A set becomes
// a role when it grants more than its edges cost. No role grants anything that is not held.
//   in   the matrix, without its near-universal entitlements
//   out  roles, and how much of the matrix they grant
// The sets around an entitlement are association rules of high confidence (Agrawal et al., SIGMOD 1993), taken
// from samples of its holders; no pair of people is ever compared wholesale.
#pragma once

#include <cstdint>
#include <vector>

#include "rolemining/candidate_roles.hpp"
#include "rolemining/work_budget.hpp"

namespace rolewright::rolemining {

struct QuickProblem {
  const Assignments& matrix;
  const std::vector<ConflictSides>& conflicts;  // no role completes one
  std::uint32_t least_people = 2;               // of a role
  std::uint64_t seed = 1;
};

struct QuickRoles {
  CandidateRoles roles;
  std::uint64_t granted = 0;       // assignments of the matrix that a role grants
  std::vector<std::uint8_t> open;  // by cell: granted by no role
};

/// Rounds over the entitlements, rarest first, until a round brings less than a thousandth of the matrix or the
/// budget is spent. Cost of a round: O(entitlements · samples · assignments of a person) for the sets, and for
/// each set its size times the holders of its rarest entitlement. Memory: the matrix three times over.
[[nodiscard]] QuickRoles quick_roles(const QuickProblem& problem, WorkBudget& budget);

}  // namespace rolewright::rolemining
