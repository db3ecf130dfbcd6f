// Denoise: which assignments look like mistakes, and what the matrix would be without them. Roles are fitted to
// the dirty matrix by description length (see noisy_roles.hpp): a role with a hole is cheaper than a role more,
// and an assignment that no worthwhile role explains is cheaper left out. What the fitted roles grant is the
// cleaned matrix, which is then mined exactly as any other.
//   in   the matrix, usage, what may not be added, locked roles, the mode
//   out  the cells to change, each with its price and what speaks for it
// Sources: the description-length view of role mining, Frank et al. and Lucchese et al. (PaNDa); the local
// search is ours.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "model/bit_matrix.hpp"
#include "model/role_review.hpp"
#include "rolemining/candidate_roles.hpp"
#include "rolemining/work_budget.hpp"

namespace rolewright::rolemining {

enum class NoiseMode : std::uint8_t { Off, RemoveOnly, AddOnly, Both };

struct NoiseProblem {
  const Assignments& matrix;
  const std::vector<float>& events;             // by cell over the window; empty: no logs
  const std::vector<CellUse>& use;              // what logs say of each cell; empty: `events` says all there is
  const std::vector<ConflictSides>& conflicts;  // no person comes to hold an entitlement of every side
  CandidateRoles locked;  // neither their people nor their entitlements change
  CandidateRoles hints{};  // groups whose entitlements are offered as roles first; they need not be held exactly
  NoiseMode mode = NoiseMode::Both;
  std::uint64_t seed = 1;
  std::function<void()> progress{};  // called now and then
};

enum class ChangeKind : std::uint8_t { Remove, Add };

/// One cell the cleaned matrix differs in.
struct CellChange {
  ChangeKind kind = ChangeKind::Remove;
  Cell cell;
  double price = 0;   // nats: how unlikely such a mistake is; access in use is dear to remove, unused cheap
  CellUse use = CellUse::Unknown;
  std::uint32_t holders = 0;   // of the entitlement, in the input
  std::uint32_t peers = 0;     // Add: others with the role that gives it; Remove: others with the same roles
  std::uint32_t agreeing = 0;  // of these peers, who hold the entitlement in the input
};

struct Denoised {
  std::vector<CellChange> changes;  // cheapest first, then by cell
  Assignments matrix;               // with the changes made
  CandidateRoles roles;             // the fitted ones
  bool complete = false;            // false: too large, or not everyone was looked at in the budget; no changes
};

/// Same problem, budget and build, same answer unless the clock ends it. Nobody comes to hold what completes a
/// conflict they did not complete before, the cells of locked roles stay as they are, and no person and no
/// entitlement is left without any assignment.
[[nodiscard]] Denoised denoise(const NoiseProblem& problem, WorkBudget& budget);

}  // namespace rolewright::rolemining
