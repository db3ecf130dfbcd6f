// The analyzer against recursive SQL: on random worlds every finding on every day is one that the SQL twin finds too.
#include "tests/analyzer/sql_twin.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/engines.hpp"

using namespace rolewright;
using namespace rolewright::tests;
using compiler::Count;

namespace {

// Rules rest only for a reason the plan shows.
std::set<std::size_t> active_rules(const RandomWorld& random) {
  std::set<std::size_t> active;
  for (std::size_t rule = 0; rule != random.plan.rules.size(); ++rule)
    if (random.binding->rules[rule].active) active.insert(rule);
  return active;
}

}  // namespace

TEST_CASE("the analyzer finds what recursive SQL finds", "[analyzer][differential]") {
  Tally tally;
  for (std::uint64_t seed = 200000; seed != 200150; ++seed) {
    CAPTURE(seed);
    RandomWorld random{seed};
    REQUIRE(random.problem.empty());
    const std::vector<Day> days = random.days();
    const Count count = random.dice.chance(25) ? Count::ActiveOnly : Count::All;
    SqlTwin twin{random.agency, random.plan, count, days, active_rules(random)};
    for (const Day today : days) {
      CAPTURE(today.count() - kFirstDay);
      static_cast<void>(by_interpreter(random, today, count, tally));
      CHECK(by_program(random, today, count, tally) == twin.findings(today));
    }
  }
  INFO(describe(tally));
  for (const std::uint64_t fired : tally.fired) CHECK(fired >= 100);
  CHECK(tally.scope_unresolved >= 50);
  CHECK(tally.undetermined >= 100);
}
