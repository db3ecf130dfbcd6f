// Safety: whatever mining is asked for, no role completes a conflict, and no person's roles together complete one that
// the person did not complete before. Judged here on bit masks, by no code of the miner.
#include <array>

#include "rolemining/clean_input.hpp"
#include "rolemining/mine_within.hpp"
#include "tests/rolemining/small_matrices.hpp"
#include "tests/support/catch.hpp"

using namespace rolewright;
using namespace rolewright::rolemining;
using namespace rolewright::tests;

namespace {

constexpr std::uint32_t kItems = 12;

std::vector<ConflictSides> random_conflicts(std::mt19937& random) {
  std::vector<ConflictSides> conflicts(1 + random() % 3);
  for (ConflictSides& sides : conflicts) {
    std::vector<std::uint32_t> items(kItems);
    for (std::uint32_t item = 0; item != kItems; ++item) items[item] = item;
    std::shuffle(items.begin(), items.end(), random);
    const std::size_t count = 2 + random() % 2;
    for (std::size_t side = 0; side != count; ++side) {
      sides.push_back({items[2 * side]});
      if (random() % 2 == 0) sides.back().push_back(items[2 * side + 1]);
      std::sort(sides.back().begin(), sides.back().end());
    }
  }
  return conflicts;
}

std::uint32_t mask_of(const std::vector<std::uint32_t>& items) {
  std::uint32_t mask = 0;
  for (const std::uint32_t item : items) mask |= 1U << item;
  return mask;
}

// What each person holds through roles and individual assignments.
std::vector<std::uint32_t> emitted_masks(const RoleSet& roles, std::size_t users) {
  std::vector<std::uint32_t> held(users);
  for (const MinedRole& role : roles.roles)
    for (const std::uint32_t user : role.users) held[user] |= mask_of(role.entitlements);
  for (const auto& [user, item] : roles.individual) held[user] |= 1U << item;
  return held;
}

}  // namespace

TEST_CASE("no mined role, and no person's roles together, complete a conflict anew", "[rolemining][property]") {
  const unsigned seed = GENERATE(range(0U, 240U));
  CAPTURE(seed);
  std::mt19937 random{seed};
  MineInput input = input_of(planted_matrix(seed, 24, kItems, 5));
  input.conflicts = random_conflicts(random);
  constexpr std::array<NoiseMode, 4> kModes{NoiseMode::Off, NoiseMode::RemoveOnly, NoiseMode::AddOnly, NoiseMode::Both};
  const NoiseMode mode = kModes[seed % 4];
  const Clock still = [] { return 0.0; };
  const Result<CleanInput> cleaned = clean_input(
      input, {.mode = mode, .budget_seconds = 0.02, .seed = seed, .locked = {}, .clock = still, .progress = {}});
  REQUIRE(cleaned.ok());
  MineOptions options;
  options.budget_seconds = 0.005;
  options.clock = still;
  options.objective = static_cast<MiningObjective>(seed % 3);
  if (seed / 4 % 3 == 1) options.method = SearchMethod::Quick;
  MineConstraints constraints;
  if (seed / 4 % 3 == 2) constraints.limits.least_people = 2;
  const Result<MinedWithin> mined = mine_within(cleaned.value().input, options, constraints);
  REQUIRE(mined.ok());
  const RoleSet& roles = mined.value().roles;
  for (const MinedRole& role : roles.roles) CHECK_FALSE(completes(mask_of(role.entitlements), input.conflicts));
  const std::vector<std::uint32_t> before = row_masks(input.matrix);
  const std::vector<std::uint32_t> after = emitted_masks(roles, before.size());
  for (std::size_t user = 0; user != before.size(); ++user)
    for (const ConflictSides& conflict : input.conflicts)
      if (completes(after[user], {conflict})) CHECK(completes(before[user], {conflict}));
  if (mode == NoiseMode::Off) CHECK(after == before);
}

TEST_CASE("too large for an exact search, candidate roles and the rest still rebuild the matrix", "[rolemining]") {
  // Every row is its own, and every entitlement half of everybody's: the reduction alone would take a minute.
  const MineInput input = input_of(random_matrix(5, 16'000, 64, 50));
  MineOptions options;
  options.budget_seconds = 0.05;
  options.clock = [] { return 0.0; };
  options.method = SearchMethod::Auto;
  const Result<RoleSet> mined = mine(input, options);
  REQUIRE(mined.ok());
  CHECK(mined.value().exact);  // checked inside, individual assignments counted
  CHECK(mined.value().lower_bound == 0);
  CHECK_FALSE(mined.value().optimal);
  CHECK_FALSE(mined.value().individual.empty());
  const Result<MinedWithin> within = mine_within(input, options, {});
  REQUIRE(within.ok());
  CHECK(within.value().method == SearchMethod::Quick);
}

TEST_CASE("a quick answer keeps birthright apart and what no role grants as it is", "[rolemining]") {
  MineInput input = input_of(planted_matrix(3, 60, kItems, 4));
  std::vector<Cell> cells;
  for (std::uint32_t user = 0; user != 60; ++user) {
    for (const std::uint32_t item : input.matrix.row(user)) cells.push_back({user, item});
    cells.push_back({user, kItems});
  }
  input = input_of(make_assignments(60, kItems + 1, cells));
  MineOptions options;
  options.budget_seconds = 0.01;
  options.birthright_share = 0.95;
  options.method = SearchMethod::Quick;
  const Result<RoleSet> mined = mine(input, options);
  REQUIRE(mined.ok());
  REQUIRE_FALSE(mined.value().birthright.empty());
  CHECK(mined.value().birthright.back() == kItems);
  for (const MinedRole& role : mined.value().roles)
    CHECK(role.birthright == std::ranges::binary_search(mined.value().birthright, role.entitlements.front()));
  CHECK(emitted_masks(mined.value(), 60) == row_masks(input.matrix));
  CHECK(mined.value().fooling_set.empty());
}
