// Exhaustive set cover against brute force, and where a fooling set cannot be tight.
#include "rolemining/exact_cover.hpp"

#include <random>

#include "rolemining/bound.hpp"
#include "rolemining/cliques.hpp"
#include "rolemining/kernel.hpp"
#include "tests/rolemining/small_matrices.hpp"
#include "tests/support/catch.hpp"

using namespace rolewright;
using namespace rolewright::rolemining;
using namespace rolewright::tests;

namespace {

std::size_t cover_by_force(const std::vector<std::uint32_t>& sets, std::uint32_t all) {
  std::size_t least = 99;
  for (std::uint32_t family = 0; family < (1U << sets.size()); ++family) {
    std::uint32_t covered = 0;
    for (std::size_t index = 0; index != sets.size(); ++index)
      if ((family >> index & 1U) != 0) covered |= sets[index];
    if (covered == all) least = std::min(least, static_cast<std::size_t>(std::popcount(family)));
  }
  return least;
}

}  // namespace

TEST_CASE("least set cover equals brute force", "[rolemining][differential]") {
  const unsigned seed = GENERATE(range(0U, 200U));
  CAPTURE(seed);
  std::mt19937 random{seed};
  const std::uint32_t elements = 4 + static_cast<std::uint32_t>(random() % 9);
  std::vector<std::uint32_t> sets;
  std::uint32_t all = 0;
  for (unsigned count = 5 + static_cast<unsigned>(random() % 7); count != 0; --count) {
    const auto set = static_cast<std::uint32_t>(random() & random() & ((1U << elements) - 1));
    sets.push_back(set);
    all |= set;
  }
  for (std::uint32_t element = 0; element != elements; ++element)
    if ((all >> element & 1U) == 0) sets.front() |= 1U << element;
  all = (1U << elements) - 1;
  BitMatrix rows{sets.size(), elements};
  for (std::size_t index = 0; index != sets.size(); ++index)
    for (std::uint32_t element = 0; element != elements; ++element)
      if ((sets[index] >> element & 1U) != 0) rows.set(index, element);
  WorkBudget budget{60, {}};
  const SetCoverAnswer answer = least_set_cover(rows, 0, sets.size() + 1, budget);
  CHECK(answer.complete);
  CHECK(answer.chosen.size() == cover_by_force(sets, all));
  CHECK(answer.lower == answer.chosen.size());
  std::uint32_t covered = 0;
  for (const std::uint32_t set : answer.chosen) covered |= sets[set];
  CHECK(covered == all);
}

TEST_CASE("nothing better than the least is found, and that is the proof", "[rolemining]") {
  BitMatrix rows{5, 5};  // an odd ring: each set covers two neighbours
  for (std::size_t set = 0; set != 5; ++set) {
    rows.set(set, set);
    rows.set(set, (set + 1) % 5);
  }
  WorkBudget budget{60, {}};
  const SetCoverAnswer answer = least_set_cover(rows, 2, 3, budget);
  CHECK(answer.complete);
  CHECK(answer.chosen.empty());
  CHECK(answer.lower == 3);
}

TEST_CASE("a spent budget gives up honestly", "[rolemining]") {
  BitMatrix rows{5, 5};
  for (std::size_t set = 0; set != 5; ++set) {
    rows.set(set, set);
    rows.set(set, (set + 1) % 5);
  }
  WorkBudget budget{0, {}};
  const SetCoverAnswer answer = least_set_cover(rows, 2, 3, budget);
  CHECK_FALSE(answer.complete);
  CHECK(answer.lower == 2);
}

TEST_CASE("maximal cliques of a component are all there", "[rolemining]") {
  // The complement of the identity: cells (u,p) with u ≠ p, every one in several maximal rectangles.
  const Assignments matrix = matrix_of("0111 1011 1101 1110");
  std::vector<std::uint32_t> cells;
  for (std::uint32_t cell = 0; cell != matrix.cells(); ++cell) cells.push_back(cell);
  const std::vector<Component> parts = split_components(matrix, cells, {});
  REQUIRE(parts.size() == 1);
  WorkBudget budget{60, {}};
  const auto cliques = maximal_cliques(parts.front(), 1000, budget);
  REQUIRE(cliques.has_value());
  CHECK(cliques->rows() == 14);  // one for each split of {0,1,2,3} into two non-empty sides
  CHECK_FALSE(maximal_cliques(parts.front(), 13, budget).has_value());
}

TEST_CASE("components past their limits are refused whole", "[rolemining]") {
  const Assignments matrix = matrix_of("0111 1011 1101 1110");
  std::vector<std::uint32_t> cells;
  for (std::uint32_t cell = 0; cell != matrix.cells(); ++cell) cells.push_back(cell);
  CHECK(split_components(matrix, cells, {}, {.max_neighbours = 71, .max_bits = 16}).empty());
  CHECK(split_components(matrix, cells, {}, {.max_neighbours = 72, .max_bits = 15}).empty());
  CHECK(split_components(matrix, cells, {}, {.max_neighbours = 72, .max_bits = 16}).size() == 1);
}

TEST_CASE("the exhaustive cover of whole matrices equals brute force", "[rolemining][differential]") {
  const unsigned seed = GENERATE(range(0U, 150U));
  CAPTURE(seed);
  const Assignments matrix = random_matrix(seed, 5, 5, 50 + seed % 40);
  std::vector<std::uint32_t> cells;
  for (std::uint32_t cell = 0; cell != matrix.cells(); ++cell) cells.push_back(cell);
  std::size_t roles = 0;
  std::size_t fooling = 0;
  for (const Component& part : split_components(matrix, cells, {})) {
    WorkBudget budget{60, {}};
    const ExactAnswer answer = cover_exactly(part, 1, part.size() + 1, budget);
    CHECK(answer.complete);
    roles += answer.count;
    fooling += FoolingSearch{part}.best().size();
  }
  CHECK(roles == fewest_roles_by_force(matrix));
  CHECK(fooling <= roles);
}
