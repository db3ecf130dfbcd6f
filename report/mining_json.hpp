// JSON of what mining finds beside roles: peer groups with outliers, drift, and the review of mined roles.
// docs/formats.md lists the keys.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/access_groups.hpp"
#include "model/role_drift.hpp"
#include "model/role_review.hpp"
#include "model/role_set.hpp"

namespace rolewright::report {

/// "rolewright.mine/1". The review has one entry a role, or none.
[[nodiscard]] std::string mining_json(const RoleSet& roles, const MiningReview& review, double elapsed_seconds);
/// Several answers to choose from ("rolewright.mine-front/1"), each as mining_json prints it without the
/// time.
[[nodiscard]] std::string mining_front_json(const std::vector<RoleSet>& front);
/// "rolewright.groups/1".
[[nodiscard]] std::string groups_json(const AccessGroups& groups);
/// "rolewright.drift/1".
[[nodiscard]] std::string drift_json(const RoleDrift& drift);

[[nodiscard]] std::string_view to_string(CellUse use);
[[nodiscard]] std::string_view to_string(RoleDecision decision);
[[nodiscard]] std::string_view objective_word(MiningObjective objective);

}  // namespace rolewright::report
