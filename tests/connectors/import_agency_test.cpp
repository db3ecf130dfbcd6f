// A whole agency folder: what of it lands where in the snapshot. The folder is fixtures/tiny, small enough to
// read.
#include "connectors/import.hpp"
#include "model/snapshot_file.hpp"
#include "tests/connectors/agency_folder.hpp"
#include "tests/connectors/shown.hpp"
#include "tests/support/catch.hpp"

namespace rolewright {
namespace {

using tests::AgencyFolder;

using tests::conferred;
using tests::held;
using tests::key_of;
using tests::name_of;

const Snapshot& tiny() {
  static const Result<connectors::Imported> imported = AgencyFolder{}.import();
  REQUIRE(imported.ok());
  return imported.value().snapshot;
}

}  // namespace

TEST_CASE("people come from HR with attributes, facts and designations", "[connectors]") {
  const Snapshot& snapshot = tiny();
  CHECK(to_string(snapshot.taken[0]) == "2026-09-30");
  REQUIRE(snapshot.persons.size() == 5);
  const PersonId third = snapshot.find_person("E3");
  CHECK(snapshot.text(snapshot.persons[third.index()].name) == "Dunn, Cy");
  CHECK(snapshot.text(snapshot.attribute(snapshot.find_attribute("org"), third)) == "Office/Docks");
  CHECK(snapshot.attribute(snapshot.find_attribute("series"), snapshot.find_person("E4")) == SymbolId{0U});
  REQUIRE(snapshot.events.size() == 2);  // the award is no declared event
  CHECK(key_of(snapshot, snapshot.events[0].person) == "E3");
  CHECK(snapshot.text(snapshot.events[0].what) == "transferred");
  REQUIRE(snapshot.designations.size() == 1);
  CHECK(snapshot.designations[0].limit_cents == 2500050);
  CHECK(to_string(snapshot.designations[0].held.until) == "2027-01-01");  // the last day is still valid
  CHECK(snapshot.trainings.size() == 1);
}

TEST_CASE("accounts find their people by declared keys only", "[connectors]") {
  std::string owners;
  for (const Account& account : tiny().accounts) {
    owners += name_of(tiny(), account) + " " + std::string{key_of(tiny(), account.owner)} + " " +
              std::string{key_of(tiny(), account.sponsor)} + "\n";
  }
  CHECK(owners.find("OKTA:ada@ferries.example E1 -\n") != std::string::npos);
  CHECK(owners.find("OKTA:ada2@ferries.example E5 -\n") != std::string::npos);     // E1's namesake
  CHECK(owners.find("OKTA:guest@vendor.example - -\n") != std::string::npos);      // bears E2's name, no key
  CHECK(owners.find("MOMENTUM:BEN@ferries.example E2 -\n") != std::string::npos);  // addresses ignore case
  CHECK(owners.find("MOMENTUM:BATCH01 - E2\n") != std::string::npos);
  CHECK(owners.find("PRISM:E5 E5 -\n") != std::string::npos);
  CHECK(owners.find("PRISM:cdunn-adm E3 -\n") != std::string::npos);
  CHECK(owners.find("ENTRA:ada.adm@ferries.example E1 -\n") != std::string::npos);
}

TEST_CASE("kinds and statuses of accounts", "[connectors]") {
  for (const Account& account : tiny().accounts) {
    const std::string name = name_of(tiny(), account);
    CAPTURE(name);
    const bool admin = name == "PRISM:cdunn-adm" || name == "ENTRA:ada.adm@ferries.example";
    const bool service = name == "MOMENTUM:BATCH01" || name == "ENTRA:7a000000-0000-0000-0000-000000000002";
    CHECK((account.kind == AccountKind::SeparateAdmin) == admin);
    CHECK((account.kind == AccountKind::Service) == service);
    const bool suspended = name == "OKTA:cy@ferries.example" || name == "ENTRA:ben@ferries.example";
    CHECK((account.status == AccountStatus::Suspended) == suspended);
    CHECK((account.status == AccountStatus::Deprovisioned) == (name == "OKTA:dee@ferries.example"));
  }
}

TEST_CASE("grants of Okta, Entra and tables", "[connectors]") {
  CHECK(held(tiny(), "OKTA:ada@ferries.example") == "OKTA:everyone; OKTA:fin-clerk");
  CHECK(held(tiny(), "OKTA:ben@ferries.example") == "MOMENTUM:sign_in; OKTA:everyone");
  CHECK(held(tiny(), "OKTA:dee@ferries.example").empty());  // deprovisioned: counted, not granted
  CHECK(conferred(tiny(), "fin-clerk") == "MOMENTUM:sign_in");
  CHECK(held(tiny(), "ENTRA:ada@ferries.example") == "ENTRA:dock-crew; WEBTA:Timekeeper");
  CHECK(held(tiny(), "ENTRA:ada.adm@ferries.example") ==
        "ENTRA:Global Administrator 2026-01-01..2027-01-01 *1; ENTRA:User Administrator");
  CHECK(held(tiny(), "ENTRA:ben@ferries.example") == "ENTRA:Dock duty 2026-03-01..2026-10-01");
  CHECK(held(tiny(), "ENTRA:7a000000-0000-0000-0000-000000000002") == "WEBTA:sign_in");
  CHECK(conferred(tiny(), "Dock duty") == "ENTRA:dock-crew [g-c]; WEBTA:Timekeeper");
  CHECK(conferred(tiny(), "dock-crew") == "ENTRA:all-hands; WEBTA:Certifier");
  CHECK(held(tiny(), "MOMENTUM:ada@ferries.example") == "MOMENTUM:CLERK 2026-01-01..forever FC-1 FC-2");
  CHECK(held(tiny(), "MOMENTUM:BEN@ferries.example") == "MOMENTUM:CERTIFIER always..2026-10-01");
  CHECK(held(tiny(), "MOMENTUM:cy@ferries.example") == "MOMENTUM:CLERK 2026-07-01..2026-07-15 *4 FC-1 FC-2");
  CHECK(conferred(tiny(), "CLERK") == "MOMENTUM:INV_ENTER");
}

TEST_CASE("a system is connected once an export lists its entitlements", "[connectors]") {
  std::string connected;
  for (const System& system : tiny().systems) {
    if (system.connected != 0) connected += std::string{tiny().text(system.name)} + " ";
  }
  CHECK(connected ==
        "OKTA ENTRA MOMENTUM WEBTA PRISM ");  // not `PRISM [0oa2wiki]`, an Okta app of the same label
  CHECK(tiny().systems.size() == 7);
}

TEST_CASE("usage keeps its level, object and subject", "[connectors]") {
  REQUIRE(tiny().usage.size() == 3);
  std::string seen;
  for (const UsageEvent& event : tiny().usage) {
    seen += std::string{key_of(tiny(), event.person)} + " " +
            std::string{tiny().text(tiny().nodes[event.entitlement.index()].name)} + " " +
            to_string(event.day) + (event.level == UsageLevel::App ? " app" : " duty") + " " +
            std::string{key_of(tiny(), event.subject)} + "\n";
  }
  CHECK(seen.find("E1 INV_ENTER 2026-06-02 duty -\n") != std::string::npos);
  CHECK(seen.find("E2 INV_CERTIFY 2026-06-03 duty E2\n") != std::string::npos);
  CHECK(seen.find("E2 sign_in 2026-06-02 app -\n") != std::string::npos);
}

TEST_CASE("provenance: each export counts what it read, rejected and reconciled", "[connectors]") {
  std::string users;
  for (const Export& source : tiny().exports) {
    if (tiny().text(source.kind) != "okta-users") continue;
    users = std::string{tiny().text(source.path)} + " " + std::to_string(source.read) + " " +
            std::to_string(source.rejected) + " " + std::to_string(source.reconciled);
  }
  CHECK(users == "okta/users*.json 6 0 5");
}

TEST_CASE("what a clean import still says", "[connectors]") {
  CHECK(tests::places(AgencyFolder{}.import()) ==
        "RW0502 OKTA\n"
        "RW0504 entra/groups.json:4: $.value[2].displayName\n"
        "RW0508 ENTRA\n"
        "RW0507 OKTA\n"
        "RW0507 ENTRA\n"
        "RW0512 ENTRA\n");
}

TEST_CASE("importing twice gives the same bytes", "[connectors]") {
  const AgencyFolder folder;
  for (const char* name : {"first.rws", "second.rws"}) {
    const auto imported = folder.import();
    REQUIRE(imported.ok());
    REQUIRE(write_snapshot(imported.value().snapshot, (folder.root() / name).string()).ok());
  }
  const std::string first = tests::read_text((folder.root() / "first.rws").string());
  CHECK(first.size() > 1000);
  CHECK((first == tests::read_text((folder.root() / "second.rws").string())));
  CHECK(load_snapshot((folder.root() / "first.rws").string()).ok());
}

TEST_CASE("sources without a sources.yaml follow conventions", "[connectors]") {
  const AgencyFolder folder;
  folder.write("hr.csv", "employee_id,full_name,email,team\nE1,Ada Quill,ada@ferries.example,red\n");
  folder.write("grants.csv",
               "system,login,permission,role\nERP,ADA@ferries.example,PAY,PAYER\nERP,E1,VIEW,\n");
  const auto imported = connectors::import_sources({{"csv", (folder.root() / "grants.csv").string()},
                                                    {"okta", (folder.root() / "okta/").string()},
                                                    {"hr", (folder.root() / "hr.csv").string()}},
                                                   {.taken = Day{20000}});
  REQUIRE(imported.ok());
  const Snapshot& snapshot = imported.value().snapshot;
  CHECK(snapshot.taken[0] == Day{20000});
  CHECK(snapshot.text(snapshot.attribute(snapshot.find_attribute("team"), snapshot.find_person("E1"))) ==
        "red");
  CHECK(snapshot.accounts_of(snapshot.find_person("E1")).size() == 3);
  CHECK(held(snapshot, "ERP:ADA@ferries.example") == "ERP:PAYER");
  CHECK(conferred(snapshot, "PAYER") == "ERP:PAY");
  CHECK(tests::places(connectors::import_sources({{"sap", "x"}}, {.taken = Day{20000}})) == "RW0005 sap\n");
  // A day is never made up: neither pairs nor an organization's files state one.
  CHECK(tests::places(connectors::import_sources({{"hr", (folder.root() / "hr.csv").string()}})) == "RW0005 import\n");
  CHECK(tests::places(connectors::import_github_org(folder.root().string())) == "RW0005 import\n");
}

}  // namespace rolewright
