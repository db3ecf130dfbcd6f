// Three engines, one meaning: on random worlds the interpreter, the decision programs and Z3 say the same.
#include "tests/support/catch.hpp"
#include "tests/support/engines.hpp"

using namespace rolewright;
using namespace rolewright::tests;
using compiler::Count;

namespace {

std::vector<Day> some_days(RandomWorld& random, std::size_t most) {
  const std::vector<Day> all = random.days();
  std::vector<Day> days;
  for (const std::size_t index : random.dice.several(most, all.size())) days.push_back(all[index]);
  return days;
}

// Two roles used in one session must each confer something the other does not, which few random roles do.
void check_fired(const Tally& tally, std::uint64_t least) {
  INFO(describe(tally));
  for (std::size_t kind = 0; kind != kRuleKinds; ++kind) {
    CAPTURE(kind);
    CHECK(tally.fired[kind] >= (kind == static_cast<std::size_t>(RuleKind::OneSession) ? least / 4 : least));
  }
}

}  // namespace

TEST_CASE("interpreter and decision programs agree on random worlds", "[analyzer][differential]") {
  Tally tally;
  for (std::uint64_t seed = 0; seed != 3000; ++seed) {
    CAPTURE(seed);
    RandomWorld random{seed};
    INFO(random.problem);
    REQUIRE(random.problem.empty());
    for (const Day today : some_days(random, 3)) {
      CAPTURE(today.count() - kFirstDay);
      const Count count = random.dice.chance(25) ? Count::ActiveOnly : Count::All;
      static_cast<void>(by_interpreter(random, today, count, tally));
      CHECK(by_program(random, today, count, tally) == expected_of_program(random, today, count, tally));
    }
  }
  check_fired(tally, 300);
  CHECK(tally.undetermined >= 300);
  CHECK(tally.scope_unresolved >= 100);
  CHECK(tally.mitigated >= 100);
  CHECK(tally.inactive >= 300);
}

TEST_CASE("interpreter and Z3 agree on who holds too much", "[analyzer][differential]") {
  smt::Engine engine;
  Tally tally;
  for (std::uint64_t seed = 100000; seed != 100250; ++seed) {
    CAPTURE(seed);
    RandomWorld random{seed};
    REQUIRE(random.problem.empty());
    for (const Day today : some_days(random, 1)) {
      CAPTURE(today.count() - kFirstDay);
      static_cast<void>(by_interpreter(random, today, Count::All, tally));
      CHECK(shared_by_z3(random, today, engine, tally) == shared_by_interpreter(random, today));
    }
  }
  INFO(describe(tally));
  CHECK(tally.fired[static_cast<std::size_t>(RuleKind::Holds)] >= 100);
  CHECK(tally.undetermined >= 20);
  CHECK(tally.questions >= 1000);
}
