// Binding: a policy's names met with an agency's snapshot. Which entitlements each permission is, which node
// each role is, where attributes are stored, what scope each edge covers, and which rules must rest because a
// system they need has no export. Both engines and the interpreter start from it.
#pragma once

#include <algorithm>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "compiler/catalog.hpp"
#include "compiler/condition.hpp"
#include "compiler/ir.hpp"
#include "model/result.hpp"
#include "model/snapshot.hpp"

namespace rolewright::compiler {

enum class OnUnknownName : std::uint8_t { Fail, KeepGoing };

struct Binding {
  Binding(const PolicyIr& policy_, const Snapshot& snapshot_)
      : policy{policy_}, snapshot{snapshot_}, scopes{policy_.scopes}, boxes{scopes} {}
  Binding(const Binding&) = delete;
  Binding& operator=(const Binding&) = delete;

  const PolicyIr& policy;    // outlives the binding
  const Snapshot& snapshot;  // outlives the binding
  ScopeForest scopes;        // the policy's, with values only the snapshot knows
  ScopeBoxes boxes;

  std::vector<std::vector<EntitlementId>> entitlements;  // by PermissionId, ascending
  std::vector<std::vector<PermissionId>> permissions;    // by EntitlementId, ascending
  std::vector<bool> connected;                           // by PolicySystemId
  std::vector<NodeId> role_nodes;                        // by RoleId; none when unbound
  std::vector<std::vector<NodeId>> lets_grant;           // by PermissionId: what its holder may grant, ascending
  std::vector<std::vector<Edge>> declared;               // by NodeId: what the policy says a node confers
  std::vector<std::size_t> attribute_columns;  // by AttributeId; attribute_names.size() when not loaded
  std::vector<BoxId> scope_boxes;              // by ScopeSetId
  std::vector<RuleInfo> rules;                 // by RuleId, `active` as this snapshot allows
  std::vector<std::string> unconnected;        // systems that keep rules inactive
  Diagnostics notes;                           // warnings and notes
};

/// Meets policy and snapshot, which both outlive the result. Errors RW0203, RW0204 for a name that a
/// connected system lacks; with KeepGoing these become part of `notes`. O(permissions · entitlements + edges'
/// terms).
[[nodiscard]] Result<std::unique_ptr<Binding>> bind(const PolicyIr& policy, const Snapshot& snapshot,
                                                    OnUnknownName on_unknown);

/// What conditions can know of a person. Views the snapshot. O(attributes + the person's dated facts).
[[nodiscard]] PersonFacts facts_of(const Binding& binding, PersonId person);
/// The same with what is known of one of their accounts.
[[nodiscard]] PersonFacts facts_of(const Binding& binding, PersonId person, const Account& account);
/// The text of one attribute of a person; empty when it is missing or no value of its type.
[[nodiscard]] std::string_view text_of(const Binding& binding, AttributeId attribute, PersonId person);
/// Appends the nodes that holding `held` lets a person grant to anybody, themselves too.
void add_grantable(const Binding& binding, NodeId held, std::vector<NodeId>& out);

/// The dated facts of one person: a sorted column's equal range.
template <class Fact>
[[nodiscard]] std::span<const Fact> facts_of(const Column<Fact>& facts, PersonId person) {
  const auto [first, last] =
      std::equal_range(facts.begin(), facts.end(), person, [](const auto& left, const auto& right) {
        const auto key = [](const auto& item) {
          if constexpr (std::is_same_v<std::decay_t<decltype(item)>, PersonId>) {
            return item;
          } else {
            return item.person;
          }
        };
        return key(left) < key(right);
      });
  return {first, last};
}

}  // namespace rolewright::compiler
