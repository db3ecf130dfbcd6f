// Reachability: what holding each node finally grants: entitlements and the nodes of policy roles, with the days, scope
// and marks of every way to reach them. Groups in between are passed through, not kept: a nest of ten thousand groups
// costs what its entitlements cost.
//   in   World        nodes and what they confer
//   out  Reachability one sorted list of Grants a node
// Group cycles are legal in exports, so strongly connected components are condensed; the rest is a DAG and one sweep
// bottom up suffices. A component whose own edges carry no dates, scope or marks grants the same through each member and
// keeps one list; in any other, grants are passed round until nothing new appears.
#pragma once

#include <span>
#include <vector>

#include "compiler/world.hpp"

namespace rolewright::analyzer {

using compiler::Grant;
using compiler::World;

class Reachability {
 public:
  /// Keeps grants of entitlements, of nodes that policy roles are bound to, and of `also`.
  /// O(edges · grants a node); dates and scopes multiply a node's grants only where they differ.
  explicit Reachability(World& world, std::span<const NodeId> also = {});

  /// Grants that follow from holding `node` for ever and everywhere, sorted; the node itself among them when it is kept.
  [[nodiscard]] std::span<const Grant> of(NodeId node) const { return lists_[list_of_[node.index()]]; }

 private:
  std::vector<std::vector<Grant>> lists_;
  std::vector<std::size_t> list_of_;  // by NodeId
};

/// Every kept node a person holds in `world`: each account's direct assignments and what follows from them.
/// Sorted, without repeats. O(assignments · grants a node).
[[nodiscard]] std::vector<Grant> grants_of(World& world, const Reachability& reachability, PersonId person);
/// The same through some of a person's accounts only.
[[nodiscard]] std::vector<Grant> grants_of(World& world, const Reachability& reachability,
                                           std::span<const Account* const> accounts);

}  // namespace rolewright::analyzer
