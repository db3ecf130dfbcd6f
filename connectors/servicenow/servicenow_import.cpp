#include "connectors/servicenow/servicenow_import.hpp"

#include "connectors/json/page_folder.hpp"

namespace rolewright::connectors {
namespace {

// The value of a field in any of its three forms.
std::string value_of(Record& record, std::string_view path) {
  const auto element = record.find(path);
  if (element && element->is_object()) return std::string{record.optional(std::string{path} + ".value")};
  return std::string{record.optional(path)};
}

bool is_true(Record& record, std::string_view path, std::string_view otherwise) {
  const auto element = record.find(path);
  bool truth = false;
  if (element && element->get(truth) == simdjson::SUCCESS) return truth;
  const std::string value = value_of(record, path);
  return lower_ascii(value.empty() ? otherwise : value) == "true";
}

}  // namespace

void ServiceNowImport::read(const SourceDeclaration& source) {
  const std::string declared = source.option("system");
  system_ = intake_.declared_system(declared.empty() ? "SERVICENOW" : declared);
  intake_.builder.at(system_).connected = 1;
  using enum PageKind::Where;
  // A prefix that begins another comes after it.
  PageFolder pages{intake_,
                   source,
                   {.shapes = kArray | kLists, .lists = {"result", "records"}},
                   {{"sys_user_role_contains", Here},
                    {"sys_user_role", Here},
                    {"sys_user_grmember", Here},
                    {"sys_user_group", Here},
                    {"sys_user_has_role", Here},
                    {"sys_group_has_role", Here},
                    {"sys_user", Here}}};
  pages.read("sys_user", "servicenow-users", [this](Record& record, const std::string&) { user(record); });
  pages.read("sys_user_role", "servicenow-roles", [this](Record& record, const std::string&) { role(record); });
  pages.read("sys_user_group", "servicenow-groups", [this](Record& record, const std::string&) { group(record); });
  pages.read("sys_user_group", "servicenow-group-parents", [this](Record& record, const std::string&) { parent(record); });
  pages.read("sys_user_role_contains", "servicenow-role-contains",
             [this](Record& record, const std::string&) { role_contains(record); });
  pages.read("sys_user_grmember", "servicenow-group-members",
             [this](Record& record, const std::string&) { group_member(record); });
  pages.read("sys_group_has_role", "servicenow-group-roles",
             [this](Record& record, const std::string&) { group_role(record); });
  pages.read("sys_user_has_role", "servicenow-user-roles",
             [this](Record& record, const std::string&) { user_role(record); });
  pages.require_records("sys_user");
}

void ServiceNowImport::user(Record& record) {
  const std::string id = value_of(record, "sys_id");
  const std::string login = value_of(record, "user_name");
  if (record.ok() && (id.empty() || login.empty()))
    record.reject(Code::RejectedRecord, "sys_id", "`sys_id` or `user_name` is missing or empty");
  if (!record.ok()) return;
  SnapshotBuilder& builder = intake_.builder;
  const AccountId account = builder.account(system_, login);
  if (!users_.emplace(id, account).second)
    return record.reject(Code::DuplicateRecord, "sys_id", "user " + quote(id) + " was read before");
  const bool usable = is_true(record, "active", "true") && !is_true(record, "locked_out", "false");
  builder.at(account).status = usable ? AccountStatus::Active : AccountStatus::Suspended;
  intake_.claim(account, value_of(record, "employee_number"), value_of(record, "email"));
  intake_.reconcile(record.source(), account);
}

void ServiceNowImport::role(Record& record) {
  const std::string id = value_of(record, "sys_id");
  const std::string name = value_of(record, "name");
  if (record.ok() && (id.empty() || name.empty()))
    record.reject(Code::RejectedRecord, "sys_id", "`sys_id` or `name` is missing or empty");
  if (!record.ok()) return;
  // A role is granted as a unit and stands for itself in rules.
  const NodeId node = intake_.builder.node(system_, NodeKind::Entitlement, name);
  intake_.builder.at(node).external_id = intake_.builder.symbol(id);
  if (!roles_.emplace(id, node).second)
    record.reject(Code::DuplicateRecord, "sys_id", "role " + quote(id) + " was read before");
}

void ServiceNowImport::group(Record& record) {
  const std::string id = value_of(record, "sys_id");
  const std::string name = value_of(record, "name");
  if (record.ok() && (id.empty() || name.empty()))
    record.reject(Code::RejectedRecord, "sys_id", "`sys_id` or `name` is missing or empty");
  if (!record.ok()) return;
  if (groups_.contains(id))
    return record.reject(Code::DuplicateRecord, "sys_id", "group " + quote(id) + " was read before");
  groups_.emplace(id, named_node(intake_, system_, NodeKind::Group, name, id, record.where("name")));
}

// What a parent confers its children confer too.
void ServiceNowImport::parent(Record& record) {
  const std::string above = value_of(record, "parent");
  if (above.empty() || !record.ok()) return;
  const auto own = groups_.find(value_of(record, "sys_id"));
  const NodeId node = find(record, groups_, "parent", "sys_user_group");
  if (record.ok() && own != groups_.end()) intake_.builder.confer(own->second, node, intake_.terms(record.source()));
}

template <class T>
T ServiceNowImport::find(Record& record, const ById<T>& known, std::string_view path, std::string_view table) {
  const std::string id = value_of(record, path);
  if (!record.ok()) return {};
  if (const auto found = known.find(id); found != known.end()) return found->second;
  record.reject(Code::DanglingReference, path, "no " + std::string{table} + " page has " + quote(id));
  return {};
}

void ServiceNowImport::role_contains(Record& record) {
  const NodeId outer = find(record, roles_, "role", "sys_user_role");
  const NodeId inner = find(record, roles_, "contains", "sys_user_role");
  if (record.ok()) intake_.builder.confer(outer, inner, intake_.terms(record.source()));
}

void ServiceNowImport::group_member(Record& record) {
  const AccountId account = find(record, users_, "user", "sys_user");
  const NodeId group = find(record, groups_, "group", "sys_user_group");
  if (!record.ok()) return;
  intake_.builder.assign(account, group, intake_.terms(record.source()));
  intake_.reconcile(record.source(), account);
}

void ServiceNowImport::group_role(Record& record) {
  const NodeId group = find(record, groups_, "group", "sys_user_group");
  const NodeId role = find(record, roles_, "role", "sys_user_role");
  if (record.ok()) intake_.builder.confer(group, role, intake_.terms(record.source()));
}

void ServiceNowImport::user_role(Record& record) {
  const AccountId account = find(record, users_, "user", "sys_user");
  const NodeId role = find(record, roles_, "role", "sys_user_role");
  const std::string state = lower_ascii(value_of(record, "state"));
  if (!record.ok()) return;
  intake_.reconcile(record.source(), account);
  if (is_true(record, "inherited", "false") || (!state.empty() && state != "active")) return;
  intake_.builder.assign(account, role, intake_.terms(record.source()));
}

}  // namespace rolewright::connectors
