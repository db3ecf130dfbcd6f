#include "synth/vendor_records.hpp"

#include "synth/json_text.hpp"
#include "synth/random.hpp"

namespace rolewright::synth {
namespace {

std::string stamp(std::string_view day) {
  return quoted(std::string{day} + "T13:00:00.000Z");
}

std::string midnight(std::string_view day) {
  return quoted(std::string{day} + "T00:00:00Z");
}

std::string resource_role(std::string_view name, std::string_view display, std::string_view origin_system,
                          std::string_view role_id, std::string_view scope_id) {
  return object({{"id", quoted(graph_id("resourceRoleScope", name))},
                 {"role", object({{"displayName", quoted(display)},
                                  {"originSystem", quoted(origin_system)},
                                  {"originId", quoted(role_id)}})},
                 {"scope", object({{"originId", quoted(scope_id)},
                                   {"originSystem", quoted(origin_system)},
                                   {"isRootScope", "true"}})}});
}

}  // namespace

std::string okta_user_id(std::string_view login) {
  return okta_id("00u", login);
}
std::string okta_group_id(std::string_view name) {
  return okta_id("00g", name);
}

std::string okta_user(std::string_view id, std::string_view status, std::string profile) {
  const std::string created = moved("2019-03-04", static_cast<int>(mix(id) % 2300));
  return object({{"id", quoted(id)},
                 {"status", quoted(status)},
                 {"created", stamp(created)},
                 {"lastUpdated", stamp("2026-09-28")},
                 {"profile", std::move(profile)}});
}

std::string okta_group(std::string_view name) {
  return object({{"id", quoted(okta_group_id(name))},
                 {"created", stamp("2021-01-04")},
                 {"type", quoted("OKTA_GROUP")},
                 {"objectClass", "[\"okta:user_group\"]"},
                 {"profile", object({{"name", quoted(name)},
                                     {"description", quoted("Access group, reviewed yearly by its owner")}})}});
}

std::string okta_member(std::string_view id, std::string_view status, std::string_view login) {
  return object({{"id", quoted(id)}, {"status", quoted(status)}, {"profile", object({{"login", quoted(login)}})}});
}

std::string okta_owner(std::string_view id, std::string_view name) {
  return object({{"id", quoted(id)},
                 {"type", quoted("USER")},
                 {"displayName", quoted(name)},
                 {"originType", quoted("OKTA_DIRECTORY")}});
}

std::string okta_app(std::string_view id, std::string_view name, std::string_view label) {
  return object({{"id", quoted(id)},
                 {"name", quoted(name)},
                 {"label", quoted(label)},
                 {"status", quoted("ACTIVE")},
                 {"signOnMode", quoted("SAML_2_0")}});
}

std::string entra_user_id(std::string_view upn) {
  return graph_id("user", upn);
}
std::string entra_group_id(std::string_view name) {
  return graph_id("group", name);
}

std::string entra_user(const EntraUser& u) {
  return object({{"id", quoted(entra_user_id(u.upn))},
                 {"displayName", quoted(u.display)},
                 {"userPrincipalName", quoted(u.upn)},
                 {"employeeId", u.employee_id.empty() ? "null" : quoted(u.employee_id)},
                 {"department", quoted(u.department)},
                 {"accountEnabled", u.enabled},
                 {"userType", quoted("Member")}});
}

std::string entra_group(std::string_view name, std::string_view role_assignable) {
  return object({{"id", quoted(entra_group_id(name))},
                 {"displayName", quoted(name)},
                 {"description", quoted("Security group")},
                 {"groupTypes", "[]"},
                 {"securityEnabled", "true"},
                 {"isAssignableToRole", std::string{role_assignable}}});
}

std::string entra_member(std::string_view type, std::string_view id, std::string_view display) {
  return object({{"@odata.type", quoted("#microsoft.graph." + std::string{type})},
                 {"id", quoted(id)},
                 {"displayName", quoted(display)}});
}

std::string entra_app_role_id(std::string_view system, std::string_view role) {
  return graph_id(system, role);
}

std::string entra_app_role(std::string_view system, std::string_view role) {
  return object({{"id", quoted(entra_app_role_id(system, role))},
                 {"value", quoted(role)},
                 {"displayName", quoted(role)},
                 {"allowedMemberTypes", "[\"User\"]"},
                 {"isEnabled", "true"}});
}

std::string entra_service_principal(std::string_view system, std::string_view display, std::string_view app_roles) {
  return object({{"id", quoted(graph_id("servicePrincipal", system))},
                 {"appId", quoted(graph_id("application", system))},
                 {"displayName", quoted(display)},
                 {"servicePrincipalType", quoted("Application")},
                 {"appRoles", '[' + std::string{app_roles} + ']'}});
}

std::string entra_app_role_assignment(std::string_view system, std::string_view app, std::string_view role,
                                      const EntraPrincipal& principal) {
  const std::string created = moved("2023-01-09", static_cast<int>(mix(principal.id) % 1200));
  return object({{"id", quoted(graph_id("assignment", principal.id + std::string{role}))},
                 {"appRoleId", quoted(entra_app_role_id(system, role))},
                 {"createdDateTime", quoted(created + "T15:00:00Z")},
                 {"principalId", quoted(principal.id)},
                 {"principalType", quoted(principal.type)},
                 {"principalDisplayName", quoted(principal.display)},
                 {"resourceId", quoted(graph_id("servicePrincipal", system))},
                 {"resourceDisplayName", quoted(app)}});
}

std::string entra_package(std::string_view name) {
  return object({{"id", quoted(graph_id("accessPackage", name))},
                 {"displayName", quoted(name)},
                 {"description", quoted("Requested through My Access")},
                 {"isHidden", "false"}});
}

std::string entra_package_policy(std::string_view name, int days) {
  const std::string manager =
      "[" + object({{"@odata.type", quoted("#microsoft.graph.requestorManager")}, {"managerLevel", "1"}}) + "]";
  const std::string quarterly = object({{"pattern", object({{"type", quoted("absoluteMonthly")}, {"interval", "3"}})}});
  return object(
      {{"id", quoted(graph_id("assignmentPolicy", name))},
       {"displayName", quoted(std::string{name} + " on request")},
       {"accessPackage", object({{"id", quoted(graph_id("accessPackage", name))}})},
       {"allowedTargetScope", quoted("allMemberUsers")},
       {"requestorSettings", object({{"enableTargetsToSelfAddAccess", "true"}})},
       {"requestApprovalSettings", object({{"isApprovalRequiredForAdd", "true"},
                                           {"stages", "[" + object({{"primaryApprovers", manager}}) + "]"}})},
       {"expiration", object({{"type", quoted("afterDuration")}, {"duration", quoted("P" + std::to_string(days) + "D")}})},
       {"reviewSettings", object({{"isEnabled", "true"},
                                  {"isSelfReview", "false"},
                                  {"primaryReviewers", manager},
                                  {"schedule", object({{"recurrence", quarterly}})}})}});
}

std::string entra_package_group(std::string_view name, std::string_view group_id) {
  return resource_role(name, "Member", "AadGroup", "Member_" + std::string{group_id}, group_id);
}

std::string entra_package_app_role(std::string_view name, std::string_view system, std::string_view role) {
  return resource_role(name, role, "AadApplication", entra_app_role_id(system, role), graph_id("servicePrincipal", system));
}

std::string entra_package_assignment(std::string_view package, const EntraUser& user, std::string_view from,
                                     std::string_view until) {
  const std::string expiration =
      until.empty() ? object({{"type", quoted("noExpiration")}, {"endDateTime", "null"}})
                    : object({{"type", quoted("afterDateTime")}, {"endDateTime", midnight(until)}});
  return object(
      {{"id", quoted(graph_id("packageAssignment", user.upn + std::string{package} + std::string{from}))},
       {"state", quoted("delivered")},
       {"status", quoted("Delivered")},
       {"schedule", object({{"startDateTime", from.empty() ? "null" : midnight(from)}, {"expiration", expiration}})},
       {"accessPackage", object({{"id", quoted(graph_id("accessPackage", package))}, {"displayName", quoted(package)}})},
       {"target", object({{"id", quoted(graph_id("subject", user.upn))},
                          {"objectId", quoted(entra_user_id(user.upn))},
                          {"displayName", quoted(user.display)},
                          {"principalName", quoted(user.upn)}})}});
}

}  // namespace rolewright::synth
