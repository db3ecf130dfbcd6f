// Quick roles: never more than is held, and most of a planted matrix.
#include "rolemining/quick_roles.hpp"

#include <set>

#include "tests/rolemining/small_matrices.hpp"
#include "tests/support/catch.hpp"

using namespace rolewright;
using namespace rolewright::rolemining;

namespace {

QuickRoles quick(const Assignments& matrix, const std::vector<ConflictSides>& conflicts = {}) {
  WorkBudget budget{1, [] { return 0.0; }};
  return quick_roles({.matrix = matrix, .conflicts = conflicts}, budget);
}

std::set<Cell> granted(const CandidateRoles& roles) {
  std::set<Cell> cells;
  for (const CandidateRole& role : roles)
    for (const std::uint32_t user : role.users)
      for (const std::uint32_t item : role.entitlements) cells.insert({user, item});
  return cells;
}

}  // namespace

TEST_CASE("two plain groups are two roles", "[rolemining]") {
  const QuickRoles found = quick(tests::matrix_of("111000 111000 111000 000111 000111 000111"));
  REQUIRE(found.roles.size() == 2);
  CHECK(found.roles[0] == CandidateRole{.users = {0, 1, 2}, .entitlements = {0, 1, 2}});
  CHECK(found.roles[1] == CandidateRole{.users = {3, 4, 5}, .entitlements = {3, 4, 5}});
  CHECK(found.granted == 18);
}

TEST_CASE("quick roles grant only what is held, and count what they grant", "[rolemining]") {
  const unsigned seed = GENERATE(range(0U, 20U));
  CAPTURE(seed);
  const Assignments matrix = tests::planted_matrix(seed, 80, 30, 8);
  const QuickRoles found = quick(matrix);
  const std::set<Cell> cells = granted(found.roles);
  CHECK(cells.size() == found.granted);
  for (const Cell& cell : cells) CHECK(find_cell(matrix, cell) != kNoCell);
  CHECK(static_cast<double>(found.granted) > 0.7 * static_cast<double>(matrix.cells()));
  std::size_t open = 0;
  for (const std::uint8_t flag : found.open) open += flag;
  CHECK(open + found.granted == matrix.cells());
}

TEST_CASE("quick roles complete no conflict", "[rolemining]") {
  const QuickRoles found = quick(tests::matrix_of("111000 111000 111000 000111 000111 000111"), {{{0}, {2}}});
  REQUIRE(found.roles.size() == 1);
  CHECK(found.roles[0].entitlements == std::vector<std::uint32_t>{3, 4, 5});
}
