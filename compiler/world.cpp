#include "compiler/world.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>
#include <span>

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

using Grants = std::span<const Grant>;

// As many bits as few grants need.
constexpr std::size_t kFew = 64;

// A bit for each grant of one node that another covers; at most kFew grants.
std::uint64_t covered_of_few(const ScopeBoxes& boxes, Grants grants) {
  const auto covers = [&](const Grant& outer, const Grant& inner) {
    return outer.held.from <= inner.held.from && outer.held.until >= inner.held.until &&
           (outer.marks & ~inner.marks) == 0 && boxes.contains(outer.box, inner.box);
  };
  std::uint64_t covered = 0;
  for (std::size_t inner = 0; inner != grants.size(); ++inner)
    for (std::size_t outer = 0; outer != grants.size(); ++outer)
      if (outer != inner && covers(grants[outer], grants[inner])) {
        covered |= std::uint64_t{1} << inner;
        break;
      }
  return covered;
}

// The same for many. In order of their first day, and of the last of equals backwards, whatever covers a grant comes before
// it or has the same days; of those before with one box and marks it is enough to know the last day.
std::vector<bool> covered_of_many(const ScopeBoxes& boxes, Grants grants) {
  std::vector<std::size_t> order(grants.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t left, std::size_t right) {
    const Interval &a = grants[left].held, &b = grants[right].held;
    return a.from != b.from ? a.from < b.from : a.until > b.until;
  });
  std::map<std::pair<BoxId, std::uint32_t>, Day> last_day;  // box and marks → until
  std::vector<bool> covered(grants.size());
  for (std::size_t first = 0; first != order.size();) {
    std::size_t end = first;
    for (; end != order.size() && grants[order[end]].held == grants[order[first]].held; ++end) {
      const Grant& grant = grants[order[end]];
      const auto [known, fresh] = last_day.try_emplace({grant.box, grant.marks}, grant.held.until);
      covered[order[end]] = !fresh && known->second >= grant.held.until;
      known->second = std::max(known->second, grant.held.until);
    }
    for (; first != end; ++first) {
      const Grant& grant = grants[order[first]];
      for (auto other = last_day.begin(); other != last_day.end() && !covered[order[first]]; ++other) {
        const auto& [box, marks] = other->first;
        covered[order[first]] = std::pair{box, marks} != std::pair{grant.box, grant.marks} &&
                                other->second >= grant.held.until && (marks & ~grant.marks) == 0 &&
                                boxes.contains(box, grant.box);
      }
    }
  }
  return covered;
}

}  // namespace

void drop_covered(const ScopeBoxes& boxes, std::vector<Grant>& grants) {
  std::sort(grants.begin(), grants.end());
  grants.erase(std::unique(grants.begin(), grants.end()), grants.end());
  std::size_t kept = 0;
  for (std::size_t first = 0; first != grants.size();) {
    std::size_t last = first + 1;
    while (last != grants.size() && grants[last].node == grants[first].node) ++last;
    const Grants group = Grants{grants}.subspan(first, last - first);
    const auto keep = [&](auto is_covered) {
      for (std::size_t index = 0; index != last - first; ++index)
        if (!is_covered(index)) grants[kept++] = grants[first + index];
    };
    if (group.size() == 1) {
      keep([](std::size_t) { return false; });
    } else if (group.size() <= kFew) {
      const std::uint64_t covered = covered_of_few(boxes, group);
      keep([&](std::size_t index) { return (covered >> index & 1U) != 0; });
    } else {
      const std::vector<bool> covered = covered_of_many(boxes, group);
      keep([&](std::size_t index) { return covered[index]; });
    }
    first = last;
  }
  grants.resize(kept);
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
