// The independent checker of a mining result. Shares no code with the miner: it takes the input cells and the
// printed RoleSet, rebuilds UA ∘ PA with plain sets, and tests the fooling set pair by pair.
//   in   the input's cells, what must stay apart, the RoleSet
//   out  what is wrong, empty when everything claimed holds
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "model/role_set.hpp"

namespace rolewright::rolemining {

struct CheckInput {
  std::size_t users = 0;
  std::size_t entitlements = 0;
  std::span<const std::pair<std::uint32_t, std::uint32_t>> cells;  // (user, entitlement)
  /// No role may hold an entitlement of every side of any of these.
  std::span<const std::vector<std::vector<std::uint32_t>>> conflicts;
  /// Branches after which a block of the certificate counts as not confirmed; 0: blocks are not searched anew.
  std::uint64_t block_steps = 50'000'000;
};

/// One sentence for each claim of `roles` that does not hold: ids out of range, unsorted or repeated; changes that
/// are none or that complete a conflict; access missing or added; edges, wsc; the bound and its certificate; optimality; a role completing a conflict.
/// Cost O(UA ∘ PA + fooling² · log cells).
[[nodiscard]] std::vector<std::string> check_result(const CheckInput& input, const RoleSet& roles);

}  // namespace rolewright::rolemining
