// Mining within constraints: what mine() finds, reshaped to limits, around roles that stay, without excluded
// entitlements. With no constraint it is mine().
//   in   MineInput, MineOptions, MineConstraints
//   out  RoleSet: roles and individual assignments that together grant exactly what is held, and what changed
#pragma once

#include <cstdint>
#include <vector>

#include "rolemining/limits.hpp"
#include "rolemining/mine.hpp"
#include "rolemining/previous_roles.hpp"

namespace rolewright::rolemining {

struct MineConstraints {
  RoleLimits limits;
  std::vector<std::uint32_t> excluded;  // columns no role may grant, ascending
  MatchedRoles previous;                // no roles: mined from nothing
};

struct MinedWithin {
  RoleSet roles;
  RoleChange change;  // from the previous roles
  Diagnostics notes;  // no errors
};

/// Checked like mine(), and against every constraint by code of its own (check_limits).
/// Errors   those of mine() and of apply_limits(); RW0402 when everything is excluded; RW0403 a locked role
///          that completes a conflict.
/// Cost     mine() of what the previous roles leave open, and apply_limits().
[[nodiscard]] Result<MinedWithin> mine_within(const MineInput& input, const MineOptions& options,
                                              const MineConstraints& constraints);

}  // namespace rolewright::rolemining
