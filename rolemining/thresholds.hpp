// Thresholds: which settings near the given ones would give another answer, so that none need be guessed.
//   in   MineInput, the finished RoleSet, the settings it was mined with
//   out  settings with what they would do, in a fixed order
#pragma once

#include <vector>

#include "model/role_review.hpp"
#include "rolemining/limits.hpp"
#include "rolemining/mine.hpp"

namespace rolewright::rolemining {

/// The share at which birthright gains or loses an entitlement; what larger least sizes of a role would leave
/// to individual assignments; whom a lower limit on roles would touch. O(cells + UA ∘ PA).
[[nodiscard]] std::vector<Threshold> nearby_thresholds(const MineInput& input, const RoleSet& roles,
                                                       double birthright_share, const RoleLimits& limits);

}  // namespace rolewright::rolemining
