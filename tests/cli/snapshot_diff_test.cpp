// Two snapshots compared, samples drawn, and what the help desk is told, on an agency small enough to judge by hand.
#include "model/snapshot_file.hpp"
#include "tests/cli/program.hpp"
#include "tests/compiler/text_snapshot.hpp"
#include "tests/support/catch.hpp"

namespace rolewright::tests {
namespace {

constexpr const char* kPolicy = R"(policy small owner "CISO"
levels Clearance = none < secret
person has clearance: Clearance
system PAY = export "PAY"
permission create = PAY "CREATE"
permission pay = PAY "PAY"
permission audit = PAY "AUDIT"
role Maker = PAY role "maker" grants create
role Payer = PAY role "payer" grants pay
role Auditor = PAY role "auditor" grants audit
allow Payer to be requested
allow Auditor to be requested when clearance at least secret
function Create = any of create
function Pay = any of pay
function Audit = any of audit
risk R-1 "makes and pays" owner "bob" action block no person holds Create and Pay
risk R-2 "audits uncleared" no person holds Audit unless clearance at least secret
risk R-3 "audits and pays" owner "bob" action approve no person holds Audit and Pay
)";

std::string snapshot(const ScratchFolder& scratch, const std::string& name, const std::string& day, const std::string& facts) {
  const std::string agency = "taken," + day + R"(
system,PAY,system,,connected
entitlement,PAY,CREATE
entitlement,PAY,PAY
entitlement,PAY,AUDIT
role,PAY,maker
role,PAY,payer
role,PAY,auditor
confer,role,PAY,maker,entitlement,PAY,CREATE
confer,role,PAY,payer,entitlement,PAY,PAY
confer,role,PAY,auditor,entitlement,PAY,AUDIT
person,ana
person,bob
person,cyd
attribute,bob,clearance,secret
attribute,cyd,clearance,none
account,PAY,ana,ana
account,PAY,bob,bob
account,PAY,cyd,cyd
)";
  const std::string path = scratch.file(name);
  REQUIRE(write_snapshot(text_snapshot(agency + facts), path).ok());
  return path;
}

std::string assign(const std::string& person, const std::string& role) {
  return "assign,PAY," + person + ",role,PAY," + role + "\n";
}

}  // namespace

TEST_CASE("two snapshots: new, cleared and unchanged findings", "[cli][diff]") {
  const ScratchFolder scratch;
  const std::string policy = scratch.write("small.rw", kPolicy);
  const std::string both = assign("ana", "maker") + assign("ana", "payer");
  const std::string old_one = snapshot(scratch, "old.rws", "2026-09-30", both + assign("cyd", "maker") + assign("cyd", "payer"));
  const std::string new_one = snapshot(scratch, "new.rws", "2026-10-31", both + assign("bob", "maker") + assign("bob", "payer"));
  const Run run = run_program({"diff", old_one, new_one, "-p", policy});
  INFO(run.err);
  CHECK(run.exit_code == 1);
  CHECK(run.out.rfind("1 new, 1 cleared, 0 of another status, 1 unchanged from 2026-09-30 to 2026-10-31\n\nnew\nF-", 0) == 0);
  const std::size_t cleared = run.out.find("\ncleared\nF-");
  REQUIRE(cleared != std::string::npos);
  CHECK(run.out.find("\n    bob: open\n") < cleared);
  CHECK(run.out.find("\n    cyd: open\n") != std::string::npos);
  CHECK(run.out.find("\n    cyd: open\n") > cleared);
  const Run same = run_program({"diff", new_one, new_one, "-p", policy});
  CHECK(same.exit_code == 0);
  CHECK(same.out.rfind("0 new, 0 cleared, 0 of another status, 2 unchanged", 0) == 0);
  const Run json = run_program({"diff", old_one, new_one, "-p", policy, "--format", "json"});
  CHECK(json.out.find("\"schema\": \"rolewright.snapshot-diff/1\"") != std::string::npos);
  CHECK(json.out.find("\"unchanged\": 1") != std::string::npos);
  CHECK(run_program({"analyze", "-p", policy, "-s", new_one, "--rule", "ORPHANS"}).exit_code == 0);  // none there, and yet a rule
  const std::string taken = scratch.write("taken.rw", std::string{kPolicy} + "risk ORPHANS \"own\" no person holds Create and Audit\n");
  CHECK(run_program({"compile", "-p", taken}).err.find("`ORPHANS` is the rule of every policy") != std::string::npos);
  const Run unsaid = run_program({"diff", old_one, new_one});
  CHECK(unsaid.exit_code == 2);
  CHECK(unsaid.err.find("--policy") != std::string::npos);
}

TEST_CASE("a snapshot and a policy are not compared", "[cli][diff]") {
  const ScratchFolder scratch;
  const std::string policy = scratch.write("small.rw", kPolicy);
  const std::string agency = snapshot(scratch, "agency.rws", "2026-09-30", "");
  for (const auto& [first, second] : {std::pair{agency, policy}, std::pair{policy, agency}}) {
    const Run run = run_program({"diff", first, second});
    CHECK(run.exit_code == 2);
    CHECK(run.err.find("RW0005") != std::string::npos);
    CHECK(run.err.find("a snapshot and a policy cannot be compared") != std::string::npos);
  }
}

TEST_CASE("a finding of another status is neither new nor unchanged", "[cli][diff]") {
  const ScratchFolder scratch;
  const std::string policy = scratch.write("small.rw", kPolicy);
  const std::string old_one = snapshot(scratch, "old.rws", "2026-09-30", assign("ana", "auditor"));
  const std::string new_one = snapshot(scratch, "new.rws", "2026-09-30", assign("ana", "auditor") + "attribute,ana,clearance,none\n");
  const Run run = run_program({"diff", old_one, new_one, "-p", policy});
  CHECK(run.out.rfind("0 new, 0 cleared, 1 of another status, 0 unchanged", 0) == 0);
  CHECK(run.exit_code == 0);
}

TEST_CASE("a sample is the same whoever draws it, and a larger one begins with it", "[cli][sample]") {
  const std::vector<std::string> base{"sample", "-p", bureau_policy(), "-s", bureau_snapshot(), "--seed", "7", "--n"};
  const auto draw = [&](const std::string& count, const std::vector<std::string>& more = {}) {
    std::vector<std::string> arguments = base;
    arguments.push_back(count);
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_program(arguments);
  };
  const Run two = draw("2");
  CHECK(two.exit_code == 0);
  CHECK(two.out == draw("2").out);
  const auto body = [](const std::string& out) { return out.substr(out.find("\n\n")); };
  CHECK(two.out.rfind("2 of ", 0) == 0);
  CHECK(body(draw("5").out).rfind(body(two.out), 0) == 0);
  CHECK(draw("2", {"--of", "people"}).out.rfind("2 of 594 people of ", 0) == 0);
  CHECK(draw("3", {"--format", "json"}).out.find("\"schema\": \"rolewright.sample/1\"") != std::string::npos);
  CHECK(draw("0").exit_code == 2);
}

TEST_CASE("the shortest legal way gives back what stands in the way", "[cli][explain]") {
  const ScratchFolder scratch;
  const std::string policy = scratch.write("small.rw", kPolicy);
  const std::string agency = snapshot(scratch, "agency.rws", "2026-09-30", assign("ana", "maker") + assign("bob", "payer"));
  const auto explain = [&](const std::string& person, const std::string& what, const std::vector<std::string>& more = {}) {
    std::vector<std::string> arguments{"explain", person, what, "-p", policy, "-s", agency};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_program(arguments).out;
  };
  CHECK(explain("cyd", "pay").find("the shortest legal way: ask for role Payer\n") != std::string::npos);
  CHECK(explain("ana", "pay").find("the shortest legal way: ask for role Payer, giving back Maker\n") != std::string::npos);
  // bob owns the rule he would break, and so the policy's owner approves.
  CHECK(explain("bob", "audit").find("ask for role Auditor; it needs approval by CISO\n") != std::string::npos);
  CHECK(explain("cyd", "audit").find("clearance") != std::string::npos);
  SECTION("the help desk is told nothing about clearance") {
    const std::string told = explain("cyd", "audit", {"--audience", "helpdesk"});
    CHECK(told.find("clear") == std::string::npos);
    CHECK(told.find("no request gets it; CISO can say why\n") != std::string::npos);
    CHECK(explain("ana", "pay", {"--audience", "helpdesk"}).find("giving back Maker") != std::string::npos);
  }
  SECTION("nor shown a finding that follows from it") {
    const std::string uncleared = snapshot(scratch, "uncleared.rws", "2026-09-30", assign("cyd", "auditor"));
    const Run found = run_program({"analyze", "-p", policy, "-s", uncleared});
    const std::string id = found.out.substr(found.out.find("F-"), 14);
    CHECK(run_program({"explain", "--finding", id, "-p", policy, "-s", uncleared}).exit_code == 0);
    const Run refused = run_program({"explain", "--finding", id, "-p", policy, "-s", uncleared, "--audience", "helpdesk"});
    CHECK(refused.exit_code == 2);
    CHECK(refused.out.empty());
    CHECK(refused.err.find("clear") == std::string::npos);
  }
}

TEST_CASE("whoever is party to a rule does not approve", "[cli][check]") {
  const ScratchFolder scratch;
  const std::string policy = scratch.write("small.rw", kPolicy);
  const auto approver = [&](const std::string& person, const std::string& facts) {
    const std::string agency = snapshot(scratch, "agency.rws", "2026-09-30", facts);
    const Run run = run_program({"check", "-p", policy, "-s", agency, "--person", person, "--add", "Payer"});
    CHECK(run.exit_code == 5);
    return run.out;
  };
  const std::string cleared = "attribute,ana,clearance,secret\n" + assign("ana", "auditor");
  CHECK(approver("ana", cleared).find("approval by: bob\n") != std::string::npos);
  const std::string own = approver("bob", assign("bob", "auditor"));
  CHECK(own.find("approval by: CISO\n") != std::string::npos);
  CHECK(own.find("; bob may not approve it, being party to it") != std::string::npos);
  const std::string same_fault = approver("ana", cleared + assign("bob", "auditor") + assign("bob", "payer"));
  CHECK(same_fault.find("approval by: CISO\n") != std::string::npos);
}

}  // namespace rolewright::tests
