// Roles as SCIM 2.0 groups: a group a role, its members the users of the service. What a group confers is the service's
// own affair, so what a role contains is said in the notes and nowhere else.
#pragma once

#include <string>
#include <vector>

#include "connectors/emit.hpp"
#include "connectors/emit/round_trip.hpp"
#include "connectors/scim/scim_limits.hpp"

namespace rolewright::connectors {

/// By which a service finds a person's user.
struct ScimUser {
  std::string attribute = "userName";  // or externalId
  std::string value;
};

/// The user of each of `roles.users`: by the login of their first everyday account, else by HR's key as externalId.
[[nodiscard]] std::vector<ScimUser> scim_users(const Snapshot& snapshot, const RoleSet& roles);

/// Look-ups of users, a group a role, then its members: patched in, by as few bulk requests as the service's limits allow
/// where it has them, or put as a whole where it cannot patch. Errors RW0005 a request that does not fit its roles; RW0509
/// a service that cannot filter, or whose bulk requests are too small for one operation.
[[nodiscard]] Result<EmittedPlan> emit_scim(const EmitRequest& request, const std::vector<ScimUser>& users,
                                            const ScimLimits& limits);

/// The plan run twice against a model service with these limits and users, exported as ListResponses, imported, compared:
/// everybody in the groups of their roles and in no other; then taken back. `scratch` is an empty folder. Errors RW0534.
[[nodiscard]] Result<RoundTrip> scim_round_trip(const EmitRequest& request, const std::vector<ScimUser>& users,
                                                const EmittedPlan& plan, const ScimLimits& limits,
                                                const std::string& scratch);

}  // namespace rolewright::connectors
