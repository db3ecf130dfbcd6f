// The population engine says what the interpreter says, on random worlds with every kind of rule, and the same with any
// number of threads; a world with a request's changes too.
#include <algorithm>
#include <set>

#include "analyzer/decide.hpp"
#include "analyzer/population.hpp"
#include "analyzer/reachability.hpp"
#include "compiler/compile.hpp"
#include "compiler/interpret.hpp"
#include "model/snapshot_builder.hpp"
#include "model/snapshot_file.hpp"
#include "synth/population.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/engines.hpp"
#include "tests/support/scratch_folder.hpp"

using namespace rolewright;
using namespace rolewright::tests;
using compiler::Count;
using compiler::Judgement;
using compiler::World;

namespace {

std::vector<Judgement> by_population(World& world, std::size_t threads) {
  const analyzer::Reachability reachability{world};
  const compiler::DecisionProgram program{world.binding};
  const analyzer::PopulationResult result = analyzer::Population{world, reachability, program, threads}.evaluate();
  std::vector<Judgement> all;
  for (const analyzer::Hit& hit : result.hits) all.push_back({hit.rule, hit.person, hit.truth, hit.scope_unresolved});
  for (const analyzer::CountHit& count : result.counts) all.push_back({.rule = count.rule, .person = {}});
  std::sort(all.begin(), all.end());
  return all;
}

// What is said of people together, other than how many hold a function overall, is not for this engine to judge.
bool is_joint(const RandomWorld& random, const Judgement& item) {
  const auto* count = std::get_if<compiler::HeadCountRule>(&random.policy.ir.rules[item.rule.index()].body);
  const bool overall = count != nullptr && count->per_scope.is_none() && count->per_attribute.is_none();
  return item.person.is_none() && !overall;
}

void tally(const RandomWorld& random, const std::vector<Judgement>& judged, Tally& seen) {
  for (const Judgement& item : judged) {
    ++seen.fired[static_cast<std::size_t>(random.plan.rules[item.rule.index()].kind)];
    seen.undetermined += item.truth == compiler::Truth::Unknown ? 1 : 0;
    seen.scope_unresolved += item.scope_unresolved ? 1 : 0;
  }
}

// Takes an assignment of somebody away, and gives somebody else something.
void change(RandomWorld& random, World& world) {
  const Snapshot& snapshot = world.binding.snapshot;
  const AccountId account{random.dice.below(snapshot.accounts.size())};
  for (const Edge& edge : snapshot.edges_of(account))
    if (random.dice.chance(50)) world.change.removed.insert({account, edge});
  const AccountId other{random.dice.below(snapshot.accounts.size())};
  world.change.terms.push_back({});
  world.change.boxes.push_back(compiler::ScopeBoxes::kEverywhere);
  world.change.added.insert(
      {other, {NodeId{random.dice.below(snapshot.nodes.size())}, TermsId{snapshot.terms.size()}}});
}

}  // namespace

TEST_CASE("the population engine finds what the interpreter finds", "[analyzer][differential]") {
  Tally seen;
  std::size_t changed = 0;
  for (std::uint64_t seed = 600000; seed != 602000; ++seed) {
    CAPTURE(seed);
    RandomWorld random{seed};
    REQUIRE(random.problem.empty());
    const std::vector<Day> days = random.days();
    const Count count = random.dice.chance(25) ? Count::ActiveOnly : Count::All;
    for (std::size_t turn = 0; turn != 3; ++turn) {
      World world = random.world(random.dice.pick(days), count);
      CAPTURE(world.today.count() - kFirstDay);
      if (turn == 2 && !random.agency.accounts.empty()) {
        change(random, world);
        ++changed;
      }
      std::vector<Judgement> expected = compiler::interpret(world);
      tally(random, expected, seen);
      std::erase_if(expected, [&](const Judgement& item) { return is_joint(random, item); });
      const std::vector<Judgement> found = by_population(world, 1);
      if (found != expected) CHECK(found == expected);
    }
  }
  INFO(describe(seen));
  for (const std::uint64_t fired : seen.fired) CHECK(fired >= 100);
  CHECK(seen.undetermined >= 200);
  CHECK(seen.scope_unresolved >= 100);
  CHECK(changed >= 1000);
}

// Somebody in ten thousand groups, the last of them at the end of a nest ten thousand deep; a ring; dates reversed.
TEST_CASE("a person in ten thousand groups and a nest ten thousand deep are judged like anybody", "[analyzer]") {
  constexpr std::size_t kMany = 10'000;
  SourceMap sources;
  const auto compiled = compiler::compile(
      {"p.rw"},
      [](const std::string&) -> Result<std::string> {
        return std::string{"policy p\nsystem S = export \"S\"\npermission a = S \"a\"\npermission b = S \"b\"\n"
                           "permission c = S \"c\"\nfunction A = any of a\nfunction B = any of b\nfunction C = any of c\n"
                           "risk R-1 \"two\" severity high no person holds A and B\n"
                           "risk R-2 \"reversed\" severity high no person holds A and C\n"};
      },
      sources);
  REQUIRE(compiled.ok());
  SnapshotBuilder builder;
  builder.set_taken(Day{kFirstDay});
  const SystemId system = builder.system("S", "system");
  builder.at(system).connected = 1;
  const NodeId a = builder.node(system, NodeKind::Entitlement, "a");
  const NodeId b = builder.node(system, NodeKind::Entitlement, "b");
  const NodeId c = builder.node(system, NodeKind::Entitlement, "c");
  const auto member = [&](const char* key) {
    const AccountId account = builder.account(system, key);
    builder.at(account).owner = builder.person(key);
    return account;
  };
  const AccountId many = member("many");
  const AccountId deep = member("deep");
  const AccountId late = member("late");
  NodeId last;
  for (std::size_t index = 0; index != kMany; ++index) {
    const NodeId flat = builder.node(system, NodeKind::Group, "flat" + std::to_string(index));
    const NodeId nest = builder.node(system, NodeKind::Group, "nest" + std::to_string(index));
    builder.assign(many, flat, TermsId{0U});
    if (index != 0) builder.confer(last, nest, TermsId{0U});
    if (index == kMany / 2) builder.confer(flat, a, TermsId{0U});
    if (index == kMany - 1) builder.confer(flat, b, TermsId{0U});
    if (index == 0) builder.assign(deep, nest, TermsId{0U});
    last = nest;
  }
  builder.confer(last, a, TermsId{0U});
  builder.confer(last, b, TermsId{0U});
  builder.confer(last, builder.node(system, NodeKind::Group, "nest9000"), TermsId{0U});  // a ring of a thousand
  builder.assign(late, a, TermsId{0U});
  builder.assign(late, c, builder.terms({.held = {Day{kFirstDay + 5}, Day{kFirstDay - 5}}}));
  const Snapshot snapshot = std::move(builder).finish();
  const auto binding = compiler::bind(compiled.value().ir, snapshot, compiler::OnUnknownName::Fail);
  REQUIRE(binding.ok());
  World world{*binding.value(), Day{kFirstDay}, Count::All, {}};
  const analyzer::Reachability reachability{world};
  const compiler::DecisionProgram program{world.binding};
  analyzer::Population population{world, reachability, program};
  const auto result = population.evaluate();
  CHECK((result.hits == std::vector<analyzer::Hit>{{PersonId{0U}, RuleId{0U}, compiler::Truth::True, false},
                                                   {PersonId{1U}, RuleId{0U}, compiler::Truth::True, false}}));
  CHECK(population.count_grants() == 5);
}

TEST_CASE("of a large population the engine finds what deciding one by one finds, whatever the threads",
          "[analyzer][differential]") {
  const ScratchFolder folder;
  REQUIRE(synth::write_population(
              {.people = 30'000, .grants = 20, .entitlements = 3000, .rules = 400, .seed = 11}, folder.file("p.rws"))
              .ok());
  SourceMap sources;
  const auto policy = compiler::compile({folder.file("p.rw")}, compiler::load_file, sources);
  REQUIRE(policy.ok());
  const Result<Snapshot> snapshot = load_snapshot(folder.file("p.rws"));
  REQUIRE(snapshot.ok());
  const auto binding = compiler::bind(policy.value().ir, snapshot.value(), compiler::OnUnknownName::Fail);
  REQUIRE(binding.ok());
  World world{*binding.value(), snapshot.value().taken[0], Count::All, {}};
  const analyzer::Reachability reachability{world};
  const compiler::DecisionProgram program{world.binding};
  analyzer::Decider decider{world, program, reachability};
  std::vector<analyzer::Hit> one_by_one;
  std::uint64_t grants = 0;
  for (std::size_t person = 0; person != snapshot.value().persons.size(); ++person) {
    const std::vector<compiler::Grant> held = analyzer::grants_of(world, reachability, PersonId{person});
    for (const analyzer::Verdict& verdict : decider.decide(PersonId{person}, held))
      one_by_one.push_back({PersonId{person}, verdict.rule, verdict.truth, verdict.scope_unresolved});
    std::set<NodeId> entitlements;
    for (const compiler::Grant& grant : held)
      if (snapshot.value().is_entitlement(grant.node) && grant.held.contains(world.today)) entitlements.insert(grant.node);
    grants += entitlements.size();
  }
  REQUIRE(one_by_one.size() >= 300);
  std::vector<analyzer::CountHit> counts;
  for (const std::size_t threads : {1U, 2U, 5U}) {
    CAPTURE(threads);
    analyzer::Population population{world, reachability, program, threads};
    const auto result = population.evaluate();
    CHECK((result.hits == one_by_one));
    if (threads == 1) counts = result.counts;
    CHECK((result.counts == counts));
    CHECK(population.count_grants() == grants);
    const std::vector<PersonId> interesting = population.of_interest();
    CHECK(std::all_of(one_by_one.begin(), one_by_one.end(), [&](const analyzer::Hit& hit) {
      return std::binary_search(interesting.begin(), interesting.end(), hit.person);
    }));
  }
}
