// What `mine` says in text: a role with its review, peer groups, drift.
#pragma once

#include <string>

#include "model/access_groups.hpp"
#include "model/role_drift.hpp"
#include "model/role_review.hpp"
#include "model/role_set.hpp"

namespace rolewright::cli {

/// One role: what it grants, who has it and why, and what to weigh before accepting it. `review` has an entry
/// for it, or none at all. Lines end with a line feed.
[[nodiscard]] std::string role_text(const RoleSet& roles, const MiningReview& review, std::size_t role);

/// What is said of the whole set under its roles: individual assignments, change, inheritance, use,
/// thresholds.
[[nodiscard]] std::string review_text(const RoleSet& roles, const MiningReview& review);

/// At most `shown` of each list; 0 shows all.
[[nodiscard]] std::string groups_text(const AccessGroups& groups, std::size_t shown);
[[nodiscard]] std::string drift_text(const RoleDrift& drift, std::size_t shown);

}  // namespace rolewright::cli
