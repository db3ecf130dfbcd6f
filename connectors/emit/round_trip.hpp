// Round trip: a plan applied to a model tenant that has the agency's people and nothing given to them, exported as the
// vendor would, imported as any export is, and compared with what the roles say: the same access for every person, or the
// differences. On the way the plan is applied a second time, which must change nothing, and taken back.
#pragma once

#include <string>
#include <vector>

#include "connectors/emit.hpp"
#include "connectors/tenant_rules.hpp"

namespace rolewright::connectors {

struct RoundTrip {
  std::size_t people = 0;
  std::size_t grants = 0;  // (person, thing assigned) that the roles say
  std::size_t automatic = 0;  // roles filled by a rule
  std::size_t refused = 0;  // memberships that the vendor refuses: their holders violate a rule today
  std::vector<std::string> refusals;  // the first of them
  std::size_t differing = 0;
  std::vector<std::string> differences;  // the first of them, in words
};

inline constexpr std::size_t kDifferencesShown = 20;

/// `request.snapshot` has the people; `scratch` is an empty folder for the exports. A role whose members a rule selects
/// gets them from the rule alone, others from members.csv. Errors RW0534 a step that the tenant refuses, a second run that
/// changes something, an undo that leaves something; RW0005 a member whose label is no HR key; import errors. Cost: people · rules, and one import.
[[nodiscard]] Result<RoundTrip> round_trip(const EmitRequest& request, const EmittedPlan& plan, TenantVendor vendor,
                                           const std::string& scratch);

/// The plan without what `tenant`, an imported snapshot of the vendor's, has already: groups and packages of the same
/// names, their contents and app assignments. members.csv keeps those who are not members yet. What a snapshot does not
/// say (rules, policies, catalogs, risk rules) stays, each with its look-up. Errors RW0534, RW0501; RW0005 when
/// `tenant` has two organizations of the vendor, whose names it cannot tell apart.
[[nodiscard]] Result<EmittedPlan> only_changes(EmittedPlan plan, const EmitRequest& request, const Snapshot& tenant,
                                               TenantVendor vendor);

/// By step of the plan, the id of what `tenant` has already of what the step makes: groups and packages of the same names,
/// and applications assigned to them (`application/group`). Errors as only_changes().
[[nodiscard]] Result<std::map<std::string, std::string>> found_in(const EmittedPlan& plan, const Snapshot& tenant,
                                                                  TenantVendor vendor);

}  // namespace rolewright::connectors
