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
  SearchMethod method = SearchMethod::Exact;  // how the roles were found: Exact or Quick
};

/// Checked like mine(), and against every constraint by code of its own (check_limits).
/// Errors   those of mine() and of apply_limits(); RW0402 when everything is excluded; RW0403 a locked role
///          that completes a conflict or grants what is excluded.
/// Cost     mine() of what the previous roles leave open, and apply_limits().
[[nodiscard]] Result<MinedWithin> mine_within(const MineInput& input, const MineOptions& options,
                                              const MineConstraints& constraints);

/// One answer of a choice, and the question it answers.
struct FrontAnswer {
  MineOptions question;
  MinedWithin mined;
};
/// mine_within() asked each of front_questions(), of which front_of() stays. Errors as mine_within().
[[nodiscard]] Result<std::vector<FrontAnswer>> mine_front_within(const MineInput& input, const MineOptions& options,
                                                                 const MineConstraints& constraints);

}  // namespace rolewright::rolemining
