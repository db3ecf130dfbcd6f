// Similarity against the naive comparison of all pairs; clusters, birthright and the picture's order.
#include "rolemining/cluster.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "rolemining/view_groups.hpp"
#include "tests/rolemining/small_matrices.hpp"
#include "tests/support/catch.hpp"

using namespace rolewright;
using namespace rolewright::rolemining;
using namespace rolewright::tests;

namespace {

bool close(double left, double right) {
  return std::abs(left - right) < 1e-9;
}

}  // namespace

TEST_CASE("rows have length one, and usage weighs", "[rolemining]") {
  const Assignments matrix = matrix_of("110 011 000");
  const SparseUsage plain = usage_matrix(matrix, {});
  CHECK(close(plain.row(0).norm(), 1.0));
  CHECK(plain.row(2).norm() == 0.0);
  // e0 has one holder, e1 two: the rarer weighs log2(4) = 2 against log2(2.5).
  CHECK(close(plain.coeff(0, 0) / plain.coeff(0, 1), 2.0 / std::log2(2.5)));
  const std::vector<float> events{0.0F, 7.0F, -3.0F, std::numeric_limits<float>::quiet_NaN()};
  const SparseUsage used = usage_matrix(matrix, events);
  CHECK(close(used.coeff(0, 0) / used.coeff(0, 1), 2.0 / (4 * std::log2(2.5))));  // 1 + log2(8) = 4
  CHECK(close(used.coeff(1, 1), plain.coeff(1, 1)));
}

TEST_CASE("birthright is what nearly everyone with access holds", "[rolemining]") {
  const Assignments matrix = matrix_of("110 100 101 000");
  CHECK(split_birthright(matrix, 1.0) == std::vector<std::uint32_t>{0});
  CHECK(split_birthright(matrix, 0.3) == std::vector<std::uint32_t>{0, 1, 2});
  CHECK(split_birthright(matrix, 0.34) == std::vector<std::uint32_t>{0});
  CHECK(split_birthright(matrix, 0.0).empty());
}

TEST_CASE("the inverted index finds exactly the similar pairs", "[rolemining][differential]") {
  const unsigned seed = GENERATE(range(0U, 40U));
  CAPTURE(seed);
  const SparseUsage usage = usage_matrix(planted_matrix(seed, 40, 25, 8), {});
  const double threshold = 0.3 + 0.1 * (seed % 6);
  bool cut = true;
  const SparseSimilarity found = similar_users(usage, threshold, {}, &cut);
  CHECK_FALSE(cut);
  const Eigen::MatrixXd dense = usage * usage.transpose();
  std::size_t pairs = 0;
  for (Eigen::Index a = 0; a != dense.rows(); ++a) {
    for (Eigen::Index b = 0; b != dense.rows(); ++b) {
      if (a == b || std::abs(dense(a, b) - threshold) < 1e-9) continue;
      const bool similar = dense(a, b) > threshold;
      pairs += similar ? 1U : 0U;
      CHECK(close(found.coeff(a, b), similar ? std::min(1.0, dense(a, b)) : 0.0));
    }
  }
  CHECK(pairs > 0);
}

TEST_CASE("too many similar pairs are cut, and said so", "[rolemining]") {
  const SparseUsage usage = usage_matrix(matrix_of("11 11 11 11 11"), {});
  bool cut = false;
  (void)similar_users(usage, 0.5, {.most_pairs = 2}, &cut);
  CHECK(cut);
  (void)similar_users(usage, 0.5, {.most_steps = 2}, &cut);
  CHECK(cut);
  (void)similar_users(usage, 0.5, {}, &cut);
  CHECK_FALSE(cut);
}

TEST_CASE("groups that hold alike are clusters, the rest outliers", "[rolemining]") {
  //                                    a       a       a       lone    b       b       b
  const Assignments matrix = matrix_of("1110000 1110000 1110000 0001000 0000111 0000111 0000110");
  const std::vector<std::uint32_t> people(7, 1);
  ClusterOptions options;
  options.threshold = 0.7;
  options.common_share = 0.6;
  const Clusters clusters = cluster_users(usage_matrix(matrix, {}), people, options);
  CHECK(clusters.members == std::vector<std::vector<std::uint32_t>>{{0, 1, 2}, {4, 5, 6}});
  CHECK(clusters.common == std::vector<std::vector<std::uint32_t>>{{0, 1, 2}, {4, 5, 6}});
  CHECK(clusters.of[3] == kOutlier);
  CHECK(clusters.order.back() == 3);
  CHECK(clusters.order.size() == 7);
}

TEST_CASE("a row that stands for many people is a core by itself", "[rolemining]") {
  const std::vector<std::uint32_t> people{5, 1};
  const Clusters clusters = cluster_users(usage_matrix(matrix_of("10 01"), {}), people, {});
  CHECK(clusters.members == std::vector<std::vector<std::uint32_t>>{{0}});
  CHECK(clusters.of[1] == kOutlier);
}

TEST_CASE("the spectral coordinate separates two blocks", "[rolemining]") {
  const SparseUsage usage = usage_matrix(matrix_of("1110 1110 1111 0111 0011 0011"), {});
  const std::vector<double> at = spectral_coordinate(similar_users(usage, 0.1), 3);
  REQUIRE(at.size() == 6);
  const bool first_low = at[0] < at[5];
  CHECK((at[1] < at[4]) == first_low);
  CHECK((at[0] < at[4]) == first_low);
  CHECK((at[1] < at[5]) == first_low);
  CHECK(spectral_coordinate(SparseSimilarity(0, 0), 1).empty());
}

TEST_CASE("the view speaks of the caller's users", "[rolemining]") {
  MineInput input = input_of(matrix_of("11100 11100 00011 11100 00011 00011 00000"));
  const Result<AccessGroups> view = view_groups(input, {});
  REQUIRE(view.ok());
  REQUIRE(view.value().groups.size() == 2);
  CHECK(view.value().groups[0].users == std::vector<std::uint32_t>{0, 1, 3});
  CHECK(view.value().groups[0].entitlements == std::vector<std::uint32_t>{0, 1, 2});
  CHECK(view.value().groups[1].users == std::vector<std::uint32_t>{2, 4, 5});
  CHECK(view.value().outliers.empty());
  CHECK(view.value().user_order.size() == 6);  // who holds nothing is not in the picture
  CHECK(view.value().entitlement_order.size() == 5);
  input.users.clear();
  CHECK_FALSE(view_groups(input, {}).ok());
}
