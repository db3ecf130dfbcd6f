// RoleSearch: the fewest roles for a matrix, with proof. Kernel, components, then bound and cover in turns on
// each component until they meet; small ones that will not meet are searched exhaustively.
//   in   the twin-free matrix, what must stay apart
//   out  roles that rebuild it, a fooling set, the lower bound
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <vector>

#include "rolemining/bound.hpp"
#include "rolemining/cover.hpp"
#include "rolemining/kernel.hpp"
#include "rolemining/separation.hpp"

namespace rolewright::rolemining {

class RoleSearch {
 public:
  /// Both outlive the search. Reduces the matrix and covers each component once, whatever that takes.
  RoleSearch(const Assignments& matrix, const Separation& separation, std::uint64_t seed, WorkBudget& budget);

  RoleSearch(const RoleSearch&) = delete;  // searches refer to its components
  RoleSearch& operator=(const RoleSearch&) = delete;

  /// False when the kernel is too large to search (see ComponentLimits): nothing else may be called then.
  [[nodiscard]] bool possible() const noexcept { return possible_; }
  [[nodiscard]] bool closed() const noexcept { return lower() == upper(); }
  [[nodiscard]] std::size_t lower() const;
  [[nodiscard]] std::size_t upper() const;
  [[nodiscard]] bool searched() const;  // lower() rests on an exhaustive search

  /// Tries covers that take each group's access first, in the order given. Groups need not be exact.
  void seed(const CandidateRoles& groups, WorkBudget& budget);
  /// Goes on until closed or the budget is spent; calls `after_turn`, if any, whenever a component was worked on.
  void improve(WorkBudget& budget, const std::function<void()>& after_turn = {});

  [[nodiscard]] CandidateRoles roles() const;           // ascending
  /// Of the components whose bound it proves, ascending; the others are blocks.
  [[nodiscard]] std::vector<Cell> fooling_set() const;
  struct Block {
    std::size_t roles = 0;    // needed for the cells alone
    std::vector<Cell> cells;  // ascending
  };
  /// The components whose bound rests on an exhaustive search.
  [[nodiscard]] std::vector<Block> blocks() const;

 private:
  // A component of more than one cell.
  struct Open {
    Open(const Component& component, std::vector<ConflictSides> sides, bool only_pairs, std::uint64_t seed);
    const Component* part;
    FoolingSearch bound;
    CoverSearch cover;
    bool pairs_only;         // conflicts are all two-sided, so cliques are roles
    bool tried = false;      // exhaustive search was run
    std::size_t proved = 0;  // bound by exhaustive search
    Random random;
    [[nodiscard]] bool searched() const { return proved > bound.best().size(); }
    [[nodiscard]] std::size_t lower() const { return std::max(proved, bound.best().size()); }
    [[nodiscard]] bool closed() const { return lower() == cover.best(); }
  };

  void improve_one(Open& open, std::uint64_t ticks, WorkBudget& budget);
  void search_exactly(Open& open, WorkBudget& budget);
  [[nodiscard]] static std::vector<std::uint32_t> seeded_order(const Component& part,
                                                               const CandidateRoles& groups);

  const Assignments& matrix_;
  Kernel kernel_;
  std::vector<Component> parts_;
  std::deque<Open> open_;
  std::size_t single_ = 0;
  bool possible_ = true;
};

}  // namespace rolewright::rolemining
