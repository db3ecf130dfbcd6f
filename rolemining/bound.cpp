#include "rolemining/bound.hpp"

#include <algorithm>

namespace rolewright::rolemining {
namespace {

constexpr std::size_t kSamples = 8;     // cells looked at before one is moved
constexpr std::uint64_t kStall = 2000;  // steps without a gain, per member, before a kick

}  // namespace

FoolingSearch::FoolingSearch(const Component& part)
    : part_{part},
      conflicts_(part.size()),
      inside_(part.size()),
      member_at_(part.size()),
      list_at_(part.size()),
      tabu_until_(part.size()),
      moved_(part.size()) {
  for (std::uint32_t cell = 0; cell != part.size(); ++cell) list(cell);
  greedy();
  keep_if_best();
}

// Buckets by remaining degree: always take a cell with the fewest neighbours left, drop its neighbours.
void FoolingSearch::greedy() {
  std::vector<std::size_t> degree(part_.size());
  std::size_t largest = 0;
  for (std::size_t cell = 0; cell != part_.size(); ++cell) {
    degree[cell] = part_.neighbours(cell).size();
    largest = std::max(largest, degree[cell]);
  }
  std::vector<std::vector<std::uint32_t>> buckets(largest + 1);
  for (std::size_t cell = part_.size(); cell-- != 0;)
    buckets[degree[cell]].push_back(static_cast<std::uint32_t>(cell));
  std::vector<std::uint8_t> gone(part_.size());
  for (std::size_t least = 0; least <= largest;) {
    if (buckets[least].empty()) {
      ++least;
      continue;
    }
    const std::uint32_t cell = buckets[least].back();
    buckets[least].pop_back();
    if (gone[cell] != 0 || degree[cell] != least) continue;
    gone[cell] = 1;
    insert(cell);
    for (const std::uint32_t next : part_.neighbours(cell)) {
      if (gone[next] != 0) continue;
      gone[next] = 1;
      for (const std::uint32_t far : part_.neighbours(next)) {
        if (gone[far] != 0) continue;
        buckets[--degree[far]].push_back(far);
        least = std::min(least, degree[far]);
      }
    }
  }
}

void FoolingSearch::list(std::uint32_t cell) {
  if (conflicts_[cell] > 1 || inside_[cell] != 0) return;
  std::vector<std::uint32_t>& own = lists_[conflicts_[cell]];
  list_at_[cell] = static_cast<std::uint32_t>(own.size());
  own.push_back(cell);
}

void FoolingSearch::unlist(std::uint32_t cell) {
  if (conflicts_[cell] > 1 || inside_[cell] != 0) return;
  std::vector<std::uint32_t>& own = lists_[conflicts_[cell]];
  own[list_at_[cell]] = own.back();
  list_at_[own.back()] = list_at_[cell];
  own.pop_back();
}

void FoolingSearch::insert(std::uint32_t cell) {
  unlist(cell);
  inside_[cell] = 1;
  member_at_[cell] = static_cast<std::uint32_t>(members_.size());
  members_.push_back(cell);
  for (const std::uint32_t next : part_.neighbours(cell)) {
    unlist(next);
    ++conflicts_[next];
    list(next);
  }
}

void FoolingSearch::eject(std::uint32_t cell) {
  members_[member_at_[cell]] = members_.back();
  member_at_[members_.back()] = member_at_[cell];
  members_.pop_back();
  inside_[cell] = 0;
  list(cell);
  for (const std::uint32_t next : part_.neighbours(cell)) {
    unlist(next);
    --conflicts_[next];
    list(next);
  }
}

void FoolingSearch::keep_if_best() {
  if (members_.size() <= best_.size()) return;
  best_ = members_;
  std::ranges::sort(best_);
  improved_ = now_;
}

// Of a few cells drawn, the one moved longest ago that is not tabu.
std::uint32_t FoolingSearch::pick(const std::vector<std::uint32_t>& from, Random& random) const {
  std::uint32_t chosen = kNoCell;
  for (std::size_t draw = 0; draw != kSamples; ++draw) {
    const std::uint32_t cell = from[random.below(from.size())];
    if (tabu_until_[cell] > now_) continue;
    if (chosen == kNoCell || moved_[cell] < moved_[chosen]) chosen = cell;
  }
  return chosen;
}

void FoolingSearch::step(Random& random, WorkBudget& budget) {
  ++now_;
  std::uint32_t enter = kNoCell;
  if (!lists_[0].empty()) {
    enter = lists_[0][random.below(lists_[0].size())];
  } else if (now_ - improved_ > kStall * (members_.size() + 1)) {
    enter = static_cast<std::uint32_t>(random.below(part_.size()));  // a kick: any cell, whatever it costs
    improved_ = now_;
    if (inside_[enter] != 0) return;
  } else if (!lists_[1].empty()) {
    enter = pick(lists_[1], random);
  }
  if (enter == kNoCell) {
    if (lists_[1].empty()) improved_ = 0;  // stuck: kick at the next step
    budget.spend(kSamples);
    return;
  }
  std::uint64_t cost = part_.neighbours(enter).size();
  if (conflicts_[enter] != 0) {
    for (const std::uint32_t next : part_.neighbours(enter)) {
      if (inside_[next] == 0) continue;
      eject(next);
      tabu_until_[next] = now_ + 5 + random.below(10);
      moved_[next] = now_;
      cost += 3 * part_.neighbours(next).size();
    }
  }
  insert(enter);
  moved_[enter] = now_;
  budget.spend(20 + cost * 4);
  keep_if_best();
}

void FoolingSearch::improve(std::size_t target, Random& random, WorkBudget& budget) {
  while (best_.size() < target && !budget.exhausted()) step(random, budget);
}

}  // namespace rolewright::rolemining
