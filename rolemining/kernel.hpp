// Kernel: the assignments that decide how many roles are needed. Two cells (u,p) and (a,b) are compatible
// when (u,b) and (a,p) are assigned too, so that one role can hold both; roles are a clique cover of that
// graph. A cell g whose neighbours include all of f's (and f) can always join f's role: g is deleted and (g,
// f) logged. What is left is the kernel; replaying the log backwards turns a cover of it into a cover of the
// whole matrix with as many roles. Source: Ene, Horne, Milosavljevic, Rao, Schreiber, Tarjan, SACMAT 2008
// (dominators), here bit-parallel: one user at a time in local coordinates, so rows are as wide as that
// user's entitlements and no users × entitlements bit matrix is ever built.
#pragma once

#include <cstdint>
#include <vector>

#include "rolemining/assignments.hpp"

namespace rolewright::rolemining {

/// Cell `gone` was deleted because it can follow cell `stays` into its role.
struct Follow {
  std::uint32_t gone = 0;
  std::uint32_t stays = 0;
};

struct Kernel {
  std::vector<std::uint32_t> cells;  // numbers in the matrix, ascending
  std::vector<Follow> log;           // in the order of deletion
};

/// Reduces to a fixpoint, in the cheaper orientation. Deterministic. `guarded` (one byte an entitlement, or
/// empty) marks those on a side of a separation-of-duty conflict: such a cell follows only cells of its own
/// entitlement, so that it never completes a conflict in the role it joins. Cost: about passes · Σ over cells
/// (u,p) of holders(p) · entitlements(u) / 64 word operations.
[[nodiscard]] Kernel reduce(const Assignments& matrix, const std::vector<std::uint8_t>& guarded = {});

/// `role_of` has one entry per cell of the matrix, those of the kernel set; sets the others. O(log).
void replay(const Kernel& kernel, std::vector<std::uint32_t>& role_of);

}  // namespace rolewright::rolemining
