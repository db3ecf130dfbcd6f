#include "analyzer/grant_path.hpp"

#include <algorithm>
#include <set>
#include <tuple>

#include "model/bug.hpp"

namespace rolewright::analyzer {
namespace {

using compiler::Grant;
using compiler::World;

constexpr std::size_t kNoParent = static_cast<std::size_t>(-1);

// A node reached in one way; parents form the path back to an account.
struct Reached {
  Grant grant;
  TermsId terms;
  std::size_t parent = kNoParent;
  AccountId account;
};

GrantWitness witness(const std::vector<Reached>& reached, std::size_t at) {
  const Grant& grant = reached[at].grant;
  GrantWitness found{.account = reached[at].account,
                     .entitlement = EntitlementId{grant.node.index()},
                     .path = {},
                     .held = grant.held,
                     .marks = grant.marks,
                     .function = {},
                     .last_exercised = Day::min()};
  for (; at != kNoParent; at = reached[at].parent)
    found.path.push_back({reached[at].grant.node, reached[at].terms});
  std::reverse(found.path.begin(), found.path.end());
  return found;
}

// Breadth first over (node, days, scope, marks) of nodes for which leads(node); visit(index) is told of each new way and
// may stop the walk.
template <class Leads, class Visit>
void walk(World& world, PersonId person, std::vector<Reached>& reached, Leads leads, Visit visit) {
  std::set<Grant> seen;
  const auto add = [&](const Grant& sofar, const Edge& edge, std::size_t parent, AccountId account) {
    if (!leads(edge.to)) return false;
    const Grant grant = compiler::follow(world, sofar, edge);
    if (!compiler::is_grant(grant, world.count) || !seen.insert(grant).second) return false;
    reached.push_back({grant, edge.terms, parent, account});
    return visit(reached.size() - 1);
  };
  bool stop = false;
  for (const Account& account : world.binding.snapshot.accounts_of(person)) {
    Grant start = compiler::kNothingYet;
    start.marks = compiler::marks_of(account);
    const AccountId id = world.binding.snapshot.id_of(account);
    compiler::for_each_assignment(world, id,
                                  [&](const Edge& edge) { stop = stop || add(start, edge, kNoParent, id); });
  }
  for (std::size_t next = 0; next != reached.size() && !stop; ++next) {
    const Reached from = reached[next];
    compiler::for_each_conferred(world, from.grant.node, [&](const Edge& edge) {
      stop = stop || add(from.grant, edge, next, from.account);
    });
  }
}

}  // namespace

GrantWitness shortest_path(World& world, const Reachability& reachability, PersonId person, const Grant& wanted) {
  std::vector<Reached> reached;
  std::size_t found = kNoParent;
  const auto leads = [&](NodeId node) {
    const std::span<const Grant> onward = reachability.of(node);
    const auto first = std::partition_point(onward.begin(), onward.end(),
                                            [&](const Grant& grant) { return grant.node < wanted.node; });
    return first != onward.end() && first->node == wanted.node;
  };
  walk(world, person, reached, leads, [&](std::size_t index) {
    if (reached[index].grant == wanted) found = index;
    return found != kNoParent;
  });
  if (found == kNoParent) bug("a grant without a path");
  return witness(reached, found);
}

std::vector<GrantWitness> all_paths(World& world, PersonId person, NodeId target) {
  // Depth first with the path itself as the visited set: simple paths only.
  std::vector<GrantWitness> found;
  struct Step {
    Grant grant;
    Edge edge;
    std::size_t depth;
    AccountId account;
  };
  std::vector<Step> open;
  std::vector<PathStep> path;
  const auto push = [&](const Grant& sofar, const Edge& edge, std::size_t depth, AccountId account) {
    const Grant grant = compiler::follow(world, sofar, edge);
    const bool repeated =
        std::any_of(path.begin(), path.end(), [&](const PathStep& step) { return step.node == edge.to; });
    if (!repeated && compiler::is_grant(grant, world.count)) open.push_back({grant, edge, depth, account});
  };
  for (const Account& account : world.binding.snapshot.accounts_of(person)) {
    Grant start = compiler::kNothingYet;
    start.marks = compiler::marks_of(account);
    const AccountId id = world.binding.snapshot.id_of(account);
    compiler::for_each_assignment(world, id, [&](const Edge& edge) { push(start, edge, 0, id); });
  }
  constexpr std::size_t kMostSteps = 2'000'000;
  for (std::size_t steps = 0; !open.empty() && found.size() < kMaxPaths && steps != kMostSteps; ++steps) {
    const Step step = open.back();
    open.pop_back();
    path.resize(step.depth);
    path.push_back({step.grant.node, step.edge.terms});
    if (step.grant.node == target) {
      found.push_back({.account = step.account,
                       .entitlement = EntitlementId{target.index()},
                       .path = path,
                       .held = step.grant.held,
                       .marks = step.grant.marks,
                       .function = {},
                       .last_exercised = Day::min()});
      continue;
    }
    compiler::for_each_conferred(world, step.grant.node, [&](const Edge& edge) {
      push(step.grant, edge, step.depth + 1, step.account);
    });
  }
  // What the policy declares and an export shows as well is one way, not two.
  const auto key = [](const GrantWitness& witness) {
    std::vector<NodeId> nodes;
    for (const PathStep& step : witness.path) nodes.push_back(step.node);
    return std::tuple{witness.path.size(), witness.account, std::move(nodes), witness.held};
  };
  std::stable_sort(found.begin(), found.end(), [&](const GrantWitness& left, const GrantWitness& right) {
    return key(left) < key(right);
  });
  found.erase(std::unique(found.begin(), found.end(),
                          [&](const GrantWitness& left, const GrantWitness& right) {
                            return key(left) == key(right);
                          }),
              found.end());
  return found;
}

std::vector<Grant> every_grant(World& world, PersonId person) {
  std::vector<Reached> reached;
  walk(world, person, reached, [](NodeId) { return true; }, [](std::size_t) { return false; });
  std::vector<Grant> grants;
  for (const Reached& item : reached) grants.push_back(item.grant);
  return grants;
}

}  // namespace rolewright::analyzer
