// `emit` end to end on the invented bureau: a plan that gives everybody the access its roles say, proved and tried; only
// what must change; nothing outside the folder, nothing half-written.
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "tests/cli/program.hpp"
#include "tests/connectors/provider_check.hpp"
#include "tests/connectors/schema_check.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/golden.hpp"
#include "tests/support/reference_data.hpp"

namespace rolewright {
namespace {

using tests::Run;
using tests::run_program;
using Json = nlohmann::ordered_json;

bool says(const std::string& text, std::string_view what) {
  return text.find(what) != std::string::npos;
}

Run emit(const std::string& target, const std::string& output, std::vector<std::string> more = {}) {
  std::vector<std::string> arguments{"emit", "--target", target, "-p", tests::bureau_policy(), "-s",
                                     tests::bureau_snapshot(), "-o", output};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return run_program(arguments);
}

}  // namespace

TEST_CASE("the bureau's roles make the round trip through Okta", "[cli]") {
  const tests::ScratchFolder scratch;
  const Run run = emit("okta", scratch.file("plan"));
  CHECK(run.exit_code == 0);
  CHECK(says(run.out, "14 roles, 6 of them filled by a rule that is proved to mean its condition"));
  CHECK(says(run.out, "everything let through is on the list: proved; nothing legal is stopped: proved; everything listed "
                      "is let through: proved"));
  CHECK(says(run.out, "round trip: 594 people, 194 grants: the same access for every person"));
  const Json plan = Json::parse(tests::read_text(scratch.file("plan/plan.json")));
  CHECK(plan["separation_of_duties"]["controls"] == 23);
  CHECK(plan["memberships"].size() == 6);
  CHECK(plan["memberships"][0]["text"] ==
        R"((user.org!=null AND (user.org=="CFO/AP/Invoices" OR String.startsWith(user.org, "CFO/AP/Invoices/"))) AND user.series=="0525" AND user.employment!=null AND !(user.employment=="contractor"))");
  const auto shared = tests::reference_data();
  if (!shared) return;
  const tests::OpenApiCheck management{*shared + "/schemas/okta/okta-management.openapi.trim.json"};
  const tests::OpenApiCheck governance{*shared + "/schemas/okta/okta-governance.openapi.trim.json"};
  for (const Json& step : plan["steps"]) {
    CAPTURE(step.dump());
    const std::string path = step["path"];
    const tests::OpenApiCheck& check = path.starts_with("/governance/") ? governance : management;
    Json body = step["body"];
    const std::string text = body.dump();
    body = Json::parse(std::regex_replace(text, std::regex{R"(\$\{step:[^}]*\})"}, "ent00000000000000000"));
    CHECK(check.problems(step["method"], path, body) == "");
  }
}

TEST_CASE("the bureau's planted violations are what Entra's incompatible packages refuse", "[cli]") {
  const tests::ScratchFolder scratch;
  const Run run = emit("entra", scratch.file("plan"),
                       {"--map", "org=user.department", "series=user.extensionAttribute1",
                        "employment=user.extensionAttribute2", "grade=user.extensionAttribute3",
                        "clearance=user.extensionAttribute4", "tier=user.extensionAttribute5"});
  CHECK(run.exit_code == 0);
  CHECK(says(run.out, "the vendor refuses 31 memberships"));
  CHECK(says(run.out, "may not be given `Invoice_Approver`: they hold a package that is incompatible with it"));
  CHECK(says(run.out, "everything let through is on the list: proved; nothing legal is stopped: proved"));
  const Json plan = Json::parse(tests::read_text(scratch.file("plan/plan.json")));
  CHECK(plan["memberships"].size() == 6);
  for (const Json& item : plan["memberships"]) CHECK(item["text"].get<std::string>().size() <= 3072);
}

TEST_CASE("what is there and is not ours is not replaced", "[cli]") {
  const tests::ScratchFolder scratch;
  static_cast<void>(scratch.write("home/letters.txt", "mine"));
  const Run refused = emit("okta", scratch.file("home"));
  CHECK(refused.exit_code == 2);
  CHECK(says(refused.err, "something else is there already"));
  CHECK(tests::read_text(scratch.file("home/letters.txt")) == "mine");
  CHECK(scratch.files() == 1);  // no sibling is left
  static_cast<void>(scratch.write("work/plan.json", R"({"rolewright_plan": 1})"));
  static_cast<void>(scratch.write("work/letters.txt", "mine"));
  CHECK(emit("okta", scratch.file("work")).exit_code == 2);  // whatever it is called, no emit wrote it
  CHECK(tests::read_text(scratch.file("work/letters.txt")) == "mine");
}

TEST_CASE("a second plan replaces the files of the first and leaves all others", "[cli]") {
  const tests::ScratchFolder scratch;
  REQUIRE(emit("terraform", scratch.file("module")).exit_code == 0);
  const std::vector<std::string> kept{"terraform.tfstate",   "terraform.tfstate.backup", ".terraform.lock.hcl",
                                      ".git/HEAD",           "backend.tf",               "groups/ours.json",
                                      ".terraform/modules/a"};
  for (const std::string& name : kept) static_cast<void>(scratch.write("module/" + name, "kept " + name));
  REQUIRE(emit("terraform", scratch.file("module")).exit_code == 0);
  const Run other = emit("scim", scratch.file("module"));
  CHECK(other.exit_code == 0);
  for (const std::string& name : kept) CHECK(tests::read_text(scratch.file("module/" + name)) == "kept " + name);
  CHECK_FALSE(std::filesystem::exists(scratch.file("module/okta.tf.json")));
  REQUIRE(emit("scim", scratch.file("alone")).exit_code == 0);
  std::size_t same = 0;
  for (const auto& item : std::filesystem::recursive_directory_iterator{scratch.file("alone")}) {
    if (!item.is_regular_file()) continue;
    const std::string name = std::filesystem::relative(item.path(), scratch.file("alone")).string();
    CHECK(tests::read_text(scratch.file("module/" + name)) == tests::read_text(item.path().string()));
    ++same;
  }
  CHECK(same == 14 + 4);  // a group a role; plan, README, members and the list of them all
  CHECK(scratch.files() == 2);  // no sibling is left
  REQUIRE(std::filesystem::exists(scratch.file("module/groups/AP_Clerk.json")));
  REQUIRE(emit("terraform", scratch.file("module")).exit_code == 0);
  CHECK_FALSE(std::filesystem::exists(scratch.file("module/groups/AP_Clerk.json")));
  CHECK(tests::read_text(scratch.file("module/groups/ours.json")) == "kept groups/ours.json");
}

TEST_CASE("a file or a link in the way of a second plan is named, and nothing changes", "[cli]") {
  const tests::ScratchFolder scratch;
  REQUIRE(emit("okta", scratch.file("plan")).exit_code == 0);
  static_cast<void>(scratch.write("plan/main.tf.json", "mine"));
  const std::string before = tests::read_text(scratch.file("plan/plan.json"));
  const Run file = emit("terraform", scratch.file("plan"));
  CHECK(file.exit_code == 2);
  CHECK(says(file.err, "plan/main.tf.json"));
  CHECK(says(file.err, "`rolewright emit` did not write it"));
  CHECK(tests::read_text(scratch.file("plan/plan.json")) == before);
  static_cast<void>(scratch.write("elsewhere/a.json", "mine"));
  REQUIRE(emit("scim", scratch.file("linked")).exit_code == 0);
  std::filesystem::remove_all(scratch.file("linked/groups"));
  std::filesystem::create_directory_symlink(scratch.file("elsewhere"), scratch.file("linked/groups"));
  CHECK(emit("scim", scratch.file("linked")).exit_code == 2);
  CHECK(emit("okta", scratch.file("linked")).exit_code == 2);
  CHECK(tests::read_text(scratch.file("elsewhere/a.json")) == "mine");
  CHECK(scratch.files() == 3);
}

TEST_CASE("mined roles, whose people are called by e-mail address, make the round trip through every target", "[cli]") {
  const tests::ScratchFolder scratch;
  const std::string mined = scratch.file("mined.json");
  REQUIRE(run_program({"mine", "-p", tests::bureau_policy(), "-s", tests::bureau_snapshot(), "--birthright", "0.9", "-o", mined}).exit_code == 0);
  Json roles = Json::parse(tests::read_text(mined));
  // What the plans must give, from the file alone: an application of Okta's is one grant, a role of Entra's another.
  std::set<std::pair<std::string, std::string>> okta, entra;
  std::size_t memberships = 0;
  for (const Json& role : roles["roles"])
    for (const std::string user : role["users"]) {
      CHECK(says(user, "@biw.example"));
      ++memberships;
      for (const std::string item : role["entitlements"]) {
        const std::string system = item.substr(0, item.find(' '));
        if (system == "WEBTA" || system == "USACCESS") entra.emplace(user, item);
        else if (system != "ENTRA") okta.emplace(user, system);
      }
    }
  CHECK(okta.size() == 1061);
  CHECK(entra.size() == 660);
  CHECK(memberships == 1254);
  // The same file with HR's keys, and one with an account's login.
  std::map<std::string, std::string> key_of;
  std::istringstream master{tests::read_text(tests::source_path("fixtures/bureau/hr/master.csv"))};
  for (std::string line; std::getline(master, line);)
    if (const std::size_t at = line.find("@biw.example"); at != std::string::npos)
      key_of.emplace(line.substr(line.rfind(',', at) + 1, at + 12 - line.rfind(',', at) - 1), line.substr(0, line.find(',')));
  for (Json& role : roles["roles"])
    for (Json& user : role["users"]) user = key_of.at(user);
  const std::string keyed = scratch.write("keyed.json", roles.dump());
  const auto same_folder = [&](const std::string& left, const std::string& right) {
    std::size_t files = 0;
    for (const auto& item : std::filesystem::recursive_directory_iterator{scratch.file(left)}) {
      if (!item.is_regular_file()) continue;
      const std::string name = std::filesystem::relative(item.path(), scratch.file(left)).string();
      CHECK(tests::read_text(item.path().string()) == tests::read_text(scratch.file(right + "/" + name)));
      ++files;
    }
    return files;
  };
  const std::map<std::string, std::string> said{
      {"okta", "73 roles, 33 of them filled by a rule that is proved to mean its condition\n|round trip: 594 people, 1,061 grants: the same access for every person"},
      // 55 memberships are refused, and 8 of the 660 grants come from no other.
      {"entra", "round trip: 594 people, 652 grants: the same access for every person\nthe vendor refuses 55 memberships"},
      {"terraform", "Okta: round trip: 594 people, 1,061 grants: the same access|Entra: round trip: 594 people, 652 grants: the same access"},
      {"scim", "round trip: 594 people, 1,254 memberships: the same groups for every person"}};
  for (const auto& [target, lines] : said) {
    CAPTURE(target);
    const Run run = emit(target, scratch.file(target), {"--roles", mined});
    CHECK(run.exit_code == 0);
    CHECK(says(run.out, lines.substr(0, lines.find('|'))));
    if (lines.find('|') != std::string::npos) CHECK(says(run.out, lines.substr(lines.find('|') + 1)));
    CHECK(emit(target, scratch.file(target + "-keyed"), {"--roles", keyed}).exit_code == 0);
    CHECK(same_folder(target, target + "-keyed") == same_folder(target + "-keyed", target));
  }
}

TEST_CASE("a member of a role whom the snapshot does not have is an error", "[cli]") {
  const tests::ScratchFolder scratch;
  const std::string roles = scratch.write(
      "roles.json", R"({"schema":"rolewright.mine/1","lower_bound":0,"edges":0,"wsc":0,"objective":"roles","individual":[],"fooling_set":[],"blocks":[],
        "roles":[{"id":"R1","name":"Clerk","users":["joan.yamada@biw.example","left.long.ago@biw.example"],"entitlements":["MOMENTUM sign_in"]}]})");
  for (const char* target : {"okta", "scim"}) {
    const Run run = emit(target, scratch.file("plan"), {"--roles", roles});
    CAPTURE(run.err);
    CHECK(run.exit_code == 2);
    CHECK(says(run.err, "RW0503"));
    CHECK(says(run.err, "role `R1` has a member `left.long.ago@biw.example`"));
    CHECK_FALSE(std::filesystem::exists(scratch.file("plan")));
  }
}

TEST_CASE("the bureau's roles make the round trip through a Terraform module", "[cli]") {
  const tests::ScratchFolder scratch;
  const Run run = emit("terraform", scratch.file("module"));
  CHECK(run.exit_code == 0);
  CHECK(says(run.out, "135 resources and steps for 13 roles, 6 of them filled by a rule that is proved to mean its condition"));
  CHECK(says(run.out, "round trip: 594 people, 194 grants: the same access for every person"));
  CHECK(emit("scim", scratch.file("other"), {"--diff", tests::bureau_snapshot()}).exit_code == 2);
  const Run imports = emit("terraform", scratch.file("adopted"), {"--diff", tests::bureau_snapshot()});
  CHECK(imports.exit_code != 2);
  CHECK_FALSE(std::filesystem::exists(scratch.file("adopted/imports.tf.json")));  // the bureau has none of ours yet
  const auto shared = tests::reference_data();
  if (!shared) return;
  const tests::ProviderCheck check{*shared + "/schemas/terraform/provider-arguments.tsv"};
  CHECK(check.problems(Json::parse(tests::read_text(scratch.file("module/okta.tf.json")))) == "");
}

TEST_CASE("the bureau's roles make the round trip through a SCIM service", "[cli]") {
  const tests::ScratchFolder scratch;
  const Run run = emit("scim", scratch.file("plan"));
  CHECK(run.exit_code == 0);
  CHECK(says(run.out, "round trip: 594 people, 244 memberships: the same groups for every person"));
  const std::string config = scratch.write(
      "config.json",
      R"({"patch":{"supported":true},"filter":{"supported":true},"bulk":{"supported":true,"maxOperations":5,"maxPayloadSize":4000}})");
  CHECK(emit("scim", scratch.file("bulk"), {"--scim-config", config}).exit_code == 0);
  const Json plan = Json::parse(tests::read_text(scratch.file("bulk/plan.json")));
  for (const Json& step : plan["steps"])
    if (step["path"] == "/Bulk") CHECK(step["body"]["Operations"].size() <= 5);
  const Run refused = emit("okta", scratch.file("none"), {"--scim-config", config});
  CHECK(refused.exit_code == 2);
  CHECK(says(refused.err, "only `--target scim` has one"));
}

}  // namespace rolewright
