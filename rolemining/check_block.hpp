// The part of the independent checker that proves a block: that some cells alone need a number of roles.
// Shares no code with the miner. Plain backtracking: the open cell that fits with fewest others first, each of
// the largest groups it fits in tried in turn; a branch ends when more cells that exclude each other are left
// than roles.
//   in   which cells fit in one role, pair by pair; a number
//   out  whether fewer roles than that could do
#pragma once

#include <cstdint>
#include <vector>

namespace rolewright::rolemining {

enum class BlockProof : std::uint8_t { Proved, Refuted, GaveUp };

/// `fits[a][b]`: cells a and b fit in one role; symmetric, with itself always. Proved when no `roles` − 1 groups
/// of cells that all fit together hold every cell. GaveUp after `most_steps` branches.
[[nodiscard]] BlockProof needs_roles(const std::vector<std::vector<bool>>& fits, std::size_t roles,
                                     std::uint64_t most_steps);

}  // namespace rolewright::rolemining
