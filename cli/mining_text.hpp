// What `mine` says in text: a role with its review, peer groups, drift.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "model/access_groups.hpp"
#include "model/role_drift.hpp"
#include "model/role_review.hpp"
#include "model/role_set.hpp"
#include "rolemining/mine_within.hpp"

namespace rolewright::cli {

/// `1 role`, `2 roles`.
[[nodiscard]] std::string counted(std::uint64_t count, const std::string& one, const std::string& many);

/// What there is beside the matrix; what nothing is known of is not spoken of role by role.
struct KnownBeside {
  bool attributes = true;  // of people
  bool logs = true;        // of use
};

/// One role: what it grants, who has it and why, and what to weigh before accepting it. `review` has an entry
/// for it, or none at all. Lines end with a line feed.
[[nodiscard]] std::string role_text(const RoleSet& roles, const MiningReview& review, std::size_t role,
                                    const KnownBeside& known);

/// The assignments taken for mistakes, cheapest first.
[[nodiscard]] std::string changes_text(const RoleSet& roles, std::size_t shown);

/// How many roles grant how much, what is proved of them, and what they cost.
[[nodiscard]] std::string headline(const RoleSet& roles, double seconds);

/// A choice of answers, and how to ask for each. `front` is not empty.
[[nodiscard]] std::string front_text(const std::vector<rolemining::FrontAnswer>& front);

/// What is said of the whole set under its roles: individual assignments, change, inheritance, use,
/// thresholds.
[[nodiscard]] std::string review_text(const RoleSet& roles, const MiningReview& review, const KnownBeside& known);

/// At most `shown` of each list; 0 shows all.
[[nodiscard]] std::string groups_text(const AccessGroups& groups, std::size_t shown);
[[nodiscard]] std::string drift_text(const RoleDrift& drift, std::size_t shown);

}  // namespace rolewright::cli
