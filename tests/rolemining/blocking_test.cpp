// Blocking against the comparison of everyone: scores are exact, no pair is invented, groups are the same.
#include "rolemining/blocking.hpp"

#include <cmath>
#include <map>
#include <random>

#include "rolemining/cluster.hpp"
#include "tests/rolemining/small_matrices.hpp"
#include "tests/support/catch.hpp"

using namespace rolewright;
using namespace rolewright::rolemining;
using namespace rolewright::tests;

namespace {

// Offices of people who hold most of the office's entitlements and one of their own choice.
Assignments offices(unsigned seed, std::uint32_t people, std::uint32_t office_size) {
  std::mt19937 random{seed};
  std::vector<Cell> cells;
  const std::uint32_t count = people / office_size;
  for (std::uint32_t user = 0; user != people; ++user) {
    for (std::uint32_t item = 0; item != 10; ++item)
      if (random() % 100 < 93) cells.push_back({user, (user % count) * 10 + item});
    cells.push_back({user, count * 10 + static_cast<std::uint32_t>(random() % 50)});
  }
  return make_assignments(people, count * 10 + 50, cells);
}

}  // namespace

TEST_CASE("blocks invent no pair and score exactly", "[rolemining][differential]") {
  const unsigned seed = GENERATE(range(0U, 20U));
  CAPTURE(seed);
  const SparseUsage usage = usage_matrix(planted_matrix(seed, 60, 25, 8), {});
  const std::vector<std::uint32_t> people(60, 1);
  const SparseSimilarity all = similar_users(usage, 0.6);
  BlockingOptions options;
  options.seed = seed;
  const SparseSimilarity some = similar_in_blocks(usage, 0.6, people, 3, options);
  CHECK(some.nonZeros() > 0);
  for (Eigen::Index row = 0; row != some.rows(); ++row)
    for (SparseSimilarity::InnerIterator pair(some, row); pair; ++pair) {
      CHECK(std::abs(pair.value() - all.coeff(row, pair.col())) < 1e-9);
      CHECK(some.coeff(pair.col(), row) == pair.value());
    }
}

TEST_CASE("blocks and the comparison of everyone give the same groups", "[rolemining][differential]") {
  const unsigned seed = GENERATE(range(0U, 10U));
  CAPTURE(seed);
  const Assignments matrix = offices(seed, 400, 20);
  const SparseUsage usage = usage_matrix(matrix, {});
  const std::vector<std::uint32_t> people(400, 1);
  ClusterOptions options;
  options.seed = seed;
  const Clusters whole = cluster_users(usage, people, options);
  options.limits.most_steps = 1;
  const Clusters blocked = cluster_users(usage, people, options);
  CHECK_FALSE(whole.in_blocks);
  CHECK(blocked.in_blocks);
  // Same people together, up to a few at the border.
  std::size_t together = 0;
  std::size_t agree = 0;
  for (std::uint32_t left = 0; left != 400; ++left)
    for (std::uint32_t right = left + 1; right != 400; ++right) {
      const bool one = whole.of[left] != kOutlier && whole.of[left] == whole.of[right];
      const bool two = blocked.of[left] != kOutlier && blocked.of[left] == blocked.of[right];
      together += one || two ? 1U : 0U;
      agree += one && two ? 1U : 0U;
    }
  CHECK(together > 1000);
  CHECK(static_cast<double>(agree) >= 0.95 * static_cast<double>(together));
}

TEST_CASE("blocks are the same for a seed", "[rolemining]") {
  const SparseUsage usage = usage_matrix(offices(3, 200, 20), {});
  const std::vector<std::uint32_t> people(200, 1);
  const SparseSimilarity first = similar_in_blocks(usage, 0.7, people, 3, {});
  const SparseSimilarity second = similar_in_blocks(usage, 0.7, people, 3, {});
  CHECK((first - second).norm() == 0.0);
}
