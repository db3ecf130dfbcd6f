// The independent checker of constraints: shares no code with what enforces them.
#pragma once

#include <string>
#include <vector>

#include "rolemining/mine_within.hpp"

namespace rolewright::rolemining {

/// One sentence for each constraint that `roles` breaks: a limit passed, a locked role changed, a rejected
/// one proposed again, an excluded entitlement granted.
[[nodiscard]] std::vector<std::string> check_limits(const MineConstraints& constraints, const RoleSet& roles);

}  // namespace rolewright::rolemining
