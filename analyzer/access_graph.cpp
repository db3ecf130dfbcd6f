#include "analyzer/access_graph.hpp"

#include <boost/graph/strong_components.hpp>

namespace rolewright::analyzer {

AccessGraph access_graph(const compiler::World& world) {
  const std::size_t nodes = world.binding.snapshot.nodes.size();
  AccessGraph graph{nodes};
  for (std::size_t from = 0; from != nodes; ++from)
    compiler::for_each_conferred(
        world, NodeId{from}, [&](const Edge& edge) { boost::add_edge(from, edge.to.index(), edge, graph); });
  return graph;
}

Components components(const AccessGraph& graph) {
  Components found{.of = std::vector<std::size_t>(boost::num_vertices(graph)), .members = {}};
  const auto index = boost::get(boost::vertex_index, graph);
  // Tarjan's algorithm numbers a component when it is left, hence after everything it reaches.
  const std::size_t count =
      boost::strong_components(graph, boost::make_iterator_property_map(found.of.begin(), index));
  found.members.resize(count);
  for (std::size_t node = 0; node != found.of.size(); ++node)
    found.members[found.of[node]].emplace_back(node);
  return found;
}

}  // namespace rolewright::analyzer
