// Entra as Graph pages it: users, nested groups, app roles, directory roles (active and eligible), access
// packages.
#include <algorithm>
#include <array>

#include "model/bug.hpp"
#include "synth/exports.hpp"
#include "synth/json_text.hpp"
#include "synth/vendor_records.hpp"

namespace rolewright::synth {
namespace {

constexpr std::size_t kPage = 300;

std::string user_id(const EntraUser& user) {
  return entra_user_id(user.upn);
}

void write_users(const World& world, Files& files) {
  std::vector<std::string> records;
  for (const EntraUser& user : world.entra_users) records.push_back(entra_user(user));
  records.push_back(entra_user(
      {.upn = "bg-01@biw.example", .display = "Emergency account 1", .employee_id = "", .department = ""}));
  records.push_back(entra_user(
      {.upn = "bg-02@biw.example", .display = "Emergency account 2", .employee_id = "", .department = ""}));
  for (std::size_t at = 0; at < records.size(); at += kPage) {
    const auto first = records.begin() + static_cast<std::ptrdiff_t>(at);
    const auto last = records.begin() + static_cast<std::ptrdiff_t>(std::min(at + kPage, records.size()));
    files.push_back(
        {"entra/users-" + std::to_string(1 + at / kPage) + ".json", graph_page("users", {first, last})});
  }
}

void write_groups(const World& world, Files& files) {
  std::map<std::string, EntraGroup> groups = world.entra_groups;
  for (const PackageGrant& grant : world.packages) groups["PKG " + grant.package];
  for (const auto& entry : world.entra_groups)
    for (const std::string& child : entry.second.children) groups[child];
  std::vector<std::string> records;
  for (const auto& [name, group] : groups) {
    const bool bears_role = name == "SEC-Log-Reviewers" || name == "CIO-Service-Desk";
    records.push_back(entra_group(name, bears_role ? "true" : "false"));
    std::vector<std::string> members;
    for (const std::size_t user : group.users)
      members.push_back(entra_member("user", user_id(world.entra_users[user]), world.entra_users[user].display));
    for (const std::string& child : group.children)
      members.push_back(entra_member("group", entra_group_id(child), child));
    if (name == "FIN-Finance-Readers")
      members.push_back(entra_member("user", entra_user_id("deleted"), "Deleted User"));
    files.push_back(
        {"entra/group_members/" + entra_group_id(name) + ".json", graph_page("groups/members", members)});
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

EntraPrincipal principal_of(const World& world, const AppRoleGrant& grant) {
  if (!grant.group.empty()) return {"Group", entra_group_id(grant.group), grant.group};
  const EntraUser& user = world.entra_users[grant.user];
  return {"User", user_id(user), user.display};
}

void write_apps(const World& world, Files& files) {
  std::vector<std::string> principals;
  for (const ServiceApp& app : service_apps()) {
    std::string roles;
    for (const std::string_view role : app.roles) roles += (roles.empty() ? "" : ",") + entra_app_role(app.system, role);
    const std::string id = graph_id("servicePrincipal", app.system);
    principals.push_back(entra_service_principal(app.system, app.display, roles));
    std::vector<std::string> records;
    for (const AppRoleGrant& grant : world.entra_app_roles.at(std::string{app.system}))
      records.push_back(entra_app_role_assignment(app.system, app.display, grant.role, principal_of(world, grant)));
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
            entra_member("user", user_id(world.entra_users[grant.user]), world.entra_users[grant.user].display));
      if (!grant.group.empty()) members.push_back(entra_member("group", entra_group_id(grant.group), grant.group));
    }
    if (role.name == "Global Administrator")
      members.push_back(entra_member("user", entra_user_id("bg-01@biw.example"), "Emergency account 1"));
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

void write_packages(const World& world, Files& files) {
  std::vector<std::string> packages, policies;
  for (const std::string name : {"Certifying officer", "Grants reviewer"}) {
    const std::string id = graph_id("accessPackage", name);
    packages.push_back(entra_package(name));
    policies.push_back(entra_package_policy(name, 365));
    files.push_back({"entra/access_package_resources/" + id + ".json",
                     graph_page("accessPackages/resourceRoleScopes", {entra_package_group(name, entra_group_id("PKG " + name))})});
  }
  files.push_back({"entra/accessPackages.json", graph_page("accessPackages", packages)});
  files.push_back({"entra/assignmentPolicies.json", graph_page("assignmentPolicies", policies)});
  std::vector<std::string> records;
  for (const PackageGrant& grant : world.packages)
    records.push_back(entra_package_assignment(grant.package, world.entra_users[grant.user], grant.from, grant.until));
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
