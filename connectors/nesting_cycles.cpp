#include "connectors/nesting_cycles.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace rolewright::connectors {
namespace {

using Neighbours = std::map<NodeId, std::vector<NodeId>>;

// Groups reachable from `start` among `allowed`, which loses them; `finished` gets them in order of
// finishing.
void visit(const Neighbours& next, NodeId start, std::set<NodeId>& allowed, std::vector<NodeId>& finished) {
  static const std::vector<NodeId> none;
  struct Frame {
    NodeId node;
    std::size_t child = 0;
  };
  std::vector<Frame> stack{{start}};
  allowed.erase(start);
  while (!stack.empty()) {
    const auto found = next.find(stack.back().node);
    const std::vector<NodeId>& children = found == next.end() ? none : found->second;
    if (stack.back().child == children.size()) {
      finished.push_back(stack.back().node);
      stack.pop_back();
      continue;
    }
    const NodeId child = children[stack.back().child++];
    if (allowed.erase(child) != 0) stack.push_back({child});
  }
}

}  // namespace

// Kosaraju: finishing order of the graph, then components of its reverse in the opposite order.
std::vector<std::vector<NodeId>> nesting_cycles(const std::vector<std::pair<NodeId, NodeId>>& nesting) {
  Neighbours up;
  Neighbours down;
  std::set<NodeId> groups;
  std::vector<std::vector<NodeId>> cycles;
  for (const auto& [child, parent] : nesting) {
    if (child == parent) cycles.push_back({child});
    up[child].push_back(parent);
    down[parent].push_back(child);
    groups.insert({child, parent});
  }
  std::vector<NodeId> order;
  std::set<NodeId> fresh = groups;
  while (!fresh.empty()) visit(up, *fresh.begin(), fresh, order);
  for (auto node = order.rbegin(); node != order.rend(); ++node) {
    if (!groups.contains(*node)) continue;
    std::vector<NodeId> component;
    visit(down, *node, groups, component);
    std::sort(component.begin(), component.end());
    if (component.size() > 1) cycles.push_back(std::move(component));
  }
  std::sort(cycles.begin(), cycles.end());
  cycles.erase(std::unique(cycles.begin(), cycles.end()), cycles.end());
  return cycles;
}

}  // namespace rolewright::connectors
