// Separation: which entitlements may not meet in one role. A conflict is a list of sides; a role completes it
// when it holds an entitlement of every side. Two-sided conflicts are pairs, and pairs make cells
// incompatible, so the kernel graph, the bound and the exact search all respect them; wider ones are kept by
// the cover and by refine.
#pragma once

#include <cstdint>
#include <vector>

#include "rolemining/candidate_roles.hpp"

namespace rolewright::rolemining {

class Separation {
 public:
  Separation() = default;
  /// Sides name entitlements below `entitlements`.
  Separation(std::uint32_t entitlements, std::vector<ConflictSides> conflicts);

  [[nodiscard]] bool empty() const noexcept { return conflicts_.empty(); }
  [[nodiscard]] const std::vector<ConflictSides>& conflicts() const noexcept { return conflicts_; }
  /// One byte an entitlement: on some side of some conflict. Empty when there are no conflicts.
  [[nodiscard]] const std::vector<std::uint8_t>& guarded() const noexcept { return guarded_; }
  /// True when the two are the sides of a two-sided conflict. O(log pairs).
  [[nodiscard]] bool apart(std::uint32_t left, std::uint32_t right) const noexcept;

 private:
  std::vector<ConflictSides> conflicts_;
  std::vector<std::uint8_t> guarded_;
  std::vector<std::vector<std::uint32_t>> apart_from_;  // ascending
};

/// The conflicts as seen after renumbering: `fresh[e]` is entitlement e's new number or `kNoCell` when it is
/// gone. A conflict that lost a whole side can never be completed and is dropped.
[[nodiscard]] std::vector<ConflictSides> renumber(const std::vector<ConflictSides>& conflicts,
                                                  const std::vector<std::uint32_t>& fresh);

}  // namespace rolewright::rolemining
