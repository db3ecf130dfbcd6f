// ServiceNow tables as the Table API answers them (`{"result":[…]}`), one file or many a table, fields as plain
// values, `{link, value}` or `{display_value, value}`.
//   account  sys_user by user_name; `active: false` or locked out is suspended. Joined by employee_number, else by
//            the declared rules
//   role     sys_user_role by name; sys_user_role_contains includes one in another
//   group    sys_user_group by name; a child's members are not the parent's in ServiceNow, but a parent's roles are
//            the child's
// sys_user_has_role rows that are inherited repeat what groups and roles confer: they are counted, not kept twice.
#pragma once

#include <string>
#include <string_view>

#include "connectors/agency/sources_file.hpp"
#include "connectors/by_id.hpp"
#include "connectors/intake.hpp"
#include "connectors/json/record.hpp"

namespace rolewright::connectors {

class ServiceNowImport {
 public:
  explicit ServiceNowImport(Intake& intake) : intake_{intake} {}
  void read(const SourceDeclaration& source);

 private:
  void user(Record& record);
  void role(Record& record);
  void group(Record& record);
  void parent(Record& record);
  void role_contains(Record& record);
  void group_member(Record& record);
  void group_role(Record& record);
  void user_role(Record& record);
  template <class T>
  [[nodiscard]] T find(Record& record, const ById<T>& known, std::string_view path, std::string_view table);

  Intake& intake_;
  SystemId system_;
  ById<AccountId> users_;
  ById<NodeId> roles_;
  ById<NodeId> groups_;
};

}  // namespace rolewright::connectors
