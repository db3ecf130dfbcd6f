// What `mine` is asked: noise, a choice of answers, weights, candidate roles of what is too large; and questions that
// contradict themselves, over small matrices in files.
#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "tests/cli/program.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/golden.hpp"

namespace rolewright::tests {
namespace {

using Json = nlohmann::json;

// 30 clerks hold c0…c4, 20 auditors a0…a4; clerk 3 holds a2 by mistake, auditor 41 lost a1.
struct Office {
  ScratchFolder folder;
  std::string upa;
  Office() {
    std::string text;
    for (int person = 0; person != 50; ++person) {
      const bool clerk = person < 30;
      text += "p" + std::to_string(person) + "\t";
      for (int item = 0; item != 5; ++item)
        if (person != 41 || item != 1) text += (clerk ? "c" : "a") + std::to_string(item) + " ";
      if (person == 3) text += "a2 ";
      text.back() = '\n';
    }
    upa = folder.write("office.upa", text);
  }
};

Json document(std::vector<std::string> arguments) {
  arguments.insert(arguments.end(), {"--format", "json"});
  const Run run = run_program(arguments);
  INFO(run.err);
  REQUIRE(run.exit_code == 0);
  return Json::parse(run.out);
}

std::string shown(const std::vector<std::string>& arguments) {
  const Run run = run_program(arguments);
  INFO(run.err);
  REQUIRE(run.exit_code == 0);
  return run.out;
}

void refused(const std::vector<std::string>& arguments, const std::string& code, const std::string& words) {
  const Run run = run_program(arguments);
  INFO(run.err);
  CHECK(run.exit_code == 2);
  CHECK(run.err.find(code) != std::string::npos);
  CHECK(run.err.find(words) != std::string::npos);
}

}  // namespace

TEST_CASE("likely mistakes come first, with reasons and prices, and the roles take them as corrected", "[cli]") {
  const Office office;
  const std::string text = shown({"mine", "--upa", office.upa, "--noise", "both", "--budget", "0.4"});
  CHECK(text.find("2 assignments look like mistakes: 1 to remove, 1 to add") == 0);
  CHECK(text.find("  remove a2 of p3: held by 21 people, and by none of the 29 people who otherwise have the same roles "
                  "(price ") != std::string::npos);
  CHECK(text.find("  add    a1 of p41: 19 of the 19 people with the same role hold it (price ") != std::string::npos);
  CHECK(text.find("2 roles rebuild exactly what 50 people would hold of 10 entitlements") != std::string::npos);
  const std::string file = office.folder.file("roles.json");
  const Json roles = document({"mine", "--upa", office.upa, "--noise", "both", "--budget", "0.4", "-o", file});
  CHECK(roles["changes"].size() == 2);
  CHECK(roles["count"] == 2);
  CHECK(run_program({"mine", "--upa", office.upa, "--check", file}).exit_code == 0);
  const Json removed = document({"mine", "--upa", office.upa, "--noise", "remove-only", "--budget", "0.4"});
  REQUIRE(removed["changes"].size() == 1);
  CHECK(removed["changes"][0]["change"] == "remove");
  const Json added = document({"mine", "--upa", office.upa, "--noise", "add-only", "--budget", "0.4"});
  REQUIRE(added["changes"].size() == 1);
  CHECK(added["changes"][0]["user"] == "p41");
  CHECK(shown({"mine", "--upa", office.upa, "--noise", "both", "--budget", "0"}).find("nothing is changed") !=
        std::string::npos);
}

TEST_CASE("use decides what a mistake costs, and the cleaned bureau passes the check", "[cli]") {
  const ScratchFolder folder;
  const std::string file = folder.file("roles.json");
  const std::vector<std::string> bureau{"mine", "-p", bureau_policy(), "-s", bureau_snapshot(), "--birthright", "0.9"};
  std::vector<std::string> arguments = bureau;
  arguments.insert(arguments.end(), {"--noise", "both", "--budget", "1", "-o", file});
  const Json roles = document(arguments);
  REQUIRE_FALSE(roles["changes"].empty());
  double unused = 0;  // the dearest
  double in_use = 1e9;  // the cheapest
  for (const Json& change : roles["changes"]) {
    const std::string reason = change["reason"];
    if (reason.find("never used; ") == 0) unused = std::max(unused, change["price"].get<double>());
    if (reason.find("in use; ") == 0) in_use = std::min(in_use, change["price"].get<double>());
  }
  CHECK(unused > 0);
  CHECK(in_use > 4 * unused);
  arguments = bureau;
  arguments.insert(arguments.end(), {"--check", file});
  CHECK(run_program(arguments).exit_code == 0);
}

TEST_CASE("noise leaves locked roles alone", "[cli]") {
  const Office office;
  const std::string first = office.folder.file("first.json");
  const Json before = document({"mine", "--upa", office.upa, "-o", first});
  std::string id;  // the role through which p3 holds a2
  for (const Json& role : before["roles"])
    if (role["users"] == Json::array({"p3"})) id = role["id"];
  const auto again = [&](std::vector<std::string> more) {
    std::vector<std::string> arguments{"mine", "--upa", office.upa, "--stable", first, "--noise", "both", "--budget", "0.4"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return document(arguments);
  };
  std::string holder = id;
  for (const Json& role : before["roles"])
    for (const Json& user : role["users"])
      if (user == "p3" && std::count(role["entitlements"].begin(), role["entitlements"].end(), "a2") != 0)
        holder = role["id"];
  REQUIRE_FALSE(holder.empty());
  CHECK(again({})["changes"].size() == 2);
  const Json kept = again({"--lock", holder});
  for (const Json& change : kept["changes"]) CHECK(change["user"] != "p3");
  bool there = false;
  for (const Json& role : kept["roles"]) there = there || (role["id"] == holder && role["decision"] == "locked");
  CHECK(there);
}

TEST_CASE("a choice of answers is cleaned and constrained like one answer", "[cli]") {
  const Office office;
  const std::string text = shown({"mine", "--upa", office.upa, "--pareto", "--noise", "both", "--budget", "0.6"});
  CHECK(text.find("2 assignments look like mistakes") == 0);
  CHECK(text.find("no answer has fewer than 2 roles") != std::string::npos);
  CHECK(text.find("--objective roles\n") != std::string::npos);
  const Json front =
      document({"mine", "--upa", office.upa, "--pareto", "--exclude", "a2", "--least-people", "3", "--budget", "0.3"});
  CHECK(front["schema"] == "rolewright.mine-front/1");
  REQUIRE_FALSE(front["answers"].empty());
  for (const Json& answer : front["answers"]) {
    CHECK(answer["excluded"] == Json::array({"a2"}));
    for (const Json& role : answer["roles"]) CHECK(role["users"].size() >= 3);
  }
  refused({"mine", "--upa", office.upa, "--pareto", "--objective", "edges"}, "RW0005", "leave out --objective");
  refused({"mine", "--upa", office.upa, "--pareto", "--quick"}, "RW0005", "--quick proves nothing");
  refused({"mine", "--upa", office.upa, "--pareto", "--picture", "x.svg"}, "RW0005", "leave out --picture");
}

TEST_CASE("weights say what complexity counts", "[cli]") {
  const ScratchFolder folder;
  // Three people share x and y, one of them and a fourth share y and z: dear roles are fewer.
  const std::string upa = folder.write("w.upa", "a\tx y\nb\tx y\nc\tx y z\nd\ty z\ne\tz\nf\tz\n");
  const Json cheap = document({"mine", "--upa", upa, "--weights", "0,1,1", "--budget", "0.1"});
  const Json dear = document({"mine", "--upa", upa, "--weights", "100,1,1", "--budget", "0.1"});
  const Json fewest = document({"mine", "--upa", upa, "--objective", "roles", "--budget", "0.1"});
  CHECK(dear["count"] == fewest["count"]);
  CHECK(cheap["edges"] <= dear["edges"]);
  CHECK(cheap["optimal"] == false);
  refused({"mine", "--upa", upa, "--weights", "0,0,0"}, "RW0005", "counts nothing");
  refused({"mine", "--upa", upa, "--weights", "1,1,1", "--objective", "roles"}, "RW0005", "--weights says what wsc counts");
  CHECK(run_program({"mine", "--upa", upa, "--weights", "1,1"}).exit_code == 2);
}

TEST_CASE("quick roles claim no proof, rebuild the matrix with what stays individual, and pass the check", "[cli]") {
  const Office office;
  const std::string file = office.folder.file("roles.json");
  const std::string text = shown({"mine", "--upa", office.upa, "--quick", "-o", file});
  CHECK(text.find("candidate roles grant ") != std::string::npos);
  CHECK(text.find("of their number nothing is proved") != std::string::npos);
  CHECK(text.find("too large") == std::string::npos);
  const Json roles = Json::parse(read_text(file));
  CHECK(roles["lower_bound"] == 0);
  CHECK(roles["optimal"] == false);
  CHECK(roles["exact"] == true);
  const Run check = run_program({"mine", "--upa", office.upa, "--check", file});
  CHECK(check.exit_code == 0);
  CHECK(check.out.find("of their number nothing is claimed") != std::string::npos);
}

TEST_CASE("matrices at the edge get a plain answer", "[cli]") {
  const ScratchFolder folder;
  refused({"mine", "--upa", folder.write("empty.upa", "")}, "RW0402", "no user holds any entitlement");
  refused({"mine", "--upa", folder.write("bare.upa", "ana\n")}, "RW0401", "bare.upa:1");
  const std::string one = shown({"mine", "--upa", folder.write("one.upa", "ana\tx y\n")});
  CHECK(one.find("1 role rebuilds exactly what 1 person hold of 2 entitlements") == std::string::npos);
  CHECK(one.find("1 role rebuilds exactly what 1 person holds of 2 entitlements") == 0);
  CHECK(one.find("proved least wsc") != std::string::npos);
  const std::string full = folder.write("full.upa", "a\tx y z\nb\tx y z\nc\tx y z\nd\tx y z\n");
  const Json all = document({"mine", "--upa", full});
  CHECK(all["count"] == 1);
  CHECK(all["edges"] == 7);
  CHECK(all["optimal"] == true);
  CHECK(document({"mine", "--upa", full, "--objective", "edges"})["optimal"] == true);
  // The same user on two lines, the same entitlement twice on one: one assignment each.
  const Json merged = document({"mine", "--upa", folder.write("twice.upa", "a\tx x y\na\ty z\n")});
  CHECK(merged["count"] == 1);
  CHECK(merged["edges"] == 4);
  for (const char* objective : {"roles", "edges", "wsc"}) {
    const Office office;
    const Json none = document({"mine", "--upa", office.upa, "--budget", "0", "--objective", objective});
    CHECK(none["exact"] == true);
  }
}

TEST_CASE("what a list names and the matrix lacks is named with its place", "[cli]") {
  const Office office;
  const std::string usage =
      office.folder.write("usage.csv", "user,entitlement,day\np1,c0,2026-09-01\np1,c9,2026-09-01\nzed,c0,2026-09-01\n");
  const Run run = run_program({"mine", "--upa", office.upa, "--usage", usage, "--budget", "0.1"});
  CHECK(run.exit_code == 0);
  CHECK(run.err.find("2 rows name somebody or something the matrix does not have, first entitlement `c9`") !=
        std::string::npos);
  CHECK(run.err.find("usage.csv:3") != std::string::npos);
  CHECK(run.err.find("RW0503") != std::string::npos);
}

TEST_CASE("constraints that contradict each other are named, both of them", "[cli]") {
  const Office office;
  const std::string roles = office.folder.file("roles.json");
  document({"mine", "--upa", office.upa, "--objective", "roles", "--budget", "0.1", "-o", roles});
  const Json mined = Json::parse(read_text(roles));
  const std::string first = mined["roles"][0]["id"];
  const std::string granted = mined["roles"][0]["entitlements"][0];
  const std::vector<std::string> stable{"mine", "--upa", office.upa, "--stable", roles};
  const auto with = [&](std::vector<std::string> more) {
    std::vector<std::string> all = stable;
    all.insert(all.end(), more.begin(), more.end());
    return all;
  };
  refused({"mine", "--upa", office.upa, "--least-people", "5", "--most-people", "3"}, "RW0403",
          "no role can have at least 5 and at most 3 people");
  refused({"mine", "--upa", office.upa, "--least-entitlements", "3", "--most-entitlements", "2"}, "RW0403",
          "no role can have at least 3 and at most 2 entitlements");
  refused(with({"--lock", first, "--exclude", granted}), "RW0403",
          "locked role `" + first + "` grants `" + granted + "`, which is excluded from every role");
  refused(with({"--lock", first, "--reject", first}), "RW0005", "`" + first + "` is named by --lock and by --reject");
  refused(with({"--lock", first, "--most-entitlements", "1"}), "RW0403", "a locked role has 5 entitlements, past --most-entitlements");
  refused({"mine", "--upa", office.upa, "--groups", "--noise", "both"}, "RW0005", "mine nothing");
  refused({"mine", "--upa", office.upa, "--check", roles, "--groups"}, "RW0005", "--check tests a file");
  std::vector<std::string> lock_all = with({"--most-roles", "1", "--least-people", "2", "--lock"});
  std::string ids;
  for (const Json& role : mined["roles"]) ids += (ids.empty() ? "" : ",") + role["id"].get<std::string>();
  lock_all.push_back(ids);
  refused(lock_all, "RW0403", "locked roles, and --most-roles allows 1");
}

}  // namespace rolewright::tests
