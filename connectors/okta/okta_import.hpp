// Okta exports in: users, groups, apps and who is in what, as the management API pages them (docs/connectors.md),
// what Identity Governance grants (okta_governance.cpp), and the system log's sign-ins. Read-only API answers, saved to files; nothing is
// fetched.
#pragma once

#include <optional>
#include <string>
#include <vector>
#include <unordered_set>

#include "connectors/agency/sources_file.hpp"
#include "connectors/by_id.hpp"
#include "connectors/intake.hpp"
#include "connectors/json/page_folder.hpp"

namespace rolewright::connectors {

class OktaImport {
 public:
  OktaImport(Intake& intake, const AgencySources& agency) : intake_{intake}, agency_{agency} {}

  /// Reads the pages of the declared folder in the order in which they refer to each other.
  void read_folder(const SourceDeclaration& source);
  /// Reads a page, or a folder of pages, of the system log: successful sign-ins become app-level usage.
  void read_log(const SourceDeclaration& source);

 private:
  void user(Record& record);
  void group(Record& record);
  void app(Record& record);
  void member(Record& record, const std::string& group_id);
  void app_group(Record& record, const std::string& app_id);
  void app_user(Record& record, const std::string& app_id);
  void owner(Record& record, const std::string& group_id);
  void rule(Record& record);
  void read_governance(PageFolder& pages);
  void entitlement(Record& record);
  void bundle(Record& record);
  void governance_grant(Record& record);
  void risk_rule(Record& record);
  [[nodiscard]] std::vector<NodeId> values_of(Record& record, std::string_view path);
  void log_event(Record& record);
  void report_unimported();

  // The object of an id, or none with the record rejected by RW0503.
  AccountId find_user(Record& record, std::string_view path);
  NodeId find_node(Record& record, const ById<NodeId>& nodes, std::string_view id, std::string_view what,
                   std::string_view path);
  void assign(Record& record, AccountId account, NodeId node);

  Intake& intake_;
  const AgencySources& agency_;
  SystemId org_;
  ById<AccountId> users_;
  std::unordered_set<AccountId> taken_;  // accounts that a user page has described
  ById<NodeId> groups_;
  ById<NodeId> sign_ins_;  // by app id
  ById<SystemId> apps_;
  ById<std::vector<NodeId>> entitlements_;  // the values of each entitlement, by its id
  ById<NodeId> values_;                     // by id of an entitlement's value
  ById<NodeId> bundles_;
  std::size_t deprovisioned_grants_ = 0;
};

}  // namespace rolewright::connectors
