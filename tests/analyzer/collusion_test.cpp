// Who completes between them what takes more people: the set that a finding names does, and no smaller set does, by the
// interpreter over every small set of people with everybody else's access taken away.
#include <algorithm>

#include "analyzer/analyze.hpp"
#include "compiler/interpret.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/random_world.hpp"

namespace rolewright::tests {
namespace {

using compiler::World;
using People = std::vector<PersonId>;

// Do these people alone break the rule?
bool is_broken_by(const RandomWorld& random, Day today, const People& people, RuleId rule) {
  World world = random.world(today);
  const Snapshot& snapshot = world.binding.snapshot;
  for (std::size_t account = 0; account != snapshot.accounts.size(); ++account) {
    if (std::find(people.begin(), people.end(), holder(snapshot.accounts[account])) != people.end()) continue;
    for (const Edge& edge : snapshot.edges_of(AccountId{account})) world.change.removed.insert({AccountId{account}, edge});
  }
  const auto judgements = compiler::interpret(world);
  return std::any_of(judgements.begin(), judgements.end(), [&](const auto& item) { return item.rule == rule; });
}

// Some set of exactly `size` people breaks the rule.
bool is_broken_by_any(const RandomWorld& random, Day today, std::size_t size, RuleId rule, std::size_t first = 0,
                      const People& chosen = {}) {
  if (chosen.size() == size) return is_broken_by(random, today, chosen, rule);
  for (std::size_t person = first; person != random.agency.people.size(); ++person) {
    People more = chosen;
    more.emplace_back(person);
    if (is_broken_by_any(random, today, size, rule, person + 1, more)) return true;
  }
  return false;
}

}  // namespace

TEST_CASE("a finding of collusion names a smallest set of people", "[analyzer][property]") {
  std::size_t alone = 0, together = 0;
  for (std::uint64_t seed = 540000; seed != 543000; ++seed) {
    CAPTURE(seed);
    RandomWorld random{seed};
    REQUIRE(random.problem.empty());
    const Day today{kFirstDay + 4};
    const auto& rules = random.policy.ir.rules;
    if (std::none_of(rules.begin(), rules.end(), [](const compiler::Rule& rule) {
          return std::holds_alternative<compiler::CompletingRule>(rule.body);
        }))
      continue;
    World world = random.world(today);
    for (const Finding& finding : analyzer::analyze(world).findings) {
      if (finding.rule.index() >= rules.size() ||
          !std::holds_alternative<compiler::CompletingRule>(rules[finding.rule.index()].body))
        continue;
      CHECK(is_broken_by(random, today, finding.people, finding.rule));
      for (std::size_t fewer = 1; fewer < finding.people.size(); ++fewer)
        CHECK_FALSE(is_broken_by_any(random, today, fewer, finding.rule));
      ++(finding.people.size() == 1 ? alone : together);
    }
  }
  CHECK(alone >= 100);
  CHECK(together >= 5);
}

}  // namespace rolewright::tests
