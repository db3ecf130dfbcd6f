// Okta exports in: users, groups, apps and who is in what, as the management API pages them
// (docs/connectors.md), and the system log's sign-ins. Read-only API answers, saved to files; nothing is
// fetched.
#pragma once

#include <string>
#include <unordered_map>
#include <unordered_set>

#include "connectors/agency/sources_file.hpp"
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
  void log_event(Record& record);
  void report_unimported();

  // The object of an id, or none with the record rejected by RW0503.
  AccountId find_user(Record& record, std::string_view path);
  NodeId find_node(Record& record, const std::unordered_map<std::string, NodeId>& nodes,
                   const std::string& id, std::string_view what, std::string_view path);
  void assign(Record& record, AccountId account, NodeId node);

  Intake& intake_;
  const AgencySources& agency_;
  SystemId org_;
  std::unordered_map<std::string, AccountId> users_;
  std::unordered_set<AccountId> taken_;  // accounts that a user page has described
  std::unordered_map<std::string, NodeId> groups_;
  std::unordered_map<std::string, NodeId> sign_ins_;  // by app id
  std::size_t deprovisioned_grants_ = 0;
};

}  // namespace rolewright::connectors
