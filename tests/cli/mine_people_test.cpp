// `rolewright mine` as role engineers use it: constraints, the last roles kept, groups, drift, lists,
// pictures, pseudonyms; over the shipped agency and over small matrices in files.
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

#include "tests/cli/program.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/golden.hpp"

namespace rolewright::tests {
namespace {

using Json = nlohmann::json;

void write(const std::string& path, const std::string& text) {
  std::ofstream{path} << text;
}

std::vector<std::string> bureau(std::vector<std::string> more) {
  std::vector<std::string> arguments{"mine",     "-p", bureau_policy(), "-s", bureau_snapshot(),
                                     "--budget", "0.2"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return arguments;
}

Json document(const std::vector<std::string>& arguments, int exit_code = 0) {
  std::vector<std::string> all = arguments;
  all.insert(all.end(), {"--format", "json"});
  const Run run = run_program(all);
  INFO(run.err);
  INFO(run.out.substr(0, 2000));
  REQUIRE(run.exit_code == exit_code);
  return Json::parse(run.out);
}

// Four clerks, two of whom also pay; one auditor.
struct Office {
  ScratchFolder folder;
  std::string upa = folder.file("office.upa");
  Office() {
    write(upa,
          "ana\tmail enter view\nben\tmail enter view\ncy\tmail enter view pay\ndee\tmail enter view "
          "pay\neve\tmail audit\n");
  }
};

}  // namespace

TEST_CASE("limits hold in what mine writes, and --check confirms it", "[cli]") {
  const ScratchFolder folder;
  const std::string file = folder.file("roles.json");
  const Json roles = document(bureau({"--birthright", "0.9", "--most-roles", "4", "--most-entitlements", "6",
                                      "--least-people", "3", "-o", file}));
  CHECK(roles["schema"] == "rolewright.mine/1");
  std::map<std::string, int> count;
  for (const Json& role : roles["roles"]) {
    CHECK(role["entitlements"].size() <= 6);
    CHECK((role["birthright"] == true || role["users"].size() >= 3));
    for (const Json& user : role["users"]) ++count[user];
  }
  for (const auto& [user, own] : count) CHECK(own <= 4);
  CHECK_FALSE(roles["individual"].empty());
  CHECK(run_program(bureau({"--check", file})).exit_code == 0);
}

TEST_CASE("an impossible limit is refused with what would hold", "[cli]") {
  const Office office;
  const Run run = run_program({"mine", "--upa", office.upa, "--most-roles", "1", "--most-entitlements", "2"});
  CHECK(run.exit_code == 2);
  CHECK(run.err.find("RW0403") != std::string::npos);
  CHECK(run.err.find("`ana` needs at least 2 roles") != std::string::npos);
  CHECK(run.err.find("--most-roles 2 holds for everyone") != std::string::npos);
}

TEST_CASE("an excluded entitlement is in no role, an unknown one is refused", "[cli]") {
  const Office office;
  const Json roles = document({"mine", "--upa", office.upa, "--exclude", "pa*"});
  CHECK(roles["excluded"] == Json::array({"pay"}));
  for (const Json& role : roles["roles"])
    for (const Json& item : role["entitlements"]) CHECK(item != "pay");
  const Run run = run_program({"mine", "--upa", office.upa, "--exclude", "vieww"});
  CHECK(run.exit_code == 2);
  CHECK(run.err.find("did you mean `view`?") != std::string::npos);
}

TEST_CASE("mining again changes nothing, keeps decisions and never proposes what was rejected", "[cli]") {
  const Office office;
  const std::string first = office.folder.file("first.json");
  const std::string second = office.folder.file("second.json");
  const Json before = document({"mine", "--upa", office.upa, "-o", first});
  const Json again =
      document({"mine", "--upa", office.upa, "--stable", first, "--lock", "R001", "-o", second});
  CHECK(again["change"]["unchanged"] == before["count"]);
  CHECK(again["change"]["edges_added"] == 0);
  CHECK(again["roles"][0]["decision"] == "locked");
  const Json third = document({"mine", "--upa", office.upa, "--stable", second, "--reject", "R002"});
  CHECK(third["roles"][0]["decision"] == "locked");
  REQUIRE(third["rejected"].size() == 1);
  for (const Json& role : third["roles"]) CHECK(role["entitlements"] != third["rejected"][0]["entitlements"]);
  CHECK_FALSE(third["individual"].empty());
  // Inheritance is worked out anew: the places of roles in the file before mean nothing.
  document({"mine", "--upa", office.upa, "--hierarchy", "-o", first});
  const Json fewer = document({"mine", "--upa", office.upa, "--stable", first, "--least-people", "3"});
  for (const Json& role : fewer["roles"]) CHECK_FALSE(role.contains("inherits"));
  const Run unknown = run_program({"mine", "--upa", office.upa, "--stable", first, "--lock", "R099"});
  CHECK(unknown.exit_code == 2);
  CHECK(unknown.err.find("R099") != std::string::npos);
}

TEST_CASE("drift is found in a later matrix, and none in the same", "[cli]") {
  const Office office;
  const std::string roles = office.folder.file("roles.json");
  document({"mine", "--upa", office.upa, "-o", roles});
  CHECK(document({"mine", "--upa", office.upa, "--drift", roles})["summary"]["unchanged"] == 5);
  const std::string later = office.folder.file("later.upa");
  write(later,
        "ana\tmail enter\nben\tmail enter view audit\ncy\tmail enter view pay\ndee\tmail enter view "
        "pay\nfay\tmail\n");
  const Json drift = document({"mine", "--upa", later, "--drift", roles}, 1);
  CHECK(drift["schema"] == "rolewright.drift/1");
  CHECK(drift["gone"] == Json::array({"eve"}));
  CHECK(drift["newcomers"] == Json::array({"fay"}));
  REQUIRE(drift["holders"].size() == 2);
  CHECK(drift["holders"][0]["user"] == "ana");
  CHECK(drift["holders"][0]["missing"][0]["entitlement"] == "view");
  CHECK(drift["holders"][1]["extra"] == Json::array({"audit"}));
}

TEST_CASE("groups and outliers of the bureau come with reasons and can be ignored", "[cli]") {
  const Json groups = document(bureau({"--groups", "--birthright", "0.9"}));
  CHECK(groups["schema"] == "rolewright.groups/1");
  CHECK(groups["compared"] == "everyone");
  CHECK(groups["groups"].size() > 10);
  CHECK_FALSE(groups["groups"][0]["features"].empty());
  REQUIRE_FALSE(groups["outliers"].empty());
  REQUIRE_FALSE(groups["stand_outs"].empty());
  const ScratchFolder folder;
  const std::string list = folder.file("ignore.csv");
  write(list, "user,entitlement\n" + groups["outliers"][0]["user"].get<std::string>() + ",\nnobody,\n");
  const Json fewer = document(bureau({"--groups", "--birthright", "0.9", "--ignore", list}));
  CHECK(fewer["outliers"].size() == groups["outliers"].size() - 1);
  CHECK(fewer["ignored"] >= 1);
}

TEST_CASE("each role of the bureau is reviewed", "[cli]") {
  const Json roles = document(bureau({"--birthright", "0.9", "--hierarchy"}));
  std::size_t owners = 0;
  for (const Json& role : roles["roles"]) {
    for (const char* key :
         {"automatic", "owner", "gains", "losses", "near_duplicates", "usage", "sensitivity", "units"})
      CHECK(role.contains(key));
    owners += role["owner"].is_null() ? 0U : 1U;
    if (role["automatic"] == true) CHECK((role["gains"].empty() && role["losses"].empty()));
  }
  CHECK(owners > 0);
  CHECK(roles["usage"]["used"] > 0);
  CHECK(roles["hierarchy"]["wsc"] <= roles["wsc"]);
  CHECK_FALSE(roles["thresholds"].empty());
}

TEST_CASE("lists beside a matrix give rules, use and weights; broken ones name file and line", "[cli]") {
  const Office office;
  const std::string people = office.folder.file("people.csv");
  const std::string usage = office.folder.file("usage.csv");
  const std::string weights = office.folder.file("weights.csv");
  write(people, "user,org\nana,AP\nben,AP\ncy,AP\ndee,AP\neve,IG\nzed,AP\n");
  write(usage, "user,entitlement,day,count\nana,enter,2026-09-01,3\ncy,pay,2026-01-01,1\n");
  write(weights, "entitlement,weight\npay,5\n");
  const Json roles =
      document({"mine", "--upa", office.upa, "--people", people, "--usage", usage, "--sensitivity", weights});
  CHECK(roles["usage"]["used"] == 1);
  CHECK(roles["usage"]["dormant"] == 1);
  CHECK(roles["usage"]["unused"] == 4);    // enter of three, pay of one
  CHECK(roles["usage"]["unknown"] == 10);  // nothing tells of mail, view and audit
  const auto fails = [&](const std::string& option, const std::string& text, const std::string& place) {
    const std::string file = office.folder.file("broken.csv");
    write(file, text);
    const Run run = run_program({"mine", "--upa", office.upa, option, file});
    CHECK(run.exit_code == 2);
    CHECK(run.err.find("RW0401") != std::string::npos);
    CHECK(run.err.find(place) != std::string::npos);
  };
  fails("--people", "name,org\nana,AP\n", "broken.csv:1");
  fails("--people", "user,org\nana,AP\nana,IG\n", "broken.csv:3");
  fails("--usage", "user,entitlement,day\nana,mail,yesterday\n", "broken.csv:2");
  fails("--sensitivity", "entitlement,weight\npay,high\n", "broken.csv:2");
  fails("--sensitivity", "entitlement,weight\npay,0\n", "broken.csv:2");
}

TEST_CASE("pictures are SVG, pseudonyms hide names, and options that clash are refused", "[cli]") {
  const Office office;
  const std::string picture = office.folder.file("office.svg");
  const std::string hidden = office.folder.file("hidden.upa");
  const std::string secret = office.folder.file("secret");
  REQUIRE(run_program({"mine", "--upa", office.upa, "--picture", picture}).exit_code == 0);
  CHECK(read_text(picture).find("</svg>") != std::string::npos);
  write(secret, "sixteen bytes or more");
  REQUIRE(run_program({"mine", "--upa", office.upa, "--anonymous", hidden, "--secret", secret}).exit_code ==
          0);
  CHECK(read_text(hidden).find("ana") == std::string::npos);
  CHECK(document({"mine", "--upa", hidden, "--objective", "roles"})["count"] ==
        document({"mine", "--upa", office.upa, "--objective", "roles"})["count"]);
  write(secret, "short");
  CHECK(run_program({"mine", "--upa", office.upa, "--anonymous", hidden, "--secret", secret}).exit_code == 2);
  CHECK(run_program({"mine", "--upa", office.upa, "--anonymous", hidden}).exit_code == 2);
  CHECK(run_program({"mine", "--upa", office.upa, "--groups", "--drift", picture}).exit_code == 2);
  CHECK(run_program({"mine", "--upa", office.upa, "--lock", "R001"}).exit_code == 2);
}

}  // namespace rolewright::tests
