// Catalog: the names an agency's connected systems really have, so that a policy's names can be checked
// against them. Built from a Snapshot; without one every name is taken on trust.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "compiler/ir.hpp"
#include "model/snapshot.hpp"

namespace rolewright::compiler {

/// True when `text` matches `pattern`, where `*` stands for any text and `\*` for a star. O(text · stars).
[[nodiscard]] bool matches(std::string_view pattern, std::string_view text);

/// True when some text matches both patterns. O(left · right).
[[nodiscard]] bool overlap(std::string_view left, std::string_view right);

class Catalog {
 public:
  /// Views `snapshot`, which outlives the catalog. O(entitlements · log entitlements).
  explicit Catalog(const Snapshot& snapshot);

  /// The snapshot's systems that a policy's system means: that external id, else that name.
  [[nodiscard]] std::vector<SystemId> systems(const PolicySystem& system) const;
  /// True when an export lists the entitlements of one of them.
  [[nodiscard]] bool connected(const std::vector<SystemId>& systems) const;
  /// Entitlements of the systems whose name matches, ascending. O(log names) without a wildcard, else O(entitlements).
  [[nodiscard]] std::vector<EntitlementId> entitlements(const std::vector<SystemId>& systems,
                                                        std::string_view pattern) const;
  [[nodiscard]] std::vector<std::string_view> entitlement_names(const std::vector<SystemId>& systems) const;
  /// Systems that can own what a role is bound to (Okta organizations for an Okta group…).
  [[nodiscard]] std::vector<SystemId> owners(const Role& role, const PolicyIr& policy) const;
  /// What the role may be bound to, ascending: more than one when several of the owners have the name. O(nodes).
  [[nodiscard]] std::vector<NodeId> holdings(const Role& role, const std::vector<SystemId>& owners) const;
  [[nodiscard]] std::vector<std::string_view> holding_names(const Role& role,
                                                            const std::vector<SystemId>& owners) const;
  [[nodiscard]] const Snapshot& snapshot() const { return snapshot_; }

 private:
  const Snapshot& snapshot_;
  std::vector<std::pair<SymbolId, EntitlementId>> by_name_;  // sorted
};

}  // namespace rolewright::compiler
