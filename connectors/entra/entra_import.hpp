// Microsoft Entra exports in: users, groups with nesting, enterprise applications with their app roles,
// directory roles active and eligible, and access packages, as Microsoft Graph v1.0 pages them
// (docs/connectors.md).
#pragma once

#include <string>
#include <unordered_set>
#include <vector>

#include "connectors/agency/sources_file.hpp"
#include "connectors/by_id.hpp"
#include "connectors/intake.hpp"
#include "connectors/json/page_folder.hpp"

namespace rolewright::connectors {

class EntraImport {
 public:
  EntraImport(Intake& intake, const AgencySources& agency) : intake_{intake}, agency_{agency} {}
  /// Reads the pages of the declared folder in the order in which they refer to each other.
  void read_folder(const SourceDeclaration& source);
  /// Sign-ins become app-level usage of the application signed in to.
  void read_sign_ins(const SourceDeclaration& source);
  /// Directory changes become app-level usage of the tenant itself: that somebody administered it, not which duty.
  void read_audits(const SourceDeclaration& source);

 private:
  struct App {
    std::string name;                               // of its account, when it acts
    SystemId system;                                // of its app roles
    AccountId account;                              // none until it is a member or assignee
    NodeId sign_in;                                 // none until somebody has default access
    ById<NodeId> roles;  // by app role id
  };
  /// Who or what holds something: exactly one of the two.
  struct Principal {
    AccountId account;
    NodeId group;
  };

  void read_directory(PageFolder& pages);
  void read_privileges(PageFolder& pages);
  void user(Record& record);
  void group(Record& record);
  void service_principal(Record& record);
  void member(Record& record, const std::string& group_id);
  void owner(Record& record, const std::string& group_id);
  void app_role_assignment(Record& record, const std::string& app_id);
  void directory_role(Record& record);
  void directory_role_member(Record& record, const std::string& role_id);
  void eligible_role(Record& record);
  void eligible_member(Record& record);
  void package(Record& record);
  void package_assignment(Record& record);
  void package_resource(Record& record, const std::string& package_id);
  void role_definition(Record& record);
  void role_assignment(Record& record);
  void assignment_policy(Record& record);
  void conditional_access(Record& record);
  void incompatible(Record& record, const std::string& package_id, const ById<NodeId>& others, std::string_view what);
  void sign_in(Record& record);
  void audit(Record& record);
  void use_app(Record& record, std::string_view user_id, NodeId node, std::string_view when);
  [[nodiscard]] NodeId directory_role_named(Record& record, const std::string& id, std::string_view name);
  void package_app_role(Record& record, NodeId package, const std::string& role_id);

  Principal find_principal(Record& record, std::string_view path);
  AccountId act_as_app(App& app);
  NodeId find_group(Record& record, const std::string& id, std::string_view path);
  NodeId find_app_role(Record& record, App& app, const std::string& role_id, std::string_view path);
  void grant(Record& record, const Principal& principal, NodeId node, Terms terms);

  Intake& intake_;
  const AgencySources& agency_;
  SystemId tenant_;
  ById<AccountId> users_;
  std::unordered_set<AccountId> taken_;  // accounts that a user page has described
  ById<NodeId> groups_;
  ById<App> apps_;                // by service principal id
  ById<NodeId> directory_roles_;  // by id and by template id
  ById<NodeId> packages_;
  ById<std::string> service_principals_;  // application id → id of its service principal
  std::vector<std::pair<NodeId, NodeId>> nesting_;  // child group, parent group
};

}  // namespace rolewright::connectors
