// AccessGraph: the nodes of a world and what they confer, as a Boost graph. Private to this folder.
#pragma once

#include <boost/graph/adjacency_list.hpp>
#include <cstddef>
#include <vector>

#include "compiler/world.hpp"

namespace rolewright::analyzer {

// vecS twice, so that a vertex descriptor is the NodeId's index.
using AccessGraph =
    boost::adjacency_list<boost::vecS, boost::vecS, boost::directedS, boost::no_property, Edge>;

/// One vertex a node, one edge for each thing it confers in `world`. O(nodes + edges).
[[nodiscard]] AccessGraph access_graph(const compiler::World& world);

/// Nodes that confer each other grant the same: one component each. A component's number is larger than those
/// of all it confers, so ascending order is bottom up. O(nodes + edges).
struct Components {
  std::vector<std::size_t> of;               // by NodeId
  std::vector<std::vector<NodeId>> members;  // by component, ascending
};
[[nodiscard]] Components components(const AccessGraph& graph);

}  // namespace rolewright::analyzer
