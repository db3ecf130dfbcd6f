// What people hold: the condensed sweep against walking every simple path, and every explanation replayed
// edge by edge.
#include <algorithm>
#include <set>

#include "analyzer/analyze.hpp"
#include "analyzer/grant_path.hpp"
#include "analyzer/reachability.hpp"
#include "compiler/interpret.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/random_world.hpp"

using namespace rolewright;
using namespace rolewright::tests;
using compiler::Grant;
using compiler::World;

namespace {

bool has_edge(std::span<const Edge> edges, const PathStep& step) {
  return std::any_of(edges.begin(), edges.end(),
                     [&](const Edge& edge) { return edge.to == step.node && edge.terms == step.terms; });
}

// The grant a witness's path makes; fails when a step is no edge of the snapshot or the policy.
Grant replay(World& world, PersonId person, const GrantWitness& witness) {
  const Snapshot& snapshot = world.binding.snapshot;
  const Account& account = snapshot.accounts[witness.account.index()];
  CHECK(holder(account) == person);
  Grant sofar = compiler::kNothingYet;
  sofar.marks = compiler::marks_of(account);
  REQUIRE_FALSE(witness.path.empty());
  for (std::size_t index = 0; index != witness.path.size(); ++index) {
    const PathStep& step = witness.path[index];
    const bool known = index == 0
                           ? has_edge(snapshot.edges_of(witness.account), step)
                           : has_edge(snapshot.edges_of(witness.path[index - 1].node), step) ||
                                 has_edge(world.binding.declared[witness.path[index - 1].node.index()], step);
    CHECK(known);
    sofar = compiler::follow(world, sofar, {step.node, step.terms});
  }
  return sofar;
}

}  // namespace

TEST_CASE("the sweep reaches what every simple path reaches, and each grant has its path",
          "[analyzer][differential]") {
  std::size_t grants = 0;
  std::size_t longest = 0;
  for (std::uint64_t seed = 400000; seed != 400600; ++seed) {
    CAPTURE(seed);
    RandomWorld random{seed};
    REQUIRE(random.problem.empty());
    World world = random.world(Day{kFirstDay},
                               random.dice.chance(25) ? compiler::Count::ActiveOnly : compiler::Count::All);
    std::vector<NodeId> every_node;  // groups in between too, so that the lists are equal and not only what is judged
    for (std::size_t index = 0; index != world.binding.snapshot.nodes.size(); ++index) every_node.emplace_back(index);
    const analyzer::Reachability reachability{world, every_node};
    for (std::size_t index = 0; index != random.agency.people.size(); ++index) {
      const PersonId person{index};
      const std::vector<Grant> held = analyzer::grants_of(world, reachability, person);
      CHECK(held == compiler::interpret_grants(world, person));
      for (const Grant& grant : held) {
        const GrantWitness witness = analyzer::shortest_path(world, reachability, person, grant);
        CHECK(replay(world, person, witness) == grant);
        CHECK(witness.held == grant.held);
        CHECK(witness.marks == grant.marks);
        longest = std::max(longest, witness.path.size());
        for (const GrantWitness& path : analyzer::all_paths(world, person, grant.node))
          CHECK(replay(world, person, path).node == grant.node);
      }
      grants += held.size();
    }
  }
  CHECK(grants >= 5000);
  CHECK(longest >= 4);
}

TEST_CASE("the grants of a finding are held on its day and by themselves violate the rule",
          "[analyzer][differential]") {
  std::size_t findings = 0;
  for (std::uint64_t seed = 410000; seed != 410400; ++seed) {
    CAPTURE(seed);
    RandomWorld random{seed};
    REQUIRE(random.problem.empty());
    World world = random.world(random.dice.pick(random.days()));
    for (const Finding& finding : analyzer::analyze(world).findings) {
      if (finding.rule.index() >= random.plan.rules.size()) continue;  // about an exception
      const RulePlan& rule = random.plan.rules[finding.rule.index()];
      std::set<std::string> functions;
      for (const GrantWitness& witness : finding.grants) {
        CHECK(replay(world, finding.person, witness).held.contains(world.today));
        if (!witness.function.empty()) functions.insert(witness.function);
      }
      if (rule.kind == RuleKind::Holds) CHECK(functions.size() >= rule.at_least);
      if (rule.kind == RuleKind::Exclusive) CHECK(finding.grants.size() >= 2);
      if (rule.kind == RuleKind::StillHolds || rule.kind == RuleKind::Sensitive) CHECK(functions.size() >= 1);
      ++findings;
    }
  }
  CHECK(findings >= 500);
}
