// The kinds of source there are, with the options of each.
#include "connectors/agency/sources_file.hpp"

namespace rolewright::connectors {

const std::vector<SourceShape>& source_shapes() {
  using enum SourceShape::Declared;
  using enum SourceShape::Form;
  // In the order of SourceKind.
  static const std::vector<SourceShape> shapes = {
      {SourceKind::HrMaster, "hr-master", {"key"}, {"name", "email"}, "attributes"},
      {SourceKind::HrActions, "hr-actions", {"key", "event", "date"}, {}, "events"},
      {SourceKind::Trainings, "trainings", {"key", "course", "date"}, {}, {}},
      {SourceKind::Designations, "designations", {"key", "what"}, {"from", "last_day", "limit"}, {}},
      {SourceKind::AccountMap, "account-map", {"system", "login"}, {"key", "kind", "sponsor"}, {}, Elsewhere},
      {SourceKind::Relations, "relations", {"key", "relation"}, {"other", "object_kind", "object"}, {}},
      {SourceKind::Okta, "okta", {}, {"system"}, {}, InSources, Vendor},
      {SourceKind::Entra, "entra", {}, {"system"}, {}, InSources, Vendor},
      {SourceKind::Ldif, "ldif", {}, {"system", "field", "admin_suffix"}, {}, InSources, Vendor},
      {SourceKind::Scim, "scim", {}, {"system"}, {}, InSources, Vendor},
      {SourceKind::Bloodhound, "bloodhound", {}, {"system"}, {}, InSources, Vendor},
      {SourceKind::Aws, "aws", {}, {"system"}, {}, InSources, Vendor},
      {SourceKind::ServiceNow, "servicenow", {}, {"system"}, {}, InSources, Vendor},
      {SourceKind::RolePermissions, "role-permissions", {"system", "role", "permission"}, {}, "scopes"},
      {SourceKind::RoleRoles, "role-roles", {"system", "role", "includes"}, {}, {}},
      {SourceKind::UserPermissions, "user-permissions", {"system", "login", "permission"}, {"from", "last_day"}, "scopes"},
      {SourceKind::Grants, "grants", {"system", "login", "permission"}, {"role"}, {}, Elsewhere},
      {SourceKind::UserRoles, "user-roles", {"system", "login", "role"}, {"from", "last_day"}, "scopes"},
      {SourceKind::Delegations, "delegations", {"system", "from_login", "to_login", "role"}, {"from", "last_day"}, {}},
      {SourceKind::Transactions,
       "transactions",
       {"system", "login", "permission", "date"},
       {"object_kind", "object", "subject", "session"},
       {}},
      {SourceKind::SignIns, "sign-ins", {"system", "login", "date"}, {}, {}},
      {SourceKind::OktaLog, "okta-log", {}, {"system"}, {}, InSources, Vendor},
      {SourceKind::EntraSignIns, "entra-sign-ins", {}, {"system"}, {}, InSources, Vendor},
      {SourceKind::EntraAudits, "entra-audits", {}, {"system"}, {}, InSources, Vendor},
  };
  return shapes;
}

}  // namespace rolewright::connectors
