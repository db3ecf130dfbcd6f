// BloodhoundImport, second half: what AzureHound collects of an Entra tenant.
#include "connectors/bloodhound/bloodhound_import.hpp"

namespace rolewright::connectors {

// Kinds that hold nothing a rule reads (devices, key vaults, subscriptions, …) are counted and passed over.
void BloodhoundImport::azure(Record& record, std::string_view kind) {
  if (kind == "AZUser") return azure_user(record);
  if (kind == "AZGroup") return azure_group(record);
  if (kind == "AZServicePrincipal") return azure_principal(record);
  if (kind == "AZRole") return azure_role(record);
  if (kind == "AZGroupMember") return azure_members(record, "data.members", "member.id", Tie::Member);
  if (kind == "AZGroupOwner") return azure_members(record, "data.owners", "owner.id", Tie::Owner);
  if (kind == "AZRoleAssignment") return azure_role_assignments(record);
  if (kind == "AZAppRoleAssignment") return azure_app_role(record);
}

void BloodhoundImport::azure_user(Record& record) {
  const std::string id{record.required("data.id")};
  const std::string_view login = record.required("data.userPrincipalName");
  if (!record.ok()) return;
  if (users_.contains(id)) return record.reject(Code::DuplicateRecord, "data.id", "user " + quote(id) + " was read before");
  SnapshotBuilder& builder = intake_.builder;
  const AccountId account = builder.account(system_, login);
  users_.emplace(id, account);
  const bool enabled = record.truth("data.accountEnabled").value_or(true);
  builder.at(account).status = enabled ? AccountStatus::Active : AccountStatus::Suspended;
  const std::string_view suffix = agency_.entra_admin_suffix;
  if (!suffix.empty() && login.substr(0, login.find('@')).ends_with(suffix))
    builder.at(account).kind = AccountKind::SeparateAdmin;
  intake_.claim(account, record.key("data.employeeId"), record.optional("data.mail"));
  intake_.reconcile(record.source(), account);
}

void BloodhoundImport::azure_group(Record& record) {
  const std::string id{record.required("data.id")};
  const std::string_view name = record.required("data.displayName");
  if (!record.ok()) return;
  if (groups_.contains(id))
    return record.reject(Code::DuplicateRecord, "data.id", "group " + quote(id) + " was read before");
  groups_.emplace(id, named_node(intake_, system_, NodeKind::Group, name, id, record.where("data.displayName")));
}

void BloodhoundImport::azure_principal(Record& record) {
  const std::string id{record.required("data.id")};
  const std::string_view app = record.optional("data.appId");
  if (record.ok()) services_.emplace(id, app.empty() ? std::string_view{id} : app);
}

void BloodhoundImport::azure_role(Record& record) {
  const std::string id{record.required("data.id")};
  const std::string template_id{record.optional("data.templateId")};
  const std::string_view name = record.required("data.displayName");
  if (!record.ok()) return;
  const NodeId node = intake_.builder.node(system_, NodeKind::Entitlement, name);
  intake_.builder.at(node).external_id = intake_.builder.symbol(template_id.empty() ? id : template_id);
  roles_.emplace(id, node);
  if (!template_id.empty()) roles_.emplace(template_id, node);
}

void BloodhoundImport::azure_members(Record& record, std::string_view list, std::string_view inner, Tie tie) {
  const std::string group{record.required("data.groupId")};
  if (!record.ok()) return;
  for (Record& item : record.objects(list)) {
    std::string id{item.required(inner)};
    if (!item.ok()) return record.reject(Code::RejectedRecord, list, "an entry without an id");
    pairs_.push_back({.from = std::move(id), .to = group, .tie = tie, .right = {}, .source = record.source()});
  }
}

void BloodhoundImport::azure_role_assignments(Record& record) {
  for (Record& item : record.objects("data.roleAssignments")) {
    std::string principal{item.required("principalId")};
    std::string role{item.required("roleDefinitionId")};
    if (!item.ok()) return record.reject(Code::RejectedRecord, "data.roleAssignments", "an assignment without ids");
    pairs_.push_back({.from = std::move(principal), .to = std::move(role), .tie = Tie::Member, .right = {}, .source = record.source()});
  }
}

// The app role's own name is not collected: its id stands for it.
void BloodhoundImport::azure_app_role(Record& record) {
  std::string principal{record.required("data.principalId")};
  const std::string_view app = record.required("data.resourceDisplayName");
  const std::string_view role = record.required("data.appRoleId");
  if (!record.ok()) return;
  pairs_.push_back({.from = std::move(principal),
                    .to = {},
                    .tie = Tie::Right,
                    .right = std::string{app} + "/" + std::string{role},
                    .source = record.source()});
}

}  // namespace rolewright::connectors
