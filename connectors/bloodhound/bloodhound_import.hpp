// BloodHound collections: SharpHound's files of format 6 (`{"data":[…],"meta":{"type":"groups","version":6}}`) and
// AzureHound's (`{"data":[{"kind":"AZGroup","data":{…}}]}`), one file or a folder of them, in any order.
//   account      a user; disabled is suspended. An Entra service principal that holds something is a service account
//   group        with its members, nested or not
//   entitlement  an Entra directory role or app role; a right on an object that is no group: `GenericAll on X`
// Rights that let their holder add members (AddMember, AddSelf, GenericAll, GenericWrite, WriteDacl, WriteOwner, Owns)
// make an owner of a group; where a group holds such a right, each of its own members does.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "connectors/agency/sources_file.hpp"
#include "connectors/by_id.hpp"
#include "connectors/intake.hpp"
#include "connectors/json/record.hpp"

namespace rolewright::connectors {

class BloodhoundImport {
 public:
  BloodhoundImport(Intake& intake, const AgencySources& agency) : intake_{intake}, agency_{agency} {}
  void read(const SourceDeclaration& source);

 private:
  enum class Tie : std::uint8_t { Member, Owner, Right };
  /// `from` is a member or owner of `to`, or has a right on it; ids until every file is read.
  struct Pair {
    std::string from, to;
    Tie tie = Tie::Member;
    std::string right;
    ExportId source;
  };

  void item(Record& record);
  void user(Record& record, const std::string& id, std::string_view name);
  void group(Record& record, const std::string& id, std::string_view name);
  void rights(Record& record, const std::string& id, std::string_view name);
  void azure(Record& record, std::string_view kind);
  void azure_user(Record& record);
  void azure_group(Record& record);
  void azure_principal(Record& record);
  void azure_role(Record& record);
  void azure_members(Record& record, std::string_view list, std::string_view inner, Tie tie);
  void azure_role_assignments(Record& record);
  void azure_app_role(Record& record);
  void connect();
  void connect(const Pair& pair, TermsId terms);
  void dangling(ExportId source, std::string_view id);

  Intake& intake_;
  const AgencySources& agency_;
  SystemId system_;
  ById<AccountId> users_;
  ById<NodeId> groups_;
  ById<NodeId> roles_;         // Entra directory roles, by template id
  ById<std::string> services_;  // Entra service principals: names, accounts once they hold something
  ById<std::string> others_;   // computers, domains, …: names of what rights are on
  std::vector<Pair> pairs_;
  std::map<NodeId, std::vector<AccountId>> members_;  // direct ones
  std::vector<std::pair<NodeId, NodeId>> nesting_;
};

}  // namespace rolewright::connectors
