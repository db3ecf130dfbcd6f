#include "rolemining/role_search.hpp"

#include <algorithm>

#include "rolemining/exact_cover.hpp"

namespace rolewright::rolemining {
namespace {

constexpr std::uint64_t kTicksPerCell = 2'000;  // in the first turn of bound and of cover; doubles each turn
constexpr std::uint64_t kLongestTurn = 200'000'000;
constexpr std::uint64_t kFirstExact = 100'000'000;  // ticks an exhaustive search may take
constexpr std::size_t kLargestExact = 2'000;        // cells

// The conflicts a component's columns can complete.
std::vector<ConflictSides> local_conflicts(const Component& part, const Separation& separation) {
  if (separation.empty()) return {};
  std::vector<std::uint32_t> fresh(separation.guarded().size(), kNoCell);
  for (std::uint32_t column = 0; column != part.entitlements.size(); ++column)
    fresh[part.entitlements[column]] = column;
  return renumber(separation.conflicts(), fresh);
}

}  // namespace

RoleSearch::Open::Open(const Component& component, std::vector<ConflictSides> sides, bool only_pairs,
                       std::uint64_t seed)
    : part{&component},
      bound{component},
      cover{component, std::move(sides)},
      pairs_only{only_pairs},
      random{seed} {}

RoleSearch::RoleSearch(const Assignments& matrix, const Separation& separation, std::uint64_t seed,
                       WorkBudget& budget)
    : matrix_{matrix},
      kernel_{reduce(matrix, separation.guarded())},
      parts_{split_components(matrix, kernel_.cells, separation)} {
  possible_ = !parts_.empty() || kernel_.cells.empty();
  for (const Component& part : parts_) {
    if (part.size() == 1) {
      ++single_;
      continue;
    }
    std::vector<ConflictSides> sides = local_conflicts(part, separation);
    const bool only_pairs =
        std::ranges::all_of(sides, [](const ConflictSides& own) { return own.size() == 2; });
    Open& open = open_.emplace_back(part, std::move(sides), only_pairs, seed + open_.size());
    open.cover.start({}, budget);
  }
}

std::size_t RoleSearch::lower() const {
  std::size_t sum = single_;
  for (const Open& open : open_) sum += open.lower();
  return sum;
}

std::size_t RoleSearch::upper() const {
  std::size_t sum = single_;
  for (const Open& open : open_) sum += open.cover.best();
  return sum;
}

bool RoleSearch::searched() const {
  return std::ranges::any_of(open_, [](const Open& open) { return open.searched(); });
}

// Each group's cells in turn, then the rest by ascending degree.
std::vector<std::uint32_t> RoleSearch::seeded_order(const Component& part, const CandidateRoles& groups) {
  std::vector<std::uint32_t> order;
  std::vector<std::uint8_t> taken(part.size());
  for (const CandidateRole& group : groups) {
    for (std::uint32_t cell = 0; cell != part.size(); ++cell) {
      if (taken[cell] != 0) continue;
      if (!std::ranges::binary_search(group.users, part.users[part.cells[cell].user])) continue;
      if (!std::ranges::binary_search(group.entitlements, part.entitlements[part.cells[cell].entitlement]))
        continue;
      taken[cell] = 1;
      order.push_back(cell);
    }
  }
  const auto first_free = static_cast<std::ptrdiff_t>(order.size());
  for (std::uint32_t cell = 0; cell != part.size(); ++cell)
    if (taken[cell] == 0) order.push_back(cell);
  std::ranges::stable_sort(order.begin() + first_free, order.end(), {},
                           [&](std::uint32_t cell) { return part.neighbours(cell).size(); });
  return order;
}

void RoleSearch::seed(const CandidateRoles& groups, WorkBudget& budget) {
  for (Open& open : open_)
    if (!open.closed()) open.cover.start({seeded_order(*open.part, groups)}, budget);
}

void RoleSearch::search_exactly(Open& open, WorkBudget& budget) {
  open.tried = true;
  WorkBudget turn = budget.at_most(kFirstExact);
  const ExactAnswer answer = cover_exactly(*open.part, open.lower(), open.cover.best(), turn);
  budget.charge(turn);
  if (!answer.class_of.empty()) open.cover.adopt(answer.class_of, answer.count);
  open.proved = std::max(open.proved, answer.lower);
}

void RoleSearch::improve_one(Open& open, std::uint64_t ticks, WorkBudget& budget) {
  WorkBudget first = budget.at_most(ticks);
  open.bound.improve(open.cover.best(), open.random, first);
  budget.charge(first);
  if (open.closed()) return;
  WorkBudget second = budget.at_most(ticks);
  open.cover.improve(open.lower(), static_cast<std::size_t>(-1), open.random, second);
  budget.charge(second);
  if (!open.closed() && !open.tried && open.pairs_only && open.part->size() <= kLargestExact)
    search_exactly(open, budget);
}

void RoleSearch::improve(WorkBudget& budget, const std::function<void()>& after_turn) {
  for (std::uint64_t per_cell = kTicksPerCell; !closed() && !budget.exhausted();
       per_cell *= per_cell < kLongestTurn ? 2 : 1) {
    for (Open& open : open_) {
      if (open.closed() || budget.exhausted()) continue;
      improve_one(open, std::min(kLongestTurn, per_cell * open.part->size()), budget);
      if (after_turn) after_turn();
    }
  }
}

CandidateRoles RoleSearch::roles() const {
  std::vector<std::uint32_t> role_of(matrix_.cells(), kNoCell);
  std::uint32_t count = 0;
  for (const Component& part : parts_)
    if (part.size() == 1) role_of[part.numbers.front()] = count++;
  for (const Open& open : open_) {
    for (std::size_t cell = 0; cell != open.part->size(); ++cell)
      role_of[open.part->numbers[cell]] = count + open.cover.class_of()[cell];
    count += static_cast<std::uint32_t>(open.cover.best());
  }
  replay(kernel_, role_of);
  CandidateRoles roles(count);
  std::uint32_t number = 0;
  for (std::uint32_t user = 0; user != matrix_.users; ++user) {
    for (const std::uint32_t entitlement : matrix_.row(user)) {
      CandidateRole& role = roles[role_of[number++]];
      if (role.users.empty() || role.users.back() != user) role.users.push_back(user);
      role.entitlements.push_back(entitlement);
    }
  }
  for (CandidateRole& role : roles) {
    std::ranges::sort(role.entitlements);
    role.entitlements.erase(std::unique(role.entitlements.begin(), role.entitlements.end()),
                            role.entitlements.end());
  }
  std::ranges::sort(roles);
  return roles;
}

std::vector<Cell> RoleSearch::fooling_set() const {
  std::vector<Cell> cells;
  const auto add = [&](const Component& part, std::size_t cell) {
    cells.push_back({part.users[part.cells[cell].user], part.entitlements[part.cells[cell].entitlement]});
  };
  for (const Component& part : parts_)
    if (part.size() == 1) add(part, 0);
  for (const Open& open : open_)
    if (!open.searched())
      for (const std::uint32_t cell : open.bound.best()) add(*open.part, cell);
  std::ranges::sort(cells);
  return cells;
}

std::vector<RoleSearch::Block> RoleSearch::blocks() const {
  std::vector<Block> blocks;
  for (const Open& open : open_) {
    if (!open.searched()) continue;
    Block block{.roles = open.proved, .cells = {}};
    for (const Cell& cell : open.part->cells)
      block.cells.push_back({open.part->users[cell.user], open.part->entitlements[cell.entitlement]});
    std::ranges::sort(block.cells);
    blocks.push_back(std::move(block));
  }
  return blocks;
}

}  // namespace rolewright::rolemining
