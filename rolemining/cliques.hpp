// Maximal cliques of a component: every set of cells that could be one whole role.
// Source: Bron & Kerbosch, CACM 1973; pivot of Tomita, Tanaka, Takahashi, TCS 2006; on bit rows.
#pragma once

#include <cstddef>
#include <optional>

#include "rolemining/cell_graph.hpp"
#include "rolemining/work_budget.hpp"

namespace rolewright::rolemining {

/// One row of bits per clique, cells as columns, in a fixed order. Empty when there are more than `most` or
/// the budget ends first. Recursion is at most as deep as the largest clique.
[[nodiscard]] std::optional<BitMatrix> maximal_cliques(const Component& part, std::size_t most,
                                                       WorkBudget& budget);

}  // namespace rolewright::rolemining
