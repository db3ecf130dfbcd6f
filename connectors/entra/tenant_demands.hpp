// TenantDemands: what an Entra tenant asks before it gives: who may request each access package, who approves, how long it is
// held and how often reviewed; which packages it keeps apart; what signing in needs. None of it is a grant, so none is in a
// snapshot: it is read for people, and for comparing with what the policy asks for.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "model/result.hpp"

namespace rolewright::connectors {

/// One assignment policy of a package.
struct PackageDemand {
  std::string package;           // display name
  std::string policy;
  std::string who;               // may request: "all members", "members of group `x`"; empty: nobody, it is assigned
  bool automatic = false;        // given by a rule, without a request
  std::vector<std::string> approvals;  // who decides, by stage; empty: nobody
  std::string held;              // "365 days", "until 2027-01-01"; empty: for ever
  std::string reviewed;          // "every 3 months by …"; empty: never
};

/// Whoever has `holds` may not request `package`: one direction only.
struct PackageApart {
  std::string package, holds;        // display names
  std::string package_id, holds_id;  // Entra's
  bool of_group = false;             // `holds` is a group
};

struct SignInDemand {
  std::string policy;
  std::string state;   // enabled, disabled, enabledForReportingButNotEnforced
  std::string who;     // "all users but members of group `x`"
  std::string what;    // "all applications"
  std::string grants;  // "mfa or compliantDevice"; empty: session limits alone; "block"
};

struct TenantDemands {
  std::vector<PackageDemand> packages;  // by package, then policy
  std::vector<PackageApart> apart;      // by package
  std::vector<SignInDemand> sign_ins;   // by policy
  Diagnostics notes;                    // RW0503 what no page has
};

/// Reads `accessPackages*`, `assignmentPolicies*`, `incompatible_access_packages/`, `incompatible_groups/`,
/// `conditionalAccessPolicies*` and the names that they use, of an Entra export folder. Errors RW0001 to RW0003, RW0501.
[[nodiscard]] Result<TenantDemands> read_entra_demands(const std::string& folder);

/// In one line, as an auditor would say it.
[[nodiscard]] std::string in_words(const PackageDemand& demand);
[[nodiscard]] std::string in_words(const SignInDemand& demand);
/// True when a request is decided by nobody, held for ever, or never reviewed.
[[nodiscard]] bool is_lax(const PackageDemand& demand);
/// Pairs that are kept apart in one direction alone: whoever has the first may still request the second.
[[nodiscard]] std::vector<PackageApart> one_way(const TenantDemands& demands);

}  // namespace rolewright::connectors
