// Exact cover of one component: the fewest maximal cliques that cover its cells, by branch and bound. The
// bound is the Lagrangian dual of the set cover (as good as its linear relaxation), which sees what a fooling
// set cannot, such as an odd ring of cells; sets whose reduced cost cannot pay are dropped for good in their
// subtree. Source: Beasley, EJOR 1987 (Lagrangian bound, reduced-cost fixing).
#pragma once

#include <cstdint>
#include <vector>

#include "rolemining/cell_graph.hpp"
#include "rolemining/work_budget.hpp"

namespace rolewright::rolemining {

/// Sets over elements, one row of bits each, every element in at least one.
struct SetCoverAnswer {
  std::vector<std::uint32_t> chosen;  // rows of the best cover known; empty when none beats `beat`
  std::size_t lower = 0;              // no cover has fewer sets
  bool complete = false;              // searched to the end: the best cover, or `beat`, is least
};

/// Looks for a cover with fewer than `beat` sets, knowing that fewer than `lower` is impossible.
[[nodiscard]] SetCoverAnswer least_set_cover(const BitMatrix& sets, std::size_t lower, std::size_t beat,
                                             WorkBudget& budget);

struct ExactAnswer {
  std::vector<std::uint32_t> class_of;  // of each cell; empty when nothing beats `beat`
  std::size_t count = 0;
  std::size_t lower = 0;
  bool complete = false;
};

/// The same for the roles of a component. Gives up (not complete) past 200,000 cliques.
[[nodiscard]] ExactAnswer cover_exactly(const Component& part, std::size_t lower, std::size_t beat,
                                        WorkBudget& budget);

}  // namespace rolewright::rolemining
