// mine(): answers against brute force, conflicts, birthright, hostile input, repeatability.
#include "rolemining/mine.hpp"

#include <limits>

#include "rolemining/check_result.hpp"
#include "tests/rolemining/small_matrices.hpp"
#include "tests/support/catch.hpp"

using namespace rolewright;
using namespace rolewright::rolemining;
using namespace rolewright::tests;

namespace {

// Work alone limits these searches: a slow machine answers the same.
MineOptions quick(MiningObjective objective, double seconds = 0.01) {
  MineOptions options;
  options.objective = objective;
  options.budget_seconds = seconds;
  options.clock = [] { return 0.0; };
  return options;
}

Code error_code(const MineInput& input, const MineOptions& options = {}) {
  const Result<RoleSet> mined = mine(input, options);
  REQUIRE_FALSE(mined.ok());
  return mined.error().items().front().code;
}

}  // namespace

TEST_CASE("fewest roles equals brute force, with proof", "[rolemining][differential]") {
  const unsigned seed = GENERATE(range(0U, 300U));
  CAPTURE(seed);
  Assignments matrix = random_matrix(seed, 1 + seed % 5, 1 + seed / 5 % 5, 30 + seed % 60);
  if (matrix.cells() == 0) return;
  const std::size_t least = fewest_roles_by_force(matrix);
  const Result<RoleSet> mined = mine(input_of(matrix), quick(MiningObjective::Roles));
  REQUIRE(mined.ok());
  CHECK(mined.value().roles.size() == least);
  CHECK(mined.value().lower_bound == least);
  CHECK(mined.value().optimal);
  CHECK(mined.value().exact);
}

TEST_CASE("least edges and least complexity equal brute force", "[rolemining][differential]") {
  const unsigned seed = GENERATE(range(0U, 20U));
  CAPTURE(seed);
  Assignments matrix = random_matrix(seed, 2 + seed % 5, 2 + seed % 3, 65);
  if (matrix.cells() == 0) return;
  const Result<RoleSet> edges = mine(input_of(matrix), quick(MiningObjective::Edges, 0.02));
  const Result<RoleSet> wsc = mine(input_of(matrix), quick(MiningObjective::Wsc, 0.02));
  REQUIRE(edges.ok());
  REQUIRE(wsc.ok());
  CHECK(edges.value().edges == least_cost_by_force(matrix, 0));
  CHECK(wsc.value().wsc == least_cost_by_force(matrix, 1));
}

TEST_CASE("no role completes a conflict, and no fewer roles could", "[rolemining][differential]") {
  const unsigned seed = GENERATE(range(0U, 200U));
  CAPTURE(seed);
  MineInput input = input_of(random_matrix(seed, 5, 5, 70));
  input.conflicts = {{{0}, {1}}};
  if (seed % 3 == 1) input.conflicts = {{{0, 2}, {1, 3}}, {{3}, {4}}};
  if (seed % 3 == 2) input.conflicts = {{{0}, {1}, {2, 3}}};  // wider conflicts have no pairwise bound
  const Result<RoleSet> mined = mine(input, quick(MiningObjective::Roles));
  REQUIRE(mined.ok());
  const std::size_t least = fewest_roles_by_force(input.matrix, input.conflicts);
  if (seed % 3 == 2) {
    CHECK(mined.value().lower_bound <= least);
    CHECK(mined.value().roles.size() >= least);
    CHECK(mined.value().roles.size() <= least + 1);
  } else {
    CHECK(mined.value().roles.size() == least);
    CHECK(mined.value().optimal);
  }
  for (const MinedRole& role : mined.value().roles) {
    std::uint32_t set = 0;
    for (const std::uint32_t column : role.entitlements) set |= 1U << column;
    CHECK_FALSE(completes(set, input.conflicts));
  }
}

TEST_CASE("identical access on two sides of a conflict is split in two", "[rolemining]") {
  MineInput input = input_of(matrix_of("11 11 11"));
  input.conflicts = {{{0}, {1}}};
  for (const MiningObjective objective :
       {MiningObjective::Roles, MiningObjective::Edges, MiningObjective::Wsc}) {
    const Result<RoleSet> mined = mine(input, quick(objective));
    REQUIRE(mined.ok());
    CHECK(mined.value().roles.size() == 2);
    CHECK(mined.value().lower_bound == 2);
  }
}

TEST_CASE("conflicts that cannot hold are refused", "[rolemining]") {
  MineInput input = input_of(matrix_of("11 10"));
  input.conflicts = {{{0, 1}, {1}}};
  CHECK(error_code(input) == Code::ContradictoryMining);
  input.conflicts = {{{0}}};
  CHECK(error_code(input) == Code::ContradictoryMining);
  input.conflicts = {{}};
  CHECK(error_code(input) == Code::ContradictoryMining);
  input.conflicts = {{{0}, {7}}};
  CHECK(error_code(input) == Code::ContradictoryMining);
  input.conflicts = {{{0}, {}}};  // a side nobody can touch is no conflict
  CHECK(mine(input, quick(MiningObjective::Roles)).ok());
}

TEST_CASE("degenerate matrices", "[rolemining]") {
  CHECK(error_code(input_of(make_assignments(0, 0, {}))) == Code::EmptyMatrix);
  CHECK(error_code(input_of(matrix_of("000 000"))) == Code::EmptyMatrix);
  const auto roles = [](std::string_view text) {
    const Result<RoleSet> mined = mine(input_of(matrix_of(text)), quick(MiningObjective::Roles));
    REQUIRE(mined.ok());
    CHECK(mined.value().optimal);
    return mined.value().roles.size();
  };
  CHECK(roles("1") == 1);
  CHECK(roles("1011") == 1);         // one user
  CHECK(roles("1 1 0 1") == 1);      // one entitlement
  CHECK(roles("111 111 111") == 1);  // all ones
  CHECK(roles("110 110 011 011 000") == 2);
}

TEST_CASE("options and labels that do not fit are refused", "[rolemining]") {
  MineInput input = input_of(matrix_of("11 10"));
  MineOptions options;
  options.budget_seconds = -1;
  CHECK(error_code(input, options) == Code::BadOption);
  options = {};
  options.birthright_share = 1.5;
  CHECK(error_code(input, options) == Code::BadOption);
  options.birthright_share = std::numeric_limits<double>::quiet_NaN();
  CHECK(error_code(input, options) == Code::BadOption);
  input.events = {1.0F};
  CHECK(error_code(input) == Code::BadOption);
  input.events.clear();
  input.users.pop_back();
  CHECK(error_code(input) == Code::BadOption);
  input = input_of(matrix_of("11 10"));
  input.attributes.attributes = {{"org", {"a"}}};
  CHECK(error_code(input) == Code::BadOption);
}

TEST_CASE("a budget of nothing still gives an exact answer", "[rolemining]") {
  const unsigned seed = GENERATE(range(0U, 20U));
  CAPTURE(seed);
  for (const MiningObjective objective :
       {MiningObjective::Roles, MiningObjective::Edges, MiningObjective::Wsc}) {
    const Result<RoleSet> mined = mine(input_of(planted_matrix(seed, 60, 40, 12)), quick(objective, 0));
    REQUIRE(mined.ok());
    CHECK(mined.value().exact);
    CHECK(mined.value().roles.size() >= mined.value().lower_bound);
  }
}

TEST_CASE("the same seed gives the same roles", "[rolemining]") {
  const MineInput input = input_of(planted_matrix(7, 80, 50, 14));
  const MineOptions options = quick(MiningObjective::Wsc, 0.02);
  const Result<RoleSet> first = mine(input, options);
  const Result<RoleSet> second = mine(input, options);
  REQUIRE(first.ok());
  REQUIRE(second.ok());
  CHECK_FALSE(first.value().stopped_by_clock);
  REQUIRE(first.value().roles.size() == second.value().roles.size());
  for (std::size_t index = 0; index != first.value().roles.size(); ++index) {
    CHECK(first.value().roles[index].users == second.value().roles[index].users);
    CHECK(first.value().roles[index].entitlements == second.value().roles[index].entitlements);
  }
}

TEST_CASE("a clock that runs out is admitted", "[rolemining]") {
  MineOptions options = quick(MiningObjective::Wsc, 1);
  double now = 0;
  options.clock = [&now] { return now += 0.6; };
  const Result<RoleSet> mined = mine(input_of(planted_matrix(7, 80, 50, 14)), options);
  REQUIRE(mined.ok());
  CHECK(mined.value().stopped_by_clock);
  CHECK(mined.value().exact);
}

TEST_CASE("near-universal access gets roles of its own", "[rolemining]") {
  MineOptions options = quick(MiningObjective::Roles);
  options.birthright_share = 0.75;
  const Result<RoleSet> mined = mine(input_of(matrix_of("1100 1100 1011 1011 0011")), options);
  REQUIRE(mined.ok());
  CHECK(mined.value().birthright == std::vector<std::uint32_t>{0});
  REQUIRE(mined.value().roles.size() == 3);
  CHECK(mined.value().roles[0].birthright);
  CHECK(mined.value().roles[0].entitlements == std::vector<std::uint32_t>{0});
  CHECK(mined.value().roles[0].users == std::vector<std::uint32_t>{0, 1, 2, 3});
  CHECK(mined.value().lower_bound == 3);
  CHECK(mined.value().optimal);
}

TEST_CASE("ids run from most members to fewest, names come from labels", "[rolemining]") {
  const Result<RoleSet> mined = mine(input_of(matrix_of("10 10 01")), quick(MiningObjective::Roles));
  REQUIRE(mined.ok());
  REQUIRE(mined.value().roles.size() == 2);
  CHECK(mined.value().roles[0].id == "R001");
  CHECK(mined.value().roles[0].users == std::vector<std::uint32_t>{0, 1});
  CHECK(mined.value().roles[1].name == "e1");
  CHECK(mined.value().edges == 5);
  CHECK(mined.value().wsc == 7);
}

TEST_CASE("the front holds no answer beaten by another", "[rolemining]") {
  const MineInput input = input_of(planted_matrix(3, 60, 40, 10));
  const Result<std::vector<RoleSet>> front = mine_front(input, quick(MiningObjective::Roles, 0.1));
  REQUIRE(front.ok());
  REQUIRE_FALSE(front.value().empty());
  for (std::size_t at = 1; at < front.value().size(); ++at) {
    CHECK(front.value()[at - 1].roles.size() < front.value()[at].roles.size());
    CHECK(front.value()[at - 1].edges > front.value()[at].edges);
  }
}

TEST_CASE("progress reports stages with their bracket", "[rolemining]") {
  MineOptions options = quick(MiningObjective::Roles);
  std::vector<std::string> stages;
  options.progress = [&](const MineProgress& now) {
    stages.emplace_back(now.stage);
    CHECK(now.lower <= now.upper);
  };
  REQUIRE(mine(input_of(matrix_of("10 11")), options).ok());
  CHECK(stages == std::vector<std::string>{"cover", "refine"});
}
