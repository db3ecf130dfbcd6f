// Limits: roles reshaped until thresholds hold: how many roles a person may have, how many people and
// entitlements a role. What no allowed role can grant is left to individual assignments, never dropped.
//   in   roles that grant exactly a matrix, the limits, which roles are locked
//   out  roles within the limits and the individual assignments beside them: together the same access
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "model/result.hpp"
#include "rolemining/assignments.hpp"
#include "rolemining/candidate_roles.hpp"
#include "rolemining/least_roles.hpp"

namespace rolewright::rolemining {

/// 0: no limit. Birthright roles are exempt from the limits on people: they are for everyone by their nature.
struct RoleLimits {
  std::uint32_t most_roles = 0;          // of one person
  std::uint32_t most_people = 0;         // of one role
  std::uint32_t most_entitlements = 0;   // of one role
  std::uint32_t least_people = 0;        // of one role: what smaller ones grant stays individual
  std::uint32_t least_entitlements = 0;  // of one role: likewise

  [[nodiscard]] bool any() const noexcept {
    return (most_roles | most_people | most_entitlements | least_people | least_entitlements) != 0;
  }
};

struct LimitProblem {
  const Assignments& matrix;              // what roles and individual assignments grant together
  const std::vector<std::string>& users;  // labels, for diagnostics
  RoleShape shape;                        // its most_entitlements is taken from `limits`
  RoleLimits limits;
  std::size_t locked = 0;  // the first so many roles are neither changed nor dropped
};

struct LimitedRoles {
  CandidateRoles roles;          // the locked ones first, as they were
  std::vector<Cell> individual;  // ascending
};

/// Errors   RW0403 a limit that cannot hold: a person needs more roles than `most_roles` whatever the roles
///          are, or a locked role is past a limit; the message says what would hold. RW0403 as well when
///          the search for such a person's roles gave up. Neither while `least_people` or
///          `least_entitlements` allow individual assignments.
/// Cost     O(people over the limit · roles · entitlements of a person), and for each distinct such person at
///          most kMostPlacements steps.
[[nodiscard]] Result<LimitedRoles> apply_limits(const LimitProblem& problem, CandidateRoles roles);

}  // namespace rolewright::rolemining
