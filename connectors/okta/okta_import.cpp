#include "connectors/okta/okta_import.hpp"

#include <map>
#include <system_error>

namespace rolewright::connectors {
namespace {

// Statuses of the management API. A user who is not yet activated, or must change a password, still holds
// what they have.
const std::map<std::string_view, AccountStatus>& statuses() {
  static const std::map<std::string_view, AccountStatus> table = {
      {"ACTIVE", AccountStatus::Active},           {"STAGED", AccountStatus::Active},
      {"PROVISIONED", AccountStatus::Active},      {"RECOVERY", AccountStatus::Active},
      {"PASSWORD_EXPIRED", AccountStatus::Active}, {"SUSPENDED", AccountStatus::Suspended},
      {"LOCKED_OUT", AccountStatus::Suspended},    {"DEPROVISIONED", AccountStatus::Deprovisioned}};
  return table;
}

std::vector<PageKind> page_kinds() {
  using enum PageKind::Where;
  return {{"users", Here},
          {"groups", Here},
          {"apps", Here},
          {"group_rules", Here},
          {"entitlements", Here},
          {"bundles", Here},
          {"grants", Here},
          {"risk_rules", Here},
          {"group_members", Subfolder},
          {"app_groups", Subfolder},
          {"app_users", Subfolder},
          {"group_owners", Subfolder}};
}

}  // namespace

void OktaImport::read_folder(const SourceDeclaration& source) {
  const std::string named = source.option("system");
  const std::string_view declared = named.empty() ? agency_.find_system("okta org", {}) : named;
  org_ = intake_.declared_system(declared.empty() ? "OKTA" : declared, "okta org");
  // The management API pages bare arrays, governance `{"data":[…]}`.
  PageFolder pages{intake_, source, {.shapes = kArray | kLists, .lists = {"data"}}, page_kinds()};
  pages.read("users", "okta-users", [this](Record& record, const std::string&) { user(record); });
  pages.read("groups", "okta-groups", [this](Record& record, const std::string&) { group(record); });
  pages.read("apps", "okta-apps", [this](Record& record, const std::string&) { app(record); });
  pages.read("group_members", "okta-group-members",
             [this](Record& record, const std::string& id) { member(record, id); });
  pages.read("app_groups", "okta-app-groups",
             [this](Record& record, const std::string& id) { app_group(record, id); });
  pages.read("app_users", "okta-app-users",
             [this](Record& record, const std::string& id) { app_user(record, id); });
  pages.read("group_owners", "okta-group-owners",
             [this](Record& record, const std::string& id) { owner(record, id); });
  pages.read("group_rules", "okta-group-rules", [this](Record& record, const std::string&) { rule(record); });
  read_governance(pages);
  pages.require_records("users");
  if (pages.has("groups")) {
    pages.require_records("groups");
    intake_.builder.at(org_).connected = 1;
  }
  report_unimported();
}

void OktaImport::user(Record& record) {
  const std::string id{record.required("id")};
  const std::string_view login = record.required("profile.login");
  const std::string_view status = record.required("status");
  const std::string key = record.key(agency_.okta_field);
  if (!record.ok()) return;
  SnapshotBuilder& builder = intake_.builder;
  if (users_.contains(id))
    return record.reject(Code::DuplicateRecord, "id", "user " + quote(id) + " was read before");
  const auto known = statuses().find(status);
  if (known == statuses().end()) {
    return record.reject(Code::RejectedRecord, "status", "unknown status " + quote(status));
  }
  const AccountId account = builder.account(org_, login);
  if (!taken_.insert(account).second) {
    return record.reject(Code::DuplicateRecord, "profile.login",
                         "another user already has login " + quote(login));
  }
  users_.emplace(id, account);
  builder.at(account).status = known->second;
  intake_.claim(account, key, record.optional("profile.email"));
  intake_.reconcile(record.source(), account);
}

void OktaImport::group(Record& record) {
  const std::string id{record.required("id")};
  const std::string_view name = record.required("profile.name");
  const std::string_view type = record.optional("type");
  if (!record.ok()) return;
  if (groups_.contains(id))
    return record.reject(Code::DuplicateRecord, "id", "group " + quote(id) + " was read before");
  const NodeId node = named_node(intake_, org_, NodeKind::Group, name, id, record.where("profile.name"));
  // Only groups made in Okta can be filled by Okta's rules; `Everyone` and an application's own cannot.
  if (!type.empty() && type != "OKTA_GROUP") intake_.builder.at(node).marks = static_cast<std::uint8_t>(kVendorFilled);
  groups_.emplace(id, node);
}

void OktaImport::app(Record& record) {
  const std::string id{record.required("id")};
  const std::string_view label = record.required("label");
  if (!record.ok()) return;
  if (sign_ins_.contains(id))
    return record.reject(Code::DuplicateRecord, "id", "app " + quote(id) + " was read before");
  const std::string_view declared = agency_.find_system("okta app", id);
  const SystemId system = intake_.application(
      {.tenant = org_, .vendor = "okta app", .id = id, .label = label, .declared = declared, .where = record.where("id")});
  apps_.emplace(id, system);
  sign_ins_.emplace(id, intake_.builder.node(system, NodeKind::Entitlement, kSignIn));
}

AccountId OktaImport::find_user(Record& record, std::string_view path) {
  const std::string_view id = record.required(path);
  if (!record.ok()) return {};
  if (const auto found = users_.find(id); found != users_.end()) return found->second;
  record.reject(Code::DanglingReference, path, "no users page has user " + quote(id));
  return {};
}

NodeId OktaImport::find_node(Record& record, const ById<NodeId>& nodes, std::string_view id, std::string_view what,
                             std::string_view path) {
  if (!record.ok()) return {};
  if (const auto found = nodes.find(id); found != nodes.end()) return found->second;
  record.reject(Code::DanglingReference, path, "no " + std::string{what} + " page has " + quote(id));
  return {};
}

void OktaImport::assign(Record& record, AccountId account, NodeId node) {
  if (intake_.builder.at(account).status == AccountStatus::Deprovisioned) {
    ++deprovisioned_grants_;
    return;
  }
  intake_.builder.assign(account, node, intake_.terms(record.source()));
  intake_.reconcile(record.source(), account);
}

void OktaImport::member(Record& record, const std::string& group_id) {
  const AccountId account = find_user(record, "id");
  const NodeId group = find_node(record, groups_, group_id, "groups", {});
  if (record.ok()) assign(record, account, group);
}

void OktaImport::app_group(Record& record, const std::string& app_id) {
  const std::string group_id{record.required("id")};
  const NodeId group = find_node(record, groups_, group_id, "groups", "id");
  const NodeId sign_in = find_node(record, sign_ins_, app_id, "apps", {});
  if (record.ok()) intake_.builder.confer(group, sign_in, intake_.terms(record.source()));
}

// Scope GROUP repeats what a group assignment confers: only USER is a grant of its own.
void OktaImport::app_user(Record& record, const std::string& app_id) {
  const std::string_view scope = record.required("scope");
  if (record.ok() && scope != "USER" && scope != "GROUP") {
    record.reject(Code::RejectedRecord, "scope", quote(scope) + " is not one of `USER`, `GROUP`");
  }
  const AccountId account = find_user(record, "id");
  const NodeId sign_in = find_node(record, sign_ins_, app_id, "apps", {});
  if (record.ok() && scope == "USER") assign(record, account, sign_in);
}

// An owner may be a user or a whole group; a group's members are not known to be one account, so only users
// own.
void OktaImport::owner(Record& record, const std::string& group_id) {
  const std::string type{record.optional("type")};
  const NodeId group = find_node(record, groups_, group_id, "groups", {});
  if (!record.ok()) return;
  if (type == "GROUP") {
    return record.reject(Code::RejectedRecord, "type", "an owner that is a group is not imported");
  }
  const AccountId account = find_user(record, "id");
  if (record.ok()) intake_.builder.own(account, group, intake_.terms(record.source()));
}

void OktaImport::rule(Record& record) {
  if (record.required("name").empty()) return;
  for (const std::string_view id : record.texts("actions.assignUserToGroups.groupIds")) {
    find_node(record, groups_, id, "groups", "actions.assignUserToGroups.groupIds");
  }
}

void OktaImport::report_unimported() {
  if (deprovisioned_grants_ == 0) return;
  intake_.note(Code::RejectedRecord, std::string{intake_.builder.text(intake_.builder.at(org_).name)},
               std::to_string(deprovisioned_grants_) +
                   " of the memberships and assignments belong to deprovisioned accounts: counted, not "
                   "imported as grants");
}

void OktaImport::read_log(const SourceDeclaration& source) {
  read_log_files(intake_, source, [this](Record& record) { log_event(record); });
}

// Targets are found by type: their order in an event means nothing.
void OktaImport::log_event(Record& record) {
  if (record.optional("eventType") != "user.authentication.sso" ||
      record.optional("outcome.result") != "SUCCESS")
    return;
  const std::string_view published = record.required("published");
  const auto day = parse_day(published);
  if (record.ok() && !day) {
    record.reject(Code::RejectedRecord, "published", quote(published) + " does not begin with a date");
  }
  const AccountId account = find_user(record, "actor.id");
  for (Record& target : record.objects("target")) {
    if (!record.ok() || target.optional("type") != "AppInstance") continue;
    const NodeId sign_in = find_node(record, sign_ins_, target.required("id"), "apps", "target");
    if (!record.ok()) return;
    intake_.builder.add_usage({.person = holder(intake_.builder.at(account)),
                               .entitlement = EntitlementId{sign_in.index()},
                               .day = *day,
                               .object_kind = {},
                               .object = {},
                               .subject = {},
                               .level = UsageLevel::App});
    intake_.reconcile(record.source(), account);
  }
}

}  // namespace rolewright::connectors
