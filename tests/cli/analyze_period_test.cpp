// A period: every stretch of days on which a conflict exists with one status is a finding of its own.
#include <string>
#include <vector>

#include "analyzer/analyze.hpp"
#include "model/snapshot_builder.hpp"
#include "tests/compiler/policy_text.hpp"
#include "tests/support/catch.hpp"

namespace rolewright::tests {
namespace {

const std::string kPolicy =
    "policy p\nsystem ERP = export \"ERP\"\n"
    "permission enter = ERP \"ENTER\"\npermission pay = ERP \"PAY\"\n"
    "function Enter = any of enter\nfunction Pay = any of pay\nobject invoice\n";

Day day(const char* text) {
  return *parse_day(text);
}

struct Held {
  const char* login;
  const char* entitlement;
  Interval days = {};
};

// Two people with one account each.
Snapshot agency(const std::vector<Held>& assignments) {
  SnapshotBuilder builder;
  builder.set_taken(day("2026-09-01"));
  const SystemId erp = builder.system("ERP", "system");
  builder.at(erp).connected = 1;
  builder.at(builder.account(erp, "ana")).owner = builder.person("E1");
  builder.at(builder.account(erp, "ben")).owner = builder.person("E2");
  for (const char* name : {"ENTER", "PAY"}) builder.node(erp, NodeKind::Entitlement, name);
  builder.assign(builder.account(erp, "ana"), builder.node(erp, NodeKind::Entitlement, "ENTER"), TermsId{0U});
  for (const Held& item : assignments)
    builder.assign(builder.account(erp, item.login),
                   builder.node(erp, NodeKind::Entitlement, item.entitlement),
                   builder.terms({.held = item.days}));
  return std::move(builder).finish();
}

// `rule person status from..until` a line, and who counts for a rule over the population.
std::string findings(const std::string& rules, const std::vector<Held>& assignments, Interval period) {
  const compiler::PolicyIr policy = policy_of(kPolicy + rules);
  const Snapshot snapshot = agency(assignments);
  const auto binding = compiler::bind(policy, snapshot, compiler::OnUnknownName::Fail);
  REQUIRE(binding.ok());
  compiler::World world{.binding = *binding.value(), .today = day("2026-09-01")};
  const Analysis analysis = analyzer::analyze(world, period);
  std::string text;
  for (const Finding& finding : analysis.findings) {
    text += analysis.rules[finding.rule.index()].id + " ";
    text += finding.person.is_none()
                ? std::to_string(finding.people.size())
                : std::string{snapshot.text(snapshot.persons[finding.person.index()].key)};
    text += finding.status == FindingStatus::Open        ? " open "
            : finding.status == FindingStatus::Mitigated ? " mitigated "
                                                         : " undetermined ";
    text += to_string(finding.held.from) + ".." + to_string(finding.held.until) + "\n";
    for (const Finding& other : analysis.findings) CHECK((&other == &finding || other.id != finding.id));
  }
  return text;
}

const Interval kAutumn{day("2026-09-01"), day("2026-12-01")};
const std::string kRisk = "risk R-1 severity high no person holds Enter and Pay\n";

}  // namespace

TEST_CASE("a conflict that ends and comes back is two findings", "[analyzer]") {
  CHECK(findings(kRisk,
                 {{"ana", "PAY", {day("2026-09-05"), day("2026-09-10")}},
                  {"ana", "PAY", {day("2026-10-05"), day("2026-10-10")}}},
                 kAutumn) == "R-1 E1 open 2026-09-05..2026-09-10\nR-1 E1 open 2026-10-05..2026-10-10\n");
}

TEST_CASE("a conflict is open on the days that its exception does not cover", "[analyzer]") {
  CHECK(
      findings(
          kRisk +
              "exception X-1 to R-1 for person \"E1\" approved by \"cfo\" from 2026-09-10 until 2026-10-01\n",
          {{"ana", "PAY"}}, kAutumn) ==
      "R-1 E1 open 2026-09-01..2026-09-10\nR-1 E1 mitigated 2026-09-10..2026-10-01\nR-1 E1 open "
      "2026-10-01..2026-12-01\n"
      "X-1 E1 open 2026-10-01..2026-12-01\n");
}

TEST_CASE("a count of people is shown on its worst day", "[analyzer]") {
  CHECK(findings("risk H-1 severity low at most 0 people hold Pay\n",
                 {{"ana", "PAY", {day("2026-09-05"), day("2026-11-01")}},
                  {"ben", "PAY", {day("2026-10-01"), day("2026-10-15")}}},
                 kAutumn) == "H-1 2 open 2026-09-05..2026-11-01\n");
}

TEST_CASE("remedies of a period are verified over the whole period", "[analyzer]") {
  const compiler::PolicyIr policy = policy_of(kPolicy + kRisk);
  const Snapshot snapshot = agency({{"ana", "PAY", {day("2026-10-05"), day("2026-10-10")}}});
  const auto binding = compiler::bind(policy, snapshot, compiler::OnUnknownName::Fail);
  REQUIRE(binding.ok());
  compiler::World world{.binding = *binding.value(), .today = day("2026-09-01")};
  const Analysis analysis = analyzer::analyze(world, kAutumn);
  REQUIRE(analysis.findings.size() == 1);
  const std::vector<Remedy> remedies = analyzer::best_remedies(world, analysis, 3, kAutumn);
  REQUIRE(remedies.size() == 1);  // the first clears it, so there is no second
  CHECK(remedies[0].clears == 1);
}

}  // namespace rolewright::tests
