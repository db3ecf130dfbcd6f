// The common approach that ours is compared with, written plainly: density clusters of people by Jaccard
// distance with a full scan for each person, then intersections of pairs within a cluster, taken greedily where
// they overlap exactly. What no pair shares becomes a role of its own. No bound, no proof.
//   in   the assignment matrix
//   out  roles that grant exactly it
#pragma once

#include "rolemining/candidate_roles.hpp"

namespace rolewright::bench {

struct PairwiseOptions {
  double most_distance = 0.3;     // of neighbours
  std::size_t least_points = 5;   // neighbours of a core person, itself included
  std::size_t most_pairs = 2'000'000;  // compared in one cluster; the rest of a huge cluster is passed over
};

[[nodiscard]] rolemining::CandidateRoles pairwise_roles(const rolemining::Assignments& matrix,
                                                        const PairwiseOptions& options = {});

}  // namespace rolewright::bench
