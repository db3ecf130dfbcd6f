// Drift: what people hold today against the roles they were given. Missing: their role grants it and they do
// not hold it. Extra: they hold it and nothing they were given grants it.
//   in   a RoleSet of an earlier day, today's matrix with labels
//   out  per holder what is missing and extra
#pragma once

#include "model/role_drift.hpp"
#include "model/role_set.hpp"
#include "rolemining/mine.hpp"

namespace rolewright::rolemining {

/// Matched by label. Excluded entitlements are nobody's extra. O(cells + UA ∘ PA · log row).
[[nodiscard]] RoleDrift find_drift(const RoleSet& roles, const MineInput& now);

}  // namespace rolewright::rolemining
