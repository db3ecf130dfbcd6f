// Review: for each mined role, what people ask before they accept it: could its rule assign it, who should
// own it, who would gain or lose what, which roles it nearly repeats, is it used, how sensitive is it.
//   in   MineInput, the finished RoleSet
//   out  a RoleReview a role
#pragma once

#include <string>
#include <vector>

#include "model/role_review.hpp"
#include "rolemining/mine.hpp"

namespace rolewright::rolemining {

struct ReviewOptions {
  double near_entitlements = 0.75;  // of two roles, shared ÷ those of either: from here on nearly the same
  double near_people = 0.9;
  double unit_share = 0.8;     // of the members: what the unit proposed as owner must hold
  std::string unit_attribute;  // a path such as org, or a manager; empty: no owner from HR data
  std::vector<std::string>
      entitlement_owners;  // by entitlement, e.g. of the risk that reads it; may be empty
};

/// In the order of `roles.roles`. Cost O(people · attributes + |UA| · |PA|).
[[nodiscard]] std::vector<RoleReview> review_roles(const MineInput& input, const RoleSet& roles,
                                                   const ReviewOptions& options);

}  // namespace rolewright::rolemining
