#include "compiler/world.hpp"

#include <algorithm>
#include <iterator>
#include <set>

namespace rolewright::compiler {

Grant follow(World& world, const Grant& sofar, const Edge& edge) {
  const std::size_t known = world.binding.snapshot.terms.size();
  const bool exported = edge.terms.index() < known;
  const Terms& terms = exported ? world.binding.snapshot.terms[edge.terms.index()]
                                : world.change.terms[edge.terms.index() - known];
  const BoxId box = exported ? world.binding.scope_boxes[terms.scope.index()]
                             : world.change.boxes[edge.terms.index() - known];
  return {.node = edge.to,
          .held = intersect(sofar.held, terms.held),
          .box = world.binding.boxes.intersect(sofar.box, box),
          .marks = sofar.marks | terms.marks};
}

namespace {

bool covers(World& world, const Grant& outer, const Grant& inner) {
  return outer.held.from <= inner.held.from && outer.held.until >= inner.held.until &&
         (outer.marks & ~inner.marks) == 0 &&
         world.binding.boxes.intersect(outer.box, inner.box) == inner.box;
}

}  // namespace

void drop_covered(World& world, std::vector<Grant>& grants) {
  std::sort(grants.begin(), grants.end());
  grants.erase(std::unique(grants.begin(), grants.end()), grants.end());
  std::vector<Grant> kept;
  for (auto first = grants.begin(); first != grants.end();) {
    const auto last =
        std::find_if(first, grants.end(), [&](const Grant& grant) { return grant.node != first->node; });
    std::copy_if(first, last, std::back_inserter(kept), [&](const Grant& grant) {
      return std::none_of(first, last,
                          [&](const Grant& other) { return other != grant && covers(world, other, grant); });
    });
    first = last;
  }
  grants = std::move(kept);
}

std::vector<EntitlementId> conferred_by(const World& world, RoleId role) {
  const Binding& binding = world.binding;
  std::set<NodeId> seen;
  std::vector<NodeId> open;
  const auto reach = [&](NodeId node) {
    if (!node.is_none() && seen.insert(node).second) open.push_back(node);
  };
  // Of a bound role its node's edges say what included roles confer; one bound to nothing has no node to say it.
  std::vector<RoleId> roles{role};
  for (std::size_t at = 0; at != roles.size(); ++at) {
    reach(binding.role_nodes[roles[at].index()]);
    for (const RoleId included : binding.policy.roles[roles[at].index()].includes)
      if (std::find(roles.begin(), roles.end(), included) == roles.end()) roles.push_back(included);
  }
  for (const PermissionId permission : binding.policy.roles[role.index()].all_grants)
    for (const EntitlementId entitlement : binding.entitlements[permission.index()])
      reach(NodeId{entitlement.index()});
  while (!open.empty()) {
    const NodeId node = open.back();
    open.pop_back();
    for_each_conferred(world, node, [&](const Edge& edge) { reach(edge.to); });
  }
  std::vector<EntitlementId> found;
  for (const NodeId node : seen)
    if (binding.snapshot.is_entitlement(node)) found.emplace_back(node.index());
  return found;
}

}  // namespace rolewright::compiler
