// World: one binding on one day, perhaps with edges a request adds or removes; and the grants people have in
// it. What the interpreter and the analyzer both take.
#pragma once

#include <vector>

#include "compiler/binding.hpp"
#include "compiler/sorted_list.hpp"

namespace rolewright::compiler {

/// Which grants count: all observed ones, or only those usable today without activation.
enum class Count : std::uint8_t { All, ActiveOnly };

/// A direct assignment of one account, added or taken away by a request.
struct AccountEdge {
  AccountId account;
  Edge edge;
  friend auto operator<=>(const AccountEdge&, const AccountEdge&) = default;
};

/// An edge between nodes taken away: "the group no longer confers this".
struct NodeEdge {
  NodeId from;
  NodeId to;
  friend auto operator<=>(const NodeEdge&, const NodeEdge&) = default;
};

/// How a world differs from its snapshot.
struct Change {
  std::vector<Terms> terms = {};  // ids past the snapshot's own: snapshot.terms.size() + index
  std::vector<BoxId> boxes = {};  // what each of these terms covers
  SortedList<AccountEdge> added = {};
  SortedList<AccountEdge> removed = {};
  SortedList<NodeEdge> removed_nodes = {};
};

struct World {
  Binding& binding;
  Day today;
  Count count = Count::All;
  Change change = {};
};

/// One way a person holds a node on some days: its days, scope and marks.
struct Grant {
  NodeId node;
  Interval held;
  BoxId box;
  std::uint32_t marks = 0;
  friend auto operator<=>(const Grant&, const Grant&) = default;
};

inline constexpr Grant kNothingYet{.node = {}, .held = {}, .box = ScopeBoxes::kEverywhere, .marks = 0};

/// True when the marks of a path let it count.
[[nodiscard]] constexpr bool counts(std::uint32_t marks, Count count) noexcept {
  return count == Count::All || (marks & (kEligible | kSuspended)) == 0;
}

/// Marks that an account puts on everything held through it.
[[nodiscard]] constexpr std::uint32_t marks_of(const Account& account) noexcept {
  return (account.status == AccountStatus::Suspended ? std::uint32_t{kSuspended} : 0U) |
         (account.owner.is_none() ? std::uint32_t{kSponsored} : 0U);
}

/// The grant that following `edge` after `sofar` makes; `held` is empty or `box` kNowhere when it makes none.
[[nodiscard]] Grant follow(World& world, const Grant& sofar, const Edge& edge);
[[nodiscard]] inline bool is_grant(const Grant& grant, Count count) noexcept {
  return !grant.held.empty() && grant.box != ScopeBoxes::kNowhere && counts(grant.marks, count);
}

/// Sorts grants and drops repeats and every grant that another of the same node covers: held on all its days,
/// wherever it is, with no mark it lacks. Such a grant adds nothing, and nobody can be cleared or charged for
/// it alone. So grants of simple paths and of walks round a cycle become the same list. O(grants · log grants), and for
/// each grant of a node once each box and marks that other grants of it have. Allocates only for a node of many.
void drop_covered(const ScopeBoxes& boxes, std::vector<Grant>& grants);
inline void drop_covered(World& world, std::vector<Grant>& grants) { drop_covered(world.binding.boxes, grants); }

/// Every entitlement that holding the role can confer, whatever the days and scopes: through its node, by the roles it
/// includes, and by what the policy says it grants. Ascending. O(edges below the role).
[[nodiscard]] std::vector<EntitlementId> conferred_by(const World& world, RoleId role);

/// Calls visit(edge) for each direct assignment of an account in this world.
template <class Visit>
void for_each_assignment(const World& world, AccountId account, Visit visit) {
  const Change& change = world.change;
  for (const Edge& edge : world.binding.snapshot.edges_of(account))
    if (change.removed.empty() || !change.removed.contains({account, edge})) visit(edge);
  if (change.added.empty()) return;
  for (const AccountEdge& item : change.added.with(account, [](const AccountEdge& added) { return added.account; }))
    visit(item.edge);
}

/// Calls visit(edge) for what holding a node confers in this world: as exported, then as the policy declares.
template <class Visit>
void for_each_conferred(const World& world, NodeId node, Visit visit) {
  const auto removed = [&](const Edge& edge) {
    return !world.change.removed_nodes.empty() && world.change.removed_nodes.contains({node, edge.to});
  };
  for (const Edge& edge : world.binding.snapshot.edges_of(node))
    if (!removed(edge)) visit(edge);
  for (const Edge& edge : world.binding.declared[node.index()])
    if (!removed(edge)) visit(edge);
}

}  // namespace rolewright::compiler
