// Similarity: every pair of users at least so alike, without comparing all pairs. An inverted index over the
// rare part of each row proposes pairs; the common part, which alone could never reach the threshold, is
// never indexed.
//   in   SparseUsage, rows of length 1
//   out  users × users, cosine 0…1, only the pairs at or above the threshold
// Source: Bayardo, Ma, Srikant, WWW 2007 (All-Pairs).
#pragma once

#include "rolemining/usage_matrix.hpp"

namespace rolewright::rolemining {

using SparseSimilarity = Eigen::SparseMatrix<double, Eigen::RowMajor>;

/// What a comparison may cost before it is cut short.
struct SimilarityLimits {
  std::size_t most_pairs = std::size_t{2} << 20;
  std::size_t most_steps = std::size_t{1} << 27;  // entries of the index looked at
};

/// Symmetric, without a diagonal; `threshold` is above 0. Exact up to rounding; past a limit the remaining
/// rows are not compared and `*cut` says so. Cost: the sum over rows of the index lists they touch.
[[nodiscard]] SparseSimilarity similar_users(const SparseUsage& usage, double threshold,
                                             const SimilarityLimits& limits = {}, bool* cut = nullptr);

}  // namespace rolewright::rolemining
