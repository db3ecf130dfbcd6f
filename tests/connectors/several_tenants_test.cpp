// Two organizations in one import: the same id, name or application in both is two objects, reported and counted, never one;
// and what was deleted since and is still referred to is reported, while the rest of the record stands.
#include "connectors/changes/access_changes.hpp"
#include "connectors/emit.hpp"
#include "connectors/emit/round_trip.hpp"
#include "connectors/import.hpp"
#include "tests/connectors/agency_folder.hpp"
#include "tests/connectors/shown.hpp"
#include "tests/support/catch.hpp"

namespace rolewright {
namespace {

using tests::AgencyFolder;
using tests::held;

bool has(const std::string& text, const std::string& line) {
  return ("\n" + text).find("\n" + line + "\n") != std::string::npos;
}

std::string message(const Diagnostics& notes, Code code) {
  for (const Diagnostic& item : notes.items())
    if (item.code == code) return item.message;
  return {};
}

std::vector<std::uint64_t> rejected(const Snapshot& snapshot, std::string_view path) {
  std::vector<std::uint64_t> counts;
  for (const Export& source : snapshot.exports)
    if (snapshot.text(source.path) == path) counts.push_back(source.rejected);
  return counts;
}

// The small agency and a shipyard's organization, whose user, group and application ids are those of the agency's own.
struct TwoOrganizations : AgencyFolder {
  TwoOrganizations() {
    replace("sources.yaml", "  - {name: PRISM}", "  - {name: PRISM}\n  - {name: YARD, okta_org: yard.okta.example}");
    replace("sources.yaml", "{kind: okta, path: okta}", "{kind: okta, path: okta, system: OKTA}");
    replace("sources.yaml", "{kind: okta-log, ", "{kind: okta-log, system: OKTA, ");
    append("sources.yaml", "  - {kind: okta, path: yard, system: YARD}\n");
    write("yard/users.json", R"([{"id": "00u1", "status": "ACTIVE", "profile": {"login": "ben@yard", "employeeNumber": "E2"}}])");
    write("yard/groups.json", R"([{"id": "00g1", "type": "OKTA_GROUP", "profile": {"name": "fin-clerk"}}])");
    write("yard/group_members/00g1.json", R"([{"id": "00u1"}])");
    write("yard/apps.json", R"([{"id": "0oa1fin", "label": "Finance of the yard", "status": "ACTIVE"}])");
    write("yard/app_users/0oa1fin.json", R"([{"id": "00u1", "scope": "USER"}])");
  }
};

}  // namespace

TEST_CASE("an application id of two organizations is two applications", "[connectors]") {
  const TwoOrganizations folder;
  const auto imported = folder.import();
  CAPTURE(tests::places(imported));
  REQUIRE(imported.ok());
  const Snapshot& snapshot = imported.value().snapshot;
  CHECK(held(snapshot, "YARD:ben@yard") == "MOMENTUM [YARD]:sign_in; YARD:fin-clerk");
  CHECK(message(imported.value().notes, Code::DuplicateRecord) ==
        "application `0oa1fin` of `YARD` has the id of one of `OKTA`: they are two, and this one is kept as `MOMENTUM [YARD]`");
  CHECK(has(tests::places(imported), "RW0504 yard/apps.json:1: $[0].id"));
}

TEST_CASE("a tenant's copy of an application that another tenant has is its own", "[connectors]") {
  AgencyFolder folder;
  folder.replace("sources.yaml", "  - {name: PRISM}", "  - {name: PRISM}\n  - {name: YARD, entra_tenant: yard.example}");
  folder.replace("sources.yaml", "{kind: entra, path: entra}", "{kind: entra, path: entra, system: ENTRA}");
  folder.append("sources.yaml", "  - {kind: entra, path: yard, system: YARD}\n");
  folder.write("yard/users.json", R"({"value": [{"id": "u-1", "userPrincipalName": "ben@yard", "employeeId": "E2"}]})");
  folder.write("yard/servicePrincipals.json",
               R"({"value": [{"id": "sp-9", "appId": "7a000000-0000-0000-0000-000000000001", "displayName": "webTA",
                   "appRoles": [{"id": "r-1", "value": "Timekeeper"}]}]})");
  folder.write("yard/app_role_assigned_to/sp-9.json", R"({"value": [{"appRoleId": "r-1", "principalId": "u-1"}]})");
  const auto imported = folder.import();
  CAPTURE(tests::places(imported));
  REQUIRE(imported.ok());
  CHECK(held(imported.value().snapshot, "YARD:ben@yard") == "WEBTA [YARD]:Timekeeper");
}

TEST_CASE("with two folders of a vendor, each and each log says whose it is", "[connectors]") {
  TwoOrganizations folder;
  SECTION("a folder without a system") {
    folder.replace("sources.yaml", "path: yard, system: YARD", "path: yard");
    CHECK(tests::places(folder.import()) == "RW0506 sources.yaml:31\n");
  }
  SECTION("two folders of one system") {
    folder.replace("sources.yaml", "path: yard, system: YARD", "path: yard, system: OKTA");
    CHECK(tests::places(folder.import()) == "RW0506 sources.yaml:31\n");
  }
  SECTION("a log of nobody") {
    folder.replace("sources.yaml", "{kind: okta-log, system: OKTA, ", "{kind: okta-log, ");
    CHECK(tests::places(folder.import()) == "RW0506 sources.yaml:30\n");
  }
  SECTION("a system that is no organization") {
    folder.replace("sources.yaml", "path: yard, system: YARD", "path: yard, system: MOMENTUM");
    CHECK(tests::places(folder.import()) == "RW0506 sources.yaml:31\n");
  }
}

TEST_CASE("two folders of a vendor on the command line are two organizations", "[connectors]") {
  const TwoOrganizations folder;
  const std::string root = folder.root().string();
  folder.write("people.csv", "employee_id,email\nE2,ben@yard\n");
  const auto both = connectors::import_sources(
      {{"hr", root + "/people.csv"}, {"okta", root + "/okta"}, {"okta", root + "/yard"}}, {.taken = Day{20700}});
  CAPTURE(tests::places(both));
  REQUIRE(both.ok());
  CHECK(held(both.value().snapshot, "OKTA2:ben@yard") == "Finance of the yard [OKTA2]:sign_in; OKTA2:fin-clerk");
  CHECK(held(both.value().snapshot, "OKTA:ada@ferries.example") == "OKTA:everyone; OKTA:fin-clerk");
}

TEST_CASE("a plan is for one organization", "[connectors]") {
  const TwoOrganizations folder;
  const auto imported = folder.import();
  REQUIRE(imported.ok());
  const RoleSet roles{.users = {"E1"}, .entitlements = {"a"}, .roles = {{.id = "R1", .name = "r", .users = {0}, .entitlements = {0}}}};
  const connectors::EmitRequest request{.roles = roles,
                                        .targets = {{.kind = connectors::EmitTarget::Elsewhere, .name = "x"}},
                                        .incompatible = {},
                                        .snapshot = &imported.value().snapshot};
  const auto okta = connectors::emit_okta(request);
  REQUIRE_FALSE(okta.ok());
  CHECK(okta.error().items()[0].message ==
        "the snapshot has `OKTA` and `YARD`, and a plan is for one: their ids mean nothing to each other");
  CHECK(connectors::emit_entra(request).ok());
  // Nor is what one has to be looked up where there are two.
  connectors::EmitRequest alone = request;
  alone.snapshot = nullptr;
  const auto plan = connectors::emit_okta(alone);
  REQUIRE(plan.ok());
  const Snapshot& both = imported.value().snapshot;
  CHECK_FALSE(connectors::found_in(plan.value(), both, connectors::TenantVendor::Okta).ok());
  CHECK_FALSE(connectors::only_changes(plan.value(), alone, both, connectors::TenantVendor::Okta).ok());
}

TEST_CASE("a change of a group id that two organizations have is refused", "[connectors]") {
  const TwoOrganizations folder;
  const auto imported = folder.import();
  REQUIRE(imported.ok());
  const Snapshot& snapshot = imported.value().snapshot;
  const auto scim = connectors::read_scim_changes(
      R"({"method":"PATCH","path":"/Groups/00g1","body":{"Operations":[{"op":"add","path":"members","value":[{"value":"E1"}]}]}})",
      "r.json", snapshot, {});
  REQUIRE_FALSE(scim.ok());
  CHECK(scim.error().items()[0].message ==
        "group `00g1` is in `OKTA` and in `YARD`: judge against a snapshot of the one that this changes");
  const auto terraform = connectors::read_terraform_changes(
      R"({"format_version":"1.2","resource_changes":[{"address":"a.b","mode":"managed","type":"okta_app_group_assignment","change":{"actions":["create"],
          "before":null,"after":{"group_id":"00g1","app_id":"0oa2wiki"}}}]})",
      "p.json", snapshot, {});
  REQUIRE_FALSE(terraform.ok());
  CHECK(terraform.error().items()[0].message ==
        "group `00g1` is in `OKTA` and in `YARD`: judge against a snapshot of the one that this changes");
}

TEST_CASE("a user id that two lists give to two logins is refused", "[connectors]") {
  connectors::UserIds ids;
  CHECK(connectors::read_user_ids(R"([{"id":"00u1","profile":{"login":"ada@ferries"}}])", "a.json", ids).empty());
  CHECK(connectors::read_user_ids(R"([{"id":"00u1","profile":{"login":"ada@ferries"}}])", "a2.json", ids).empty());
  const Diagnostics found = connectors::read_user_ids(R"([{"id":"00u1","profile":{"login":"ben@yard"}}])", "b.json", ids);
  REQUIRE(found.has_error());
  CHECK(found.items()[0].message ==
        "$[0]: id `00u1` is of `ada@ferries` and of `ben@yard`; give the users of one organization alone");
}

TEST_CASE("a deleted entitlement that is still referred to costs itself alone", "[connectors]") {
  const AgencyFolder folder;
  folder.write("okta/entitlements.json", R"({"data":[{"id":"en1","name":"Role","parent":{"externalId":"0oa1fin","type":"APPLICATION"},
    "values":[{"id":"v1","name":"Enter","externalValue":"INV_X"},{"id":"v2","name":"INV_Y"}]}]})");
  folder.write("okta/bundles.json", R"([
    {"id":"b1","name":"Payables","entitlements":[{"id":"gone"},{"id":"en1","values":[{"id":"v1"},{"id":"v9"}]}]},
    {"id":"b2","name":"Nothing left","entitlements":[{"id":"gone"}]}])");
  folder.write("okta/grants.json", R"([
    {"id":"1","grantType":"ENTITLEMENT-BUNDLE","entitlementBundleId":"b1","targetPrincipal":{"externalId":"00u1","type":"OKTA_USER"},"status":"ACTIVE"},
    {"id":"2","grantType":"CUSTOM","entitlements":[{"id":"gone"},{"id":"en1","values":[{"id":"v2"}]}],"targetPrincipal":{"externalId":"00u2","type":"OKTA_USER"},"status":"ACTIVE"},
    {"id":"3","grantType":"ENTITLEMENT-BUNDLE","entitlementBundleId":"b2","targetPrincipal":{"externalId":"00u2","type":"OKTA_USER"},"status":"ACTIVE"}])");
  folder.write("okta/group_members/00gDeleted.json", R"([{"id": "00u1"}])");
  folder.write("okta/app_groups/0oaDeleted.json", R"([{"id": "00g1"}])");
  folder.write("entra/app_role_assigned_to/sp-1.json", R"({"value": [{"appRoleId": "r-deleted", "principalId": "u-1"},
    {"appRoleId": "r-1", "principalId": "u-1"}]})");
  folder.write("entra/access_package_resources/p-1.json", R"({"value": [{"role": {"originId": "Member_g-deleted"}},
    {"role": {"originId": "r-deleted"}, "scope": {"originId": "sp-1"}}]})");
  const auto imported = folder.import();
  CAPTURE(tests::places(imported));
  REQUIRE(imported.ok());
  const Snapshot& snapshot = imported.value().snapshot;
  CHECK(tests::conferred(snapshot, "Payables") == "MOMENTUM:INV_X");
  CHECK(held(snapshot, "OKTA:ada@ferries.example").find("OKTA:Payables") != std::string::npos);
  CHECK(held(snapshot, "OKTA:ben@ferries.example").find("MOMENTUM:INV_Y") != std::string::npos);
  const std::string said = tests::places(imported);
  for (const char* line :
       {"RW0503 okta/bundles.json:2: $[0].entitlements[0].id", "RW0503 okta/bundles.json:2: $[0].entitlements[1].values[1].id",
        "RW0503 okta/bundles.json:3: $[1].entitlements[0].id", "RW0503 okta/grants.json:3: $[1].entitlements[0].id",
        "RW0503 okta/grants.json:4: $[2].entitlementBundleId", "RW0503 okta/group_members/00gDeleted.json:1: $[0]",
        "RW0503 okta/app_groups/0oaDeleted.json:1: $[0]", "RW0503 entra/app_role_assigned_to/sp-1.json:1: $.value[0].appRoleId",
        "RW0503 entra/access_package_resources/p-1.json:1: $.value[0].role.originId",
        "RW0503 entra/access_package_resources/p-1.json:2: $.value[1].role.originId"}) {
    CAPTURE(line);
    CHECK(has(said, line));
  }
  CHECK(rejected(snapshot, "okta/bundles*.json") == std::vector<std::uint64_t>{1});
  CHECK(rejected(snapshot, "okta/grants*.json") == std::vector<std::uint64_t>{1});
}

}  // namespace rolewright
