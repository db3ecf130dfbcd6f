// Cover: few roles for one component, by iterated greedy colouring. A class (users U_k, entitlements P_k)
// takes cell (u,p) iff P_k ⊆ E[u] and U_k ⊆ E[·,p]. Both conditions are kept as bits: bit k of fits_user[u]
// and of fits_entitlement[p], so first fit is the lowest bit of their intersection. Every cell of the
// rectangle a class grows into counts as covered. Re-running with the cells in blocks, one class after
// another, never needs more classes. Source: Culberson's iterated greedy; the rectangle marking and the bit
// rows are ours.
#pragma once

#include <cstdint>
#include <vector>

#include "rolemining/candidate_roles.hpp"
#include "rolemining/cell_graph.hpp"
#include "rolemining/random.hpp"
#include "rolemining/work_budget.hpp"

namespace rolewright::rolemining {

class CoverSearch {
 public:
  /// `part` outlives the search. `conflicts` are over the component's columns; roles never complete one.
  explicit CoverSearch(const Component& part, std::vector<ConflictSides> conflicts = {});

  /// Classes of the best cover so far, 0 before the first pass.
  [[nodiscard]] std::size_t best() const noexcept { return best_count_; }
  /// Class of each cell in that cover.
  [[nodiscard]] const std::vector<std::uint32_t>& class_of() const noexcept { return best_class_; }

  /// Starting covers: row by row, column by column, ascending degree, and the blocks given (groups of cells
  /// that belong together, such as clusters).
  void start(const std::vector<std::vector<std::uint32_t>>& seeds, WorkBudget& budget);
  /// Takes over a cover found elsewhere.
  void adopt(const std::vector<std::uint32_t>& class_of, std::size_t count);
  /// Passes until `target` classes suffice, `patience` passes in a row brought nothing, or the budget is
  /// spent.
  void improve(std::size_t target, std::size_t patience, Random& random, WorkBudget& budget);

 private:
  void try_order(const std::vector<std::uint32_t>& order, std::size_t most, WorkBudget& budget);
  bool colour(const std::vector<std::uint32_t>& order, std::size_t most, WorkBudget& budget);
  void reset(std::size_t most);
  void place(std::uint32_t cell, std::size_t chosen);
  void open(std::uint32_t cell, std::size_t chosen);
  void add_user(std::size_t chosen, std::uint32_t user);
  void add_entitlement(std::size_t chosen, std::uint32_t entitlement);
  void ban_completions(std::size_t chosen, std::uint32_t entitlement);
  void mark(std::uint32_t user, Words columns, std::size_t chosen);
  void mark_column(std::uint32_t entitlement, std::size_t chosen);
  [[nodiscard]] std::uint32_t cell_at(std::uint32_t user, std::size_t column) const;
  void keep();
  [[nodiscard]] std::vector<std::uint32_t> next_order(Random& random);

  const Component& part_;
  std::vector<ConflictSides> conflicts_;
  std::vector<std::vector<std::uint32_t>> conflicts_of_;  // by column
  BitMatrix present_;                                     // rows × columns: the component's own cells
  std::vector<std::uint32_t> rank_;                       // cells before each word of present_
  BitMatrix left_;                                        // rows × columns: not covered yet in this pass
  BitMatrix fits_user_;                                   // rows × classes
  BitMatrix fits_entitlement_;                            // columns × classes
  BitMatrix users_of_;                                    // classes × rows: U_k
  BitMatrix entitlements_of_;                             // classes × columns: P_k
  BitMatrix user_room_;                                   // classes × rows: who holds all of P_k
  BitMatrix entitlement_room_;                            // classes × columns: what all of U_k hold
  std::size_t count_ = 0;
  std::vector<std::uint32_t> class_;
  std::size_t best_count_ = 0;
  std::vector<std::uint32_t> best_class_;
  std::vector<std::uint64_t> scratch_;
};

}  // namespace rolewright::rolemining
