// One person, many accounts: joins by declared keys over several systems and organizations, conflicts, orphans with
// access, break-glass; what tables and logs say in other forms; and how an import stops.
#include "connectors/import.hpp"
#include "tests/connectors/agency_folder.hpp"
#include "tests/connectors/shown.hpp"
#include "tests/support/catch.hpp"

namespace rolewright {
namespace {

using tests::AgencyFolder;
using tests::held;
using tests::key_of;
using tests::name_of;

std::string owners(const Snapshot& snapshot) {
  std::string text;
  for (const Account& account : snapshot.accounts)
    text += name_of(snapshot, account) + " " + std::string{key_of(snapshot, account.owner)} + "\n";
  return text;
}

bool has(const std::string& text, const std::string& line) {
  return ("\n" + text).find("\n" + line + "\n") != std::string::npos;
}

std::string message(const Diagnostics& notes, Code code) {
  for (const Diagnostic& item : notes.items())
    if (item.code == code) return item.message;
  return {};
}

// The tables of sources.yaml, with `line` added.
void declare(const AgencyFolder& folder, const std::string& line) {
  folder.append("sources.yaml", "  - {" + line + "}\n");
}

}  // namespace

TEST_CASE("an id means something within its organization alone", "[connectors]") {
  const AgencyFolder folder;
  folder.replace("sources.yaml", "  - {name: PRISM}", "  - {name: PRISM}\n  - {name: OKTA2, okta_org: yard.okta.example}");
  folder.replace("sources.yaml", "{kind: okta, path: okta}", "{kind: okta, path: okta, system: OKTA}");
  folder.replace("sources.yaml", "{kind: okta-log, ", "{kind: okta-log, system: OKTA, ");
  declare(folder, "kind: okta, path: yard, system: OKTA2");
  folder.write("yard/users.json", R"([{"id": "00u1", "status": "ACTIVE", "profile": {"login": "ben@yard", "employeeNumber": "E2"}}])");
  folder.write("yard/groups.json", R"([{"id": "00g1", "profile": {"name": "everyone"}}])");
  folder.write("yard/group_members/00g1.json", R"([{"id": "00u1"}])");
  const auto imported = folder.import();
  REQUIRE(imported.ok());
  const Snapshot& snapshot = imported.value().snapshot;
  CHECK(held(snapshot, "OKTA2:ben@yard") == "OKTA2:everyone");
  CHECK(held(snapshot, "OKTA:ada@ferries.example") == "OKTA:everyone; OKTA:fin-clerk");
  CHECK(has(owners(snapshot), "OKTA2:ben@yard E2"));
}

TEST_CASE("an admin account is who its everyday account is", "[connectors]") {
  const AgencyFolder folder;
  folder.replace("sources.yaml", "    - {system: PRISM,    by: key}",
                 "    - {system: PRISM,    by: key}\n    - {system: PRISM, by: suffix, suffix: -adm}");
  folder.append("momentum/prism_permissions.csv", "E4-adm,BUY\nE9-adm,BUY\n-adm,BUY\n");
  const auto imported = folder.import();
  REQUIRE(imported.ok());
  CHECK(has(owners(imported.value().snapshot), "PRISM:E4-adm E4"));
  CHECK(has(owners(imported.value().snapshot), "PRISM:E9-adm -"));
  CHECK(has(tests::places(imported.value().notes), "RW0512 PRISM"));
}

TEST_CASE("keys that disagree are a conflict, and the vendor's counts", "[connectors]") {
  const AgencyFolder folder;
  folder.append("hr/account_map.csv", "OKTA,ben@ferries.example,E3,,\n");
  const auto imported = folder.import();
  REQUIRE(imported.ok());
  CHECK(has(owners(imported.value().snapshot), "OKTA:ben@ferries.example E2"));
  CHECK(message(imported.value().notes, Code::IdentityConflict) ==
        "1 account of `OKTA` joined to two people: `ben@ferries.example` is of `E2` and of `E3`");
}

TEST_CASE("what is kept for emergencies is marked", "[connectors]") {
  const AgencyFolder folder;
  folder.replace("sources.yaml", "sources:",
                 "break_glass:\n  - {system: ENTRA, login: ada.adm@ferries.example}\n  - {system: OKTA, group: fin-clerk}\n"
                 "  - {system: OKTA, group: no such group}\nsources:");
  const auto imported = folder.import();
  REQUIRE(imported.ok());
  const Snapshot& snapshot = imported.value().snapshot;
  CHECK(held(snapshot, "ENTRA:ada.adm@ferries.example") ==
        "ENTRA:Global Administrator 2026-01-01..2027-01-01 *33; ENTRA:User Administrator *32");
  CHECK(held(snapshot, "OKTA:ada@ferries.example") == "OKTA:everyone; OKTA:fin-clerk *32");
  CHECK(has(tests::places(imported.value().notes), "RW0503 sources.yaml"));
}

TEST_CASE("tables as JSON, and dates and separators of other places", "[connectors]") {
  const AgencyFolder folder;
  folder.write("logs/more.jsonl", "{\"who\":{\"id\":\"ada@ferries.example\"},\"what\":\"INV_ENTER\",\"at\":1780358400,\"sid\":\"s1\"}\n"
                                  "{\"who\":{\"id\":\"ada@ferries.example\"},\"what\":\"INV_ENTER\",\"at\":1780362000,\"sid\":\"s1\"}\n"
                                  "{\"who\":{\"id\":\"ada@ferries.example\"},\"what\":\"INV_ENTER\",\"at\":\"soon\"}\n{broken\n");
  declare(folder, "kind: transactions, system: MOMENTUM, path: logs/more.jsonl, login: who.id, permission: what, date: at, session: sid, dates: seconds");
  folder.write("logs/seen.txt", "when|login\n06/30/2026|ada@ferries.example\n13/01/2026|ada@ferries.example\n");
  declare(folder, "kind: sign-ins, system: MOMENTUM, path: logs/seen.txt, login: login, date: when, dates: MM/DD/YYYY, separator: '|'");
  folder.write("hr/ties.csv", "who,tie,to,kind,number\nE1,family,E2,,\nE1,affiliated,,invoice,INV-1\nE1,family,,,\nE1,family,E2,invoice,INV-1\n");
  declare(folder, "kind: relations, path: hr/ties.csv, key: who, relation: tie, other: to, object_kind: kind, object: number");
  folder.write("momentum/composite.csv", "outer,inner\nBOSS,CLERK\n");
  declare(folder, "kind: role-roles, system: MOMENTUM, path: momentum/composite.csv, role: outer, includes: inner");
  const auto imported = folder.import();
  CAPTURE(tests::places(imported));
  REQUIRE(imported.ok());
  const Snapshot& snapshot = imported.value().snapshot;
  std::string uses;
  for (const UsageEvent& event : snapshot.usage)
    if (event.day > Day{20604})
      uses += to_string(event.day) + (event.level == UsageLevel::App ? " app " : " duty ") + std::to_string(event.count) +
              " " + std::string{snapshot.text(event.session)} + "\n";
  CHECK(uses.find("2026-06-02 duty 2 s1\n") != std::string::npos);
  CHECK(uses.find("2026-06-30 app 1 \n") != std::string::npos);
  CHECK(has(tests::places(imported), "RW0502 logs/more.jsonl:3: $"));
  CHECK(has(tests::places(imported), "RW0502 logs/more.jsonl:4: $"));
  CHECK(has(tests::places(imported), "RW0502 logs/seen.txt:3"));
  CHECK(has(tests::places(imported), "RW0502 hr/ties.csv:4"));
  CHECK(has(tests::places(imported), "RW0502 hr/ties.csv:5"));
  REQUIRE(snapshot.relations.size() == 2);
  CHECK(tests::conferred(snapshot, "BOSS") == "MOMENTUM:CLERK");
}

TEST_CASE("sign-ins and directory changes are never taken for each other", "[connectors]") {
  const AgencyFolder folder;
  const std::string sign_in =
      R"({"createdDateTime":"2026-07-01T08:00:00Z","userId":"u-1","appId":"7a000000-0000-0000-0000-000000000001","appDisplayName":"WEBTA","status":{"errorCode":0}})";
  const std::string audit =
      R"({"activityDateTime":"2026-07-02T08:00:00Z","activityDisplayName":"Add member to group","result":"success","initiatedBy":{"user":{"id":"u-1"}}})";
  folder.write("logs/ins.json", "{\"value\":[" + sign_in + "," + audit + "]}");
  folder.write("logs/changes.json", "[" + audit + "," + sign_in + "]");
  declare(folder, "kind: entra-sign-ins, path: logs/ins.json");
  declare(folder, "kind: entra-audits, path: logs/changes.json");
  const auto imported = folder.import();
  CAPTURE(tests::places(imported));
  REQUIRE(imported.ok());
  std::string uses;
  const Snapshot& snapshot = imported.value().snapshot;
  for (const UsageEvent& event : snapshot.usage) {
    const Node& node = snapshot.nodes[event.entitlement.index()];
    if (event.level == UsageLevel::App)
      uses += to_string(event.day) + " " + std::string{snapshot.text(snapshot.systems[node.system.index()].name)} + "\n";
  }
  CHECK(has(uses, "2026-07-01 WEBTA"));
  CHECK(has(uses, "2026-07-02 ENTRA"));
  CHECK(has(tests::places(imported), "RW0514 logs/ins.json:1: $.value[1].activityDisplayName"));
  CHECK(has(tests::places(imported), "RW0514 logs/changes.json:1: $[1].appDisplayName"));
}

TEST_CASE("Okta governance: entitlements, bundles, grants and risk rules", "[connectors]") {
  const AgencyFolder folder;
  folder.write("okta/entitlements.json", R"({"data":[{"id":"en1","name":"Role","parent":{"externalId":"0oa1fin","type":"APPLICATION"},
    "values":[{"id":"v1","name":"Enter","externalValue":"INV_X"},{"id":"v2","name":"INV_Y"}]}]})");
  folder.write("okta/bundles.json", R"([{"id":"b1","name":"Payables","entitlements":[{"id":"en1","values":[{"id":"v1"}]}]}])");
  folder.write("okta/grants.json", R"([
    {"id":"1","grantType":"ENTITLEMENT-BUNDLE","entitlementBundleId":"b1","targetPrincipal":{"externalId":"00u1","type":"OKTA_USER"},"status":"ACTIVE","scheduleSettings":{"expirationDate":"2026-12-31T00:00:00Z"}},
    {"id":"2","grantType":"CUSTOM","entitlements":[{"id":"en1","values":[{"id":"v2"}]}],"targetPrincipal":{"externalId":"00u2","type":"OKTA_USER"},"status":"ACTIVE"},
    {"id":"3","grantType":"CUSTOM","entitlements":[{"id":"gone"}],"targetPrincipal":{"externalId":"00u2","type":"OKTA_USER"},"status":"ACTIVE"},
    {"id":"4","grantType":"CUSTOM","entitlements":[{"id":"en1"}],"targetPrincipal":{"externalId":"00u2","type":"OKTA_USER"},"status":"EXPIRED"}])");
  folder.write("okta/risk_rules.json", R"([{"name":"r","conflictCriteria":{"and":[{"value":{"value":[{"id":"en1","values":[{"id":"v9"}]}]}}]}}])");
  const auto imported = folder.import();
  CAPTURE(tests::places(imported));
  REQUIRE(imported.ok());
  const Snapshot& snapshot = imported.value().snapshot;
  CHECK(held(snapshot, "OKTA:ada@ferries.example").find("OKTA:Payables always..2027-01-01") != std::string::npos);
  CHECK(held(snapshot, "OKTA:ben@ferries.example").find("MOMENTUM:INV_Y") != std::string::npos);
  CHECK(tests::conferred(snapshot, "Payables") == "MOMENTUM:INV_X");
  CHECK(has(tests::places(imported), "RW0503 okta/grants.json:4: $[2].entitlements[0].id"));
  CHECK(has(tests::places(imported), "RW0503 okta/risk_rules.json:1: $[0].conflictCriteria.and[0].value.value[0].values[0].id"));
}

TEST_CASE("a page that is there twice is read once", "[connectors]") {
  const AgencyFolder folder;
  folder.write("okta/users-9.json", tests::read_text((folder.root() / "okta/users.json").string()));
  const auto imported = folder.import();
  REQUIRE(imported.ok());
  CHECK(has(tests::places(imported), "RW0504 okta/users.json"));
  CHECK(imported.value().snapshot.accounts.size() == 16);
}

TEST_CASE("pages of one size that begin alike are read both when they differ", "[connectors]") {
  const AgencyFolder folder;
  const std::string alike = "[" + std::string(2000, ' ');
  for (const std::string digit : {"8", "9"})
    folder.write("okta/users-" + digit + ".json",
                 alike + R"({"id":"00ux)" + digit + R"(","status":"ACTIVE","profile":{"login":"x)" + digit + R"(@ferries.example"}}])");
  const auto imported = folder.import();
  REQUIRE(imported.ok());
  CHECK_FALSE(has(tests::places(imported), "RW0504"));
  CHECK(imported.value().snapshot.accounts.size() == 18);
}

TEST_CASE("a flood of bad records is a few lines and a number", "[connectors]") {
  const AgencyFolder folder;
  std::string page = "[";
  for (int record = 0; record != 500; ++record) page += "{\"id\": 7},\n";
  folder.write("okta/users-9.json", page + "{}]");
  const auto imported = folder.import();
  REQUIRE(imported.ok());
  const std::string said = tests::places(imported);
  CHECK(has(said, "RW0502 okta/users-9.json:20: $[19].id"));
  CHECK_FALSE(has(said, "RW0502 okta/users-9.json:21: $[20].id"));
  CHECK(has(said, "RW0502 okta/users*.json"));
  std::uint64_t rejected = 0;
  for (const Export& source : imported.value().snapshot.exports) rejected += source.rejected;
  CHECK(rejected == 501);
}

TEST_CASE("a strict import stops at the first bad record", "[connectors]") {
  const AgencyFolder folder;
  folder.write("okta/users-9.json", "[{\"id\": 7}, {\"id\": 8}]");
  const auto imported = connectors::import_agency(folder.root().string(),
                                                  {.strictness = connectors::Strictness::StopAtFirst});
  REQUIRE_FALSE(imported.ok());
  CHECK(tests::places(imported) == "RW0502 okta/users-9.json:1: $[0].id\nRW0510 import\n");
}

TEST_CASE("names with control characters are never shown raw", "[connectors]") {
  const AgencyFolder folder;
  folder.write("okta/groups-9.json", "[{\"id\": \"00g8\", \"profile\": {\"name\": \"\\u001b[31mred\"}},"
                                     "{\"id\": \"00g9\", \"profile\": {\"name\": \"\\u001b[31mred\"}},"
                                     "{\"id\": \"../../etc\", \"profile\": {\"name\": \"../../etc/passwd\"}}]");
  const auto imported = folder.import();
  REQUIRE(imported.ok());
  for (const Diagnostic& item : imported.value().notes.items()) {
    CHECK(item.message.find('\x1b') == std::string::npos);
    CHECK(item.where.find('\x1b') == std::string::npos);
  }
  CHECK(has(tests::places(imported), "RW0504 okta/groups-9.json:1: $[1].profile.name"));
}

}  // namespace rolewright
