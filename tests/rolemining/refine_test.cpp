// Refine: never costlier, always exact, never a conflicting role; what it must find on matrices solved by
// hand.
#include "rolemining/refine.hpp"

#include <set>

#include "rolemining/cover.hpp"
#include "tests/rolemining/small_matrices.hpp"
#include "tests/support/catch.hpp"

using namespace rolewright;
using namespace rolewright::rolemining;
using namespace rolewright::tests;

namespace {

// Every user a role of its own.
CandidateRoles one_each(const Assignments& matrix) {
  CandidateRoles roles;
  for (std::uint32_t user = 0; user != matrix.users; ++user) {
    const auto row = matrix.row(user);
    if (!row.empty()) roles.push_back({.users = {user}, .entitlements = {row.begin(), row.end()}});
  }
  return roles;
}

bool rebuilds(const CandidateRoles& roles, const Assignments& matrix) {
  std::vector<Cell> cells;
  for (const CandidateRole& role : roles)
    for (const std::uint32_t user : role.users)
      for (const std::uint32_t entitlement : role.entitlements) cells.push_back({user, entitlement});
  return make_assignments(matrix.users, matrix.entitlements, cells) == matrix;
}

std::uint64_t cost_of(const CandidateRoles& roles, const RefineProblem& problem) {
  const RoleSetSize size = measure(roles, problem);
  return size.roles * problem.cost.role + size.user_edges + size.entitlement_edges;
}

}  // namespace

TEST_CASE("refined roles rebuild the matrix and cost no more", "[rolemining][property]") {
  const unsigned seed = GENERATE(range(0U, 30U));
  CAPTURE(seed);
  const Assignments matrix = planted_matrix(seed, 30, 20, 7);
  const std::vector<std::uint32_t> user_weight(matrix.users, 1 + seed % 3);
  const std::vector<std::uint32_t> entitlement_weight(matrix.entitlements, 1 + seed % 2);
  RefineProblem problem{.matrix = matrix,
                        .user_weight = user_weight,
                        .entitlement_weight = entitlement_weight,
                        .cost = {.role = seed % 4},
                        .conflicts = {},
                        .hints = {},
                        .seed = seed};
  const CandidateRoles start = one_each(matrix);
  for (const double seconds : {0.0, 0.004, 0.02}) {
    WorkBudget budget{seconds, [] { return 0.0; }};
    const CandidateRoles refined = refine(problem, start, budget);
    CHECK(rebuilds(refined, matrix));
    CHECK(cost_of(refined, problem) <= cost_of(start, problem));
  }
}

TEST_CASE("conflicting roles are never formed", "[rolemining][property]") {
  const unsigned seed = GENERATE(range(0U, 20U));
  CAPTURE(seed);
  const Assignments matrix = random_matrix(seed, 12, 6, 70);
  CandidateRoles start;  // each entitlement a role: clean by construction
  const Assignments turned = transpose(matrix);
  for (std::uint32_t column = 0; column != turned.users; ++column)
    start.push_back(
        {.users = {turned.row(column).begin(), turned.row(column).end()}, .entitlements = {column}});
  const std::vector<std::uint32_t> ones(12, 1);
  const RefineProblem problem{.matrix = matrix,
                              .user_weight = ones,
                              .entitlement_weight = ones,
                              .cost = {},
                              .conflicts = {{{0, 1}, {2}}, {{3}, {4}, {5}}},
                              .hints = {{.users = {0}, .entitlements = {0, 2, 5}}},
                              .seed = seed};
  WorkBudget budget{0.02, [] { return 0.0; }};
  const CandidateRoles refined = refine(problem, start, budget);
  CHECK(rebuilds(refined, matrix));
  for (const CandidateRole& role : refined) {
    std::uint32_t set = 0;
    for (const std::uint32_t item : role.entitlements) set |= 1U << item;
    CHECK_FALSE(completes(set, problem.conflicts));
  }
}

TEST_CASE("a shared bundle becomes one role", "[rolemining]") {
  // Ten users hold the same six entitlements and one of their own: 6 + 10 + 10·2 = 36 edges, against 70 + 10.
  std::vector<Cell> cells;
  for (std::uint32_t user = 0; user != 10; ++user) {
    for (std::uint32_t item = 0; item != 6; ++item) cells.push_back({user, item});
    cells.push_back({user, 6 + user});
  }
  const Assignments matrix = make_assignments(10, 16, cells);
  const std::vector<std::uint32_t> ones(16, 1);
  const RefineProblem problem{.matrix = matrix,
                              .user_weight = ones,
                              .entitlement_weight = ones,
                              .cost = {.role = 0},
                              .conflicts = {},
                              .hints = {},
                              .seed = 1};
  const CandidateRoles start = one_each(matrix);
  CHECK(cost_of(start, problem) == 80);
  WorkBudget budget{0.05, [] { return 0.0; }};
  CHECK(cost_of(refine(problem, start, budget), problem) == 36);
}
