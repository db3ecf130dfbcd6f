// Refine: cheaper roles for the same access. Simulated annealing over sets of entitlements: add what two
// users share, join, subtract, split, grow, shrink or drop roles; after each move the users it touches are
// covered anew by greedy set cover with pruning, and the change of roles + |UA| + |PA| decides. The input's
// access is rebuilt exactly at every step, and a conflicting role is never formed.
//   in   the twin-free matrix, how many twins each row and column stands for, starting roles, what things
//   cost out  roles of the least cost met
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "rolemining/candidate_roles.hpp"
#include "rolemining/work_budget.hpp"

namespace rolewright::rolemining {

struct RefineProblem {
  const Assignments& matrix;
  const std::vector<std::uint32_t>& user_weight;         // twins of each row
  const std::vector<std::uint32_t>& entitlement_weight;  // twins of each column
  CostWeights cost;
  std::vector<ConflictSides> conflicts;
  CandidateRoles hints;  // groups whose entitlements are worth trying as roles
  std::uint64_t seed = 1;
  std::uint64_t least = 0;  // no roles can cost less: reaching it ends the search
  std::function<void(std::uint64_t)> progress;  // told now and then what the best roles cost
};

/// Roles, |UA|, |PA| of a role set, twins counted.
struct RoleSetSize {
  std::uint64_t roles = 0;
  std::uint64_t user_edges = 0;
  std::uint64_t entitlement_edges = 0;
};
[[nodiscard]] RoleSetSize measure(const CandidateRoles& roles, const RefineProblem& problem);

/// Never costs more than `start`, which rebuilds the matrix; with a spent budget only takes away what is
/// redundant. Deterministic unless the budget's clock ends it. Memory: some bit matrices, users ×
/// entitlements and users × roles; past `kMostRefineBits` of them `start` is returned as it is.
inline constexpr std::size_t kMostRefineBits = std::size_t{1} << 34;
[[nodiscard]] CandidateRoles refine(const RefineProblem& problem, const CandidateRoles& start,
                                    WorkBudget& budget);

}  // namespace rolewright::rolemining
