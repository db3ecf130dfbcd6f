// EntraImport, second half: directory roles, active and eligible, and access packages with their contents.
#include "connectors/entra/entra_import.hpp"

namespace rolewright::connectors {
namespace {

constexpr std::string_view kMemberPrefix = "Member_";
constexpr std::string_view kOwnerPrefix = "Owner_";

// The day of a timestamp; nothing, and the record rejected, when it is not one.
std::optional<Day> day_at(Record& record, std::string_view path) {
  const std::string_view text = record.optional(path);
  if (text.empty()) return {};
  const auto day = parse_day(text);
  if (!day) record.reject(Code::RejectedRecord, path, quote(text) + " does not begin with a date");
  return day;
}

// Held until a moment: the day of that moment still counts, unless it is the very first moment of the day.
std::optional<Day> until_at(Record& record, std::string_view path) {
  const auto day = day_at(record, path);
  if (!day) return day;
  const std::string_view text = record.optional(path);
  const std::string_view clock = text.size() > 10 ? text.substr(10) : std::string_view{};
  const bool midnight =
      clock.starts_with("T00:00:00") && clock.find_first_of("123456789") == std::string_view::npos;
  return midnight ? *day : day->plus(1);
}

}  // namespace

void EntraImport::read_privileges(PageFolder& pages) {
  pages.read("directoryRoles", "entra-directory-roles",
             [this](Record& record, const std::string&) { directory_role(record); });
  pages.read("directory_role_members", "entra-directory-role-members",
             [this](Record& record, const std::string& id) { directory_role_member(record, id); });
  pages.read("roleDefinitions", "entra-role-definitions",
             [this](Record& record, const std::string&) { role_definition(record); });
  pages.read("roleAssignments", "entra-role-assignments",
             [this](Record& record, const std::string&) { role_assignment(record); });
  pages.read("roleEligibilityScheduleInstances", "entra-eligible-roles",
             [this](Record& record, const std::string&) { eligible_role(record); });
  pages.read("groupEligibilityScheduleInstances", "entra-eligible-members",
             [this](Record& record, const std::string&) { eligible_member(record); });
  pages.read("accessPackages", "entra-access-packages",
             [this](Record& record, const std::string&) { package(record); });
  pages.read("accessPackageAssignments", "entra-access-package-assignments",
             [this](Record& record, const std::string&) { package_assignment(record); });
  pages.read("access_package_resources", "entra-access-package-resources",
             [this](Record& record, const std::string& id) { package_resource(record, id); });
  pages.read("incompatible_access_packages", "entra-incompatible-packages", [this](Record& record, const std::string& id) {
    incompatible(record, id, packages_, "accessPackages");
  });
  pages.read("incompatible_groups", "entra-incompatible-groups",
             [this](Record& record, const std::string& id) { incompatible(record, id, groups_, "groups"); });
  pages.read("assignmentPolicies", "entra-assignment-policies",
             [this](Record& record, const std::string&) { assignment_policy(record); });
  pages.read("conditionalAccessPolicies", "entra-conditional-access",
             [this](Record& record, const std::string&) { conditional_access(record); });
}

// Names of roles that nobody has activated, and of custom ones.
void EntraImport::role_definition(Record& record) {
  const std::string id{record.required("id")};
  const std::string_view name = record.required("displayName");
  if (record.ok()) static_cast<void>(directory_role_named(record, id, name));
}

NodeId EntraImport::directory_role_named(Record& record, const std::string& id, std::string_view name) {
  if (const auto known = directory_roles_.find(id); known != directory_roles_.end()) return known->second;
  if (name.empty()) {
    record.reject(Code::DanglingReference, "roleDefinitionId", "no page names role " + quote(id));
    return {};
  }
  const NodeId node = intake_.builder.node(tenant_, NodeKind::Entitlement, name);
  intake_.builder.at(node).external_id = intake_.builder.symbol(id);
  return directory_roles_.emplace(id, node).first->second;
}

// Active assignments, custom roles and administrative units among them; directory_role_members may repeat some.
void EntraImport::role_assignment(Record& record) {
  const std::string definition{record.required("roleDefinitionId")};
  const std::string_view name = record.optional("roleDefinition.displayName");
  const std::string_view scope = record.optional("directoryScopeId");
  const Principal principal = find_principal(record, "principalId");
  if (!record.ok()) return;
  const NodeId role = directory_role_named(record, definition, name);
  if (!record.ok()) return;
  Terms terms{.held = {}, .source = {}};
  if (!scope.empty() && scope != "/")
    terms.scope = intake_.builder.scope_set({{intake_.builder.symbol("directory_scope"), intake_.builder.symbol(scope)}});
  grant(record, principal, role, terms);
}

// What a tenant demands at request time or at sign-in is no grant: references are checked and counted.
void EntraImport::incompatible(Record& record, const std::string& package_id, const ById<NodeId>& others,
                               std::string_view what) {
  const std::string_view id = record.required("id");
  if (!record.ok()) return;
  if (!packages_.contains(package_id))
    return record.reject(Code::DanglingReference, {}, "no accessPackages page has " + quote(package_id));
  if (!others.contains(id))
    record.reject(Code::DanglingReference, "id", "no " + std::string{what} + " page has " + quote(id));
}

void EntraImport::assignment_policy(Record& record) {
  const std::string_view package = record.optional("accessPackage.id");
  if (record.required("displayName").empty() || !record.ok() || package.empty()) return;
  if (!packages_.contains(package))
    record.reject(Code::DanglingReference, "accessPackage.id", "no accessPackages page has " + quote(package));
}

void EntraImport::conditional_access(Record& record) {
  if (record.required("displayName").empty()) return;
  const auto check = [&](std::string_view path, const auto& known, std::string_view what) {
    for (const std::string_view id : record.texts(path)) {
      const bool special = id == "All" || id == "None" || id == "GuestsOrExternalUsers";
      if (!special && !known.contains(id) && record.ok())
        record.reject(Code::DanglingReference, path, "no " + std::string{what} + " page has " + quote(id));
    }
  };
  check("conditions.users.includeUsers", users_, "users");
  check("conditions.users.excludeUsers", users_, "users");
  check("conditions.users.includeGroups", groups_, "groups");
  check("conditions.users.excludeGroups", groups_, "groups");
}

void EntraImport::directory_role(Record& record) {
  const std::string id{record.required("id")};
  const std::string template_id{record.optional("roleTemplateId")};
  const std::string_view name = record.required("displayName");
  if (!record.ok()) return;
  const NodeId role = intake_.builder.node(tenant_, NodeKind::Entitlement, name);
  intake_.builder.at(role).external_id = intake_.builder.symbol(template_id.empty() ? id : template_id);
  if (!directory_roles_.emplace(id, role).second) {
    return record.reject(Code::DuplicateRecord, "id", "directory role " + quote(id) + " was read before");
  }
  if (!template_id.empty()) directory_roles_.emplace(template_id, role);
}

void EntraImport::directory_role_member(Record& record, const std::string& role_id) {
  const Principal principal = find_principal(record, "id");
  if (!record.ok()) return;
  const auto role = directory_roles_.find(role_id);
  if (role == directory_roles_.end()) {
    return record.reject(Code::DanglingReference, {}, "no directoryRoles page has " + quote(role_id));
  }
  grant(record, principal, role->second, {});
}

// A role nobody has activated yet is not among the directoryRoles: its expanded definition names it.
void EntraImport::eligible_role(Record& record) {
  const std::string definition{record.required("roleDefinitionId")};
  const std::string_view name = record.optional("roleDefinition.displayName");
  const std::string_view scope = record.optional("directoryScopeId");
  const Principal principal = find_principal(record, "principalId");
  Terms terms{.held = {day_at(record, "startDateTime").value_or(Day::min()),
                       until_at(record, "endDateTime").value_or(Day::max())},
              .source = {},
              .marks = kEligible};
  if (!record.ok()) return;
  SnapshotBuilder& builder = intake_.builder;
  auto role = directory_roles_.find(definition);
  if (role == directory_roles_.end()) {
    if (name.empty()) {
      return record.reject(Code::DanglingReference, "roleDefinitionId",
                           "no page names role " + quote(definition));
    }
    role = directory_roles_.emplace(definition, builder.node(tenant_, NodeKind::Entitlement, name)).first;
  }
  if (!scope.empty() && scope != "/") {
    terms.scope = builder.scope_set({{builder.symbol("directory_scope"), builder.symbol(scope)}});
  }
  grant(record, principal, role->second, terms);
}

// Who may make themselves a member of a group for a time. Whoever may become an owner may add members: an owner, here.
void EntraImport::eligible_member(Record& record) {
  const std::string access{record.required("accessId")};
  const std::string group_id{record.required("groupId")};
  const NodeId group = find_group(record, group_id, "groupId");
  const Principal principal = find_principal(record, "principalId");
  const Interval held{day_at(record, "startDateTime").value_or(Day::min()), until_at(record, "endDateTime").value_or(Day::max())};
  if (!record.ok()) return;
  if (access != "member" && access != "owner")
    return record.reject(Code::RejectedRecord, "accessId", quote(access) + " is not one of `member`, `owner`");
  const Terms terms{.held = held, .source = record.source(), .marks = kEligible};
  if (access == "member") return grant(record, principal, group, terms);
  if (principal.account.is_none()) return record.reject(Code::RejectedRecord, "principalId", "a group cannot own a group");
  intake_.builder.own(principal.account, group, intake_.builder.terms(terms));
  intake_.reconcile(record.source(), principal.account);
}

void EntraImport::package(Record& record) {
  const std::string id{record.required("id")};
  const std::string_view name = record.required("displayName");
  if (!record.ok()) return;
  if (packages_.contains(id))
    return record.reject(Code::DuplicateRecord, "id", "package " + quote(id) + " was read before");
  packages_[id] = named_node(intake_, tenant_, NodeKind::Package, name, id, record.where("displayName"));
}

void EntraImport::package_assignment(Record& record) {
  const std::string state = lower_ascii(record.required("state"));
  if (!record.ok() || (state != "delivered" && state != "partiallydelivered")) return;
  const std::string package_id{record.required("accessPackage.id")};
  const Principal principal = find_principal(record, "target.objectId");
  const Interval held{day_at(record, "schedule.startDateTime").value_or(Day::min()),
                      until_at(record, "schedule.expiration.endDateTime").value_or(Day::max())};
  if (!record.ok()) return;
  const auto package = packages_.find(package_id);
  if (package == packages_.end()) {
    return record.reject(Code::DanglingReference, "accessPackage.id",
                         "no accessPackages page has " + quote(package_id));
  }
  grant(record, principal, package->second, {.held = held, .source = {}});
}

void EntraImport::package_resource(Record& record, const std::string& package_id) {
  const std::string role_id{record.required("role.originId")};
  if (!record.ok()) return;
  const auto package = packages_.find(package_id);
  if (package == packages_.end()) {
    return record.reject(Code::DanglingReference, {}, "no accessPackages page has " + quote(package_id));
  }
  if (role_id.starts_with(kOwnerPrefix)) {
    return record.reject(Code::RejectedRecord, "role.originId",
                         "a package that makes its holders owners is not imported");
  }
  if (!role_id.starts_with(kMemberPrefix)) return package_app_role(record, package->second, role_id);
  const NodeId group = find_group(record, role_id.substr(kMemberPrefix.size()), "role.originId");
  if (record.ok()) intake_.builder.confer(package->second, group, intake_.terms(record.source()));
}

void EntraImport::package_app_role(Record& record, NodeId package, const std::string& role_id) {
  const std::string app_id{record.required("scope.originId")};
  if (!record.ok()) return;
  const auto app = apps_.find(app_id);
  if (app == apps_.end()) {
    return record.reject(Code::DanglingReference, "scope.originId",
                         "no servicePrincipals page has " + quote(app_id));
  }
  const NodeId role = find_app_role(record, app->second, role_id, "role.originId");
  if (record.ok()) intake_.builder.confer(package, role, intake_.terms(record.source()));
}

}  // namespace rolewright::connectors
