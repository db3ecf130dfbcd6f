// Usage matrix: what each person holds, weighted by how telling and sensitive it is and how much it was used.
// Also tells near-universal (birthright) entitlements from the rest.
//   in   Assignments, events per assignment when logs are known
//   out  users × entitlements, sparse rows of length 1
#pragma once

#include <Eigen/SparseCore>
#include <cstdint>
#include <span>
#include <vector>

#include "rolemining/assignments.hpp"

namespace rolewright::rolemining {

using SparseUsage = Eigen::SparseMatrix<double, Eigen::RowMajor>;

/// Cell weight before normalising: sensitivity × rarity(entitlement) × (1 + log2(1 + events)), rarity =
/// log2(1 + users / holders).
/// Input    events: one per cell, ≥ 0, or empty when no log is known; negative and NaN count as 0.
///          sensitivity: one per entitlement, above 0, or empty when all weigh the same.
/// Output   users × entitlements, every row of Euclidean length 1, or empty when its user holds nothing.
/// Cost     O(cells).
[[nodiscard]] SparseUsage usage_matrix(const Assignments& matrix, std::span<const float> events,
                                       std::span<const float> sensitivity = {});

/// Entitlements held by at least `share` (0 … 1) of the users who hold anything; none when `share` is 0.
/// Ascending.
[[nodiscard]] std::vector<std::uint32_t> split_birthright(const Assignments& matrix, double share);

}  // namespace rolewright::rolemining
