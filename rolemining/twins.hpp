// Twins: users with the same entitlements, then entitlements with the same users, merged into one row or
// column. Exact for roles, edges and weighted structural complexity, because a role may always treat twins
// alike.
//   in   Assignments        the whole matrix
//   out  Twins              the distinct rows and columns, and whom each stands for
#pragma once

#include <cstdint>
#include <vector>

#include "rolemining/assignments.hpp"

namespace rolewright::rolemining {

struct Twins {
  Assignments matrix;                                    // distinct users × distinct entitlements
  std::vector<std::vector<std::uint32_t>> users;         // originals of each row, ascending
  std::vector<std::vector<std::uint32_t>> entitlements;  // originals of each column, ascending
};

/// Merges twins; users without entitlements, and the reverse, are dropped. Entitlements marked in `apart`
/// (one byte each, or empty) keep a column of their own: a separation-of-duty side must stay separable.
/// O(cells).
[[nodiscard]] Twins merge_twins(const Assignments& matrix, const std::vector<std::uint8_t>& apart);

}  // namespace rolewright::rolemining
