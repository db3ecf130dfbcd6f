// Blocking: similar users where comparing all that share an entitlement would be quadratic. Users are sorted
// into blocks by what a few random draws say is most telling of them; only neighbours in a block are
// compared, so the work grows with the number of users. Alike users meet in some block with high probability,
// not certainty.
//   in   SparseUsage, rows of length 1
//   out  users × users, cosine 0…1, pairs at or above the threshold: enough of them to connect what is
//   connected
// Source: Broder, SEQUENCES 1997 (min-wise hashing), weighted by exponential draws.
#pragma once

#include <cstdint>
#include <span>

#include "rolemining/similarity.hpp"

namespace rolewright::rolemining {

struct BlockingOptions {
  std::uint32_t bands = 20;  // rounds of blocks
  std::uint32_t draws = 3;   // that must all agree to share a block: more draws, smaller blocks
  std::uint32_t window = 4;  // next users of the block each is compared with
  std::uint64_t seed = 1;
};

/// Every score is exact; two users whose telling entitlements overlap by a share s of their union (by weight)
/// share a block with probability 1 − (1 − s^draws)^bands. A pair already joined through others, both with
/// `least_people` near them, is not compared again. `people`: how many users each row stands for.
/// Symmetric, without a diagonal. O(bands · (cells · draws + users · (log users + window · row))).
[[nodiscard]] SparseSimilarity similar_in_blocks(const SparseUsage& usage, double threshold,
                                                 std::span<const std::uint32_t> people,
                                                 std::uint32_t least_people, const BlockingOptions& options);

}  // namespace rolewright::rolemining
