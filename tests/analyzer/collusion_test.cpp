// Who completes between them what takes more people: the set that a finding names does, and no smaller set does, by the
// interpreter over every small set of people with everybody else's access taken away.
#include <algorithm>

#include "analyzer/analyze.hpp"
#include "compiler/interpret.hpp"
#include "tests/compiler/policy_text.hpp"
#include "tests/compiler/text_snapshot.hpp"
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

TEST_CASE("two who can are named where three are found first", "[analyzer]") {
  const compiler::PolicyIr policy = policy_of(
      "policy p\nsystem S = export \"S\"\npermission a = S \"A\"\npermission b = S \"B\"\npermission c = S \"C\"\n"
      "permission d = S \"D\"\npermission e = S \"E\"\nfunction A = any of a\nfunction B = any of b\nfunction C = any of c\n"
      "function D = any of d\nfunction E = any of e\nrisk R-1 completing A, B, C, D, E takes at least 4 people\n");
  std::string text = "taken,2026-09-30\nsystem,S,system,,connected\n";
  const std::pair<std::string, std::string> people[]{{"p1", "AE"}, {"p2", "BE"}, {"p3", "BC"}, {"p4", "ACD"}};
  for (const char what : {'A', 'B', 'C', 'D', 'E'}) text += std::string{"entitlement,S,"} + what + "\n";
  for (const auto& [who, duties] : people) {
    text += "person," + who + "\naccount,S," + who + "," + who + "\n";
    for (const char duty : duties) text += "assign,S," + who + ",entitlement,S," + duty + "\n";
  }
  const Snapshot snapshot = text_snapshot(text);
  const auto bound = compiler::bind(policy, snapshot, compiler::OnUnknownName::Fail);
  REQUIRE(bound.ok());
  World world{*bound.value(), snapshot.taken[0], compiler::Count::All, {}};
  const Analysis analysis = analyzer::analyze(world);
  REQUIRE(analysis.findings.size() == 1);
  CHECK(analysis.findings[0].people == People{PersonId{1U}, PersonId{3U}});
}

}  // namespace rolewright::tests
