// `compile` and `fmt` as their users run them: what each prints, what each refuses, and what stays untouched.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/cli/program.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/golden.hpp"
#include "tests/support/json_schema.hpp"
#include "tests/support/reference_data.hpp"

namespace rolewright::tests {
namespace {

void write(const std::string& path, const std::string& text) { std::ofstream{path, std::ios::binary} << text; }

constexpr const char* kUntidy = "policy p // mine\nsystem   S = okta app \"s\"\npermission a=S \"A\"\n";
constexpr const char* kTidy = "policy p  // mine\nsystem S = okta app \"s\"\npermission a = S \"A\"\n";

}  // namespace

TEST_CASE("fmt rewrites what is not in the layout, and nothing else", "[cli]") {
  const ScratchFolder scratch;
  const std::string file = scratch.file("p.rw");
  write(file, kUntidy);
  const Run check = run_program({"fmt", "--check", file});
  CHECK(check.exit_code == 1);
  CHECK(check.out == file + "\n");
  CHECK(read_text(file) == kUntidy);
  CHECK(run_program({"fmt", file}).exit_code == 0);
  CHECK(read_text(file) == kTidy);
  CHECK(run_program({"fmt", "--check", file}).exit_code == 0);

  write(file, "policy p\nrisk R no person\n");
  const Run broken = run_program({"fmt", file});
  CHECK(broken.exit_code == 2);
  CHECK(broken.err.find("error[RW0103]") != std::string::npos);
  CHECK(read_text(file) == "policy p\nrisk R no person\n");
  write(file, "policy \xFF\n");
  CHECK(run_program({"fmt", file}).exit_code == 2);
  CHECK(run_program({"fmt", scratch.file("none.rw")}).exit_code == 2);
}

TEST_CASE("fmt lays standard input out on standard output", "[cli]") {
  const ScratchFolder scratch;
  write(scratch.file("in.rw"), kUntidy);
  const std::string command = std::string{"'"} + ROLEWRIGHT_PROGRAM + "' fmt - < '" + scratch.file("in.rw") + "' > '" +
                              scratch.file("out.rw") + "'";
  CHECK(std::system(command.c_str()) == 0);
  CHECK(read_text(scratch.file("out.rw")) == kTidy);
  const std::string endless = std::string{"yes | '"} + ROLEWRIGHT_PROGRAM + "' fmt - 2> '" + scratch.file("err") + "'";
  CHECK(std::system(endless.c_str()) != 0);
  CHECK(read_text(scratch.file("err")).find("RW0002") != std::string::npos);
}

TEST_CASE("compile prints each form of the shipped policy", "[cli]") {
  const std::string policy = source_path("policies/treasury_payments.rw");
  const auto emitted = [&](const std::string& form) {
    const Run run = run_program({"compile", "-p", policy, "--emit", form});
    CHECK(run.exit_code == 0);
    return run.out;
  };
  CHECK(emitted("ast").starts_with("policy name=\"treasury_payments\""));
  CHECK(emitted("ir").starts_with("policy treasury_payments version"));
  CHECK(emitted("english").starts_with("Policy treasury_payments, version"));
  CHECK(emitted("smt2").find("(set-logic QF_BV)") != std::string::npos);
  CHECK(emitted("csv").starts_with("statement,id,title,severity,"));
  CHECK(run_program({"compile", "-p", policy, "--emit", "program"}).exit_code == 2);
  const Run program = run_program({"compile", "-p", bureau_policy(), "--emit", "program", "-s", bureau_snapshot()});
  CHECK(program.exit_code == 0);
  CHECK(program.out.starts_with("bits\n  0 function "));
  CHECK(run_program({"compile"}).exit_code == 2);
}

TEST_CASE("rules leave by spreadsheet and come back", "[cli]") {
  const ScratchFolder scratch;
  const Run csv = run_program({"compile", "-p", source_path("policies/treasury_payments.rw"), "--emit", "csv"});
  write(scratch.file("rules.csv"), csv.out);
  const Run text = run_program({"compile", "--from-csv", scratch.file("rules.csv")});
  CHECK(text.exit_code == 0);
  CHECK(text.out.find("\nrisk P2P-01 ") != std::string::npos);
  write(scratch.file("rules.csv"), "statement,id,rule\nrisk,R,no person\n");
  const Run broken = run_program({"compile", "--from-csv", scratch.file("rules.csv")});
  CHECK(broken.exit_code == 2);
  CHECK(broken.err.find("RW0501") != std::string::npos);
}

TEST_CASE("compile says every mistake of a run in SARIF", "[cli][sarif]") {
  const ScratchFolder scratch;
  write(scratch.file("p.rw"), "policy p\nrisk R no person\nassign Nobody automatically\n");
  const Run run = run_program({"compile", "-p", scratch.file("p.rw"), "--format", "sarif"});
  CHECK(run.exit_code == 2);
  const auto log = nlohmann::json::parse(run.out);
  REQUIRE(log["runs"][0]["results"].size() == 2);
  CHECK(log["runs"][0]["results"][0]["ruleId"] == "RW0103");
  CHECK(log["runs"][0]["results"][1]["ruleId"] == "RW0201");
  if (const auto folder = reference_data()) {
    const JsonSchema schema{nlohmann::json::parse(read_text(*folder + "/schemas/sarif/sarif-schema-2.1.0.json"))};
    CHECK(schema.problems(log).empty());
  }
}

TEST_CASE("test says what fails and what nothing exercises, in each format", "[cli][sarif]") {
  const ScratchFolder scratch;
  write(scratch.file("p.rw"),
        "policy p\nsystem S = export \"S\"\npermission a = S \"A\"\npermission b = S \"B\"\nfunction F = any of a\nfunction G = any of b\n"
        "risk R no person holds F and G\nrisk Q F is sensitive\n"
        "test T1 { person { holds a, holds b } expect violation of R }\ntest T2 { person { holds a } expect violation of R }\n");
  const Run text = run_program({"test", "-p", scratch.file("p.rw")});
  CHECK(text.exit_code == 1);
  CHECK(text.out == "failed T2\n  " + scratch.file("p.rw") + ":10:50: `R` is not violated\n"
                    "1 statement is exercised by no test:\n  " + scratch.file("p.rw") + ":8:1: `Q`\n1 of 2 tests passed\n");
  const auto json = nlohmann::json::parse(run_program({"test", "-p", scratch.file("p.rw"), "--format", "json"}).out);
  CHECK(json["tests"] == 2);
  CHECK(json["passed"] == 1);
  const auto log = nlohmann::json::parse(run_program({"test", "-p", scratch.file("p.rw"), "--format", "sarif"}).out);
  REQUIRE(log["runs"][0]["results"].size() == 2);
  CHECK(log["runs"][0]["results"][0]["ruleId"] == "RW0327");
  CHECK(log["runs"][0]["results"][1]["ruleId"] == "RW0328");
  // of the bureau, findings and people exercise what its tests do not
  const Run alone = run_program({"test", "-p", bureau_policy()});
  const Run people = run_program({"test", "-p", bureau_policy(), "-s", bureau_snapshot()});
  CHECK(alone.exit_code == 0);
  CHECK(people.exit_code == 0);
  CHECK(alone.out.find("assign of `Payment_Scheduler`") != std::string::npos);
  CHECK(people.out.find("assign of `Payment_Scheduler`") == std::string::npos);
  CHECK(alone.out.find(": `P2P-01`") != std::string::npos);
  CHECK(people.out.find(": `P2P-01`") == std::string::npos);
  CHECK(people.out.find("no test and nobody of the snapshot:\n") != std::string::npos);
  CHECK(run_program({"test", "-p", bureau_policy(), "--all-exercised"}).exit_code == 1);
}

TEST_CASE("verify says in SARIF what it finds, and what was not to prove", "[cli][sarif]") {
  const ScratchFolder scratch;
  write(scratch.file("p.rw"),
        "policy p\nsystem S = export \"S\"\npermission a = S \"A\"\nfunction F = any of a\nrole R grants a\nassign R automatically\n"
        "risk X F is sensitive\n");
  const Run text = run_program({"verify", "-p", scratch.file("p.rw")});
  CHECK(text.exit_code == 0);
  CHECK(text.out.starts_with("the policy states nothing to prove\n"));
  const auto log = nlohmann::json::parse(run_program({"verify", "-p", scratch.file("p.rw"), "--format", "sarif"}).out);
  CHECK(log["runs"][0]["results"][0]["ruleId"] == "RW0308");
}

}  // namespace rolewright::tests
