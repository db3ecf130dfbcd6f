// The analyzer against recursive SQL: on random worlds every finding on every day is one that the SQL twin
// finds too.
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

namespace {

Tally compare(std::uint64_t first_seed, std::uint64_t cases) {
  Tally tally;
  for (std::uint64_t seed = first_seed; seed != first_seed + cases; ++seed) {
    CAPTURE(seed);
    RandomWorld random{seed, Features::Core};
    INFO(random.problem);
    REQUIRE(random.problem.empty());
    const std::vector<Day> days = random.days();
    const Count count = random.dice.chance(25) ? Count::ActiveOnly : Count::All;
    SqlTwin twin{random.agency, random.plan, count, days, active_rules(random)};
    for (const Day today : days) {
      CAPTURE(today.count() - kFirstDay);
      static_cast<void>(by_interpreter(random, today, count, tally));
      const std::string found = by_program(random, today, count, tally);
      const std::string by_sql = twin.findings(today);
      if (found != by_sql) CHECK(found == by_sql);
    }
  }
  return tally;
}

}  // namespace

TEST_CASE("the analyzer finds what recursive SQL finds", "[analyzer][differential]") {
  const Tally tally = compare(200000, 200);
  INFO(describe(tally));
  for (std::size_t kind = 0; kind != kCoreRuleKinds; ++kind) CHECK(tally.fired[kind] >= 100);
  CHECK(tally.scope_unresolved >= 50);
  CHECK(tally.undetermined >= 100);
}

TEST_CASE("the analyzer finds what recursive SQL finds, at length", "[.long]") {
  const Tally tally = compare(300000, 20000);
  INFO(describe(tally));
  for (std::size_t kind = 0; kind != kCoreRuleKinds; ++kind) CHECK(tally.fired[kind] >= 10000);
}
