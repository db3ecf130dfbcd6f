// Least roles: how few roles can give one person exactly some entitlements, when no role may complete a
// conflict, grant more than so many entitlements, or mix birthright with other access.
//   in   the person's entitlements, the rules of a role
//   out  the fewest sets that hold them, and whether fewer are proved impossible
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "rolemining/candidate_roles.hpp"

namespace rolewright::rolemining {

/// What one role may grant.
struct RoleShape {
  std::vector<ConflictSides> conflicts;  // no role may hold an entitlement of every side
  std::vector<std::uint8_t> birthright;  // a flag each entitlement, or empty; a role holds one kind only
  std::uint32_t most_entitlements = 0;   // 0: no limit

  /// `entitlements` ascending. O(sides · log entitlements).
  [[nodiscard]] bool allows(std::span<const std::uint32_t> entitlements) const;
};

struct LeastRoles {
  std::vector<std::vector<std::uint32_t>> sets;  // disjoint, each allowed, together what was asked for
  std::size_t at_least = 0;                      // proved; equals sets.size() unless the search gave up
};

/// Every single entitlement must be allowed by itself. Bounds first, then an exhaustive search of placements
/// with at most `kMostPlacements` steps. Deterministic.
inline constexpr std::uint64_t kMostPlacements = 200'000;
[[nodiscard]] LeastRoles least_roles_for(std::span<const std::uint32_t> entitlements, const RoleShape& shape);

}  // namespace rolewright::rolemining
