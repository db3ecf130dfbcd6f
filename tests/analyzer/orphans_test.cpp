// Accounts of nobody that hold access: findings of their own, on the days on which they hold it.
#include "analyzer/orphans.hpp"

#include "analyzer/analyze.hpp"
#include "analyzer/smallest_fix.hpp"
#include "tests/compiler/policy_text.hpp"
#include "tests/compiler/text_snapshot.hpp"
#include "tests/support/catch.hpp"

namespace rolewright::tests {
namespace {

// `system/login from..until`, a line each.
std::string orphans_of(const Analysis& analysis, const Snapshot& snapshot) {
  std::string text;
  for (const Finding& finding : analysis.findings) {
    if (finding.account.is_none()) continue;
    const Account& account = snapshot.accounts[finding.account.index()];
    text += std::string{snapshot.text(snapshot.systems[account.system.index()].name)} + "/" +
            std::string{snapshot.text(account.login)} + " " + to_string(finding.held.from) + ".." +
            to_string(finding.held.until) + " " + std::to_string(finding.grants.size()) + "\n";
  }
  return text;
}

}  // namespace

TEST_CASE("an account of nobody that holds access is a finding while it does", "[analyzer]") {
  const compiler::PolicyIr policy = policy_of(
      "policy p\nsystem PAY = export \"PAY\"\npermission c = PAY \"CREATE\"\npermission p = PAY \"PAY\"\n"
      "function Create = any of c\nfunction Pay = any of p\nrisk R-1 no person holds Create and Pay\n");
  const Snapshot snapshot = text_snapshot(
      "taken,2026-09-30\nsystem,PAY,system,,connected\nsystem,BOX,system,,connected\nentitlement,PAY,CREATE\n"
      "entitlement,PAY,PAY\nentitlement,BOX,OPEN\ngroup,PAY,crew\nperson,ana\naccount,PAY,ana,ana\n"
      "account,PAY,old,\naccount,PAY,idle,\naccount,PAY,due,\naccount,BOX,robot,\n"
      "assign,PAY,old,group,PAY,crew\nassign,PAY,old,entitlement,PAY,PAY\nassign,BOX,robot,entitlement,BOX,OPEN\n"
      "assign,PAY,due,entitlement,PAY,CREATE,,2026-10-05,2026-10-08\n");
  const auto bound = compiler::bind(policy, snapshot, compiler::OnUnknownName::Fail);
  REQUIRE(bound.ok());
  compiler::World world{*bound.value(), Day{20726}, compiler::Count::All, {}};
  // Nobody was joined in BOX, so nobody is missing there; `idle` holds nothing.
  const Analysis today = analyzer::analyze(world);
  CHECK(orphans_of(today, snapshot) == "PAY/old 2026-09-30..2026-10-01 2\n");
  CHECK(orphans_of(analyzer::analyze(world, {Day{20727}, Day{20740}}), snapshot) ==
        "PAY/old 2026-10-01..2026-10-14 2\nPAY/due 2026-10-05..2026-10-08 1\n");
  REQUIRE(today.findings.size() == 1);
  analyzer::PathFinder paths{world};
  const std::vector<GrantWitness> again = paths.grants_of(today.findings[0]);
  REQUIRE(again.size() == 2);
  for (std::size_t index = 0; index != again.size(); ++index) {
    CHECK(again[index].account == today.findings[0].account);
    REQUIRE(again[index].path.size() == 1);
    CHECK(again[index].path[0].node == today.findings[0].grants[index].path[0].node);
  }
  const FixPlan plan = analyzer::smallest_fix(world, today);
  CHECK(plan.changes.empty());
  REQUIRE(plan.left.size() == 1);
  CHECK(plan.left[0].reason.find("nobody answers for the account") == 0);
}

}  // namespace rolewright::tests
