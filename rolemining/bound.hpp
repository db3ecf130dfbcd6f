// Bound: a fooling set, cells no two of which fit in one role. Its size is a lower bound on the number of
// roles and the set itself is the certificate: anyone can check it pair by pair.
//   in   Component    a component of the kernel
//   out  FoolingSet   an independent set of its graph
#pragma once

#include <cstdint>
#include <vector>

#include "rolemining/cell_graph.hpp"
#include "rolemining/random.hpp"
#include "rolemining/work_budget.hpp"

namespace rolewright::rolemining {

/// Grows one fooling set: greedy by least remaining degree at first, then plateau search. The search keeps
/// its state, so that it can take turns with the cover. Source for the plateau moves: Andrade, Resende,
/// Werneck, J. Heuristics 2012 (one-tight swaps), here with a short tabu list instead of two-improvements.
class FoolingSearch {
 public:
  /// `part` outlives the search. O(cells + neighbours).
  explicit FoolingSearch(const Component& part);

  /// The largest set found so far, ascending.
  [[nodiscard]] const std::vector<std::uint32_t>& best() const noexcept { return best_; }

  /// Goes on until the best has `target` cells or the budget is spent.
  void improve(std::size_t target, Random& random, WorkBudget& budget);

 private:
  void greedy();
  void insert(std::uint32_t cell);
  void eject(std::uint32_t cell);
  void list(std::uint32_t cell);
  void unlist(std::uint32_t cell);
  void keep_if_best();
  [[nodiscard]] std::uint32_t pick(const std::vector<std::uint32_t>& from, Random& random) const;
  void step(Random& random, WorkBudget& budget);

  const Component& part_;
  std::vector<std::uint32_t> conflicts_;  // members of the set next to each cell
  std::vector<std::uint8_t> inside_;
  std::vector<std::uint32_t> members_;
  std::vector<std::uint32_t> member_at_;
  std::vector<std::uint32_t> lists_[2];  // cells outside with no conflict, with one
  std::vector<std::uint32_t> list_at_;
  std::vector<std::uint64_t> tabu_until_;
  std::vector<std::uint64_t> moved_;
  std::vector<std::uint32_t> best_;
  std::uint64_t now_ = 0;
  std::uint64_t improved_ = 0;
};

}  // namespace rolewright::rolemining
