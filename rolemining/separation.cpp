#include "rolemining/separation.hpp"

#include <algorithm>

#include "rolemining/assignments.hpp"

namespace rolewright::rolemining {

Separation::Separation(std::uint32_t entitlements, std::vector<ConflictSides> conflicts)
    : conflicts_{std::move(conflicts)} {
  if (conflicts_.empty()) return;
  guarded_.assign(entitlements, 0);
  apart_from_.resize(entitlements);
  for (const ConflictSides& sides : conflicts_) {
    for (const std::vector<std::uint32_t>& side : sides)
      for (const std::uint32_t entitlement : side) guarded_[entitlement] = 1;
    if (sides.size() != 2) continue;
    for (const std::uint32_t left : sides[0]) {
      for (const std::uint32_t right : sides[1]) {
        apart_from_[left].push_back(right);
        apart_from_[right].push_back(left);
      }
    }
  }
  for (std::vector<std::uint32_t>& list : apart_from_) {
    std::ranges::sort(list);
    list.erase(std::unique(list.begin(), list.end()), list.end());
  }
}

bool Separation::apart(std::uint32_t left, std::uint32_t right) const noexcept {
  return !apart_from_.empty() && std::ranges::binary_search(apart_from_[left], right);
}

std::vector<ConflictSides> renumber(const std::vector<ConflictSides>& conflicts,
                                    const std::vector<std::uint32_t>& fresh) {
  std::vector<ConflictSides> kept;
  for (const ConflictSides& sides : conflicts) {
    ConflictSides mapped;
    for (const std::vector<std::uint32_t>& side : sides) {
      std::vector<std::uint32_t> own;
      for (const std::uint32_t entitlement : side)
        if (fresh[entitlement] != kNoCell) own.push_back(fresh[entitlement]);
      std::ranges::sort(own);
      own.erase(std::unique(own.begin(), own.end()), own.end());
      if (own.empty()) break;
      mapped.push_back(std::move(own));
    }
    if (mapped.size() == sides.size()) kept.push_back(std::move(mapped));
  }
  return kept;
}

}  // namespace rolewright::rolemining
