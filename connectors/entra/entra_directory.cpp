// EntraImport, first half: the directory itself: users, groups, applications and who is in what.
#include "connectors/entra/entra_import.hpp"

namespace rolewright::connectors {
namespace {

constexpr std::string_view kDefaultAccess = "00000000-0000-0000-0000-000000000000";

std::vector<PageKind> page_kinds() {
  using enum PageKind::Where;
  return {{"users", Here},
          {"groups", Here},
          {"servicePrincipals", Here},
          {"group_members", Subfolder},
          {"group_owners", Subfolder},
          {"app_role_assigned_to", Subfolder},
          {"directoryRoles", Here},
          {"directory_role_members", Subfolder},
          {"roleEligibilityScheduleInstances", Here},
          {"groupEligibilityScheduleInstances", Here},
          {"roleDefinitions", Here},
          {"roleAssignments", Here},
          {"assignmentPolicies", Here},
          {"conditionalAccessPolicies", Here},
          {"incompatible_access_packages", Subfolder},
          {"incompatible_groups", Subfolder},
          {"accessPackages", Here},
          {"accessPackageAssignments", Here},
          {"access_package_resources", Subfolder}};
}

// `jdoe.adm@agency.example` with suffix `.adm`.
bool has_suffix(std::string_view login, std::string_view suffix) {
  return !suffix.empty() && login.substr(0, login.find('@')).ends_with(suffix);
}

}  // namespace

void EntraImport::read_folder(const SourceDeclaration& source) {
  const std::string named = source.option("system");
  const std::string_view declared = named.empty() ? agency_.find_system("entra tenant", {}) : named;
  tenant_ = intake_.declared_system(declared.empty() ? "ENTRA" : declared, "entra tenant");
  PageFolder pages{intake_, source, value_arrays(), page_kinds()};
  read_directory(pages);
  read_privileges(pages);
  pages.require_records("users");
  if (pages.has("groups")) {
    pages.require_records("groups");
    intake_.builder.at(tenant_).connected = 1;
  }
  report_cycles(intake_, tenant_, nesting_);
}

void EntraImport::read_directory(PageFolder& pages) {
  pages.read("users", "entra-users", [this](Record& record, const std::string&) { user(record); });
  pages.read("groups", "entra-groups", [this](Record& record, const std::string&) { group(record); });
  pages.read("servicePrincipals", "entra-service-principals",
             [this](Record& record, const std::string&) { service_principal(record); });
  pages.read("group_members", "entra-group-members",
             [this](Record& record, const std::string& id) { member(record, id); });
  pages.read("group_owners", "entra-group-owners",
             [this](Record& record, const std::string& id) { owner(record, id); });
  pages.read("app_role_assigned_to", "entra-app-role-assignments",
             [this](Record& record, const std::string& id) { app_role_assignment(record, id); });
}

void EntraImport::user(Record& record) {
  const std::string id{record.required("id")};
  const std::string_view login = record.required("userPrincipalName");
  const std::string key = record.key(agency_.entra_field);
  const bool enabled = record.truth("accountEnabled").value_or(true);
  if (!record.ok()) return;
  if (users_.contains(id))
    return record.reject(Code::DuplicateRecord, "id", "user " + quote(id) + " was read before");
  SnapshotBuilder& builder = intake_.builder;
  const AccountId account = builder.account(tenant_, login);
  if (!taken_.insert(account).second) {
    return record.reject(Code::DuplicateRecord, "userPrincipalName",
                         "another user already has name " + quote(login));
  }
  users_.emplace(id, account);
  builder.at(account).status = enabled ? AccountStatus::Active : AccountStatus::Suspended;
  if (has_suffix(login, agency_.entra_admin_suffix)) builder.at(account).kind = AccountKind::SeparateAdmin;
  intake_.claim(account, key, record.optional("mail"));
  intake_.reconcile(record.source(), account);
}

void EntraImport::group(Record& record) {
  const std::string id{record.required("id")};
  const std::string_view name = record.required("displayName");
  const std::string_view rule = record.optional("membershipRule");
  if (!record.ok()) return;
  if (groups_.contains(id))
    return record.reject(Code::DuplicateRecord, "id", "group " + quote(id) + " was read before");
  const NodeId node = named_node(intake_, tenant_, NodeKind::Group, name, id, record.where("displayName"));
  // Neither a rule's group nor one that an on-premises directory fills takes members from a package.
  const bool filled = !rule.empty() || record.truth("onPremisesSyncEnabled").value_or(false);
  if (filled) intake_.builder.at(node).marks = static_cast<std::uint8_t>(kVendorFilled);
  groups_[id] = node;
}

void EntraImport::service_principal(Record& record) {
  const std::string id{record.required("id")};
  const std::string app_id{record.optional("appId")};
  const std::string_view name = record.required("displayName");
  if (!record.ok()) return;
  if (apps_.contains(id)) {
    return record.reject(Code::DuplicateRecord, "id", "service principal " + quote(id) + " was read before");
  }
  SnapshotBuilder& builder = intake_.builder;
  std::string_view declared = agency_.find_system("entra app", id);
  if (declared.empty() && !app_id.empty()) declared = agency_.find_system("entra app", app_id);
  App app{.name = app_id.empty() ? id : app_id, .system = {}, .account = {}, .sign_in = {}, .roles = {}};
  const std::vector<Record> roles = record.objects("appRoles");
  if (!record.ok()) return;
  app.system = intake_.application(
      {.tenant = tenant_, .vendor = "entra app", .id = id, .label = name, .declared = declared, .where = record.where("id")});
  for (Record role : roles) {
    const std::string role_id{role.required("id")};
    const std::string_view value = role.optional("value");
    const std::string_view role_name = value.empty() ? role.required("displayName") : value;
    if (!role.ok()) return record.reject(Code::RejectedRecord, "appRoles", "an app role cannot be used");
    const NodeId node = builder.node(app.system, NodeKind::Entitlement, role_name);
    builder.at(node).external_id = builder.symbol(role_id);
    app.roles[role_id] = node;
    builder.at(app.system).connected = 1;
  }
  if (!app_id.empty()) service_principals_.emplace(app_id, id);
  apps_.emplace(id, std::move(app));
}

// A service principal that holds something is an account of the tenant; a sponsor comes from the account map,
// where its login is its application id.
AccountId EntraImport::act_as_app(App& app) {
  if (!app.account.is_none()) return app.account;
  SnapshotBuilder& builder = intake_.builder;
  app.account = builder.account(tenant_, app.name);
  intake_.join.settle(builder, app.account);
  builder.at(app.account).kind = AccountKind::Service;
  return app.account;
}

EntraImport::Principal EntraImport::find_principal(Record& record, std::string_view path) {
  const std::string id{record.required(path)};
  if (!record.ok()) return {};
  if (const auto found = users_.find(id); found != users_.end())
    return {.account = found->second, .group = {}};
  if (const auto found = groups_.find(id); found != groups_.end())
    return {.account = {}, .group = found->second};
  if (const auto found = apps_.find(id); found != apps_.end()) {
    return {.account = act_as_app(found->second), .group = {}};
  }
  record.reject(Code::DanglingReference, path, "no users, groups or servicePrincipals page has " + quote(id));
  return {};
}

NodeId EntraImport::find_group(Record& record, const std::string& id, std::string_view path) {
  if (!record.ok()) return {};
  if (const auto found = groups_.find(id); found != groups_.end()) return found->second;
  record.reject(Code::DanglingReference, path, "no groups page has " + quote(id));
  return {};
}

void EntraImport::grant(Record& record, const Principal& principal, NodeId node, Terms terms) {
  terms.source = record.source();
  SnapshotBuilder& builder = intake_.builder;
  if (principal.account.is_none()) return builder.confer(principal.group, node, builder.terms(terms));
  builder.assign(principal.account, node, builder.terms(terms));
  intake_.reconcile(record.source(), principal.account);
}

void EntraImport::member(Record& record, const std::string& group_id) {
  const Principal principal = find_principal(record, "id");
  const NodeId group = find_group(record, group_id, {});
  if (!record.ok()) return;
  if (!principal.group.is_none()) nesting_.emplace_back(principal.group, group);
  grant(record, principal, group, {});
}

void EntraImport::owner(Record& record, const std::string& group_id) {
  const Principal principal = find_principal(record, "id");
  const NodeId group = find_group(record, group_id, {});
  if (!record.ok()) return;
  if (principal.account.is_none())
    return record.reject(Code::RejectedRecord, "id", "a group cannot own a group");
  intake_.builder.own(principal.account, group, intake_.terms(record.source()));
  intake_.reconcile(record.source(), principal.account);
}

NodeId EntraImport::find_app_role(Record& record, App& app, const std::string& role_id,
                                  std::string_view path) {
  if (role_id == kDefaultAccess) {
    if (app.sign_in.is_none()) app.sign_in = intake_.builder.node(app.system, NodeKind::Entitlement, kSignIn);
    return app.sign_in;
  }
  if (const auto found = app.roles.find(role_id); found != app.roles.end()) return found->second;
  record.reject(Code::DanglingReference, path, "the application has no app role " + quote(role_id));
  return {};
}

void EntraImport::app_role_assignment(Record& record, const std::string& app_id) {
  const std::string role_id{record.required("appRoleId")};
  const Principal principal = find_principal(record, "principalId");
  if (!record.ok()) return;
  const auto app = apps_.find(app_id);
  if (app == apps_.end()) {
    return record.reject(Code::DanglingReference, {}, "no servicePrincipals page has " + quote(app_id));
  }
  const NodeId role = find_app_role(record, app->second, role_id, "appRoleId");
  if (record.ok()) grant(record, principal, role, {});
}

}  // namespace rolewright::connectors
