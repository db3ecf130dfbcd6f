// MayHold: the cheap question before the dear one: has the person an assignment of anything that leads to some nodes? Only of
// who has are the grants worth finding.
#pragma once

#include <vector>

#include "analyzer/reachability.hpp"

namespace rolewright::analyzer {

class MayHold {
 public:
  /// Of the nodes for which wanted(node), all kept by `reachability`; the world outlives this. O(nodes + what they grant).
  template <class Wanted>
  MayHold(const World& world, const Reachability& reachability, Wanted wanted)
      : world_{world}, leads_(world.binding.snapshot.nodes.size()) {
    for (std::size_t node = 0; node != leads_.size(); ++node)
      for (const Grant& onward : reachability.of(NodeId{node}))
        if (wanted(onward.node)) leads_[node] = true;
  }

  /// Calls visit(person) for each who may, ascending. O(assignments).
  template <class Visit>
  void for_each(Visit visit) const {
    const Snapshot& snapshot = world_.binding.snapshot;
    for (std::size_t number = 0; number != snapshot.persons.size(); ++number) {
      bool may = false;
      for (const Account& account : snapshot.accounts_of(PersonId{number}))
        compiler::for_each_assignment(world_, snapshot.id_of(account),
                                      [&](const Edge& edge) { may = may || leads_[edge.to.index()]; });
      if (may) visit(PersonId{number});
    }
  }

 private:
  const World& world_;
  std::vector<bool> leads_;  // by NodeId: holding it makes one hold such a node
};

}  // namespace rolewright::analyzer
