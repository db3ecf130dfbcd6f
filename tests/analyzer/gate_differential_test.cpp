// The gate answers as check() does, on random worlds: the verdict, and which rules the request newly breaks, open or
// undetermined. What it leaves to check() is counted, so that it cannot leave everything.
#include "analyzer/gate.hpp"

#include <algorithm>
#include <set>

#include "analyzer/pregrant.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/engines.hpp"

using namespace rolewright;
using namespace rolewright::tests;
using compiler::Count;
using compiler::World;

namespace {

struct Asked {
  analyzer::Ask ask;
  Request request;
};

Asked random_ask(RandomWorld& random, analyzer::Gate& gate, Day today) {
  Asked asked;
  const std::size_t person = random.dice.below(random.agency.people.size());
  asked.ask.person = PersonId{person};
  asked.request.person = random.agency.people[person].key;
  asked.ask.held = {today, Day::max()};
  if (random.dice.chance(40)) asked.ask.held.from = today.plus(random.dice.between(0, 4));
  if (random.dice.chance(60)) asked.ask.held.until = asked.ask.held.from.plus(random.dice.between(1, 8));
  asked.request.held = asked.ask.held;
  RequestItem item;
  if (random.dice.chance(50) && !random.plan.roles.empty()) {
    asked.ask.role = compiler::RoleId{random.dice.below(random.plan.roles.size())};
    item.role = random.plan.roles[asked.ask.role.index()].name;
  } else {
    asked.ask.permission = compiler::PermissionId{random.dice.below(random.plan.permissions.size())};
    item.permission = random.plan.permissions[asked.ask.permission.index()].name;
  }
  if (random.dice.chance(50)) {
    const std::string& value = random.dice.pick(random.plan.scopes[0].tree).first;
    item.scope = {{"fund_center", value}};
    const compiler::ScopeForest& forest = random.binding->scopes;
    asked.ask.box = gate.box({forest.find_node(forest.find_kind("fund_center"), value)});
  }
  asked.request.add = {item};
  return asked;
}

using Causes = std::set<std::pair<std::size_t, FindingStatus>>;

Causes causes_of(const CheckResult& result) {
  Causes causes;
  for (const Finding& finding : result.caused_by_request) causes.emplace(finding.rule.index(), finding.status);
  return causes;
}
Causes causes_of(const analyzer::Ruling& ruling) {
  Causes causes;
  for (const auto& cause : ruling.causes) causes.emplace(cause.rule.index(), cause.status);
  return causes;
}

}  // namespace

TEST_CASE("the gate answers as check does", "[analyzer][differential]") {
  std::size_t asked_times = 0;
  std::size_t answers[3] = {};
  std::size_t charged = 0;
  std::size_t ineligible = 0;
  for (std::uint64_t seed = 700000; seed != 703000; ++seed) {
    CAPTURE(seed);
    RandomWorld random{seed};
    REQUIRE(random.problem.empty());
    World world = random.world(random.dice.pick(random.days()), random.dice.chance(25) ? Count::ActiveOnly : Count::All);
    const analyzer::Reachability reachability{world};
    const compiler::DecisionProgram program{world.binding};
    analyzer::Gate gate{world, reachability, program};
    analyzer::Ruling ruling;
    for (std::size_t turn = 0; turn != 4; ++turn) {
      const Asked asked = random_ask(random, gate, world.today);
      CAPTURE(turn, world.today.count() - kFirstDay);
      gate.answer(asked.ask, ruling);
      ++asked_times;
      if (!ruling.answered) continue;
      const auto checked = analyzer::check(world, asked.request);
      REQUIRE(checked.ok());
      const bool same = causes_of(ruling) == causes_of(checked.value()) && ruling.answer == checked.value().answer;
      if (!same) CHECK((causes_of(ruling) == causes_of(checked.value())));
      if (!same) CHECK(ruling.answer == checked.value().answer);
      ++answers[static_cast<std::size_t>(ruling.answer)];
      charged += ruling.causes.size();
      ineligible += ruling.eligible == analyzer::Eligible::Yes ? 0 : 1;
    }
  }
  const std::size_t answered = answers[0] + answers[1] + answers[2];
  CAPTURE(asked_times, answered, charged, ineligible);
  CHECK(answered >= asked_times / 6);
  for (const std::size_t count : answers) CHECK(count >= 30);
  CHECK(charged >= 100);
  CHECK(ineligible >= 50);
}
