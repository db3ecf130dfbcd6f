#include "rolemining/cover.hpp"

#include <algorithm>
#include <limits>
#include <numeric>

namespace rolewright::rolemining {

CoverSearch::CoverSearch(const Component& part, std::vector<ConflictSides> conflicts)
    : part_{part},
      conflicts_{std::move(conflicts)},
      conflicts_of_(part.entitlements.size()),
      present_{part.users.size(), part.entitlements.size()},
      rank_(part.users.size() * words_for(part.entitlements.size())),
      class_(part.size()) {
  for (const Cell& cell : part.cells) present_.set(cell.user, cell.entitlement);
  std::uint32_t before = 0;
  for (std::size_t row = 0; row != part.users.size(); ++row) {
    for (std::size_t word = 0; word != present_.stride(); ++word) {
      rank_[row * present_.stride() + word] = before;
      before += static_cast<std::uint32_t>(std::popcount(present_.row(row)[word]));
    }
  }
  for (std::uint32_t index = 0; index != conflicts_.size(); ++index)
    for (const std::vector<std::uint32_t>& side : conflicts_[index])
      for (const std::uint32_t column : side) conflicts_of_[column].push_back(index);
}

std::uint32_t CoverSearch::cell_at(std::uint32_t user, std::size_t column) const {
  const std::size_t word = column / 64;
  const std::uint64_t below = present_.row(user)[word] & ((std::uint64_t{1} << (column % 64)) - 1);
  return rank_[user * present_.stride() + word] + static_cast<std::uint32_t>(std::popcount(below));
}

void CoverSearch::reset(std::size_t most) {
  count_ = 0;
  left_ = present_;
  fits_user_ = BitMatrix{part_.users.size(), most};
  fits_entitlement_ = BitMatrix{part_.entitlements.size(), most};
  users_of_ = BitMatrix{most, part_.users.size()};
  entitlements_of_ = BitMatrix{most, part_.entitlements.size()};
  user_room_ = BitMatrix{most, part_.users.size()};
  entitlement_room_ = BitMatrix{most, part_.entitlements.size()};
}

void CoverSearch::mark(std::uint32_t user, Words columns, std::size_t chosen) {
  const MutableWords left = left_.row(user);
  for (std::size_t word = 0; word != left.size(); ++word) {
    const std::uint64_t fresh = left[word] & columns[word];
    left[word] &= ~fresh;
    for (std::uint64_t rest = fresh; rest != 0; rest &= rest - 1)
      class_[cell_at(user, word * 64 + static_cast<std::size_t>(std::countr_zero(rest)))] =
          static_cast<std::uint32_t>(chosen);
  }
}

void CoverSearch::mark_column(std::uint32_t entitlement, std::size_t chosen) {
  for_each_set(users_of_.row(chosen), [&](std::size_t user) {
    if (!left_.test(user, entitlement)) return;
    left_.clear(user, entitlement);
    class_[cell_at(static_cast<std::uint32_t>(user), entitlement)] = static_cast<std::uint32_t>(chosen);
  });
}

void CoverSearch::open(std::uint32_t cell, std::size_t chosen) {
  const auto [user, entitlement] = part_.cells[cell];
  std::ranges::copy(part_.holders.row(entitlement), user_room_.row(chosen).begin());
  std::ranges::copy(part_.held.row(user), entitlement_room_.row(chosen).begin());
  for_each_set(user_room_.row(chosen), [&](std::size_t row) { fits_user_.set(row, chosen); });
  for_each_set(entitlement_room_.row(chosen),
               [&](std::size_t column) { fits_entitlement_.set(column, chosen); });
  users_of_.set(chosen, user);
  entitlements_of_.set(chosen, entitlement);
  ban_completions(chosen, entitlement);
  left_.clear(user, entitlement);
  class_[cell] = static_cast<std::uint32_t>(chosen);
}

// What the new user lacks no longer fits.
void CoverSearch::add_user(std::size_t chosen, std::uint32_t user) {
  users_of_.set(chosen, user);
  const MutableWords room = entitlement_room_.row(chosen);
  const Words held = part_.held.row(user);
  for (std::size_t word = 0; word != room.size(); ++word) {
    const std::uint64_t lost = room[word] & ~held[word];
    room[word] &= ~lost;
    for (std::uint64_t rest = lost; rest != 0; rest &= rest - 1)
      fits_entitlement_.clear(word * 64 + static_cast<std::size_t>(std::countr_zero(rest)), chosen);
  }
  mark(user, entitlements_of_.row(chosen), chosen);
}

// Who lacks the new entitlement no longer fits.
void CoverSearch::add_entitlement(std::size_t chosen, std::uint32_t entitlement) {
  entitlements_of_.set(chosen, entitlement);
  const MutableWords room = user_room_.row(chosen);
  const Words holders = part_.holders.row(entitlement);
  for (std::size_t word = 0; word != room.size(); ++word) {
    const std::uint64_t lost = room[word] & ~holders[word];
    room[word] &= ~lost;
    for (std::uint64_t rest = lost; rest != 0; rest &= rest - 1)
      fits_user_.clear(word * 64 + static_cast<std::size_t>(std::countr_zero(rest)), chosen);
  }
  ban_completions(chosen, entitlement);
  mark_column(entitlement, chosen);
}

// When a conflict lacks just one side in this class, that side's entitlements no longer fit.
void CoverSearch::ban_completions(std::size_t chosen, std::uint32_t entitlement) {
  for (const std::uint32_t index : conflicts_of_[entitlement]) {
    const std::vector<std::uint32_t>* missing = nullptr;
    std::size_t untouched = 0;
    for (const std::vector<std::uint32_t>& side : conflicts_[index]) {
      const bool touched = std::ranges::any_of(
          side, [&](std::uint32_t column) { return entitlements_of_.test(chosen, column); });
      if (touched) continue;
      ++untouched;
      missing = &side;
    }
    if (untouched != 1) continue;
    for (const std::uint32_t column : *missing) {
      entitlement_room_.clear(chosen, column);
      fits_entitlement_.clear(column, chosen);
    }
  }
}

void CoverSearch::place(std::uint32_t cell, std::size_t chosen) {
  const auto [user, entitlement] = part_.cells[cell];
  if (!users_of_.test(chosen, user)) add_user(chosen, user);
  if (!entitlements_of_.test(chosen, entitlement)) add_entitlement(chosen, entitlement);
}

// False when more than `most` classes would be needed, or the budget ran out.
bool CoverSearch::colour(const std::vector<std::uint32_t>& order, std::size_t most, WorkBudget& budget) {
  reset(most);
  const std::size_t words = words_for(most);
  for (const std::uint32_t cell : order) {
    const auto [user, entitlement] = part_.cells[cell];
    if (!left_.test(user, entitlement)) continue;
    const Words by_user = fits_user_.row(user);
    const Words by_entitlement = fits_entitlement_.row(entitlement);
    std::size_t word = 0;
    while (word != words && (by_user[word] & by_entitlement[word]) == 0) ++word;
    if (word != words) {
      place(cell,
            word * 64 + static_cast<std::size_t>(std::countr_zero(by_user[word] & by_entitlement[word])));
    } else if (count_ == most) {
      return false;
    } else {
      open(cell, count_++);
    }
  }
  const std::size_t rows = part_.users.size() + part_.entitlements.size();
  budget.spend(order.size() * (words + 8) + rows * words +
               most * (present_.stride() + words_for(part_.users.size())) * 6);
  return true;
}

void CoverSearch::keep() {
  best_count_ = count_;
  best_class_ = class_;
}

void CoverSearch::adopt(const std::vector<std::uint32_t>& class_of, std::size_t count) {
  best_class_ = class_of;
  best_count_ = count;
}

void CoverSearch::try_order(const std::vector<std::uint32_t>& order, std::size_t most, WorkBudget& budget) {
  if (colour(order, most, budget) && (best_count_ == 0 || count_ <= best_count_)) keep();
}

void CoverSearch::start(const std::vector<std::vector<std::uint32_t>>& seeds, WorkBudget& budget) {
  std::vector<std::uint32_t> order(part_.size());
  std::iota(order.begin(), order.end(), 0U);
  // One class a row, or one a column, always suffices when no conflict splits them.
  const std::size_t sure =
      conflicts_.empty() ? std::min(part_.users.size(), part_.entitlements.size()) : part_.size();
  if (part_.users.size() > part_.entitlements.size())
    std::ranges::stable_sort(order, {}, [&](std::uint32_t cell) { return part_.cells[cell].entitlement; });
  try_order(order, sure, budget);
  for (const std::vector<std::uint32_t>& seed : seeds) try_order(seed, best_count_, budget);
  std::ranges::stable_sort(order, {}, [&](std::uint32_t cell) { return part_.neighbours(cell).size(); });
  try_order(order, best_count_, budget);
}

std::vector<std::uint32_t> CoverSearch::next_order(Random& random) {
  std::vector<std::vector<std::uint32_t>> blocks(best_count_);
  for (std::uint32_t cell = 0; cell != part_.size(); ++cell) blocks[best_class_[cell]].push_back(cell);
  const std::size_t kind = random.below(8);
  if (kind < 4) {
    random.shuffle(blocks);
  } else if (kind < 6) {
    std::ranges::reverse(blocks);
  } else {
    std::ranges::stable_sort(blocks, std::greater<>{}, [](const auto& block) { return block.size(); });
  }
  std::vector<std::uint32_t> order;
  order.reserve(part_.size());
  for (std::vector<std::uint32_t>& block : blocks) {
    if (kind % 2 == 1) random.shuffle(block);
    order.insert(order.end(), block.begin(), block.end());
  }
  return order;
}

void CoverSearch::improve(std::size_t target, std::size_t patience, Random& random, WorkBudget& budget) {
  for (std::size_t idle = 0; best_count_ > target && idle != patience && !budget.exhausted(); ++idle) {
    const std::size_t before = best_count_;
    try_order(next_order(random), best_count_, budget);
    if (best_count_ < before) idle = 0;
  }
}

}  // namespace rolewright::rolemining
