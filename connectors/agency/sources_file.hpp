// sources.yaml: what an agency folder declares: its systems, how accounts find their people, and where each
// export lies with the names of its columns. YAML in, checked declarations out; nothing else is opened here.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/input_file.hpp"
#include "connectors/person_join.hpp"
#include "model/date.hpp"
#include "model/result.hpp"

namespace rolewright::connectors {

/// In the order they are read: later kinds refer to what earlier ones made.
enum class SourceKind {
  HrMaster,
  HrActions,
  Trainings,
  Designations,
  AccountMap,  // from join.logins
  Relations,
  Okta,
  Entra,
  Ldif,
  Scim,
  Bloodhound,
  Aws,
  ServiceNow,
  RolePermissions,
  RoleRoles,
  UserPermissions,
  Grants,  // `csv FILE` on the command line: system, login, permission, role
  UserRoles,
  Delegations,
  Transactions,
  SignIns,
  OktaLog,
  EntraSignIns,
  EntraAudits
};

/// How the dates of a table are written.
enum class DateForm { Iso, MonthDayYear, DayMonthYear, Compact, Seconds, Milliseconds };

struct SystemDeclaration {
  std::string name;
  std::string vendor;  // as in System::vendor
  std::string external_id;
};

using NamedTexts = std::map<std::string, std::string>;

struct SourceDeclaration {
  SourceKind kind;
  std::string kind_name;  // hr-master
  std::string path;
  std::string where;   // sources.yaml:12
  NamedTexts options;  // system, and option → column
  NamedTexts many;     // of hr-master attributes, of hr-actions events, of grants scopes
  enum Absence { Needed, Optional } absence = Needed;
  DateForm dates = DateForm::Iso;
  char separator = ',';

  /// `system` names the column that names the system, not the system.
  [[nodiscard]] bool system_is_column() const noexcept {
    return kind == SourceKind::AccountMap || kind == SourceKind::Grants;
  }
  /// The option's text, empty when not given.
  [[nodiscard]] std::string option(const std::string& name) const {
    const auto found = options.find(name);
    return found == options.end() ? std::string{} : found->second;
  }
};

/// What is kept for emergencies: exactly one of login and group.
struct BreakGlass {
  std::string system;
  std::string login;
  std::string group;
};

struct AgencySources {
  std::string agency;
  Day taken;
  std::vector<SystemDeclaration> systems;
  std::string okta_field = "profile.employeeNumber";
  std::string entra_field = "employeeId";
  std::string entra_admin_suffix;  // of the local part of a userPrincipalName; empty: none declared
  std::vector<LoginRule> logins;
  std::vector<BreakGlass> break_glass;
  std::vector<SourceDeclaration> sources;  // by kind, then as written

  /// The name of the system with this vendor id, else of the first of that vendor when `external_id` is
  /// empty.
  [[nodiscard]] std::string_view find_system(std::string_view vendor, std::string_view external_id) const;
};

/// Errors RW0003, RW0501 not YAML, RW0506 a declaration that is unknown, missing or contradictory.
[[nodiscard]] Result<AgencySources> read_sources(const InputFile& file);

/// The kind called `name` in sources.yaml, its needed and optional options, and the option that is a map.
struct SourceShape {
  SourceKind kind;
  std::string_view name;
  std::vector<std::string_view> needed;
  std::vector<std::string_view> optional;
  std::string_view many;                                        // empty: none
  enum Declared { InSources, Elsewhere } declared = InSources;  // Elsewhere: not a kind of the list `sources`
  enum Form { Table, Vendor } form = Table;                     // Table: options name columns, but `system`
};
[[nodiscard]] const std::vector<SourceShape>& source_shapes();

}  // namespace rolewright::connectors
