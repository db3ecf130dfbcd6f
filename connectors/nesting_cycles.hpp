// Cycles among nested groups. Legal in exports; whoever is in one group of a cycle is in all, which owners
// seldom know.
#pragma once

#include <utility>
#include <vector>

#include "model/id.hpp"

namespace rolewright::connectors {

/// The groups that reach each other through `nesting` (child, parent), each set ascending, sets by their
/// first group; a group nested in itself is a set of one. O(edges · log edges), no recursion.
[[nodiscard]] std::vector<std::vector<NodeId>> nesting_cycles(
    const std::vector<std::pair<NodeId, NodeId>>& nesting);

}  // namespace rolewright::connectors
