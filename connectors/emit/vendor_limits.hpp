// VendorLimits: how much of what a plan makes a vendor takes, counted before anything is written. Lengths of names and
// expressions are kept where they are made; docs/connectors.md lists every limit and where it is kept.
#pragma once

#include <cstddef>

#include "connectors/emit.hpp"

namespace rolewright::connectors {

// Of an Okta organization.
inline constexpr std::size_t kMaxOktaRules = 2000;
inline constexpr std::size_t kMaxTargetGroups = 100;  // of a group rule
// Of an Entra tenant.
inline constexpr std::size_t kMaxPackages = 20'000;
inline constexpr std::size_t kMaxPolicies = 25'000;
inline constexpr std::size_t kMaxPackageAssignments = 300'000;
inline constexpr std::size_t kMaxAutomaticMembers = 15'000;  // of an automatic policy
inline constexpr std::size_t kMaxAppRolesOfPrincipal = 1'500;

/// RW0509 for each limit of a tenant that the roles are over, with what the snapshot says is there already: packages, the
/// members of all of them together, application roles of one person. O(roles · (members + entitlements)).
[[nodiscard]] Diagnostics check_entra_limits(const EmitRequest& request);

/// RW0509 when the plan has more group rules than an organization takes.
[[nodiscard]] Diagnostics check_okta_rules(std::size_t rules);

/// How many usable records the snapshot's exports of `kind` had: rules and policies are not kept, but counted.
[[nodiscard]] std::size_t records_of(const EmitRequest& request, std::string_view kind);

}  // namespace rolewright::connectors
