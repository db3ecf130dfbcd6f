#include "analyzer/reachability.hpp"

#include <algorithm>
#include <map>
#include <set>

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

// True when an edge lets everything through: for ever, everywhere, unmarked.
bool is_plain(const Grant& step) {
  return step.held == Interval{} && step.box == compiler::ScopeBoxes::kEverywhere && step.marks == 0;
}

class Sweep {
 public:
  Sweep(World& world, std::span<const NodeId> also, std::vector<std::vector<Grant>>& lists,
        std::vector<std::size_t>& list_of)
      : world_{world}, graph_{access_graph(world)}, lists_{lists}, list_of_{list_of}, kept_(list_of.size()) {
    for (std::size_t node = 0; node != world.binding.snapshot.entitlements(); ++node) kept_[node] = true;
    for (const NodeId node : world.binding.role_nodes)
      if (!node.is_none()) kept_[node.index()] = true;
    for (const NodeId node : also) kept_[node.index()] = true;
  }

  void run() {
    const Components found = components(graph_);
    for (const auto& members : found.members) {
      if (is_uniform(members, found.of)) {
        std::vector<Grant> list;
        for (const NodeId node : members) gather(node, found.of, list);
        compiler::drop_covered(world_, list);
        for (const NodeId node : members) list_of_[node.index()] = lists_.size();
        lists_.push_back(std::move(list));
      } else {
        pass_round(members, found.of);
      }
    }
  }

 private:
  // Calls visit(step) for each grant that an edge out of `node` makes.
  template <class Visit>
  void for_each_step(NodeId node, Visit visit) {
    const auto [first, last] = boost::out_edges(node.index(), graph_);
    for (auto at = first; at != last; ++at) {
      const Grant step = compiler::follow(world_, compiler::kNothingYet, graph_[*at]);
      if (compiler::is_grant(step, world_.count)) visit(step);
    }
  }

  // No edge inside the component limits anything, and every member reaches every other.
  bool is_uniform(const std::vector<NodeId>& members, const std::vector<std::size_t>& component) {
    if (members.size() == 1) return true;
    bool plain = true;
    for (const NodeId node : members)
      for_each_step_of_any_kind(node, [&](const Grant& step) {
        if (component[step.node.index()] == component[node.index()]) plain = plain && is_plain(step);
      });
    return plain;
  }

  // Also steps that do not count: one of these inside a cycle breaks it.
  template <class Visit>
  void for_each_step_of_any_kind(NodeId node, Visit visit) {
    const auto [first, last] = boost::out_edges(node.index(), graph_);
    for (auto at = first; at != last; ++at) visit(compiler::follow(world_, compiler::kNothingYet, graph_[*at]));
  }

  // Appends the node itself, if kept, and what its edges out of its own component bring.
  void gather(NodeId node, const std::vector<std::size_t>& component, std::vector<Grant>& list) {
    if (kept_[node.index()])
      list.push_back({.node = node, .held = {}, .box = compiler::ScopeBoxes::kEverywhere, .marks = 0});
    for_each_step(node, [&](const Grant& step) {
      if (component[step.node.index()] != component[node.index()]) append(step, list);
    });
  }

  void append(const Grant& step, std::vector<Grant>& list) {
    for (const Grant& onward : lists_[list_of_[step.node.index()]]) {
      const Grant whole = chain(world_, step, onward);
      if (compiler::is_grant(whole, world_.count)) list.push_back(whole);
    }
  }

  // A cycle with dates, scopes or marks on its edges: a member that gained something is passed on to those before it.
  void pass_round(const std::vector<NodeId>& members, const std::vector<std::size_t>& component) {
    std::map<NodeId, std::vector<NodeId>> before;  // members with an edge to the key
    for (const NodeId node : members) {
      list_of_[node.index()] = lists_.size();
      lists_.emplace_back();
      gather(node, component, lists_.back());
      compiler::drop_covered(world_, lists_.back());
      for_each_step(node, [&](const Grant& step) {
        if (component[step.node.index()] == component[node.index()]) before[step.node].push_back(node);
      });
    }
    std::set<NodeId> open{members.begin(), members.end()};
    while (!open.empty()) {
      const NodeId node = *open.begin();
      open.erase(open.begin());
      std::vector<Grant> reached = lists_[list_of_[node.index()]];
      for_each_step(node, [&](const Grant& step) {
        if (component[step.node.index()] == component[node.index()]) append(step, reached);
      });
      compiler::drop_covered(world_, reached);
      if (reached == lists_[list_of_[node.index()]]) continue;
      lists_[list_of_[node.index()]] = std::move(reached);
      open.insert(before[node].begin(), before[node].end());
    }
  }

  World& world_;
  AccessGraph graph_;
  std::vector<std::vector<Grant>>& lists_;
  std::vector<std::size_t>& list_of_;
  std::vector<bool> kept_;  // by NodeId
};

}  // namespace

Reachability::Reachability(World& world, std::span<const NodeId> also)
    : list_of_(world.binding.snapshot.nodes.size()) {
  Sweep{world, also, lists_, list_of_}.run();
}

namespace {

void add_grants(World& world, const Reachability& reachability, const Account& account, std::vector<Grant>& grants) {
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

}  // namespace

std::vector<Grant> grants_of(World& world, const Reachability& reachability, PersonId person) {
  std::vector<Grant> grants;
  for (const Account& account : world.binding.snapshot.accounts_of(person))
    add_grants(world, reachability, account, grants);
  compiler::drop_covered(world, grants);
  return grants;
}

std::vector<Grant> grants_of(World& world, const Reachability& reachability,
                             std::span<const Account* const> accounts) {
  std::vector<Grant> grants;
  for (const Account* account : accounts) add_grants(world, reachability, *account, grants);
  compiler::drop_covered(world, grants);
  return grants;
}

}  // namespace rolewright::analyzer
