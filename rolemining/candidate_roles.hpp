// CandidateRoles: roles as mining passes them between its steps, over the twin-free matrix.
#pragma once

#include <cstdint>
#include <vector>

#include "rolemining/assignments.hpp"

namespace rolewright::rolemining {

struct CandidateRole {
  std::vector<std::uint32_t> users;         // ascending
  std::vector<std::uint32_t> entitlements;  // ascending
  friend auto operator<=>(const CandidateRole&, const CandidateRole&) = default;
};
using CandidateRoles = std::vector<CandidateRole>;

/// What one unit of a role set costs. A duty to keep few roles first is a large `role`.
struct CostWeights {
  std::uint64_t role = 1;
  std::uint64_t user_edge = 1;         // |UA|
  std::uint64_t entitlement_edge = 1;  // |PA|
};

/// Sides of a separation-of-duty conflict: no role may hold an entitlement of every side.
using ConflictSides = std::vector<std::vector<std::uint32_t>>;

}  // namespace rolewright::rolemining
