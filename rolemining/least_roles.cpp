#include "rolemining/least_roles.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <utility>

namespace rolewright::rolemining {
namespace {

using Set = std::vector<std::uint32_t>;

bool touches(std::span<const std::uint32_t> set, const Set& side) {
  return std::ranges::any_of(side, [&](std::uint32_t item) { return std::ranges::binary_search(set, item); });
}

// Places entitlements of one kind into a given number of sets. Those on no side of a conflict only need room.
class Placement {
 public:
  Placement(std::span<const std::uint32_t> entitlements, const RoleShape& shape) : shape_{shape} {
    for (const ConflictSides& sides : shape.conflicts)
      if (std::ranges::all_of(sides, [&](const Set& side) { return touches(entitlements, side); }))
        conflicts_.push_back(&sides);
    std::map<std::vector<bool>, Set> by_signature;  // on which sides: alike entitlements are interchangeable
    for (const std::uint32_t item : entitlements) {
      std::vector<bool> signature;
      bool guarded = false;
      for (const ConflictSides* sides : conflicts_)
        for (const Set& side : *sides) {
          signature.push_back(std::ranges::find(side, item) != side.end());
          guarded = guarded || signature.back();
        }
      if (guarded) {
        by_signature[signature].push_back(item);
      } else {
        free_.push_back(item);
      }
    }
    // Without a limit on size, alike entitlements may as well share a set.
    for (const auto& [signature, items] : by_signature) {
      if (room() == kUnlimited) {
        groups_.push_back({.items = items, .signature = signature, .like_last = false});
        continue;
      }
      for (std::size_t at = 0; at != items.size(); ++at)
        groups_.push_back({.items = {items[at]}, .signature = signature, .like_last = at != 0});
    }
    total_ = entitlements.size();
  }

  [[nodiscard]] std::size_t lower_bound() const {
    const std::size_t by_room = room() == kUnlimited ? (total_ == 0 ? 0 : 1) : (total_ + room() - 1) / room();
    return std::max(by_room, apart_bound());
  }

  // The first number of sets that works, from `from` on; `proved` is set to false where a search gave up.
  std::vector<Set> solve(std::size_t& proved) {
    proved = lower_bound();
    for (std::size_t count = proved; count < total_; ++count) {
      const Outcome outcome = search(count);
      if (outcome == Outcome::Found) return result(count);
      if (outcome == Outcome::Impossible && proved == count) proved = count + 1;
    }
    std::vector<Set> singles;
    for (const Group& group : groups_)
      for (const std::uint32_t item : group.items) singles.push_back({item});
    for (const std::uint32_t item : free_) singles.push_back({item});
    return singles;
  }

 private:
  enum class Outcome : std::uint8_t { Found, Impossible, GaveUp };
  static constexpr std::size_t kUnlimited = std::numeric_limits<std::size_t>::max();

  struct Group {
    Set items;
    std::vector<bool> signature;  // side by side of conflicts_
    bool like_last = false;       // interchangeable with the group before: placed no earlier
  };

  [[nodiscard]] std::size_t room() const {
    return shape_.most_entitlements == 0 ? kUnlimited : shape_.most_entitlements;
  }

  [[nodiscard]] bool apart(const Group& left, const Group& right) const {
    std::size_t bit = 0;
    for (const ConflictSides* sides : conflicts_) {
      const bool complete = std::ranges::all_of(*sides, [&, side = bit](const Set&) mutable {
        const std::size_t at = side++;
        return left.signature[at] || right.signature[at];
      });
      bit += sides->size();
      if (complete) return true;
    }
    return false;
  }

  // Greedy: groups pairwise apart, each of which needs its own set.
  [[nodiscard]] std::size_t apart_bound() const {
    std::vector<const Group*> chosen;
    for (const Group& group : groups_)
      if (std::ranges::all_of(chosen, [&](const Group* other) { return apart(*other, group); }))
        chosen.push_back(&group);
    return chosen.size();
  }

  [[nodiscard]] bool completes(std::size_t set, const Group& group) const {
    std::size_t bit = 0;
    for (const ConflictSides* sides : conflicts_) {
      bool complete = true;
      for (std::size_t side = 0; side != sides->size(); ++side, ++bit)
        complete = complete && (group.signature[bit] || touched_[set][bit] != 0);
      if (complete) return true;
    }
    return false;
  }

  void put(std::size_t set, const Group& group, int by) {
    for (std::size_t bit = 0; bit != group.signature.size(); ++bit)
      if (group.signature[bit]) touched_[set][bit] += by;
    size_[set] = by > 0 ? size_[set] + group.items.size() : size_[set] - group.items.size();
  }

  // Depth first over the groups, by hand so that no input is too deep. A group opens at most one fresh set.
  Outcome search(std::size_t count) {
    if (room() != kUnlimited && count * room() < total_) return Outcome::Impossible;
    const std::size_t bits = groups_.empty() ? 0 : groups_.front().signature.size();
    touched_.assign(count, std::vector<int>(bits));
    size_.assign(count, 0);
    place_.assign(groups_.size(), 0);
    std::vector<std::size_t> opened(groups_.size() + 1, 0);  // sets in use before each group
    std::size_t at = 0;
    bool forward = true;
    for (std::uint64_t steps = 0; at != groups_.size(); ++steps) {
      if (steps == kMostPlacements) return Outcome::GaveUp;
      const Group& group = groups_[at];
      std::size_t next = 0;
      if (forward) {
        next = group.like_last ? place_[at - 1] : 0;
      } else {
        put(place_[at], group, -1);
        next = place_[at] + 1;
      }
      const std::size_t end = std::min(count, opened[at] + 1);
      while (next < end && (size_[next] + group.items.size() > room() || completes(next, group))) ++next;
      forward = next < end;
      if (forward) {
        place_[at] = next;
        put(next, group, 1);
        opened[at + 1] = std::max(opened[at], next + 1);
        ++at;
      } else {
        if (at == 0) return Outcome::Impossible;
        --at;
      }
    }
    return Outcome::Found;
  }

  [[nodiscard]] std::vector<Set> result(std::size_t count) const {
    std::vector<Set> sets(count);
    for (std::size_t at = 0; at != groups_.size(); ++at)
      sets[place_[at]].insert(sets[place_[at]].end(), groups_[at].items.begin(), groups_[at].items.end());
    std::size_t set = 0;
    for (const std::uint32_t item : free_) {
      while (sets[set].size() >= room()) ++set;
      sets[set].push_back(item);
    }
    std::erase_if(sets, [](const Set& own) { return own.empty(); });
    for (Set& own : sets) std::ranges::sort(own);
    return sets;
  }

  const RoleShape& shape_;
  std::vector<const ConflictSides*> conflicts_;  // those these entitlements could complete
  std::vector<Group> groups_;
  Set free_;
  std::size_t total_ = 0;
  std::vector<std::vector<int>> touched_;  // set × side: entitlements on it
  std::vector<std::size_t> size_;
  std::vector<std::size_t> place_;
};

}  // namespace

bool RoleShape::allows(std::span<const std::uint32_t> entitlements) const {
  if (most_entitlements != 0 && entitlements.size() > most_entitlements) return false;
  if (!birthright.empty() && !entitlements.empty() &&
      std::ranges::any_of(entitlements, [&](std::uint32_t item) {
        return birthright[item] != birthright[entitlements.front()];
      }))
    return false;
  return std::ranges::none_of(conflicts, [&](const ConflictSides& sides) {
    return std::ranges::all_of(sides, [&](const Set& side) { return touches(entitlements, side); });
  });
}

LeastRoles least_roles_for(std::span<const std::uint32_t> entitlements, const RoleShape& shape) {
  LeastRoles all;
  for (const std::uint8_t kind : {std::uint8_t{1}, std::uint8_t{0}}) {
    Set own;
    for (const std::uint32_t item : entitlements)
      if ((shape.birthright.empty() ? 0 : shape.birthright[item]) == kind) own.push_back(item);
    if (own.empty()) continue;
    std::size_t proved = 0;
    for (Set& set : Placement{own, shape}.solve(proved)) all.sets.push_back(std::move(set));
    all.at_least += proved;
  }
  return all;
}

}  // namespace rolewright::rolemining
