// Limits: feasibility and counts against brute force, impossible limits, individual assignments.
#include "rolemining/limits.hpp"

#include "rolemining/check_limits.hpp"
#include "rolemining/mine_within.hpp"
#include "tests/rolemining/small_matrices.hpp"
#include "tests/support/catch.hpp"

using namespace rolewright;
using namespace rolewright::rolemining;
using namespace rolewright::tests;

namespace {

MineOptions quick() {
  MineOptions options;
  options.objective = MiningObjective::Roles;
  options.budget_seconds = 0.01;
  options.clock = [] { return 0.0; };
  return options;
}

// Fewest sets of `family` (bit k: the set with mask k + 1), all inside the row, whose union is the row.
std::size_t fewest_from(std::uint32_t row, std::uint32_t sets, const auto& in_family) {
  std::vector<std::size_t> reach(std::size_t{sets} + 1, 100);
  reach[0] = 0;
  for (std::uint32_t mask = 0; mask <= sets; ++mask)
    for (std::uint32_t set = 1; set <= sets; ++set)
      if (in_family(set) && (set & ~row) == 0)
        reach[mask | set] = std::min(reach[mask | set], reach[mask] + 1);
  return reach[row];
}

bool allowed(std::uint32_t set, const std::vector<ConflictSides>& conflicts, std::uint32_t most) {
  return (most == 0 || static_cast<std::uint32_t>(std::popcount(set)) <= most) && !completes(set, conflicts);
}

// Fewest roles under both limits, by trying every family of sets; 100 when there is none. At most 4 columns.
std::size_t fewest_limited_by_force(const Assignments& matrix, const std::vector<ConflictSides>& conflicts,
                                    std::uint32_t most_roles, std::uint32_t most_entitlements) {
  const std::vector<std::uint32_t> rows = row_masks(matrix);
  const std::uint32_t sets = (1U << matrix.entitlements) - 1;
  std::size_t least = 100;
  for (std::uint32_t family = 0; family < (1U << sets); ++family) {
    const auto size = static_cast<std::size_t>(std::popcount(family));
    if (size >= least) continue;
    const auto chosen = [&](std::uint32_t set) {
      return (family >> (set - 1) & 1U) != 0 && allowed(set, conflicts, most_entitlements);
    };
    const bool fits = std::ranges::all_of(
        rows, [&](std::uint32_t row) { return fewest_from(row, sets, chosen) <= most_roles; });
    if (fits) least = size;
  }
  return least;
}

std::vector<ConflictSides> some_conflicts(unsigned seed) {
  if (seed % 4 == 0) return {};
  if (seed % 4 == 1) return {{{0}, {1}}};
  if (seed % 4 == 2) return {{{0, 1}, {2, 3}}};
  return {{{0}, {1}, {2}}, {{1}, {3}}};
}

Code refusal(const MineInput& input, const RoleLimits& limits) {
  const Result<MinedWithin> mined =
      mine_within(input, quick(), {.limits = limits, .excluded = {}, .previous = {}});
  REQUIRE_FALSE(mined.ok());
  return mined.error().items().front().code;
}

RoleSet within(const MineInput& input, const RoleLimits& limits) {
  Result<MinedWithin> mined = mine_within(input, quick(), {.limits = limits, .excluded = {}, .previous = {}});
  if (!mined.ok()) FAIL(mined.error().items().front().message);
  return std::move(mined).value().roles;
}

}  // namespace

TEST_CASE("the fewest roles of one person equal brute force", "[rolemining][differential]") {
  const unsigned seed = GENERATE(range(0U, 200U));
  CAPTURE(seed);
  std::mt19937 random{seed};
  const std::uint32_t width = 2 + seed % 6;
  RoleShape shape;
  shape.most_entitlements = seed % 3 == 0 ? 0 : 1 + seed % 4;
  for (unsigned count = static_cast<unsigned>(random() % 4); count != 0; --count) {
    ConflictSides sides(2 + random() % 2);
    for (std::uint32_t item = 0; item != width; ++item)
      if (const std::size_t side = random() % (sides.size() + 1); side != sides.size())
        sides[side].push_back(item);
    shape.conflicts.push_back(sides);
  }
  std::vector<std::uint32_t> row(width);
  for (std::uint32_t item = 0; item != width; ++item) row[item] = item;
  const LeastRoles least = least_roles_for(row, shape);
  const std::uint32_t all = (1U << width) - 1;
  CHECK(least.at_least == fewest_from(all, all, [&](std::uint32_t set) {
          return allowed(set, shape.conflicts, shape.most_entitlements);
        }));
  CHECK(least.sets.size() == least.at_least);
  std::vector<std::uint32_t> together;
  for (const auto& set : least.sets) {
    CHECK(shape.allows(set));
    together.insert(together.end(), set.begin(), set.end());
  }
  std::ranges::sort(together);
  CHECK(together == row);
}

TEST_CASE("limits hold exactly when brute force says they can", "[rolemining][differential]") {
  const unsigned seed = GENERATE(range(0U, 120U));
  CAPTURE(seed);
  MineInput input = input_of(random_matrix(seed, 4, 4, 70));
  if (input.matrix.cells() == 0) return;
  input.conflicts = some_conflicts(seed);
  const RoleLimits limits{.most_roles = 1 + seed % 3, .most_entitlements = seed % 5 == 0 ? 0 : 1 + seed % 4};
  const std::size_t least =
      fewest_limited_by_force(input.matrix, input.conflicts, limits.most_roles, limits.most_entitlements);
  const Result<MinedWithin> mined =
      mine_within(input, quick(), {.limits = limits, .excluded = {}, .previous = {}});
  REQUIRE(mined.ok() == (least != 100));
  if (!mined.ok()) {
    CHECK(mined.error().items().front().code == Code::ContradictoryMining);
    return;
  }
  const RoleSet& roles = mined.value().roles;
  CHECK(roles.individual.empty());
  CHECK(roles.roles.size() >= least);
  CHECK(roles.roles.size() <= least + 2);
  CHECK(roles.lower_bound <= least);
  std::vector<std::size_t> roles_of(4);
  for (const MinedRole& role : roles.roles) {
    std::uint32_t set = 0;
    for (const std::uint32_t item : role.entitlements) set |= 1U << item;
    CHECK(allowed(set, input.conflicts, limits.most_entitlements));
    for (const std::uint32_t user : role.users) ++roles_of[user];
  }
  for (const std::size_t count : roles_of) CHECK(count <= limits.most_roles);
}

TEST_CASE("an impossible limit names the person and what would hold", "[rolemining]") {
  MineInput input = input_of(matrix_of("1110 1111 1000"));
  const Result<MinedWithin> mined = mine_within(
      input, quick(), {.limits = {.most_roles = 1, .most_entitlements = 3}, .excluded = {}, .previous = {}});
  REQUIRE_FALSE(mined.ok());
  const Diagnostic& first = mined.error().items().front();
  CHECK(first.code == Code::ContradictoryMining);
  CHECK(first.message == "`u1` needs at least 2 roles under these rules, and --most-roles allows 1");
  CHECK(first.help.find("--most-roles 2 holds for everyone") == 0);
  CHECK(refusal(input, {.most_people = 2, .least_people = 3}) == Code::ContradictoryMining);
  CHECK(refusal(input, {.most_entitlements = 1, .least_entitlements = 2}) == Code::ContradictoryMining);
  input.conflicts = {{{0}, {1}}};
  CHECK(refusal(input, {.most_roles = 1}) == Code::ContradictoryMining);
  CHECK(within(input, {.most_roles = 2}).roles.size() >= 2);
}

TEST_CASE("crowded and small roles", "[rolemining]") {
  const MineInput input = input_of(matrix_of("110 110 110 110 110 001 101"));
  SECTION("people are spread over pieces of a role") {
    const RoleSet roles = within(input, {.most_people = 2});
    for (const MinedRole& role : roles.roles) CHECK(role.users.size() <= 2);
    CHECK(roles.individual.empty());
  }
  SECTION("what few people hold stays individual") {
    const RoleSet roles = within(input, {.least_people = 3});
    REQUIRE(roles.roles.size() == 1);
    CHECK(roles.roles[0].users == std::vector<std::uint32_t>{0, 1, 2, 3, 4});
    CHECK(roles.roles[0].entitlements == std::vector<std::uint32_t>{0, 1});
    CHECK(roles.individual == std::vector<std::pair<std::uint32_t, std::uint32_t>>{{5, 2}, {6, 0}, {6, 2}});
    CHECK(roles.lower_bound <= 1);
  }
  SECTION("narrow roles stay individual") {
    const RoleSet roles = within(input, {.least_entitlements = 2});
    for (const MinedRole& role : roles.roles) CHECK(role.entitlements.size() >= 2);
    CHECK_FALSE(roles.individual.empty());
  }
  SECTION("a person past the limit keeps the rest individually") {
    const RoleSet roles =
        within(input_of(matrix_of("111 111 110 110 011 011 101 101")), {.most_roles = 1, .least_people = 3});
    for (const MinedRole& role : roles.roles) CHECK(role.users.size() >= 3);
  }
}

TEST_CASE("every mix of limits gives roles that keep them", "[rolemining][property]") {
  const unsigned seed = GENERATE(range(0U, 60U));
  CAPTURE(seed);
  MineInput input = input_of(planted_matrix(seed, 40, 24, 9));
  if (seed % 2 == 1) input.conflicts = {{{0, 3, 5}, {1, 4}}, {{2}, {6}, {7}}};
  MineOptions options = quick();
  options.birthright_share = seed % 3 == 0 ? 0.5 : 0;
  input.events.assign(input.matrix.cells(), 1.0F);
  input.use.assign(input.matrix.cells(), CellUse::Used);
  const RoleLimits limits{.most_roles = seed % 4 == 0 ? 0 : 2 + seed % 3,
                          .most_people = seed % 5 == 0 ? 0 : 4 + seed % 7,
                          .most_entitlements = seed % 2 == 0 ? 0 : 4 + seed % 5,
                          .least_people = seed % 3,
                          .least_entitlements = seed % 7 == 0 ? 2U : 0U};
  const MineConstraints constraints{.limits = limits, .excluded = {3, 8}, .previous = {}};
  const Result<MinedWithin> mined = mine_within(input, options, constraints);
  if (!mined.ok()) {
    CHECK(limits.least_people < 2);
    CHECK(mined.error().items().front().code == Code::ContradictoryMining);
    return;
  }
  // mine_within checks itself and aborts on a difference; here the checker must be able to object.
  RoleSet broken = mined.value().roles;
  CHECK(check_limits(constraints, broken).empty());
  if (broken.roles.empty()) return;
  broken.roles.front().entitlements = {3};
  CHECK_FALSE(check_limits(constraints, broken).empty());
}

TEST_CASE("excluded entitlements are in no role", "[rolemining]") {
  const MineInput input = input_of(matrix_of("110 110 011"));
  const Result<MinedWithin> mined =
      mine_within(input, quick(), {.limits = {}, .excluded = {1}, .previous = {}});
  REQUIRE(mined.ok());
  REQUIRE(mined.value().roles.roles.size() == 2);
  CHECK(mined.value().roles.roles[0].entitlements == std::vector<std::uint32_t>{0});
  CHECK(mined.value().roles.roles[1].entitlements == std::vector<std::uint32_t>{2});
  const Result<MinedWithin> nothing =
      mine_within(input, quick(), {.limits = {}, .excluded = {0, 1, 2}, .previous = {}});
  REQUIRE_FALSE(nothing.ok());
  CHECK(nothing.error().items().front().code == Code::EmptyMatrix);
}
