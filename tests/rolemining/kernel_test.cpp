// Twins and the kernel: what is merged, what is deleted, and that the log brings everything back.
#include "rolemining/kernel.hpp"

#include <set>

#include "rolemining/twins.hpp"
#include "tests/rolemining/small_matrices.hpp"
#include "tests/support/catch.hpp"

using namespace rolewright;
using namespace rolewright::rolemining;
using namespace rolewright::tests;

TEST_CASE("twins merge equal rows, then equal columns, and drop empty ones", "[rolemining]") {
  const Twins twins = merge_twins(matrix_of("1100 1100 0011 0000 1111"), {});
  CHECK(twins.users == std::vector<std::vector<std::uint32_t>>{{0, 1}, {2}, {4}});
  CHECK(twins.entitlements == std::vector<std::vector<std::uint32_t>>{{0, 1}, {2, 3}});
  CHECK(twins.matrix == matrix_of("10 01 11"));
}

TEST_CASE("entitlements kept apart stay apart", "[rolemining]") {
  const Twins twins = merge_twins(matrix_of("111 111"), {1, 0, 0});
  CHECK(twins.entitlements == std::vector<std::vector<std::uint32_t>>{{0}, {1, 2}});
}

TEST_CASE("a full rectangle reduces to one cell", "[rolemining]") {
  const Kernel kernel = reduce(matrix_of("111 111"));
  CHECK(kernel.cells.size() == 1);
  CHECK(kernel.log.size() == 5);
}

TEST_CASE("the identity matrix keeps every cell", "[rolemining]") {
  const Kernel kernel = reduce(matrix_of("100 010 001"));
  CHECK(kernel.cells == std::vector<std::uint32_t>{0, 1, 2});
  CHECK(kernel.log.empty());
}

TEST_CASE("replaying the log over any cover of the kernel covers the matrix", "[rolemining][property]") {
  const unsigned seed = GENERATE(range(0U, 200U));
  CAPTURE(seed);
  const Assignments matrix = seed % 2 == 0 ? random_matrix(seed, 3 + seed % 7, 3 + seed % 5, 55)
                                           : planted_matrix(seed, 12 + seed % 9, 9, 5);
  const Kernel kernel = reduce(matrix);
  CHECK(kernel.cells.size() + kernel.log.size() == matrix.cells());
  // The most fragile cover there is: every kernel cell a role of its own.
  std::vector<std::uint32_t> role_of(matrix.cells(), kNoCell);
  for (std::uint32_t index = 0; index != kernel.cells.size(); ++index) role_of[kernel.cells[index]] = index;
  replay(kernel, role_of);
  std::vector<std::set<std::uint32_t>> users(kernel.cells.size());
  std::vector<std::set<std::uint32_t>> columns(kernel.cells.size());
  std::uint32_t cell = 0;
  for (std::uint32_t user = 0; user != matrix.users; ++user) {
    for (const std::uint32_t column : matrix.row(user)) {
      REQUIRE(role_of[cell] != kNoCell);
      users[role_of[cell]].insert(user);
      columns[role_of[cell]].insert(column);
      ++cell;
    }
  }
  for (std::size_t role = 0; role != users.size(); ++role)
    for (const std::uint32_t user : users[role])
      for (const std::uint32_t column : columns[role]) CHECK(find_cell(matrix, {user, column}) != kNoCell);
}

TEST_CASE("both orientations keep equally many roles necessary", "[rolemining][property]") {
  const unsigned seed = GENERATE(range(0U, 60U));
  CAPTURE(seed);
  const Assignments matrix = random_matrix(seed, 5, 5, 60);
  CHECK(fewest_roles_by_force(matrix) == fewest_roles_by_force(transpose(matrix)));
  CHECK(transpose(transpose(matrix)) == matrix);
  CHECK(reduce(matrix).cells.size() >= fewest_roles_by_force(matrix));
}
