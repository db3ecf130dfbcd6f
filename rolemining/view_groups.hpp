// Groups: who holds and uses much the same, before any mining. Peer groups with what marks them, people who
// are like no group, and grants that stand out among peers, each with its reason.
//   in   MineInput, MineOptions (birthright share, seed), what reviewers said to ignore
//   out  AccessGroups, in the caller's numbers
#pragma once

#include <cstdint>
#include <vector>

#include "model/access_groups.hpp"
#include "rolemining/mine.hpp"

namespace rolewright::rolemining {

struct GroupOptions {
  double stand_out_share = 0.05;  // of a group: a grant this few hold stands out
  std::size_t least_group = 10;   // people of a group before its grants can stand out
  std::size_t most_listed = 8;    // of unusual and lacking entitlements of a person, and of features
  /// Judged already: a person (entitlement kNoCell), or one grant of a person.
  std::vector<Cell> ignore;
};

/// Errors as mine(). Deterministic for a seed; no budget: the cost is that of the similar pairs (see
/// similarity.hpp and blocking.hpp).
[[nodiscard]] Result<AccessGroups> view_groups(const MineInput& input, const MineOptions& options,
                                               const GroupOptions& groups = {});

}  // namespace rolewright::rolemining
