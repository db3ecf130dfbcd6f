// The readers that stand alone: AWS, LDIF, SCIM, BloodHound, ServiceNow. What each says lands where it should, and
// bad records are named.
#include "connectors/import.hpp"
#include "tests/connectors/agency_folder.hpp"
#include "tests/connectors/shown.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/reference_data.hpp"
#include "tests/support/scratch_folder.hpp"

namespace rolewright {
namespace {

using connectors::Imported;
using connectors::SourceRequest;
using tests::conferred;
using tests::held;
using tests::key_of;
using tests::name_of;
using tests::ScratchFolder;

constexpr std::string_view kPeople =
    "employee_id,full_name,email\nE1,\"Quill, Ada\",ada@ferries.example\nE2,\"Reed, Ben\",ben@ferries.example\n"
    "E3,\"Quill, Ada\",ada.quill@ferries.example\n";

// An import of one kind beside the people above.
Result<Imported> import(const ScratchFolder& folder, const std::string& kind, const std::string& path) {
  folder.write("hr.csv", kPeople);
  return connectors::import_sources({{"hr", folder.file("hr.csv")}, {kind, folder.file(path)}}, {.taken = Day{20000}});
}

const Account& account(const Snapshot& snapshot, const std::string& name) {
  for (const Account& item : snapshot.accounts)
    if (name_of(snapshot, item) == name) return item;
  FAIL("no account " + name);
  return snapshot.accounts[0];
}

std::string owner(const Snapshot& snapshot, const std::string& name) {
  return std::string{key_of(snapshot, account(snapshot, name).owner)};
}

struct Counts {
  std::size_t accounts, packages, entitlements, assigned, conferred_by_policies, conferred_by_holders;
  friend bool operator==(const Counts&, const Counts&) = default;
};

Counts counts_of(const Snapshot& snapshot) {
  Counts counts{snapshot.accounts.size(), 0, snapshot.entitlements(), snapshot.account_edges.size(), 0, 0};
  for (std::size_t index = 0; index != snapshot.nodes.size(); ++index) {
    const bool policy = snapshot.nodes[index].kind == NodeKind::Package;
    counts.packages += policy ? 1 : 0;
    (policy ? counts.conferred_by_policies : counts.conferred_by_holders) += snapshot.edges_of(NodeId{index}).size();
  }
  return counts;
}

}  // namespace

// The numbers were counted by a separate program over the same files.
TEST_CASE("two real AWS accounts have exactly what they state", "[connectors]") {
  const auto shared = tests::reference_data();
  if (!shared) return;
  const std::string folder = *shared + "/data/entitlements/aws-iam/";
  const auto small = connectors::import_sources({{"aws", folder + "cloudsplaining-small-authz-v2.json"}}, {.taken = Day{20000}});
  REQUIRE(small.ok());
  CHECK(counts_of(small.value().snapshot) == Counts{1, 5, 7, 1, 11, 3});
  CHECK(small.value().snapshot.exports[0].read == 6);
  CHECK(tests::places(small) == "RW0511 cloudsplaining-small-authz-v2.json\nRW0503 cloudsplaining-small-authz-v2.json\n"
                                "RW0507 AWS 012345678901\nRW0512 AWS 012345678901\n");
  const auto large = connectors::import_sources({{"aws", folder + "cloudsplaining-test-authz-details.json"}}, {.taken = Day{20000}});
  REQUIRE(large.ok());
  CHECK(counts_of(large.value().snapshot) == Counts{3, 38, 1782, 7, 2442, 7});
  CHECK(large.value().snapshot.exports[0].read == 40);
  CHECK(large.value().snapshot.exports[0].rejected == 0);
  std::string said;
  for (const Diagnostic& item : large.value().notes.items()) said += item.message + "\n";
  CHECK(said.find("12 statements with a condition are taken as if it held\n") != std::string::npos);
  CHECK(said.find("1 statements on all actions but some are taken as `*`\n") != std::string::npos);
}

TEST_CASE("AWS roles are held by whom they trust by name", "[connectors]") {
  const ScratchFolder folder;
  folder.write("aws.json", R"({"Policies": [], "RoleDetailList": [
    {"RoleName": "Deploy", "Arn": "arn:aws-us-gov:iam::111122223333:role/Deploy",
     "AssumeRolePolicyDocument": {"Statement": [{"Effect": "Allow", "Principal": {"AWS": [
        "arn:aws-us-gov:iam::111122223333:user/ben@ferries.example", "arn:aws-us-gov:iam::111122223333:role/Build",
        "arn:aws-us-gov:iam::999988887777:root", "arn:aws-us-gov:iam::111122223333:root"], "Service": "ec2.amazonaws.com"}}]},
     "RolePolicyList": [{"PolicyName": "p", "PolicyDocument": "%7B%22Statement%22%3A%7B%22Effect%22%3A%22Allow%22%2C%22Action%22%3A%22s3%3AGetObject%22%2C%22Resource%22%3A%22arn%3Ab%22%7D%7D"}]},
    {"RoleName": "Bad", "Arn": "arn:aws-us-gov:iam::444455556666:role/Bad"}]})");
  const auto imported = import(folder, "aws", "aws.json");
  REQUIRE(imported.ok());
  const Snapshot& snapshot = imported.value().snapshot;
  const std::string system = "AWS 111122223333:";
  CHECK(held(snapshot, system + "ben@ferries.example") == system + "role/Deploy");
  CHECK(owner(snapshot, system + "ben@ferries.example") == "E2");
  CHECK(held(snapshot, system + "arn:aws-us-gov:iam::999988887777:root") == system + "role/Deploy");
  CHECK(conferred(snapshot, "role/Build") == system + "role/Deploy");
  CHECK(conferred(snapshot, "role/Deploy") == system + "role/Deploy/p");
  CHECK(conferred(snapshot, "role/Deploy/p") == system + "s3:GetObject arn:b");
  CHECK(tests::places(imported) == "RW0502 aws.json:7: $.RoleDetailList[1].Arn\nRW0511 aws.json\nRW0511 aws.json\n"
                                   "RW0507 AWS 111122223333\nRW0512 AWS 111122223333\n");
}

TEST_CASE("an ARN that names no account is a rejected record, also when it is the first", "[connectors]") {
  const ScratchFolder folder;
  folder.write("aws.json", R"({"RoleDetailList": [{"RoleName": "R", "Arn": "arn:111122223333:role/R", "AssumeRolePolicyDocument":
    {"Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:user/one"}}]}}]})");
  const auto imported = import(folder, "aws", "aws.json");
  REQUIRE(imported.ok());
  CHECK(imported.value().snapshot.accounts.size() == 0);
  CHECK(tests::places(imported) == "RW0502 aws.json:1: $.RoleDetailList[0].Arn\n");
}

TEST_CASE("LDIF: both sides of a membership, nesting, disabled and service accounts", "[connectors]") {
  const ScratchFolder folder;
  folder.write("dump.ldif",
               "version: 1\n# a comment\n  that goes on\n\n"
               "dn: CN=Ada Quill,OU=People,DC=ferries,DC=example\nobjectClass: user\nsAMAccountName: aquill\n"
               "employeeID: E1\nuserAccountControl: 512\nmemberOf: CN=Docks,DC=ferries,DC=example\nprimaryGroupID: 513\n\n"
               "dn: CN=Ben,DC=ferries,DC=example\nobjectClass: user\nsAMAccountName: breed\nmail: BEN@ferries.example\n"
               "userAccountControl: 514\n\n"
               "dn:: Q049UXVpbGwsIEFkYSxEQz1mZXJyaWVzLERDPWV4YW1wbGU=\nobjectClass: inetOrgPerson\nuid: ada.quill\n"
               "cn: Ada Quill\n\n"
               "dn: CN=job$,DC=ferries,DC=example\nobjectClass: msDS-GroupManagedServiceAccount\nsAMAccountName: job$\n\n"
               "dn: CN=PC1,DC=ferries,DC=example\nobjectClass: computer\nobjectClass: user\nsAMAccountName: PC1$\n\n"
               "dn: cn=docks, dc=ferries, dc=example\nobjectClass: group\nsAMAccountName: Docks\n"
               "member: CN=Ada Quill,OU=People,DC=ferries,DC=example\nmember: CN=Ben,DC=ferries,\n DC=example\n"
               "managedBy: CN=Ben,DC=ferries,DC=example\nmemberOf: CN=All,DC=ferries,DC=example\n\n"
               "dn: CN=All,DC=ferries,DC=example\nobjectClass: group\nsAMAccountName: All\nobjectSid: S-1-5-21-1-2-3-513\n"
               "member: CN=gone,DC=ferries,DC=example\nmember: CN=job$,DC=ferries,DC=example\n\n"
               "dn: CN=x,DC=ferries,DC=example\nobjectClass: user\nnot an attribute\n");
  const auto imported = import(folder, "ldif", "dump.ldif");
  REQUIRE(imported.ok());
  const Snapshot& snapshot = imported.value().snapshot;
  CHECK(snapshot.accounts.size() == 4);
  CHECK(held(snapshot, "DIRECTORY:aquill") == "DIRECTORY:All; DIRECTORY:Docks");
  CHECK(held(snapshot, "DIRECTORY:breed") == "DIRECTORY:Docks");
  CHECK(conferred(snapshot, "Docks") == "DIRECTORY:All");
  CHECK(owner(snapshot, "DIRECTORY:aquill") == "E1");
  CHECK(owner(snapshot, "DIRECTORY:breed") == "E2");
  CHECK(owner(snapshot, "DIRECTORY:ada.quill") == "-");  // bears the name of two people
  CHECK(account(snapshot, "DIRECTORY:breed").status == AccountStatus::Suspended);
  CHECK(account(snapshot, "DIRECTORY:aquill").status == AccountStatus::Active);
  CHECK(account(snapshot, "DIRECTORY:job$").kind == AccountKind::Service);
  CHECK(snapshot.owner_edges.size() == 1);
  CHECK(tests::places(imported) == "RW0502 dump.ldif:49\nRW0503 dump.ldif\nRW0507 DIRECTORY\nRW0512 DIRECTORY\n");
}

TEST_CASE("SCIM: users, groups in groups, roles and entitlements", "[connectors]") {
  const ScratchFolder folder;
  folder.write("scim/Users-1.json", R"({"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"totalResults":3,
   "Resources":[
    {"id":"u1","userName":"aq","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"employeeNumber":"E1"},
     "roles":[{"value":"clerk"}],"entitlements":[{"value":"PAY"}]},
    {"id":"u2","userName":"br","active":false,"emails":[{"value":"x@y.example"},{"value":"ben@ferries.example","primary":true}]},
    {"id":"u2","userName":"other"}]})");
  folder.write("scim/Groups.json", R"([{"id":"g1","displayName":"outer","members":[{"value":"g2"},{"value":"zz"}]},
    {"id":"g2","displayName":"inner","members":[{"value":"u2","type":"User"}]}])");
  const auto imported = import(folder, "scim", "scim");
  REQUIRE(imported.ok());
  const Snapshot& snapshot = imported.value().snapshot;
  CHECK(held(snapshot, "SCIM:aq") == "SCIM:PAY; SCIM:clerk");
  CHECK(held(snapshot, "SCIM:br") == "SCIM:inner");
  CHECK(conferred(snapshot, "inner") == "SCIM:outer");
  CHECK(owner(snapshot, "SCIM:aq") == "E1");
  CHECK(owner(snapshot, "SCIM:br") == "E2");
  CHECK(account(snapshot, "SCIM:br").status == AccountStatus::Suspended);
  CHECK(tests::places(imported) == "RW0504 scim/Users-1.json:6: $.Resources[2].id\nRW0503 scim/Groups.json:1: $[0].members\n");
}

TEST_CASE("SCIM: the examples of the standard", "[connectors]") {
  const auto shared = tests::reference_data();
  if (!shared) return;
  const ScratchFolder folder;
  for (const auto& [file, name] : {std::pair{"Users-1.json", "rfc7643-8.2-user-full.json"},
                                   std::pair{"Users-2.json", "rfc7643-8.3-enterprise_user.json"},
                                   std::pair{"Groups-1.json", "rfc7643-8.4-group.json"}}) {
    folder.write("scim/" + std::string{file}, "[" + tests::read_text(*shared + "/schemas/scim/" + name) + "]");
  }
  const auto imported = import(folder, "scim", "scim");
  REQUIRE(imported.ok());
  CHECK(imported.value().snapshot.accounts.size() == 1);  // the two users have one id
  CHECK(tests::places(imported.value().notes).find("RW0504 scim/Users-2.json") != std::string::npos);
}

TEST_CASE("BloodHound: groups, rights on groups and on other things", "[connectors]") {
  const ScratchFolder folder;
  folder.write("bh/groups.json", R"({"data":[
    {"ObjectIdentifier":"S-1-G1","Properties":{"name":"ADMINS@F"},"Members":[{"ObjectIdentifier":"S-1-U1","ObjectType":"User"},
      {"ObjectIdentifier":"S-1-G2","ObjectType":"Group"},{"ObjectIdentifier":"S-1-C1","ObjectType":"Computer"}],
     "Aces":[{"PrincipalSID":"S-1-G2","RightName":"AddMember","IsInherited":false,"PrincipalType":"Group"},
             {"PrincipalSID":"S-1-U1","RightName":"ReadProperty","IsInherited":false,"PrincipalType":"User"}]},
    {"ObjectIdentifier":"S-1-G2","Properties":{"name":"HELP@F"},"Members":[{"ObjectIdentifier":"S-1-U2","ObjectType":"User"}]},
    {"ObjectIdentifier":"S-1-G3","Properties":{"name":"OLD@F"},"Members":[],"IsDeleted":true}],
    "meta":{"type":"groups","count":3,"version":6}})");
  folder.write("bh/users.json", R"({"data":[
    {"ObjectIdentifier":"S-1-U1","PrimaryGroupSID":"S-1-G2","Properties":{"name":"ADA@F","enabled":true,"email":"ada@ferries.example"}},
    {"ObjectIdentifier":"S-1-U2","PrimaryGroupSID":null,"Properties":{"name":"BEN@F","enabled":false}}],
    "meta":{"type":"users","count":2,"version":6}})");
  folder.write("bh/domains.json", R"({"data":[{"ObjectIdentifier":"S-1-D","Properties":{"name":"F"},
     "Aces":[{"PrincipalSID":"S-1-G1","RightName":"GetChangesAll","PrincipalType":"Group"}]}],"meta":{"type":"domains","version":6}})");
  const auto imported = import(folder, "bloodhound", "bh");
  REQUIRE(imported.ok());
  const Snapshot& snapshot = imported.value().snapshot;
  CHECK(held(snapshot, "DIRECTORY:ADA@F") == "DIRECTORY:ADMINS@F; DIRECTORY:HELP@F");
  CHECK(held(snapshot, "DIRECTORY:BEN@F") == "DIRECTORY:HELP@F");
  CHECK(conferred(snapshot, "HELP@F") == "DIRECTORY:ADMINS@F");
  CHECK(conferred(snapshot, "ADMINS@F") == "DIRECTORY:GetChangesAll on F");
  CHECK(snapshot.owner_edges.size() == 2);  // both members of HELP may add members
  CHECK(owner(snapshot, "DIRECTORY:ADA@F") == "E1");
  CHECK(account(snapshot, "DIRECTORY:BEN@F").status == AccountStatus::Suspended);
  CHECK(tests::places(imported) == "RW0507 DIRECTORY\nRW0512 DIRECTORY\n");
}

TEST_CASE("AzureHound: a tenant in one file", "[connectors]") {
  const ScratchFolder folder;
  folder.write("az.json", R"({"data":[
    {"kind":"AZRoleAssignment","data":{"roleDefinitionId":"t1","roleAssignments":[
       {"principalId":"g1","roleDefinitionId":"t1","directoryScopeId":"/"},{"principalId":"s1","roleDefinitionId":"t1"}]}},
    {"kind":"AZUser","data":{"id":"u1","userPrincipalName":"ada@f","employeeId":"E1","accountEnabled":true}},
    {"kind":"AZGroup","data":{"id":"g1","displayName":"Crew"}},{"kind":"AZDevice","data":{"id":"d"}},
    {"kind":"AZGroupMember","data":{"groupId":"g1","members":[{"groupId":"g1","member":{"id":"u1"}}]}},
    {"kind":"AZGroupOwner","data":{"groupId":"g1","owners":[{"owner":{"id":"u1"}}]}},
    {"kind":"AZServicePrincipal","data":{"id":"s1","appId":"app-1"}},
    {"kind":"AZAppRoleAssignment","data":{"principalId":"u1","resourceDisplayName":"Graph","appRoleId":"r-1"}},
    {"kind":"AZRole","data":{"id":"t1","displayName":"Global Administrator","templateId":"t1"}}],"meta":{"type":"azure","version":5}})");
  const auto imported = import(folder, "bloodhound", "az.json");
  REQUIRE(imported.ok());
  const Snapshot& snapshot = imported.value().snapshot;
  CHECK(held(snapshot, "DIRECTORY:ada@f") == "DIRECTORY:Crew; DIRECTORY:Graph/r-1");
  CHECK(conferred(snapshot, "Crew") == "DIRECTORY:Global Administrator");
  CHECK(held(snapshot, "DIRECTORY:app-1") == "DIRECTORY:Global Administrator");
  CHECK(account(snapshot, "DIRECTORY:app-1").kind == AccountKind::Service);
  CHECK(snapshot.owner_edges.size() == 1);
}

TEST_CASE("ServiceNow: roles of users and groups, fields in each form", "[connectors]") {
  const ScratchFolder folder;
  folder.write("now/sys_user.json", R"({"result":[{"sys_id":"u1","user_name":"ada.q","employee_number":"E1","active":"true"},
    {"sys_id":{"value":"u2"},"user_name":{"display_value":"ben","value":"ben.r"},"email":"ben@ferries.example","active":false}]})");
  folder.write("now/sys_user_role.json", R"({"result":[{"sys_id":"r1","name":"itil"},{"sys_id":"r2","name":"admin"}]})");
  folder.write("now/sys_user_role_contains.json", R"({"result":[{"role":{"link":"x","value":"r2"},"contains":"r1"}]})");
  folder.write("now/sys_user_group.json", R"({"result":[{"sys_id":"g1","name":"desk","parent":{"value":"g2"}},{"sys_id":"g2","name":"ops","parent":""}]})");
  folder.write("now/sys_user_grmember.json", R"({"result":[{"user":"u2","group":"g1"}]})");
  folder.write("now/sys_group_has_role.json", R"({"result":[{"group":"g2","role":"r1"}]})");
  folder.write("now/sys_user_has_role.json", R"({"result":[{"user":"u1","role":"r2","inherited":"false","state":"active"},
    {"user":"u1","role":"r1","inherited":"true"},{"user":"u9","role":"r1"}]})");
  const auto imported = import(folder, "servicenow", "now");
  REQUIRE(imported.ok());
  const Snapshot& snapshot = imported.value().snapshot;
  CHECK(held(snapshot, "SERVICENOW:ada.q") == "SERVICENOW:admin");
  CHECK(conferred(snapshot, "admin") == "SERVICENOW:itil");
  CHECK(held(snapshot, "SERVICENOW:ben.r") == "SERVICENOW:desk");
  CHECK(conferred(snapshot, "desk") == "SERVICENOW:ops");
  CHECK(conferred(snapshot, "ops") == "SERVICENOW:itil");
  CHECK(owner(snapshot, "SERVICENOW:ben.r") == "E2");
  CHECK(account(snapshot, "SERVICENOW:ben.r").status == AccountStatus::Suspended);
  CHECK(tests::places(imported) == "RW0503 now/sys_user_has_role.json:2: $.result[2].user\n");
}

}  // namespace rolewright
