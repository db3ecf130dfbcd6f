// Bit rows against std::set, operation by operation.
#include "model/bit_matrix.hpp"

#include <random>
#include <set>

#include "tests/support/catch.hpp"

namespace rolewright {
namespace {

std::vector<std::size_t> members(Words row) {
  std::vector<std::size_t> found;
  for_each_set(row, [&](std::size_t index) { found.push_back(index); });
  return found;
}

bool is_subset(const std::set<std::size_t>& small, const std::set<std::size_t>& large) {
  return std::includes(large.begin(), large.end(), small.begin(), small.end());
}

bool share(const std::set<std::size_t>& left, const std::set<std::size_t>& right) {
  return std::any_of(left.begin(), left.end(), [&](std::size_t item) { return right.contains(item); });
}

}  // namespace

TEST_CASE("a row of n bits takes whole words", "[model]") {
  CHECK(words_for(0) == 0);
  CHECK(words_for(1) == 1);
  CHECK(words_for(64) == 1);
  CHECK(words_for(65) == 2);
}

TEST_CASE("bit rows behave like sets", "[model][property]") {
  const unsigned seed = GENERATE(range(0U, 40U));
  CAPTURE(seed);
  std::mt19937 random{seed};
  const std::size_t columns = 1 + random() % 200;
  BitMatrix bits{2, columns};
  std::set<std::size_t> sets[2];
  for (int step = 0; step != 60; ++step) {
    const std::size_t row = random() % 2;
    const std::size_t column = random() % columns;
    if (random() % 3 == 0) {
      bits.clear(row, column);
      sets[row].erase(column);
    } else {
      bits.set(row, column);
      sets[row].insert(column);
    }
    CHECK(bits.test(row, column) == sets[row].contains(column));
    CHECK(count_bits(bits.row(row)) == sets[row].size());
    CHECK(covers(std::as_const(bits).row(0), std::as_const(bits).row(1)) == is_subset(sets[1], sets[0]));
    CHECK(intersects(std::as_const(bits).row(0), std::as_const(bits).row(1)) == share(sets[0], sets[1]));
  }
  unite(bits.row(0), std::as_const(bits).row(1));
  sets[0].insert(sets[1].begin(), sets[1].end());
  CHECK(members(bits.row(0)) == std::vector<std::size_t>(sets[0].begin(), sets[0].end()));
  CHECK(members(bits.row(1)) == std::vector<std::size_t>(sets[1].begin(), sets[1].end()));
}

TEST_CASE("a matrix without columns has empty rows", "[model]") {
  const BitMatrix bits{3, 0};
  CHECK(bits.row(2).empty());
  CHECK(bits.stride() == 0);
}

}  // namespace rolewright
