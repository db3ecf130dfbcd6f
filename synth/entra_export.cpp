// Entra as Graph pages it: users, nested groups, app roles, directory roles (active and eligible), access
// packages.
#include <algorithm>
#include <array>

#include "model/bug.hpp"
#include "synth/exports.hpp"
#include "synth/json_text.hpp"
#include "synth/random.hpp"

namespace rolewright::synth {
namespace {

constexpr std::size_t kPage = 300;

std::string user_id(const EntraUser& user) {
  return graph_id("user", user.upn);
}
std::string group_id(std::string_view name) {
  return graph_id("group", name);
}

std::string user_record(const EntraUser& u) {
  return object({{"id", quoted(user_id(u))},
                 {"displayName", quoted(u.display)},
                 {"userPrincipalName", quoted(u.upn)},
                 {"employeeId", u.employee_id.empty() ? "null" : quoted(u.employee_id)},
                 {"department", quoted(u.department)},
                 {"accountEnabled", u.enabled},
                 {"userType", quoted("Member")}});
}

void write_users(const World& world, Files& files) {
  std::vector<std::string> records;
  for (const EntraUser& user : world.entra_users) records.push_back(user_record(user));
  records.push_back(user_record(
      {.upn = "bg-01@biw.example", .display = "Emergency account 1", .employee_id = "", .department = ""}));
  records.push_back(user_record(
      {.upn = "bg-02@biw.example", .display = "Emergency account 2", .employee_id = "", .department = ""}));
  for (std::size_t at = 0; at < records.size(); at += kPage) {
    const auto first = records.begin() + static_cast<std::ptrdiff_t>(at);
    const auto last = records.begin() + static_cast<std::ptrdiff_t>(std::min(at + kPage, records.size()));
    files.push_back(
        {"entra/users-" + std::to_string(1 + at / kPage) + ".json", graph_page("users", {first, last})});
  }
}

std::string member(std::string_view type, std::string_view id, std::string_view display) {
  return object({{"@odata.type", quoted("#microsoft.graph." + std::string{type})},
                 {"id", quoted(id)},
                 {"displayName", quoted(display)}});
}

void write_groups(const World& world, Files& files) {
  std::map<std::string, EntraGroup> groups = world.entra_groups;
  for (const PackageGrant& grant : world.packages) groups["PKG " + grant.package];
  for (const auto& entry : world.entra_groups)
    for (const std::string& child : entry.second.children) groups[child];
  std::vector<std::string> records;
  for (const auto& [name, group] : groups) {
    const bool bears_role = name == "SEC-Log-Reviewers" || name == "CIO-Service-Desk";
    records.push_back(object({{"id", quoted(group_id(name))},
                              {"displayName", quoted(name)},
                              {"description", quoted("Security group")},
                              {"groupTypes", "[]"},
                              {"securityEnabled", "true"},
                              {"isAssignableToRole", bears_role ? "true" : "false"}}));
    std::vector<std::string> members;
    for (const std::size_t user : group.users)
      members.push_back(member("user", user_id(world.entra_users[user]), world.entra_users[user].display));
    for (const std::string& child : group.children)
      members.push_back(member("group", group_id(child), child));
    if (name == "FIN-Finance-Readers")
      members.push_back(member("user", graph_id("user", "deleted"), "Deleted User"));
    files.push_back(
        {"entra/group_members/" + group_id(name) + ".json", graph_page("groups/members", members)});
  }
  files.push_back({"entra/groups.json", graph_page("groups", records)});
}

struct ServiceApp {
  std::string_view system, display;
  std::vector<std::string_view> roles;
};

const std::vector<ServiceApp>& service_apps() {
  static const std::vector<ServiceApp> kApps{
      {"WEBTA", "webTA", {"EMPLOYEE", "TIMEKEEPER", "SUPERVISOR_CERTIFY", "HR_ADMIN_LEAVE", "AUDIT_READ"}},
      {"USACCESS",
       "USAccess",
       {"SPONSOR", "REGISTRAR", "ADJUDICATOR", "ACTIVATOR", "SECURITY_OFFICER", "ROLE_ADMINISTRATOR"}}};
  return kApps;
}

std::string app_role_id(std::string_view system, std::string_view role) {
  return graph_id(system, role);
}

std::string app_role_record(const World& world, const ServiceApp& app, const AppRoleGrant& grant) {
  const bool group = !grant.group.empty();
  const std::string principal = group ? group_id(grant.group) : user_id(world.entra_users[grant.user]);
  const std::string display = group ? grant.group : world.entra_users[grant.user].display;
  return object({{"id", quoted(graph_id("assignment", principal + grant.role))},
                 {"appRoleId", quoted(app_role_id(app.system, grant.role))},
                 {"createdDateTime",
                  quoted(moved("2023-01-09", static_cast<int>(mix(principal) % 1200)) + "T15:00:00Z")},
                 {"principalId", quoted(principal)},
                 {"principalType", quoted(group ? "Group" : "User")},
                 {"principalDisplayName", quoted(display)},
                 {"resourceId", quoted(graph_id("servicePrincipal", app.system))},
                 {"resourceDisplayName", quoted(app.display)}});
}

void write_apps(const World& world, Files& files) {
  std::vector<std::string> principals;
  for (const ServiceApp& app : service_apps()) {
    std::string roles;
    for (const std::string_view role : app.roles)
      roles += (roles.empty() ? "" : ",") + object({{"id", quoted(app_role_id(app.system, role))},
                                                    {"value", quoted(role)},
                                                    {"displayName", quoted(role)},
                                                    {"allowedMemberTypes", "[\"User\"]"},
                                                    {"isEnabled", "true"}});
    const std::string id = graph_id("servicePrincipal", app.system);
    principals.push_back(object({{"id", quoted(id)},
                                 {"appId", quoted(graph_id("application", app.system))},
                                 {"displayName", quoted(app.display)},
                                 {"servicePrincipalType", quoted("Application")},
                                 {"appRoles", '[' + roles + ']'}}));
    std::vector<std::string> records;
    for (const AppRoleGrant& grant : world.entra_app_roles.at(std::string{app.system}))
      records.push_back(app_role_record(world, app, grant));
    files.push_back({"entra/app_role_assigned_to/" + id + ".json",
                     graph_page("servicePrincipals/appRoleAssignedTo", records)});
  }
  files.push_back({"entra/servicePrincipals.json", graph_page("servicePrincipals", principals)});
}

// Built-in roles and Microsoft's published template ids for them.
struct DirectoryRole {
  std::string_view name, template_id;
};
constexpr std::array kDirectoryRoles{
    DirectoryRole{"Global Administrator", "62e90394-69f5-4237-9190-012177145e10"},
    DirectoryRole{"Privileged Role Administrator", "e8611ab8-c189-46e8-94e1-60213ab1f814"},
    DirectoryRole{"User Administrator", "fe930be7-5e62-47db-91af-98c3a49a38b1"},
    DirectoryRole{"Groups Administrator", "fdd7a751-b60b-444a-984c-02652fe8fa1c"},
    DirectoryRole{"Helpdesk Administrator", "729827e3-9c14-49f7-bb1b-9608f156bbb8"},
    DirectoryRole{"Security Reader", "5d6b6bb7-de71-4623-b4af-96380a352509"},
    DirectoryRole{"Reports Reader", "4a5d8f65-41da-4de4-8968-e035b65339cf"}};

std::string_view template_of(std::string_view role) {
  for (const DirectoryRole& known : kDirectoryRoles)
    if (known.name == role) return known.template_id;
  bug("a directory role that is not in the table");
}

void write_directory_roles(const World& world, Files& files) {
  std::vector<std::string> records;
  for (const DirectoryRole& role : kDirectoryRoles) {
    const std::string id = graph_id("directoryRole", role.name);
    records.push_back(object({{"id", quoted(id)},
                              {"displayName", quoted(role.name)},
                              {"roleTemplateId", quoted(role.template_id)}}));
    std::vector<std::string> members;
    for (const DirectoryGrant& grant : world.directory) {
      if (grant.role != role.name || !grant.eligible_from.empty()) continue;
      if (grant.group.empty())
        members.push_back(
            member("user", user_id(world.entra_users[grant.user]), world.entra_users[grant.user].display));
      if (!grant.group.empty()) members.push_back(member("group", group_id(grant.group), grant.group));
    }
    if (role.name == "Global Administrator")
      members.push_back(member("user", graph_id("user", "bg-01@biw.example"), "Emergency account 1"));
    files.push_back(
        {"entra/directory_role_members/" + id + ".json", graph_page("directoryRoles/members", members)});
  }
  files.push_back({"entra/directoryRoles.json", graph_page("directoryRoles", records)});

  std::vector<std::string> eligible;
  for (const DirectoryGrant& grant : world.directory) {
    if (grant.eligible_from.empty()) continue;
    const std::string principal = user_id(world.entra_users[grant.user]);
    eligible.push_back(object({{"id", quoted(graph_id("eligibility", principal + grant.role))},
                               {"principalId", quoted(principal)},
                               {"roleDefinitionId", quoted(template_of(grant.role))},
                               {"directoryScopeId", quoted("/")},
                               {"memberType", quoted("Direct")},
                               {"startDateTime", quoted(grant.eligible_from + "T00:00:00Z")},
                               {"endDateTime", quoted(grant.eligible_until + "T00:00:00Z")}}));
  }
  files.push_back({"entra/roleEligibilityScheduleInstances.json",
                   graph_page("roleManagement/directory/roleEligibilityScheduleInstances", eligible)});
}

std::string assignment_record(const World& world, const PackageGrant& grant) {
  const EntraUser& user = world.entra_users[grant.user];
  const std::string expiration =
      grant.until.empty()
          ? object({{"type", quoted("noExpiration")}, {"endDateTime", "null"}})
          : object({{"type", quoted("afterDateTime")}, {"endDateTime", quoted(grant.until + "T00:00:00Z")}});
  return object({{"id", quoted(graph_id("packageAssignment", user.upn + grant.package + grant.from))},
                 {"state", quoted("delivered")},
                 {"status", quoted("Delivered")},
                 {"schedule",
                  object({{"startDateTime", quoted(grant.from + "T00:00:00Z")}, {"expiration", expiration}})},
                 {"accessPackage", object({{"id", quoted(graph_id("accessPackage", grant.package))},
                                           {"displayName", quoted(grant.package)}})},
                 {"target", object({{"id", quoted(graph_id("subject", user.upn))},
                                    {"objectId", quoted(user_id(user))},
                                    {"displayName", quoted(user.display)},
                                    {"principalName", quoted(user.upn)}})}});
}

void write_packages(const World& world, Files& files) {
  std::vector<std::string> packages;
  for (const std::string name : {"Certifying officer", "Grants reviewer"}) {
    const std::string id = graph_id("accessPackage", name);
    packages.push_back(object({{"id", quoted(id)},
                               {"displayName", quoted(name)},
                               {"description", quoted("Requested through My Access")},
                               {"isHidden", "false"}}));
    const std::string group = group_id("PKG " + name);
    files.push_back({"entra/access_package_resources/" + id + ".json",
                     graph_page("accessPackages/resourceRoleScopes",
                                {object({{"id", quoted(graph_id("resourceRoleScope", name))},
                                         {"role", object({{"displayName", quoted("Member")},
                                                          {"originSystem", quoted("AadGroup")},
                                                          {"originId", quoted("Member_" + group)}})},
                                         {"scope", object({{"originId", quoted(group)},
                                                           {"originSystem", quoted("AadGroup")},
                                                           {"isRootScope", "true"}})}})})});
  }
  files.push_back({"entra/accessPackages.json", graph_page("accessPackages", packages)});
  std::vector<std::string> records;
  for (const PackageGrant& grant : world.packages) records.push_back(assignment_record(world, grant));
  files.push_back({"entra/accessPackageAssignments.json", graph_page("accessPackageAssignments", records)});
}

}  // namespace

void write_entra(const World& world, Files& files) {
  write_users(world, files);
  write_groups(world, files);
  write_apps(world, files);
  write_directory_roles(world, files);
  write_packages(world, files);
}

}  // namespace rolewright::synth
