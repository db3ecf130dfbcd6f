// The table of source kinds: which options each has.
#include "connectors/agency/sources_file.hpp"

namespace rolewright::connectors {

const std::vector<SourceShape>& source_shapes() {
  static const std::vector<SourceShape> shapes = {
      {SourceKind::HrMaster, "hr-master", {"key"}, {"name", "email"}, "attributes"},
      {SourceKind::HrActions, "hr-actions", {"key", "event", "date"}, {}, "events"},
      {SourceKind::Trainings, "trainings", {"key", "course", "date"}, {}, {}},
      {SourceKind::Designations, "designations", {"key", "what"}, {"from", "last_day", "limit"}, {}},
      {SourceKind::AccountMap,
       "account-map",
       {"system", "login"},
       {"key", "kind", "sponsor"},
       {},
       SourceShape::Elsewhere},
      {SourceKind::Okta, "okta", {}, {}, {}},
      {SourceKind::Entra, "entra", {}, {}, {}},
      {SourceKind::RolePermissions, "role-permissions", {"system", "role", "permission"}, {}, {}},
      {SourceKind::UserPermissions,
       "user-permissions",
       {"system", "login", "permission"},
       {"from", "last_day"},
       "scopes"},
      {SourceKind::Grants, "grants", {"system", "login", "permission"}, {"role"}, {}, SourceShape::Elsewhere},
      {SourceKind::UserRoles, "user-roles", {"system", "login", "role"}, {"from", "last_day"}, "scopes"},
      {SourceKind::Delegations,
       "delegations",
       {"system", "from_login", "to_login", "role"},
       {"from", "last_day"},
       {}},
      {SourceKind::Transactions,
       "transactions",
       {"system", "login", "permission", "date"},
       {"object_kind", "object", "subject"},
       {}},
      {SourceKind::OktaLog, "okta-log", {}, {}, {}},
  };
  return shapes;
}

}  // namespace rolewright::connectors
