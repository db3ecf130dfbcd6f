// Reachability: what holding each node finally grants, itself included: nodes with the days, scope and marks
// of every way to reach them.
//   in   World        nodes and what they confer
//   out  Reachability one sorted list of Grants a node
// Group cycles are legal in exports, so strongly connected components are condensed; the rest is a DAG and
// one sweep bottom up suffices. Inside a component grants are passed round until nothing new appears, because
// the edges of a cycle may carry dates and scopes.
#pragma once

#include <span>
#include <vector>

#include "compiler/world.hpp"

namespace rolewright::analyzer {

using compiler::Grant;
using compiler::World;

class Reachability {
 public:
  /// O(edges · grants a node); dates and scopes multiply a node's grants only where they differ.
  explicit Reachability(World& world);

  /// Grants that follow from holding `node` for ever and everywhere; sorted; the first is the node itself or
  /// another.
  [[nodiscard]] std::span<const Grant> of(NodeId node) const { return grants_[node.index()]; }

 private:
  std::vector<std::vector<Grant>> grants_;
};

/// Everything a person holds in `world`: each account's direct assignments and what follows from them.
/// Sorted, without repeats. O(assignments · grants a node).
[[nodiscard]] std::vector<Grant> grants_of(World& world, const Reachability& reachability, PersonId person);

}  // namespace rolewright::analyzer
