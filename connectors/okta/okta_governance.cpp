// OktaImport, second half: Identity Governance: entitlements of apps with their values, bundles of them, grants of
// either, and risk rules.
#include "connectors/okta/okta_import.hpp"

namespace rolewright::connectors {

void OktaImport::read_governance(PageFolder& pages) {
  pages.read("entitlements", "okta-entitlements", [this](Record& record, const std::string&) { entitlement(record); });
  pages.read("bundles", "okta-bundles", [this](Record& record, const std::string&) { bundle(record); });
  pages.read("grants", "okta-grants", [this](Record& record, const std::string&) { governance_grant(record); });
  pages.read("risk_rules", "okta-risk-rules", [this](Record& record, const std::string&) { risk_rule(record); });
}

// Each value of an entitlement is what a person can be granted: named by its external value, else by its name.
void OktaImport::entitlement(Record& record) {
  const std::string id{record.required("id")};
  const std::string app_id{record.required("parent.externalId")};
  if (!record.ok()) return;
  const auto app = apps_.find(app_id);
  if (app == apps_.end())
    return record.reject(Code::DanglingReference, "parent.externalId", "no apps page has " + quote(app_id));
  if (entitlements_.contains(id))
    return record.reject(Code::DuplicateRecord, "id", "entitlement " + quote(id) + " was read before");
  SnapshotBuilder& builder = intake_.builder;
  std::vector<NodeId> nodes;
  for (Record& value : record.objects("values")) {
    const std::string value_id{value.required("id")};
    const std::string_view external = value.optional("externalValue");
    const std::string_view name = external.empty() ? value.required("name") : external;
    if (!value.ok()) return record.reject(Code::RejectedRecord, "values", "a value cannot be used");
    const NodeId node = named_node(intake_, app->second, NodeKind::Entitlement, name, value_id, record.where("values"));
    builder.at(app->second).connected = 1;
    values_.emplace(value_id, node);
    nodes.push_back(node);
  }
  entitlements_.emplace(id, std::move(nodes));
}

// The values an `entitlements` array names; all of an entitlement when it names none of them. What was deleted since is
// reported and left out: the rest is held all the same. Nothing left is a rejected record.
std::vector<NodeId> OktaImport::values_of(Record& record, std::string_view path) {
  std::vector<NodeId> nodes;
  bool missing = false;
  const auto lost = [&](const Record& item, const std::string& message) {
    missing = true;
    if (intake_.shows(item.source(), Code::DanglingReference))
      intake_.note(Code::DanglingReference, item.where("id"), message);
  };
  for (Record& item : record.objects(path)) {
    const std::string id{item.required("id")};
    std::vector<Record> values = item.objects("values");
    if (!item.ok()) {
      record.spoil();
      return {};
    }
    const auto known = entitlements_.find(id);
    if (known == entitlements_.end()) {
      lost(item, "no entitlements page has " + quote(id));
      continue;
    }
    if (values.empty()) nodes.insert(nodes.end(), known->second.begin(), known->second.end());
    for (Record& value : values) {
      const std::string value_id{value.required("id")};
      if (!value.ok()) {
        record.spoil();
        return {};
      }
      const auto node = values_.find(value_id);
      if (node == values_.end()) {
        lost(value, "entitlement " + quote(id) + " has no value " + quote(value_id));
      } else {
        nodes.push_back(node->second);
      }
    }
  }
  if (missing && nodes.empty()) record.spoil();
  return nodes;
}

void OktaImport::bundle(Record& record) {
  const std::string id{record.required("id")};
  const std::string_view name = record.required("name");
  if (!record.ok()) return;
  if (bundles_.contains(id))
    return record.reject(Code::DuplicateRecord, "id", "bundle " + quote(id) + " was read before");
  const std::vector<NodeId> values = values_of(record, "entitlements");
  if (!record.ok()) return;
  const NodeId node = named_node(intake_, org_, NodeKind::Package, name, id, record.where("name"));
  bundles_.emplace(id, node);
  for (const NodeId value : values) intake_.builder.confer(node, value, intake_.terms(record.source()));
}

// Only what is active is held. A grant made by a policy is held like any other.
void OktaImport::governance_grant(Record& record) {
  const std::string status{record.optional("status")};
  const std::string_view type = record.optional("targetPrincipal.type");
  const std::string bundle_id{record.optional("entitlementBundleId")};
  const std::string_view end = record.optional("scheduleSettings.expirationDate");
  if (!record.ok() || (!status.empty() && status != "ACTIVE")) return;
  const auto last = end.empty() ? std::optional<Day>{Day::max()} : parse_day(end);
  if (!last) return record.reject(Code::RejectedRecord, "scheduleSettings.expirationDate", quote(end) + " does not begin with a date");
  std::vector<NodeId> granted = values_of(record, "entitlements");
  if (!bundle_id.empty()) {
    const NodeId node = find_node(record, bundles_, bundle_id, "bundles", "entitlementBundleId");
    granted = {node};
  }
  if (!record.ok()) return;
  const TermsId terms = intake_.builder.terms({.held = {Day::min(), last->plus(1)}, .source = record.source()});
  if (type == "OKTA_GROUP") {
    const NodeId group = find_node(record, groups_, record.required("targetPrincipal.externalId"), "groups",
                                   "targetPrincipal.externalId");
    for (const NodeId node : granted)
      if (record.ok()) intake_.builder.confer(group, node, terms);
    return;
  }
  const AccountId account = find_user(record, "targetPrincipal.externalId");
  if (!record.ok()) return;
  if (intake_.builder.at(account).status == AccountStatus::Deprovisioned) {
    ++deprovisioned_grants_;
    return;
  }
  for (const NodeId node : granted) intake_.builder.assign(account, node, terms);
  intake_.reconcile(record.source(), account);
}

// A rule of the tenant is not a fact about who holds what: only its references are checked.
void OktaImport::risk_rule(Record& record) {
  if (record.required("name").empty()) return;
  for (Record& criterion : record.objects("conflictCriteria.and")) {
    static_cast<void>(values_of(criterion, "value.value"));
    if (!criterion.ok()) return record.spoil();
  }
}

}  // namespace rolewright::connectors
