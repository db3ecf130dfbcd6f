// Bad input is normal: each kind of it gives its code and its place, and a bad file gives no snapshot.
#include <zlib.h>

#include "connectors/csv/people.hpp"
#include "connectors/nesting_cycles.hpp"
#include "connectors/input_file.hpp"
#include "tests/connectors/agency_folder.hpp"
#include "tests/support/catch.hpp"

namespace rolewright {
namespace {

using connectors::Imported;
using tests::AgencyFolder;

// The import says `line`, such as `RW0503 okta/users.json:1: $[3].id`.
bool says(const Result<Imported>& imported, const std::string& line) {
  return ("\n" + tests::places(imported)).find("\n" + line + "\n") != std::string::npos;
}

struct Spoiled {
  const char* file;
  const char* text;
  const char* line;
};

void gzip(const std::string& path, std::string_view text) {
  gzFile file = gzopen(path.c_str(), "wb");
  gzwrite(file, text.data(), static_cast<unsigned>(text.size()));
  gzclose(file);
}

}  // namespace

TEST_CASE("a record that cannot be used is rejected and the import goes on", "[connectors]") {
  const Spoiled spoiled = GENERATE(
      Spoiled{"okta/users9.json", R"([{"id": "a", "status": "ACTIVE", "profile": {"login": 7}}])",
              "RW0502 okta/users9.json:1: $[0].profile.login"},
      Spoiled{"okta/users9.json", R"([{"status": "ACTIVE", "profile": {"login": "x"}}])",
              "RW0502 okta/users9.json:1: $[0].id"},
      Spoiled{"okta/users9.json", "[{\"id\": \"\xff\xfe\"}]", "RW0502 okta/users9.json:1: $[0]"},
      Spoiled{"okta/users9.json", R"([3])", "RW0502 okta/users9.json:1: $[0]"},
      Spoiled{"okta/users9.json", R"([{"id": "a", "status": "GONE", "profile": {"login": "x"}}])",
              "RW0502 okta/users9.json:1: $[0].status"},
      Spoiled{"okta/users9.json", R"([{"id": "a\u0000b", "status": "ACTIVE", "profile": {"login": "x"}}])",
              "RW0502 okta/users9.json:1: $[0].id"},
      Spoiled{"okta/users9.json", R"([{"id": "00u1", "status": "ACTIVE", "profile": {"login": "x"}}])",
              "RW0504 okta/users9.json:1: $[0].id"},
      Spoiled{"okta/users9.json",
              R"([{"id": "a", "status": "ACTIVE", "profile": {"login": "ben@ferries.example"}}])",
              "RW0504 okta/users9.json:1: $[0].profile.login"},
      Spoiled{"okta/group_members/00g1.json", R"([{"id": "00u1"}, {"id": "nobody"}])",
              "RW0503 okta/group_members/00g1.json:1: $[1].id"},
      Spoiled{"okta/group_members/00g9.json", R"([{"id": "00u1"}])",
              "RW0503 okta/group_members/00g9.json:1: $[0]"},
      Spoiled{"okta/app_users/0oa1fin.json", R"([{"id": "00u2", "scope": "ALL"}])",
              "RW0502 okta/app_users/0oa1fin.json:1: $[0].scope"},
      Spoiled{"okta/notes.txt", "hello", "RW0502 okta/notes.txt"},
      Spoiled{"okta/devices/1.json", "[]", "RW0502 okta/devices"},
      Spoiled{"entra/group_members/g-c.json", R"({"value": [{"id": "u-1"}, {"id": "u-7"}]})",
              "RW0503 entra/group_members/g-c.json:1: $.value[1].id"},
      Spoiled{"entra/app_role_assigned_to/sp-1.json",
              R"({"value": [{"appRoleId": "r-9", "principalId": "u-1"}]})",
              "RW0503 entra/app_role_assigned_to/sp-1.json:1: $.value[0].appRoleId"},
      Spoiled{"entra/roleEligibilityScheduleInstances.json",
              R"({"value": [{"principalId": "u-1", "roleDefinitionId": "t-1", "endDateTime": "soon"}]})",
              "RW0502 entra/roleEligibilityScheduleInstances.json:1: $.value[0].endDateTime"},
      Spoiled{"hr/trainings.csv",
              "employee_id,course,completed\nE1,SoD-101,2026-02-30\nE1,SoD-101,2026-02-01\n",
              "RW0502 hr/trainings.csv:2"},
      Spoiled{"hr/trainings.csv", "employee_id,course,completed\nE1,SoD-101,2026-02-01\nE1,SoD-101\n",
              "RW0502 hr/trainings.csv:3"},
      Spoiled{"hr/trainings.csv", "employee_id,course,completed\nE77,SoD-101,2026-02-01\n",
              "RW0503 hr/trainings.csv:2"},
      Spoiled{"hr/designations.csv",
              "employee_id,designation,effective,expires,limit_usd\nE1,warrant,2026-02-01,2026-01-01,\n",
              "RW0502 hr/designations.csv:2"},
      Spoiled{"hr/designations.csv",
              "employee_id,designation,effective,expires,limit_usd\nE1,warrant,,,lots\n",
              "RW0502 hr/designations.csv:2"},
      Spoiled{"hr/account_map.csv", "system,login,employee_id,kind,sponsor_id\nMARS,x,E1,,\n",
              "RW0503 hr/account_map.csv:2"},
      Spoiled{"momentum/delegations.csv",
              "DELEGATOR,DELEGATE,ROLE,START,END\nBEN@ferries.example,cy@ferries.example,CLERK,2026-07-01,\n",
              "RW0503 momentum/delegations.csv:2"},
      Spoiled{"momentum/user_roles.csv", "USER_ID,ROLE,START,END,FUND_CENTER\nada@ferries.example,KING,,,\n",
              "RW0503 momentum/user_roles.csv:2"},
      Spoiled{"logs/transactions.csv",
              "USER_ID,PERMISSION,POSTED,OBJECT_TYPE,OBJECT_ID,SUBJECT_ID\nada@ferries.example,NOPE,2026-06-"
              "02,,,\n",
              "RW0503 logs/transactions.csv:2"});
  CAPTURE(spoiled.file, spoiled.text);
  const AgencyFolder folder;
  folder.write(spoiled.file, spoiled.text);
  const auto imported = folder.import();
  CHECK(imported.ok());
  CAPTURE(tests::places(imported));
  CHECK(says(imported, spoiled.line));
}

TEST_CASE("a file that cannot be used is an error and nothing is imported", "[connectors]") {
  const Spoiled spoiled =
      GENERATE(Spoiled{"okta/users.json", R"([{"id": "00u1", "status": "ACT)", "RW0501 okta/users.json"},
               Spoiled{"okta/users.json", "", "RW0501 okta/users.json"},
               Spoiled{"okta/users.json", R"({"error": "not authorized"})", "RW0501 okta/users.json"},
               Spoiled{"okta/groups.json", "[]", "RW0505 okta/groups*.json"},
               Spoiled{"entra/users.json", R"([{"id": "u-1"}])", "RW0501 entra/users.json"},
               Spoiled{"entra/users.json", R"({"value": []})", "RW0505 entra/users*.json"},
               Spoiled{"hr/master.csv", "employee_id,full_name\nE1,Ada\n", "RW0506 hr/master.csv:1"},
               Spoiled{"hr/trainings.csv", "employee_id,course,completed\n", "RW0505 hr/trainings.csv"},
               Spoiled{"hr/trainings.csv", "employee_id,course,completed\nE1,\"SoD,2026-01-01\n",
                       "RW0501 hr/trainings.csv:2"},
               Spoiled{"hr/trainings.csv", "employee_id,course,completed\nE1,\xc3\x28,2026-01-01\n",
                       "RW0003 hr/trainings.csv:2"},
               Spoiled{"hr/trainings.csv", "employee_id,course,course,completed\nE1,a,b,2026-01-01\n",
                       "RW0506 hr/trainings.csv:1"},
               Spoiled{"sources.yaml", "agency: [", "RW0501 sources.yaml:1"},
               Spoiled{"sources.yaml", "- just a list", "RW0506 sources.yaml:1"});
  CAPTURE(spoiled.file, spoiled.text);
  const AgencyFolder folder;
  folder.write(spoiled.file, spoiled.text);
  const auto imported = folder.import();
  CHECK_FALSE(imported.ok());
  CAPTURE(tests::places(imported));
  CHECK(says(imported, spoiled.line));
}

TEST_CASE("NUL bytes in a table are not text", "[connectors]") {
  const AgencyFolder folder;
  folder.write("hr/trainings.csv",
               std::string_view{"employee_id,course,completed\nE1,a\0b,2026-01-01\n", 48});
  CHECK(says(folder.import(), "RW0003 hr/trainings.csv:2"));
}

TEST_CASE("a missing file is an error unless the source is optional", "[connectors]") {
  const AgencyFolder folder;
  folder.remove("logs");
  CHECK(folder.import().ok());
  folder.remove("hr/trainings.csv");
  CHECK(says(folder.import(), "RW0001 hr/trainings.csv"));
  folder.remove("entra");
  CHECK(says(folder.import(), "RW0001 entra"));
}

TEST_CASE("declarations are checked before anything is read", "[connectors]") {
  struct Change {
    const char* what;
    const char* with;
    const char* line;
  };
  const Change change =
      GENERATE(Change{"path: okta}", "path: ../elsewhere}", "RW0506 sources.yaml:22"},
               Change{"path: hr/master.csv", "path: /etc/passwd", "RW0506 sources.yaml:18"},
               Change{"path: hr/master.csv", "path: hr/../../x.csv", "RW0506 sources.yaml:18"},
               Change{"kind: trainings", "kind: training", "RW0506 sources.yaml:20"},
               Change{"course: course", "cuorse: course", "RW0506 sources.yaml:20"},
               Change{"system: MOMENTUM, path: momentum/user_roles.csv",
                      "system: MOMENTM, path: momentum/user_roles.csv", "RW0506 sources.yaml:24"},
               Change{"taken: 2026-09-30", "taken: September", "RW0506 sources.yaml:3"},
               Change{"- {name: PRISM}", "- {name: OKTA}", "RW0506 sources.yaml:9"},
               Change{"by: email", "by: name", "RW0506 sources.yaml:14"},
               Change{"{name: PRISM}", "{name: PRISM, okta_app: a, entra_app: b}", "RW0506 sources.yaml:9"});
  CAPTURE(change.what, change.with);
  const AgencyFolder folder;
  folder.replace("sources.yaml", change.what, change.with);
  const auto imported = folder.import();
  CHECK_FALSE(imported.ok());
  CAPTURE(tests::places(imported));
  CHECK(says(imported, change.line));
}

TEST_CASE("a symbolic link does not lead out of the folder", "[connectors]") {
  const AgencyFolder folder;
  folder.remove("hr/trainings.csv");
  std::filesystem::create_symlink("/etc/hostname", folder.root() / "hr/trainings.csv");
  CHECK(says(folder.import(), "RW0506 sources.yaml:20"));
}

TEST_CASE("two people with one address share no login", "[connectors]") {
  const AgencyFolder folder;
  folder.append("hr/master.csv", "E6,Someone Else,ADA@ferries.example,Office,,\nE1,Ada Again,,Office,,\n");
  const auto imported = folder.import();
  REQUIRE(imported.ok());
  CHECK(says(imported, "RW0504 hr/master.csv:7"));
  CHECK(says(imported, "RW0504 hr/master.csv:8"));
  CHECK(imported.value().snapshot.persons.size() == 6);
  CHECK(says(imported, "RW0507 MOMENTUM"));
}

TEST_CASE("pages may be gzip, and broken gzip is an error", "[connectors]") {
  const AgencyFolder folder;
  const std::string page = tests::read_text((folder.root() / "okta/users.json").string());
  folder.remove("okta/users.json");
  const std::string packed = (folder.root() / "okta/users.json.gz").string();
  gzip(packed, page);
  const auto imported = folder.import();
  REQUIRE(imported.ok());
  CHECK(imported.value().snapshot.accounts.size() == 16);
  std::filesystem::resize_file(packed, std::filesystem::file_size(packed) / 2);
  CHECK(says(folder.import(), "RW0001 okta/users.json.gz"));
}

TEST_CASE("unpacking stops at the limit", "[connectors]") {
  const AgencyFolder folder;
  const std::string packed = (folder.root() / "zeros.gz").string();
  gzip(packed, std::string(3'000'000, '0'));
  CHECK(connectors::read_input(packed, "zeros.gz", 3'000'000).ok());
  const auto bomb = connectors::read_input(packed, "zeros.gz", 2'999'999);
  REQUIRE_FALSE(bomb.ok());
  CHECK(bomb.error().items()[0].code == Code::FileTooLarge);
}

TEST_CASE("a byte order mark is passed over", "[connectors]") {
  const AgencyFolder folder;
  for (const char* file : {"entra/users.json", "hr/master.csv"}) {
    folder.write(file, "\xEF\xBB\xBF" + tests::read_text((folder.root() / file).string()));
  }
  CHECK(folder.import().ok());
}

TEST_CASE("amounts in cents", "[connectors]") {
  CHECK(connectors::parse_cents("25000") == 2500000);
  CHECK(connectors::parse_cents("$25,000.5") == 2500050);
  CHECK(connectors::parse_cents("0.07") == 7);
  CHECK_FALSE(connectors::parse_cents("1.234"));
  CHECK_FALSE(connectors::parse_cents("-5"));
  CHECK_FALSE(connectors::parse_cents("."));
  CHECK_FALSE(connectors::parse_cents("99999999999999999999"));
}

TEST_CASE("cycles of nested groups, each once", "[connectors]") {
  const auto node = [](std::uint32_t index) { return NodeId{index}; };
  using Cycles = std::vector<std::vector<NodeId>>;
  CHECK(connectors::nesting_cycles({{node(1), node(2)}, {node(2), node(3)}}).empty());
  CHECK(connectors::nesting_cycles({{node(4), node(4)}}) == Cycles{{node(4)}});
  CHECK(connectors::nesting_cycles({{node(7), node(5)},
                                    {node(5), node(6)},
                                    {node(6), node(7)},
                                    {node(7), node(8)},
                                    {node(1), node(2)},
                                    {node(2), node(1)}}) ==
        Cycles{{node(1), node(2)}, {node(5), node(6), node(7)}});
}

}  // namespace rolewright
