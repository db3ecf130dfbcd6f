// Gates of one world, one a thread, answer at once what a gate answers alone: what they share is only read.
#include <thread>
#include <vector>

#include "analyzer/gate.hpp"
#include "compiler/compile.hpp"
#include "model/snapshot_file.hpp"
#include "synth/population.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/random_world.hpp"
#include "tests/support/scratch_folder.hpp"

using namespace rolewright;
using namespace rolewright::tests;

namespace {

// An ask without its box, which belongs to a gate: a value, or none.
struct Wish {
  analyzer::Ask ask;
  compiler::ScopeNodeId value;
};

std::vector<Wish> random_wishes(const compiler::World& world, std::size_t count) {
  Dice dice{12};
  std::vector<Wish> wishes;
  for (std::size_t index = 0; index != count; ++index) {
    Wish wish{.ask = {.person = PersonId{dice.below(world.binding.snapshot.persons.size())},
                      .role = {},
                      .permission = {},
                      .held = {world.today, world.today.plus(365)}},
              .value = {}};
    if (dice.chance(60)) {
      wish.ask.role = compiler::RoleId{dice.below(world.binding.policy.roles.size())};
    } else {
      wish.ask.permission = compiler::PermissionId{dice.below(world.binding.policy.permissions.size())};
    }
    if (dice.chance(50)) wish.value = compiler::ScopeNodeId{dice.below(world.binding.scopes.size())};
    wishes.push_back(wish);
  }
  return wishes;
}

std::vector<analyzer::Ruling> answers(analyzer::Gate& gate, const std::vector<Wish>& wishes) {
  std::vector<analyzer::Ruling> all;
  for (const Wish& wish : wishes) {
    analyzer::Ask ask = wish.ask;
    if (!wish.value.is_none()) ask.box = gate.box({wish.value});
    gate.answer(ask, all.emplace_back());
  }
  return all;
}

bool same(const analyzer::Ruling& left, const analyzer::Ruling& right) {
  return left.answered == right.answered && left.answer == right.answer && left.eligible == right.eligible &&
         left.causes == right.causes;
}

}  // namespace

TEST_CASE("gates of one world answer at once as one alone", "[analyzer]") {
  const ScratchFolder folder;
  REQUIRE(synth::write_population({.people = 2000, .grants = 20, .entitlements = 1500, .rules = 300, .seed = 3},
                                  folder.file("p.rws"))
              .ok());
  SourceMap sources;
  const auto policy = compiler::compile({folder.file("p.rw")}, compiler::load_file, sources);
  REQUIRE(policy.ok());
  const Result<Snapshot> snapshot = load_snapshot(folder.file("p.rws"));
  REQUIRE(snapshot.ok());
  const auto binding = compiler::bind(policy.value().ir, snapshot.value(), compiler::OnUnknownName::Fail);
  REQUIRE(binding.ok());
  compiler::World world{*binding.value(), snapshot.value().taken[0], compiler::Count::All, {}};
  const analyzer::Reachability reachability{world};
  const compiler::DecisionProgram program{world.binding};
  const std::vector<Wish> wishes = random_wishes(world, 4000);
  analyzer::Gate alone{world, reachability, program};
  const std::vector<analyzer::Ruling> expected = answers(alone, wishes);
  std::size_t answered = 0;
  std::size_t charged = 0;
  for (const analyzer::Ruling& ruling : expected) {
    answered += ruling.answered ? 1 : 0;
    charged += ruling.causes.empty() ? 0 : 1;
  }
  CHECK(answered >= 2000);
  CHECK(charged >= 20);

  analyzer::Gate first{world, reachability, program};
  analyzer::Gate second{world, reachability, program};
  std::vector<analyzer::Ruling> found_first, found_second;
  std::thread other{[&] { found_second = answers(second, wishes); }};
  found_first = answers(first, wishes);
  other.join();
  REQUIRE(found_first.size() == expected.size());
  REQUIRE(found_second.size() == expected.size());
  std::size_t different = 0;
  for (std::size_t index = 0; index != expected.size(); ++index)
    different += same(found_first[index], expected[index]) && same(found_second[index], expected[index]) ? 0 : 1;
  CHECK(different == 0);
}
