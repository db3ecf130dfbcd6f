// The grants of an application that exports tables: roles and their permissions, who has which role for which
// scope and dates, direct permissions, delegations, and the transaction log. One importer for all
// applications, because a delegation refers to role assignments and a transaction to permissions read before.
#pragma once

#include <map>
#include <set>
#include <utility>
#include <vector>

#include "connectors/csv/table.hpp"

namespace rolewright::connectors {

class GrantTables {
 public:
  explicit GrantTables(Intake& intake) : intake_{intake} {}

  void role_permissions(const SourceDeclaration& source);
  /// A composite role gives what the roles it includes give.
  void role_roles(const SourceDeclaration& source);
  void user_permissions(const SourceDeclaration& source);
  /// Grants of several systems in one table; a row with a role grants the role, which confers the permission.
  void grants(const SourceDeclaration& source);
  /// A role no permission list mentions is reported once and kept: holding it is still a fact.
  void user_roles(const SourceDeclaration& source);
  /// The delegate holds the role for the common dates, in the delegator's scopes, marked kDelegated.
  void delegations(const SourceDeclaration& source);
  /// Duty-level usage. A permission that a connected system does not list is rejected with RW0503.
  void transactions(const SourceDeclaration& source);
  /// App-level usage: that somebody was there, not which duty they exercised.
  void sign_ins(const SourceDeclaration& source);

 private:
  struct Held {
    Interval dates;
    ScopeSetId scope;
  };

  AccountId account(SystemId system, std::string_view login);
  ScopeSetId scope_of(const SourceDeclaration& source, const Row& row);
  void delegate(Row& row, SystemId system);
  void use(Row& row, SystemId system);
  [[nodiscard]] PersonId actor(SystemId system, std::string_view login) const;

  Intake& intake_;
  std::map<std::pair<AccountId, NodeId>, std::vector<Held>> held_roles_;
  std::set<SystemId> lists_roles_;  // systems with a role-permissions table
};

}  // namespace rolewright::connectors
