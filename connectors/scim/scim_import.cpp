#include "connectors/scim/scim_import.hpp"

#include "connectors/json/page_folder.hpp"

namespace rolewright::connectors {
namespace {

constexpr std::string_view kEnterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

// The address marked primary, else the first.
std::string address_of(Record& record) {
  std::string address;
  for (Record& email : record.objects("emails")) {
    const std::string_view value = email.optional("value");
    if (address.empty() || email.truth("primary").value_or(false)) address = value;
  }
  return address;
}

// A key of an extension, whose URN has dots of its own.
std::string enterprise_number(Record& record) {
  const auto extension = record.member(kEnterprise);
  std::string_view number;
  if (!extension || extension->at_key("employeeNumber").get(number) != simdjson::SUCCESS) return {};
  return std::string{number};
}

}  // namespace

void ScimImport::read(const SourceDeclaration& source) {
  const std::string declared = source.option("system");
  system_ = intake_.declared_system(declared.empty() ? "SCIM" : declared);
  using enum PageKind::Where;
  PageFolder pages{intake_, source, {.shapes = kArray | kLists, .lists = {"Resources"}}, {{"Users", Here}, {"Groups", Here}}};
  pages.read("Users", "scim-users", [this](Record& record, const std::string&) { user(record); });
  pages.read("Groups", "scim-groups", [this](Record& record, const std::string&) { group(record); });
  pages.require_records("Users");
  connect();
}

void ScimImport::user(Record& record) {
  const std::string id{record.required("id")};
  const std::string_view login = record.required("userName");
  const bool active = record.truth("active").value_or(true);
  const std::string number = enterprise_number(record);
  const std::string key = number.empty() ? record.key("externalId") : number;
  const std::string address = address_of(record);
  if (!record.ok()) return;
  SnapshotBuilder& builder = intake_.builder;
  if (users_.contains(id)) return record.reject(Code::DuplicateRecord, "id", "user " + quote(id) + " was read before");
  const AccountId account = builder.account(system_, login);
  users_.emplace(id, account);
  builder.at(account).status = active ? AccountStatus::Active : AccountStatus::Suspended;
  intake_.claim(account, key, address);
  const TermsId terms = intake_.terms(record.source());
  for (Record& role : record.objects("roles")) {
    if (const std::string_view value = role.required("value"); role.ok())
      builder.assign(account, builder.node(system_, NodeKind::Role, value), terms);
  }
  for (Record& entitlement : record.objects("entitlements")) {
    const std::string_view value = entitlement.required("value");
    if (!entitlement.ok()) continue;
    builder.at(system_).connected = 1;
    builder.assign(account, builder.node(system_, NodeKind::Entitlement, value), terms);
  }
  intake_.reconcile(record.source(), account);
}

void ScimImport::group(Record& record) {
  const std::string id{record.required("id")};
  const std::string_view name = record.required("displayName");
  if (!record.ok()) return;
  if (groups_.contains(id))
    return record.reject(Code::DuplicateRecord, "id", "group " + quote(id) + " was read before");
  const NodeId node = named_node(intake_, system_, NodeKind::Group, name, id, record.where("displayName"));
  groups_.emplace(id, node);
  for (Record& member : record.objects("members")) {
    if (std::string value{member.required("value")}; member.ok())
      members_.push_back({.group = node, .id = std::move(value), .source = record.source(), .where = record.where("members")});
  }
}

void ScimImport::connect() {
  std::vector<std::pair<NodeId, NodeId>> nesting;
  for (const Member& member : members_) {
    const TermsId terms = intake_.terms(member.source);
    if (const auto user = users_.find(member.id); user != users_.end()) {
      intake_.builder.assign(user->second, member.group, terms);
    } else if (const auto group = groups_.find(member.id); group != groups_.end()) {
      intake_.builder.confer(group->second, member.group, terms);
      nesting.emplace_back(group->second, member.group);
    } else if (intake_.shows(member.source, Code::DanglingReference)) {
      intake_.note(Code::DanglingReference, member.where, "no Users or Groups page has " + quote(member.id));
    }
  }
  report_cycles(intake_, system_, nesting);
}

}  // namespace rolewright::connectors
