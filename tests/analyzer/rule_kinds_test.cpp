// Each kind of rule on an agency small enough to judge by hand: who violates it, and who just does not.
#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "analyzer/analyze.hpp"
#include "analyzer/staffing.hpp"
#include "tests/compiler/policy_text.hpp"
#include "tests/compiler/text_snapshot.hpp"
#include "tests/support/catch.hpp"

namespace rolewright::tests {
namespace {

constexpr const char* kPolicy = R"(policy small
scope kind office
object invoice, case
relation family, affiliated
one of AccountKind = everyday, separate_admin, service
account has kind: AccountKind
person has org: org_unit, warrant: designation with limit money
system PAY = export "PAY"
permission create = PAY "CREATE"
permission approve = PAY "APPROVE"
permission pay = PAY "PAY"
permission grants_pay = PAY "GRANT" lets holder grant pay
permission owner = PAY "OWNER" lets holder grant any
role Clerk = PAY role "clerk"
role Payer = PAY role "payer"
function Create = any of create
function Approve = any of approve
function Pay = any of pay
)";

constexpr const char* kAgency = R"(taken,2026-09-30
system,PAY,system,,connected
entitlement,PAY,CREATE
entitlement,PAY,APPROVE
entitlement,PAY,PAY
entitlement,PAY,GRANT
entitlement,PAY,OWNER
group,PAY,payers
role,PAY,clerk
role,PAY,payer
confer,group,PAY,payers,entitlement,PAY,PAY
confer,role,PAY,clerk,entitlement,PAY,CREATE
confer,role,PAY,payer,entitlement,PAY,PAY
person,ana
person,bob
person,cyd
account,PAY,ana,ana
account,PAY,bob,bob
account,PAY,cyd,cyd
)";

// "R-1 ana open", "R-2 - open", sorted; a place stands for the person of a count for each.
std::string judge(const std::string& rules, const std::string& facts) {
  const compiler::PolicyIr policy = policy_of(kPolicy + rules);
  const Snapshot snapshot = text_snapshot(kAgency + facts);
  const auto bound = compiler::bind(policy, snapshot, compiler::OnUnknownName::Fail);
  REQUIRE(bound.ok());
  compiler::World world{*bound.value(), Day{20726}, compiler::Count::All, {}};  // 2026-09-30
  std::vector<std::string> lines;
  const Analysis analysis = analyzer::analyze(world);
  for (const Finding& finding : analysis.findings) {
    std::string whose = finding.place.empty() ? "-" : finding.place;
    if (!finding.person.is_none()) whose = snapshot.text(snapshot.persons[finding.person.index()].key);
    for (const PersonId person : finding.people)
      whose += "+" + std::string{snapshot.text(snapshot.persons[person.index()].key)};
    lines.push_back(analysis.rules[finding.rule.index()].id + " " + whose +
                    (finding.status == FindingStatus::Open ? " open" : " undetermined") +
                    (finding.scope_unresolved ? " unresolved" : ""));
  }
  std::sort(lines.begin(), lines.end());
  std::string text;
  for (const std::string& line : lines) text += (text.empty() ? "" : "; ") + line;
  return text;
}

std::string hold(const std::string& who, const std::string& what, const std::string& scope = {}) {
  return "assign,PAY," + who + ",entitlement,PAY," + what + (scope.empty() ? "" : "," + scope) + "\n";
}

}  // namespace

TEST_CASE("two people may complete what takes three", "[analyzer][rules]") {
  const std::string rule = "risk R-1 completing Create, Approve, Pay takes at least 3 people\n";
  CHECK(judge(rule, hold("ana", "CREATE") + hold("bob", "APPROVE") + hold("cyd", "PAY")).empty());
  CHECK(judge(rule, hold("ana", "CREATE") + hold("ana", "APPROVE") + hold("cyd", "PAY")) == "R-1 -+ana+cyd open");
  CHECK(judge(rule, hold("bob", "CREATE") + hold("bob", "APPROVE") + hold("bob", "PAY") + hold("ana", "PAY")) ==
        "R-1 -+bob open");  // the fewest
  CHECK(judge(rule, hold("ana", "CREATE") + hold("ana", "APPROVE")).empty());  // nobody can pay at all
}

TEST_CASE("what one can grant oneself counts, through what was granted too", "[analyzer][rules]") {
  const std::string rule = "risk R-1 nobody can grant themselves Pay\n";
  CHECK(judge(rule, hold("ana", "PAY")).empty());  // holding it is not granting it
  CHECK(judge(rule, hold("ana", "GRANT")) == "R-1 ana open");
  CHECK(judge(rule, hold("bob", "OWNER")) == "R-1 bob open");  // may grant anything of the system
  CHECK(judge(rule, "own,PAY,cyd,group,PAY,payers\n") == "R-1 cyd open");
  CHECK(judge(rule, "own,PAY,cyd,role,PAY,clerk\n").empty());  // leads to CREATE only
  const std::string holding = "risk R-1 nobody holding Create can grant themselves any function\n";
  CHECK(judge(holding, hold("ana", "GRANT")).empty());
  CHECK(judge(holding, hold("ana", "GRANT") + hold("ana", "CREATE")) == "R-1 ana open");
  const std::string chain =
      "permission start = PAY \"APPROVE\" lets holder grant grants_pay\nrisk R-1 nobody can grant themselves Pay\n";
  CHECK(judge(chain, hold("ana", "APPROVE")) == "R-1 ana open");
}

TEST_CASE("a finding shows the grants it rests on, and no others", "[analyzer][rules]") {
  const auto shown = [](const std::string& rule, const std::string& facts) {
    const compiler::PolicyIr policy = policy_of(kPolicy + rule);
    const Snapshot snapshot = text_snapshot(kAgency + facts);
    const auto bound = compiler::bind(policy, snapshot, compiler::OnUnknownName::Fail);
    REQUIRE(bound.ok());
    compiler::World world{*bound.value(), Day{20726}, compiler::Count::All, {}};
    const Analysis analysis = analyzer::analyze(world);
    REQUIRE(analysis.findings.size() == 1);
    std::set<std::string> ends;
    for (const GrantWitness& grant : analysis.findings[0].grants)
      ends.insert(std::string{snapshot.text(snapshot.nodes[grant.path.back().node.index()].name)});
    std::string text;
    for (const std::string& end : ends) text += (text.empty() ? "" : " ") + end;
    return text;
  };
  const std::string roles = "assign,PAY,ana,role,PAY,clerk\nassign,PAY,ana,role,PAY,payer\n";
  CHECK(shown("exclusive R-1 roles Clerk, Payer\n", hold("ana", "APPROVE") + hold("ana", "OWNER") + roles) == "clerk payer");
  CHECK(shown("risk R-1 nobody holding Create can grant themselves Pay\n",
              hold("ana", "GRANT") + hold("ana", "CREATE") + hold("ana", "APPROVE")) == "CREATE GRANT");
}

TEST_CASE("counts for each office and each organization", "[analyzer][rules]") {
  const std::string most = "risk R-1 at most 1 people hold Pay per office\n";
  CHECK(judge(most, hold("ana", "PAY", "office=A") + hold("bob", "PAY", "office=B")).empty());
  CHECK(judge(most, hold("ana", "PAY", "office=A") + hold("bob", "PAY", "office=A")) == "R-1 A+ana+bob open");
  CHECK(judge(most, hold("ana", "PAY") + hold("bob", "PAY", "office=B")) == "R-1 B+ana+bob open");  // unlimited
  const std::string least = "risk R-1 at least 2 people hold Pay per office\n";
  CHECK(judge(least, hold("ana", "PAY") + hold("bob", "PAY", "office=B") + hold("cyd", "CREATE", "office=A")) ==
        "R-1 A+ana open");
  const std::string org = "risk R-1 at most 1 people hold Pay per org\n";
  const std::string both = hold("ana", "PAY") + hold("bob", "PAY") + "attribute,ana,org,AP\n";
  CHECK(judge(org, both + "attribute,bob,org,AP\n") == "R-1 AP+ana+bob open");
  CHECK(judge(org, both + "attribute,bob,org,HR\n").empty());
  CHECK(judge(org, both) == "R-1 AP+ana undetermined");  // bob may be of AP
}

TEST_CASE("what was done to relatives, oneself and affiliates", "[analyzer][rules]") {
  const std::string rule = "risk R-1 no person exercises Approve on case when related self, family, affiliated to object\n";
  const auto approves = [](const std::string& object, const std::string& subject) {
    return "exercise,ana,PAY,APPROVE,case," + object + ",2026-09-01," + subject + "\n";
  };
  const std::string ties = "relation,bob,family,ana\nrelation,ana,affiliated,case,C-9\n";
  CHECK(judge(rule, ties + approves("C-1", "cyd")).empty());
  CHECK(judge(rule, ties + approves("C-1", "ana")) == "R-1 ana open");
  CHECK(judge(rule, ties + approves("C-1", "bob")) == "R-1 ana open");  // said of bob, true of both
  CHECK(judge(rule, ties + approves("C-9", "")) == "R-1 ana open");
  CHECK(judge(rule, ties + "exercise,ana,PAY,APPROVE,invoice,C-9,2026-09-01\n").empty());  // another kind of object
}

TEST_CASE("any of several functions, or all of them, on one object", "[analyzer][rules]") {
  const std::string create = "exercise,ana,PAY,CREATE,invoice,I-1,2026-09-01\n";
  CHECK(judge("risk R-1 no person exercises any of Create, Pay on one invoice\n", create) == "R-1 ana open");
  CHECK(judge("risk R-1 no person exercises Create and Pay on one invoice\n",
              create + "exercise,bob,PAY,PAY,invoice,I-1,2026-09-02\n")
            .empty());
}

TEST_CASE("two roles may be held but not used in one session", "[analyzer][rules]") {
  const std::string rule = "exclusive R-1 roles Clerk, Payer in one session\n";
  const auto did = [](const std::string& what, const std::string& session) {
    return "exercise,ana,PAY," + what + ",invoice,I-1,2026-09-01,," + session + "\n";
  };
  CHECK(judge(rule, did("CREATE", "s1") + did("PAY", "s2")).empty());
  CHECK(judge(rule, did("CREATE", "s1") + did("PAY", "s1")) == "R-1 ana open");
  CHECK(judge(rule, did("CREATE", "s1") + did("APPROVE", "s1")).empty());  // no role of the rule confers it
  const std::string unbound = "role Desk includes Clerk\nexclusive R-1 roles Desk, Payer in one session\n";
  CHECK(judge(unbound, did("CREATE", "s1") + did("PAY", "s1")) == "R-1 ana open");  // Desk confers what Clerk's object does
}

TEST_CASE("a condition on the account looks at the grants of each", "[analyzer][rules]") {
  const std::string rule = "risk R-1 no person holds Pay unless account kind is separate_admin\n";
  const std::string admin = "account,PAY,ana.adm,ana,separate_admin\n";
  CHECK(judge(rule, admin + hold("ana.adm", "PAY")).empty());
  CHECK(judge(rule, admin + hold("ana", "PAY")) == "R-1 ana open");
  const std::string pair = "risk R-1 no person holds Create and Pay unless account kind is separate_admin\n";
  CHECK(judge(pair, admin + hold("ana.adm", "PAY") + hold("ana", "CREATE")).empty());  // not through such accounts alone
}

TEST_CASE("a warrant is good for what it is good for", "[analyzer][rules]") {
  const std::string rule = "risk R-1 no person holds Approve unless designated warrant with limit at least 1000\n";
  const auto warrant = [](const std::string& limit) {
    return "designation,ana,warrant,2026-01-01,2027-01-01" + limit + "\n" + hold("ana", "APPROVE");
  };
  CHECK(judge(rule, warrant(",1000")).empty());
  CHECK(judge(rule, warrant(",999")) == "R-1 ana open");
  CHECK(judge(rule, warrant("")) == "R-1 ana undetermined");  // in force, and nobody says how far
  CHECK(judge(rule, hold("ana", "APPROVE")) == "R-1 ana undetermined");
}

TEST_CASE("a workflow is judged by what was done and by who is left to do it", "[analyzer][rules]") {
  const std::string rule = "workflow W on invoice { step a by create step b by Approve step c by pay different people a, b "
                           "same person a, c }\n";
  const std::string staffed = hold("ana", "CREATE") + hold("ana", "PAY") + hold("bob", "APPROVE");
  CHECK(judge(rule, staffed).empty());
  CHECK(judge(rule, hold("ana", "CREATE") + hold("ana", "PAY") + hold("ana", "APPROVE")) == "W - open");
  CHECK(judge(rule, hold("ana", "CREATE") + hold("bob", "PAY") + hold("cyd", "APPROVE")) == "W - open");
  const auto did = [](const std::string& who, const std::string& what) {
    return "exercise," + who + ",PAY," + what + ",invoice,I-1,2026-09-01\n";
  };
  CHECK(judge(rule, staffed + did("ana", "CREATE") + did("bob", "APPROVE") + did("ana", "PAY")).empty());
  CHECK(judge(rule, staffed + did("ana", "CREATE") + did("ana", "APPROVE")) == "W ana open");
  CHECK(judge(rule, staffed + did("ana", "CREATE") + did("bob", "PAY")) == "W ana open; W bob open");
  const std::string lossy = "workflow W { step a by create step b by pay different people a, b survives loss of 1 person }\n";
  const std::string two = hold("ana", "CREATE") + hold("bob", "CREATE") + hold("ana", "PAY") + hold("bob", "PAY");
  CHECK(judge(lossy, two) == "W -+ana open");
  CHECK(judge(lossy, two + hold("cyd", "CREATE")).empty());  // whoever is away, the other two can
  CHECK(judge(lossy, hold("ana", "CREATE") + hold("bob", "PAY") + hold("cyd", "PAY")) == "W -+ana open");
}

TEST_CASE("what a pack declares is adapted, not edited", "[compiler][rules]") {
  const compiler::PolicyIr policy = policy_of(std::string{kPolicy} +
                                              "risk R-1 severity high exceptions never no person holds Create and Pay\n"
                                              "adapt R-1: severity low action warn exceptions at most 9 days because \"x\"\n");
  const compiler::Rule& rule = policy.rules.at(0);
  CHECK(rule.info.severity == RuleSeverity::Low);
  CHECK(rule.info.action == RuleAction::Warn);
  CHECK_FALSE(rule.waivers_never);
  CHECK(rule.waiver_days == 9);
}

TEST_CASE("a staffing question beyond its budget says so", "[analyzer][rules]") {
  // Ten steps, all by different people, and nine people who can do each: impossible, and no order of trying shows it.
  analyzer::StaffingProblem problem;
  for (std::size_t step = 0; step != 10; ++step) {
    problem.candidates.emplace_back();
    for (std::size_t person = 0; person != 9; ++person) problem.candidates.back().push_back(PersonId{person});
    for (std::size_t other = 0; other != step; ++other) problem.different.push_back({other, step});
  }
  CHECK(analyzer::staff(problem, {}, {.choices = 1000, .patterns = {.rlimit = 1}}).feasible ==
        analyzer::Feasible::GaveUp);
  CHECK(analyzer::staff(problem, {}).feasible == analyzer::Feasible::No);
  problem.candidates[0].push_back(PersonId{9U});
  CHECK(analyzer::staff(problem, {}).feasible == analyzer::Feasible::Yes);
}

}  // namespace rolewright::tests
