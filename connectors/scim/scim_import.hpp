// SCIM 2.0 resources of one service provider: `Users*.json` and `Groups*.json` of a folder, each a ListResponse or a
// bare array (RFC 7643, 7644).
//   account      a User by userName; `active: false` is suspended. Joined by the enterprise extension's
//                employeeNumber, else externalId, else by the declared rules
//   group        a Group by displayName; members are users and groups
//   role         each of a user's `roles`
//   entitlement  each of a user's `entitlements`; the system counts as connected once there is one
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "connectors/agency/sources_file.hpp"
#include "connectors/by_id.hpp"
#include "connectors/intake.hpp"
#include "connectors/json/record.hpp"

namespace rolewright::connectors {

class ScimImport {
 public:
  explicit ScimImport(Intake& intake) : intake_{intake} {}
  void read(const SourceDeclaration& source);

 private:
  struct Member {
    NodeId group;
    std::string id;
    ExportId source;
    std::string where;
  };

  void user(Record& record);
  void group(Record& record);
  void connect();

  Intake& intake_;
  SystemId system_;
  ById<AccountId> users_;
  ById<NodeId> groups_;
  std::vector<Member> members_;  // until every group is known: they nest in any order
};

}  // namespace rolewright::connectors
