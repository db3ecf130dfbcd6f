#include "analyzer/reachability.hpp"

#include <algorithm>

#include "analyzer/access_graph.hpp"

namespace rolewright::analyzer {
namespace {

// What `onward` becomes when reached through `through`.
Grant chain(World& world, const Grant& through, const Grant& onward) {
  return {.node = onward.node,
          .held = intersect(through.held, onward.held),
          .box = world.binding.boxes.intersect(through.box, onward.box),
          .marks = through.marks | onward.marks};
}

class Sweep {
 public:
  Sweep(World& world, std::vector<std::vector<Grant>>& grants)
      : world_{world}, graph_{access_graph(world)}, grants_{grants} {}

  void run() {
    const Components found = components(graph_);
    for (const auto& members : found.members) {
      for (const NodeId node : members)
        grants_[node.index()].push_back(
            {.node = node, .held = {}, .box = compiler::ScopeBoxes::kEverywhere, .marks = 0});
      // One pass completes a node outside any cycle; in a cycle, until a pass adds nothing.
      bool grown = true;
      while (grown) {
        grown = false;
        for (const NodeId node : members) grown = gather(node) || grown;
        grown = grown && members.size() > 1;
      }
    }
  }

 private:
  bool gather(NodeId node) {
    std::vector<Grant> reached = grants_[node.index()];
    const auto [first, last] = boost::out_edges(node.index(), graph_);
    for (auto at = first; at != last; ++at) {
      const Grant step = compiler::follow(world_, compiler::kNothingYet, graph_[*at]);
      if (!compiler::is_grant(step, world_.count)) continue;
      for (const Grant& onward : grants_[step.node.index()]) {
        const Grant whole = chain(world_, step, onward);
        if (compiler::is_grant(whole, world_.count)) reached.push_back(whole);
      }
    }
    compiler::drop_covered(world_, reached);
    const bool grown = reached != grants_[node.index()];
    grants_[node.index()] = std::move(reached);
    return grown;
  }

  World& world_;
  AccessGraph graph_;
  std::vector<std::vector<Grant>>& grants_;
};

}  // namespace

Reachability::Reachability(World& world) : grants_(world.binding.snapshot.nodes.size()) {
  Sweep{world, grants_}.run();
}

std::vector<Grant> grants_of(World& world, const Reachability& reachability, PersonId person) {
  std::vector<Grant> grants;
  for (const Account& account : world.binding.snapshot.accounts_of(person)) {
    Grant start = compiler::kNothingYet;
    start.marks = compiler::marks_of(account);
    compiler::for_each_assignment(world, world.binding.snapshot.id_of(account), [&](const Edge& edge) {
      const Grant step = compiler::follow(world, start, edge);
      if (!compiler::is_grant(step, world.count)) return;
      for (const Grant& onward : reachability.of(edge.to)) {
        const Grant whole = chain(world, step, onward);
        if (compiler::is_grant(whole, world.count)) grants.push_back(whole);
      }
    });
  }
  compiler::drop_covered(world, grants);
  return grants;
}

}  // namespace rolewright::analyzer
