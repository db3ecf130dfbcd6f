// The shipped agency end to end, through the program: every planted violation found, every near-miss left
// alone.
#include <array>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "compiler/smt/certificate.hpp"
#include "model/delimited.hpp"
#include "tests/cli/program.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/golden.hpp"

namespace rolewright::tests {
namespace {

using Json = nlohmann::json;
using Line = std::tuple<std::string, std::string, std::string>;  // rule, person, status

std::set<Line> expected_findings() {
  const std::string text = read_text(source_path("fixtures/bureau/expected.csv"));
  DelimitedReader reader{text};
  std::vector<std::string> fields;
  std::set<Line> lines;
  reader.next(fields);  // the header
  while (reader.next(fields)) lines.insert({fields[0], fields[1], fields[2]});
  return lines;
}

Json analyze(const std::vector<std::string>& more = {}) {
  std::vector<std::string> arguments{"analyze",         "-p",       bureau_policy(), "-s",
                                     bureau_snapshot(), "--format", "json"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  const Run run = run_program(arguments);
  INFO(run.err);
  REQUIRE(run.exit_code <= 1);
  return Json::parse(run.out);
}

std::set<Line> blocking(const Json& document) {
  std::set<Line> lines;
  for (const Json& finding : document["findings"])
    if (finding["action"] == "block")
      lines.insert({finding["rule"], finding["person"].is_null() ? "" : finding["person"].get<std::string>(),
                    finding["status"]});
  return lines;
}

using Counts = std::map<std::string, std::array<std::uint64_t, 3>>;  // open, mitigated, undetermined

void count(Counts& counts, const std::string& of, const std::string& status) {
  ++counts[of][status == "open" ? 0 : status == "mitigated" ? 1 : 2];
}

Counts counts_of(const Json& tallies, const char* of) {
  Counts counts;
  for (const Json& item : tallies)
    counts[item[of].is_null() ? "" : item[of].get<std::string>()] = {item["open"], item["mitigated"], item["undetermined"]};
  return counts;
}

std::map<std::string, std::string> units_by_email() {
  const std::string text = read_text(source_path("fixtures/bureau/hr/master.csv"));
  DelimitedReader reader{text};
  std::vector<std::string> fields;
  std::map<std::string, std::string> units;
  while (reader.next(fields)) units[fields[2]] = fields[6];
  return units;
}

}  // namespace

TEST_CASE("findings are counted by rule, unit and system", "[cli]") {
  const Json document = analyze({"--remedies", "0"});
  const auto units = units_by_email();
  Counts rules, orgs, systems;
  for (const Json& finding : document["findings"]) {
    const std::string status = finding["status"];
    count(rules, finding["rule"], status);
    if (finding["person"].is_null() && finding["account"].is_null()) continue;
    if (finding["account"].is_null()) {
      const auto unit = units.find(finding["person"].get<std::string>());
      count(orgs, unit == units.end() ? "" : unit->second, status);
    }
    std::set<std::string> met;  // "MOMENTUM VEND_CREATE"
    for (const char* list : {"grants", "exercises"})
      for (const Json& item : finding[list]) {
        const std::string name = item["entitlement"];
        met.insert(name.substr(0, name.find(' ')));
      }
    for (const std::string& system : met) count(systems, system, status);
  }
  CHECK(counts_of(document["counts"]["rules"], "rule") == rules);
  CHECK(counts_of(document["counts"]["orgs"], "org") == orgs);
  CHECK(counts_of(document["counts"]["systems"], "system") == systems);
  CHECK(rules.at("P2P-17")[0] == 25);  // a group nested where it should not be
  CHECK(document["counts"]["rules"][0]["rule"] == "P2P-17");
}

TEST_CASE("the bureau's findings are exactly the planted ones", "[cli]") {
  const Json document = analyze();
  CHECK(document["schema"] == "rolewright.analyze/1");
  CHECK(blocking(document) == expected_findings());
  CHECK(document["summary"]["people"] == 594);
  CHECK(document["summary"]["inactive_rules"] == 0);
  for (const Json& finding : document["findings"]) {
    INFO(finding["id"]);
    for (const Json& grant : finding["grants"])
      CHECK(grant["path"].size() >= 2);  // an account and what it holds
    const bool about_an_exception = finding["rule"].get<std::string>().starts_with("X-");
    CHECK((about_an_exception || !finding["grants"].empty() || !finding["exercises"].empty()));
  }
}

TEST_CASE("exceptions out of order are findings of their own", "[cli]") {
  std::map<std::string, std::string> details;
  const Json document = analyze();
  for (const Json& finding : document["findings"])
    if (finding["rule"].get<std::string>().starts_with("X-")) details[finding["rule"]] = finding["detail"];
  CHECK(details ==
        std::map<std::string, std::string>{{"X-02", "expired on 2026-08-31"},
                                           {"X-03", "approved by its own holder"},
                                           {"X-04", "runs 44 days where P2P-02 allows at most 30"}});
}

TEST_CASE("paths lead through the planted groups", "[cli]") {
  const Json document = analyze({"--rule", "P2P-01"});
  REQUIRE(document["findings"].size() == 1);
  const Json& finding = document["findings"][0];
  CHECK(finding["person"] == "marta.ostrander@biw.example");
  std::vector<std::string> nodes;
  for (const Json& step : finding["grants"][0]["path"])
    if (step.contains("node")) nodes.push_back(step["node"]);
  CHECK(nodes == std::vector<std::string>{"ENTRA group \"FIN-Vendor-Surge\"",
                                          "ENTRA group \"FIN-Vendor-Maintenance\"", "MOMENTUM VEND_CREATE"});
}

TEST_CASE("an eligible role counts unless only active ones are asked for", "[cli]") {
  const auto people = [](const Json& document) {
    std::set<std::string> names;
    for (const Json& finding : document["findings"]) names.insert(finding["person"].get<std::string>());
    return names;
  };
  CHECK(people(analyze({"--rule", "IAM-08"})) ==
        std::set<std::string>{"nathan.odhiambo@biw.example", "sonja.eriksen@biw.example"});
  CHECK(people(analyze({"--rule", "IAM-08", "--active-only"})) ==
        std::set<std::string>{"nathan.odhiambo@biw.example"});
}

TEST_CASE("a dated delegation is visible to a period alone, on its own days", "[cli]") {
  CHECK(analyze({"--rule", "P2P-15"})["findings"].empty());
  const Json found =
      analyze({"--rule", "P2P-15", "--period", "2026-10-01..2026-10-31", "--remedies", "0"})["findings"];
  REQUIRE(found.size() == 1);
  CHECK(found[0]["person"] == "helen.strickland@biw.example");
  CHECK(found[0]["from"] == "2026-10-12");
  CHECK(found[0]["until"] == "2026-10-26");
}

TEST_CASE("three changes clear the three planted clusters", "[cli]") {
  const Json remedies = analyze()["remedies"];
  REQUIRE(remedies.size() == 3);
  CHECK(remedies[0]["clears"] == 25);
  CHECK(remedies[0]["people"] == 25);
  CHECK(remedies[1]["clears"] == 8);
  CHECK(remedies[2]["clears"] == 7);
}

TEST_CASE("shipped requests are answered with their exit codes", "[cli]") {
  const auto check = [](const std::string& request, const std::vector<std::string>& more = {}) {
    std::vector<std::string> arguments{"check",
                                       "-p",
                                       bureau_policy(),
                                       "-s",
                                       bureau_snapshot(),
                                       "--request",
                                       source_path("fixtures/bureau/requests/" + request),
                                       "--format",
                                       "json"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_program(arguments);
  };
  const Run permit = check("permit.json");
  CHECK(permit.exit_code == 0);
  CHECK(Json::parse(permit.out)["verdict"] == "permit");
  const Run deny = check("deny.json");
  CHECK(deny.exit_code == 1);
  CHECK(Json::parse(deny.out)["reasons"][0]["rule"] == "P2P-01");
  CHECK(Json::parse(deny.out)["caused_by_request"][0]["person"] == "philip.anderssen@biw.example");
  const Run approval = check("approval.json");
  CHECK(approval.exit_code == 5);
  CHECK(Json::parse(approval.out)["reasons"][0]["rule"] == "SENS-01");
  const Run stale = check("stale.json", {"--today", "2026-12-31", "--max-age", "7"});
  CHECK(stale.exit_code == 2);
  CHECK(Json::parse(stale.out)["diagnostics"][0]["code"] == "RW0702");
  const Run old = check("permit.json", {"--max-age", "1"});  // by the machine's clock
  CHECK(old.exit_code == 2);
  CHECK(Json::parse(old.out)["diagnostics"][0]["code"] == "RW0702");
  for (const char* unjudged : {"--person", "--until", "--scim", "--users"}) CHECK(check("permit.json", {unjudged, "2027-01-01"}).exit_code == 2);
  CHECK(check("deny.json", {"--mode", "advise"}).exit_code == 0);
}

TEST_CASE(
    "the bureau's proofs: two hold, and the birthright pair is refuted by a person who does not exist yet",
    "[cli]") {
  const Run run = run_program({"verify", "-p", bureau_policy(), "--format", "json"});
  CHECK(run.exit_code == 1);
  const Json document = Json::parse(run.out);
  std::map<std::string, std::string> results;
  for (const Json& proof : document["proofs"]) results[proof["id"]] = proof["result"];
  CHECK(results == std::map<std::string, std::string>{{"P1", "proved"}, {"P2", "refuted"}, {"P3", "proved"}});
  CHECK(document["proofs"][1]["violates"] == "P2P-01");
  CHECK(document["proofs"][1]["roles"] == Json{"Vendor_Admin", "Disburser"});
  CHECK(document["proofs"][2]["assumes"] == Json{"A1", "A2"});
}

TEST_CASE("a certificate is confirmed, and refused once a byte, the policy or an assertion is changed",
          "[cli]") {
  const ScratchFolder scratch;
  const std::string file = scratch.file("proofs.cert");
  REQUIRE(run_program({"certify", "-p", bureau_policy(), "-o", file}).exit_code == 0);
  CHECK(run_program({"certify", "-p", bureau_policy(), "--check", file}).exit_code == 0);

  std::string text = read_text(file);
  std::string changed = text;
  changed[changed.find("declare-const") + 20] ^= 1;
  CHECK(run_program({"certify", "-p", bureau_policy(), "--check", scratch.write("changed.cert", changed)})
            .exit_code == 2);
  CHECK(run_program({"certify", "-p", source_path("policies/treasury_payments.rw"), "--check", file})
            .exit_code == 1);
  CHECK(run_program({"certify", "-p", bureau_policy(), "--check",
                     scratch.write("cut.cert", text.substr(0, text.size() / 2))})
            .exit_code == 2);
  // An assertion weakened by somebody who also makes the digests right again.
  Result<smt::Certificate> parsed = smt::parse_certificate(text, file);
  REQUIRE(parsed.ok());
  smt::Certificate weakened = std::move(parsed).value();
  std::string& formulas = weakened.proofs[0].smtlib;
  const std::size_t at = formulas.rfind("(assert (! ");
  const std::size_t named = formulas.find(" :named", at);
  formulas.replace(at, named - at, "(assert (! true");
  const Run refused = run_program({"certify", "-p", bureau_policy(), "--check",
                                   scratch.write("weakened.cert", smt::write_certificate(weakened))});
  CHECK(refused.exit_code == 1);
  CHECK(refused.out.find("proof `P1` is not what the policy says") != std::string::npos);
}

TEST_CASE("a diff of the bureau's policies names the statement, a possible person and the real ones", "[cli]") {
  const ScratchFolder scratch;
  for (const char* name : {"fund_centers.csv", "fund_center_alc.csv"})
    static_cast<void>(scratch.write(name, read_text(source_path(std::string{"fixtures/bureau/"} + name))));
  std::string text = read_text(bureau_policy());
  const std::string was = R"(not grade in {"GS-13", "GS-14", "GS-15"})";
  REQUIRE(text.find(was) != std::string::npos);
  text.replace(text.find(was), was.size(), R"(not grade in {"GS-14", "GS-15"})");
  const std::string changed = scratch.write("new.rw", text);

  CHECK(run_program({"diff", bureau_policy(), bureau_policy(), "-s", bureau_snapshot()}).exit_code == 0);
  const Run run = run_program({"diff", bureau_policy(), changed, "-s", bureau_snapshot(), "--format", "json"});
  CHECK(run.exit_code == 1);
  const Json document = Json::parse(run.out);
  CHECK(document["equivalent"] == false);
  REQUIRE(document["statements"].size() == 1);
  CHECK(document["statements"][0]["direction"] == "looser");
  CHECK(document["statements"][0]["statement"] == "`assign` of `Contract_Specialist`");
  CHECK(document["statements"][0]["person"].get<std::string>().find("grade \"GS-13\"") != std::string::npos);
  CHECK(document["people"].size() == 22);  // of acquisition, series 1102, grade GS-13
  for (const Json& item : document["people"]) CHECK(item["after"] == "receives the role automatically");
  CHECK(run_program({"diff", bureau_policy(), scratch.file("none.rw")}).exit_code == 2);
}

TEST_CASE("an exception that nobody needs is told from the snapshot", "[cli]") {
  const ScratchFolder scratch;
  for (const char* name : {"fund_centers.csv", "fund_center_alc.csv"})
    static_cast<void>(scratch.write(name, read_text(source_path(std::string{"fixtures/bureau/"} + name))));
  const std::string policy = scratch.write(
      "more.rw", read_text(bureau_policy()) +
                     "\nexception X-99 to P2P-16 for person \"camille.rousseau-diaz@biw.example\"\n"
                     "  mitigated by \"none\"  approved by \"margaret.thornbury@biw.example\"\n"
                     "  from 2026-09-15 until 2026-10-10\n");
  const Run run = run_program({"verify", "-p", policy, "-s", bureau_snapshot()});
  const std::string wanted = "RW0313]: exception `X-99` is needed by nobody";
  CHECK(run.err.find(wanted) != std::string::npos);
  CHECK(run.err.find("RW0313", run.err.find(wanted) + wanted.size()) == std::string::npos);  // the others are
  CHECK(run_program({"verify", "-p", policy}).err.find("RW0313") == std::string::npos);
}

TEST_CASE("mined roles rebuild the bureau, break no rule, and survive the independent check", "[cli]") {
  const ScratchFolder scratch;
  const std::string file = scratch.file("roles.json");
  const Run mined = run_program({"mine", "-p", bureau_policy(), "-s", bureau_snapshot(), "--birthright",
                                 "0.9", "--budget", "1", "-o", file, "--format", "json"});
  INFO(mined.err);
  REQUIRE(mined.exit_code == 0);
  const Json roles = Json::parse(mined.out);
  CHECK(roles["exact"] == true);
  CHECK(roles["lower_bound"] >= 60);
  CHECK(roles["count"] <= 80);
  CHECK(run_program({"mine", "-p", bureau_policy(), "-s", bureau_snapshot(), "--check", file}).exit_code ==
        0);

  Json forged = roles;
  forged["roles"][3]["users"].erase(0);  // somebody loses access
  CHECK(run_program({"mine", "-p", bureau_policy(), "-s", bureau_snapshot(), "--check",
                     scratch.write("forged.json", forged.dump())})
            .exit_code == 1);

  for (const char* target : {"okta", "entra"}) {
    const Run emitted = run_program({"emit", "--target", target, "-p", bureau_policy(), "-s",
                                     bureau_snapshot(), "--roles", file, "-o", scratch.file(target)});
    INFO(emitted.err);
    CHECK(emitted.exit_code == 0);
    const Json plan = Json::parse(read_text(scratch.file(target) + "/plan.json"));
    CHECK(plan["steps"].size() > roles["roles"].size());
  }
}

TEST_CASE("a starter workspace compiles and binds", "[cli]") {
  const ScratchFolder scratch;
  const std::string folder = scratch.file("workspace");
  const Run made = run_program({"init", "--from", source_path("fixtures/bureau"), "--pack",
                                source_path("policies/treasury_payments.rw"), "-o", folder});
  CHECK(made.exit_code == 0);
  CHECK(made.out.find("permissions are bound") != std::string::npos);
  const Run analyzed = run_program({"analyze", "-p", folder + "/agency.rw", "-s", folder + "/agency.rws"});
  INFO(analyzed.err);
  CHECK(analyzed.exit_code == 1);  // the workspace judges by the pack's rules
  CHECK(analyzed.out.find("P2P-01 create a shell vendor and pay it") != std::string::npos);
}

TEST_CASE("what cannot be held for good is explained with its end", "[cli][explain]") {
  std::vector<std::string> ask{"explain", "-p", bureau_policy(), "-s", bureau_snapshot(), "theodora.lang@biw.example", "Certifier"};
  CHECK(run_program(ask).out.find("the shortest legal way: ask for role Certifier, until 2028-01-05\n") != std::string::npos);
  ask.insert(ask.end(), {"--audience", "helpdesk"});
  const std::string told = run_program(ask).out;
  CHECK(told.find("ask for role Certifier, with an end date\n") != std::string::npos);
  CHECK(told.find("2028") == std::string::npos);
}

TEST_CASE("a fix counts each finding as cleared or left", "[cli][fix]") {
  // Without its logs, where one finding is cleared by what clears others.
  const ScratchFolder scratch;
  const std::string snapshot = scratch.file("bureau.rws");
  REQUIRE(run_program({"import", "agency", source_path("fixtures/bureau"), "-o", snapshot}).exit_code == 0);
  const auto fix = [&](const std::vector<std::string>& more) {
    std::vector<std::string> arguments{"fix", "-p", bureau_policy(), "-s", snapshot, "--format", "json"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_program(arguments);
  };
  const Json all = Json::parse(fix({}).out);
  const std::set<std::string> cleared = all["cleared"];
  for (const Json& item : all["left"]) CHECK_FALSE(cleared.contains(item["finding"].get<std::string>()));
  const Json analysis = Json::parse(
      run_program({"analyze", "-p", bureau_policy(), "-s", snapshot, "--remedies", "0", "--format", "json"}).out);
  CHECK(cleared.size() + all["left"].size() == analysis["summary"]["open"]);
  for (const Json& finding : analysis["findings"]) {
    if (finding["status"] != "undetermined") continue;
    const Run run = fix({"--finding", finding["id"]});
    CHECK(run.exit_code == 1);
    CHECK(Json::parse(run.out)["left"][0]["finding"] == finding["id"]);
  }
}

TEST_CASE("explain answers both ways", "[cli]") {
  const Run how = run_program({"explain", "-p", bureau_policy(), "-s", bureau_snapshot(),
                               "marta.ostrander@biw.example", "MOMENTUM:VEND_CREATE", "--format", "json"});
  CHECK(Json::parse(how.out)["holdings"][0]["held"] == true);
  const Run why_not =
      run_program({"explain", "-p", bureau_policy(), "-s", bureau_snapshot(), "dennis.calloway@biw.example",
                   "MOMENTUM:VEND_CREATE", "--format", "json"});
  CHECK(Json::parse(why_not.out)["holdings"][0]["held"] == false);
  const Run who = run_program({"explain", "-p", bureau_policy(), "-s", bureau_snapshot(), "--who-can",
                               "sponsor_card", "--format", "json"});
  REQUIRE(who.exit_code == 0);
  const std::set<std::string> sponsors = Json::parse(who.out)["list"];
  CHECK(sponsors.contains("gloria.pemberton@biw.example"));
  CHECK(sponsors.contains("vincent.abara@biw.example"));
  CHECK_FALSE(sponsors.contains("marta.ostrander@biw.example"));
}

}  // namespace rolewright::tests
