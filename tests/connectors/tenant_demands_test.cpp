// What an Entra tenant asks before it gives, literally: who may request a package, who approves, how long, how often reviewed;
// what is kept apart and in which direction; what signing in needs. And eligibility for groups, which is a membership that
// may be.
#include "connectors/entra/tenant_demands.hpp"

#include "tests/connectors/agency_folder.hpp"
#include "tests/connectors/shown.hpp"
#include "tests/support/catch.hpp"

namespace rolewright {
namespace {

using connectors::TenantDemands;

struct Tenant : tests::AgencyFolder {
  Tenant() {
    remove("entra");
    write("entra/users.json", R"({"value":[{"id":"u-1","userPrincipalName":"ada@ferries.example","employeeId":"E1"}]})");
    write("entra/groups.json", R"({"value":[{"id":"g-a","displayName":"auditors"},{"id":"g-x","displayName":"payables"}]})");
    write("entra/directoryRoles.json", R"({"value":[{"id":"d-1","roleTemplateId":"t-1","displayName":"Global Administrator"}]})");
    write("entra/servicePrincipals.json", R"({"value":[{"id":"sp-1","appId":"app-1","displayName":"webTA","appRoles":[]}]})");
    write("entra/accessPackages.json", R"({"value":[{"id":"p-1","displayName":"Certifier"},{"id":"p-2","displayName":"Clerk"},{"id":"p-3","displayName":"Deck"}]})");
    write("entra/assignmentPolicies.json", kPolicies);
    write("entra/incompatible_access_packages/p-1.json", R"({"value":[{"id":"p-2"},{"id":"p-3"},{"id":"p-gone"}]})");
    write("entra/incompatible_access_packages/p-2.json", R"({"value":[{"id":"p-1"}]})");
    write("entra/incompatible_groups/p-1.json", R"({"value":[{"id":"g-x"}]})");
    write("entra/conditionalAccessPolicies.json", kSignIns);
  }
  [[nodiscard]] Result<TenantDemands> demands() const { return connectors::read_entra_demands((root() / "entra").string()); }

  static constexpr const char* kPolicies = R"({"value":[
    {"id":"q1","displayName":"by request","accessPackage":{"id":"p-1"},"allowedTargetScope":"specificDirectoryUsers",
     "specificAllowedTargets":[{"@odata.type":"#microsoft.graph.groupMembers","groupId":"g-x"},{"@odata.type":"#microsoft.graph.singleUser","userId":"u-1"}],
     "requestorSettings":{"enableTargetsToSelfAddAccess":true},
     "requestApprovalSettings":{"isApprovalRequiredForAdd":true,"stages":[
       {"primaryApprovers":[{"@odata.type":"#microsoft.graph.requestorManager","managerLevel":1}]},
       {"primaryApprovers":[{"@odata.type":"#microsoft.graph.groupMembers","groupId":"g-a"}]}]},
     "expiration":{"type":"afterDuration","duration":"P180D"},
     "reviewSettings":{"isEnabled":true,"isSelfReview":false,"primaryReviewers":[{"@odata.type":"#microsoft.graph.groupMembers","groupId":"g-a"}],
       "schedule":{"recurrence":{"pattern":{"type":"absoluteMonthly","interval":3}}}}},
    {"id":"q2","displayName":"open","accessPackage":{"id":"p-2"},"allowedTargetScope":"allMemberUsers",
     "requestorSettings":{"enableTargetsToSelfAddAccess":true},"requestApprovalSettings":{"isApprovalRequiredForAdd":false,"stages":[]},
     "expiration":{"type":"noExpiration"},"reviewSettings":{"isEnabled":false}},
    {"id":"q3","displayName":"assigned","accessPackage":{"id":"p-2"},"allowedTargetScope":"notSpecified","requestorSettings":{"enableTargetsToSelfAddAccess":false}},
    {"id":"q4","displayName":"auto","accessPackage":{"id":"p-3"},"automaticRequestSettings":{"requestAccessForAllowedTargets":true},
     "specificAllowedTargets":[{"@odata.type":"#microsoft.graph.attributeRuleMembers","membershipRule":"user.title -eq \"mate\""}]},
    {"id":"q5","displayName":"of nothing","accessPackage":{"id":"p-gone"},"allowedTargetScope":"allDirectoryUsers",
     "requestorSettings":{"enableTargetsToSelfAddAccess":true},"expiration":{"type":"afterDateTime","endDateTime":"2027-01-31T00:00:00Z"},
     "reviewSettings":{"isEnabled":true,"isSelfReview":true,"schedule":{"recurrence":{"pattern":{"type":"absoluteYearly","interval":1}}}}}]})";
  static constexpr const char* kSignIns = R"({"value":[
    {"id":"c1","displayName":"MFA","state":"enabled","conditions":{"users":{"includeUsers":["All"],"excludeGroups":["g-a"],"excludeRoles":["t-1"]},
      "applications":{"includeApplications":["All"],"excludeApplications":["app-1"]}},"grantControls":{"operator":"OR","builtInControls":["mfa","compliantDevice"]}},
    {"id":"c2","displayName":"Block","state":"disabled","conditions":{"users":{"includeUsers":["u-1","u-9"]},"applications":{"includeApplications":["app-1"]}},
      "grantControls":{"operator":"AND","builtInControls":["block"]}}]})";
};

std::string packages(const TenantDemands& demands) {
  std::string text;
  for (const auto& item : demands.packages) text += in_words(item) + (is_lax(item) ? " !\n" : "\n");
  return text;
}

}  // namespace

TEST_CASE("who may request what, who approves, how long and how often reviewed", "[connectors]") {
  const Tenant tenant;
  const auto demands = tenant.demands();
  REQUIRE(demands.ok());
  CHECK(packages(demands.value()) ==
        "package `Certifier` (by request): members of group `payables` or user `ada@ferries.example` may request it, approved by the "
        "requestor's manager, then by members of group `auditors`, held for 180 days, reviewed every 3 months by members of group `auditors`\n"
        "package `Clerk` (assigned): requested by nobody, assigned by administrators\n"
        "package `Clerk` (open): all members may request it, nobody approves, held for ever, never reviewed !\n"
        "package `Deck` (auto): given without a request to whom the rule `user.title -eq \"mate\"` selects\n"
        "package `p-gone` (of nothing): all users, guests too may request it, nobody approves, held until 2027-01-31, reviewed every year by "
        "the holders themselves !\n");
  CHECK(tests::places(demands.value().notes) ==
        "RW0503 assignmentPolicies.json: $[4]\nRW0503 incompatible_access_packages/p-1.json: $[2]\nRW0503 conditionalAccessPolicies.json: $[1]\n");
}

TEST_CASE("incompatible packages are read with their direction", "[connectors]") {
  const Tenant tenant;
  const auto demands = tenant.demands();
  REQUIRE(demands.ok());
  std::string apart, half;
  for (const auto& item : demands.value().apart) apart += item.package + " not with " + item.holds + (item.of_group ? " (group)\n" : "\n");
  for (const auto& item : one_way(demands.value())) half += item.package + " not with " + item.holds + "\n";
  CHECK(apart == "Certifier not with Clerk\nCertifier not with Deck\nCertifier not with payables (group)\nClerk not with Certifier\n");
  CHECK(half == "Certifier not with Deck\n");
}

TEST_CASE("conditional access says whom it asks for what", "[connectors]") {
  const Tenant tenant;
  const auto demands = tenant.demands();
  REQUIRE(demands.ok());
  std::string text;
  for (const auto& item : demands.value().sign_ins) text += in_words(item) + "\n";
  CHECK(text ==
        "sign-in policy `Block` (disabled): user `ada@ferries.example`, user `u-9` to `webTA`: block\n"
        "sign-in policy `MFA` (enabled): all users, but not members of group `auditors`, holders of role `Global Administrator` to all "
        "applications, but not `webTA`: mfa or compliantDevice\n");
}

TEST_CASE("who may become a member of a group holds it, marked eligible", "[connectors]") {
  const Tenant tenant;
  tenant.write("entra/groupEligibilityScheduleInstances.json", R"({"value":[
    {"id":"e1","accessId":"member","groupId":"g-x","principalId":"u-1","startDateTime":"2026-01-01T00:00:00Z","endDateTime":"2026-12-31T12:00:00Z"},
    {"id":"e2","accessId":"guest","groupId":"g-x","principalId":"u-1"},
    {"id":"e3","accessId":"member","groupId":"g-gone","principalId":"u-1"}]})");
  const auto imported = tenant.import();
  CAPTURE(tests::places(imported));
  REQUIRE(imported.ok());
  CHECK(tests::held(imported.value().snapshot, "ENTRA:ada@ferries.example") == "ENTRA:payables 2026-01-01..2027-01-01 *1");
  const std::string said = "\n" + tests::places(imported);
  CHECK(said.find("\nRW0502 entra/groupEligibilityScheduleInstances.json:3: $.value[1].accessId\n") != std::string::npos);
  CHECK(said.find("\nRW0503 entra/groupEligibilityScheduleInstances.json:4: $.value[2].groupId\n") != std::string::npos);
}

TEST_CASE("groups that a rule or an on-premises directory fills are marked", "[connectors]") {
  const Tenant tenant;
  tenant.write("entra/groups.json", R"({"value":[{"id":"g-a","displayName":"auditors"},{"id":"g-x","displayName":"payables","membershipRule":"user.a -eq \"b\""},
    {"id":"g-s","displayName":"synced","onPremisesSyncEnabled":true}]})");
  tenant.write("okta/groups-2.json", R"([{"id":"00gE","type":"BUILT_IN","profile":{"name":"Everyone"}},{"id":"00gA","type":"APP_GROUP","profile":{"name":"pushed"}}])");
  const auto imported = tenant.import();
  REQUIRE(imported.ok());
  const Snapshot& snapshot = imported.value().snapshot;
  std::string marked;
  for (const Node& node : snapshot.nodes)
    if (node.marks == kVendorFilled) marked += std::string{snapshot.text(node.name)} + " ";
  CHECK(marked == "Everyone pushed payables synced ");
}

}  // namespace rolewright
