#include "rolemining/role_state.hpp"

#include <algorithm>

namespace rolewright::rolemining {
namespace {

void intersect_into(MutableWords into, Words with) {
  for (std::size_t word = 0; word != into.size(); ++word) into[word] &= with[word];
}

}  // namespace

RoleState::RoleState(const RefineProblem& problem, const CandidateRoles& start)
    : problem_{problem},
      held_{problem.matrix.users, problem.matrix.entitlements},
      holders_{problem.matrix.entitlements, problem.matrix.users},
      words_{held_.stride()},
      given_(problem.matrix.users),
      conflicts_of_(problem.matrix.entitlements),
      affected_(holders_.stride()),
      once_(words_),
      twice_(words_),
      missing_(words_) {
  for (std::uint32_t user = 0; user != problem.matrix.users; ++user) {
    for (const std::uint32_t entitlement : problem.matrix.row(user)) {
      held_.set(user, entitlement);
      holders_.set(entitlement, user);
    }
  }
  for (std::uint32_t index = 0; index != problem.conflicts.size(); ++index)
    for (const std::vector<std::uint32_t>& side : problem.conflicts[index])
      for (const std::uint32_t entitlement : side) conflicts_of_[entitlement].push_back(index);
  const std::size_t slots = slots_for(problem, start);
  sets_ = BitMatrix{slots, problem.matrix.entitlements};
  eligible_ = BitMatrix{slots, problem.matrix.users};
  users_ = BitMatrix{slots, problem.matrix.users};
  available_ = BitMatrix{problem.matrix.users, slots};
  uses_.assign(slots, 0);
  price_.assign(slots, 0);
  live_at_.assign(slots, 0);
  out_mark_.assign(slots, 0);
  use_delta_.assign(slots, 0);
  for (std::size_t slot = slots; slot-- != 0;) free_.push_back(static_cast<std::uint32_t>(slot));
  for (const CandidateRole& role : start) {
    BitRow set(words_);
    for (const std::uint32_t entitlement : role.entitlements) set_bit(set, entitlement);
    const BitRow eligible = eligible_for(set);
    const std::uint32_t slot = free_.back();
    free_.pop_back();
    place(slot, set, eligible);
    cost_ += price_[slot];
    for (const std::uint32_t user : role.users) {
      given_[user].push_back(slot);
      users_.set(slot, user);
      ++uses_[slot];
      cost_ += static_cast<std::int64_t>(problem.cost.user_edge * problem.user_weight[user]);
    }
  }
}

bool RoleState::clean(Words set) const {
  if (problem_.conflicts.empty()) return true;
  bool fine = true;
  for_each_set(set, [&](std::size_t entitlement) {
    for (const std::uint32_t index : conflicts_of_[entitlement]) {
      if (!fine) return;
      fine = !std::ranges::all_of(problem_.conflicts[index], [&](const std::vector<std::uint32_t>& side) {
        return std::ranges::any_of(side, [&](std::uint32_t item) { return test_bit(set, item); });
      });
    }
  });
  return fine;
}

std::int64_t RoleState::price(Words set) const {
  std::uint64_t entitlements = 0;
  for_each_set(set,
               [&](std::size_t entitlement) { entitlements += problem_.entitlement_weight[entitlement]; });
  return static_cast<std::int64_t>(problem_.cost.role + problem_.cost.entitlement_edge * entitlements);
}

// Who holds all of `set`, which is not empty.
BitRow RoleState::eligible_for(Words set) const {
  BitRow eligible;
  for_each_set(set, [&](std::size_t entitlement) {
    const Words holders = holders_.row(entitlement);
    if (eligible.empty()) {
      eligible.assign(holders.begin(), holders.end());
    } else {
      intersect_into(eligible, holders);
    }
  });
  return eligible;
}

void RoleState::place(std::uint32_t slot, Words set, Words eligible) {
  std::ranges::copy(set, sets_.row(slot).begin());
  std::ranges::copy(eligible, eligible_.row(slot).begin());
  for_each_set(eligible, [&](std::size_t user) { available_.set(user, slot); });
  price_[slot] = price(set);
  live_at_[slot] = static_cast<std::uint32_t>(live_.size());
  live_.push_back(slot);
}

void RoleState::retire(std::uint32_t slot) {
  for_each_set(eligible_.row(slot), [&](std::size_t user) { available_.clear(user, slot); });
  live_[live_at_[slot]] = live_.back();
  live_at_[live_.back()] = live_at_[slot];
  live_.pop_back();
  uses_[slot] = 0;
  free_.push_back(slot);
}

void RoleState::count_use(std::uint32_t slot, std::int32_t by) {
  if (use_delta_[slot] == 0) use_touched_.push_back(slot);
  use_delta_[slot] += by;
}

// Puts the incoming sets into free slots (not yet live), so that covers can name them.
bool RoleState::prepare(const Change& change) {
  if (free_.size() < change.in.size()) return false;
  in_slots_.clear();
  in_eligible_.resize(change.in.size());
  for (std::size_t index = 0; index != change.in.size(); ++index) {
    const BitRow& set = change.in[index];
    if (count_bits(set) == 0 || !clean(set)) return false;
    const std::uint32_t slot = free_[free_.size() - 1 - index];
    in_slots_.push_back(slot);
    std::ranges::copy(set, sets_.row(slot).begin());
    in_eligible_[index] = eligible_for(set);
    ticks_ += count_bits(set) * holders_.stride() / 4;
  }
  return true;
}

void RoleState::find_affected(const Change& change) {
  std::ranges::fill(affected_, 0);
  for (const std::uint32_t slot : change.out) unite(affected_, users_.row(slot));
  for (const BitRow& eligible : in_eligible_) unite(affected_, eligible);
}

// Adds available roles, largest gain first, until the user's access is whole.
bool RoleState::fill(std::uint32_t user) {
  for (;;) {
    std::size_t most = 0;
    std::uint32_t chosen = 0;
    const Words available = available_.row(user);
    for_each_set(available, [&](std::size_t slot) {
      if (is_out(static_cast<std::uint32_t>(slot))) return;
      std::size_t gain = 0;
      for (std::size_t word = 0; word != words_; ++word)
        gain += static_cast<std::size_t>(std::popcount(sets_.row(slot)[word] & missing_[word]));
      ticks_ += words_;
      if (gain <= most) return;
      most = gain;
      chosen = static_cast<std::uint32_t>(slot);
    });
    ticks_ += available.size();
    if (most == 0) return false;
    cover_.push_back(chosen);
    bool whole = true;
    for (std::size_t word = 0; word != words_; ++word) {
      missing_[word] &= ~sets_.row(chosen)[word];
      whole = whole && missing_[word] == 0;
    }
    if (whole) return true;
  }
}

// Drops every role whose entitlements the others give too; the oldest are tried first. What is given twice is counted
// once for all, and anew only after a role is dropped: usually none is.
void RoleState::prune() {
  bool counted = false;
  for (std::size_t at = 0; at < cover_.size();) {
    if (!counted) count_twice();
    counted = true;
    if (covers(twice_, sets_.row(cover_[at]))) {
      cover_.erase(cover_.begin() + static_cast<std::ptrdiff_t>(at));
      counted = false;
    } else {
      ++at;
    }
  }
}

// What two roles of the cover give.
void RoleState::count_twice() {
  std::ranges::fill(once_, 0);
  std::ranges::fill(twice_, 0);
  for (const std::uint32_t slot : cover_) {
    const Words set = sets_.row(slot);
    for (std::size_t word = 0; word != words_; ++word) {
      twice_[word] |= once_[word] & set[word];
      once_[word] |= set[word];
    }
  }
  ticks_ += cover_.size() * words_ * 2;
}

bool RoleState::cover_user(std::uint32_t user, std::int64_t& delta) {
  cover_.clear();
  std::ranges::copy(held_.row(user), missing_.begin());
  bool lost = false;
  for (const std::uint32_t slot : given_[user]) {
    if (is_out(slot)) {
      lost = true;
      continue;
    }
    cover_.push_back(slot);
    for (std::size_t word = 0; word != words_; ++word) missing_[word] &= ~sets_.row(slot)[word];
  }
  for (std::size_t index = 0; index != in_slots_.size(); ++index) {
    if (!test_bit(in_eligible_[index], user)) continue;
    cover_.push_back(in_slots_[index]);
    for (std::size_t word = 0; word != words_; ++word) missing_[word] &= ~sets_.row(in_slots_[index])[word];
  }
  ticks_ += cover_.size() * words_ + 20;
  const bool open = std::ranges::any_of(missing_, [](std::uint64_t word) { return word != 0; });
  if (open && !fill(user)) return false;
  prune();
  const std::size_t before = given_[user].size();
  if (!lost && cover_.size() >= before) return true;  // nothing gained: keep what the user has
  const auto weight = static_cast<std::int64_t>(problem_.cost.user_edge * problem_.user_weight[user]);
  delta += weight * (static_cast<std::int64_t>(cover_.size()) - static_cast<std::int64_t>(before));
  for (const std::uint32_t slot : given_[user]) count_use(slot, -1);
  const auto begin = static_cast<std::uint32_t>(trial_slots_.size());
  for (const std::uint32_t slot : cover_) {
    count_use(slot, 1);
    trial_slots_.push_back(slot);
  }
  trial_.push_back({.user = user, .begin = begin, .end = static_cast<std::uint32_t>(trial_slots_.size())});
  return true;
}

std::optional<std::int64_t> RoleState::attempt(const Change& change, std::uint64_t& ticks) {
  ticks_ = 100;
  for (const std::uint32_t slot : use_touched_) use_delta_[slot] = 0;
  use_touched_.clear();
  trial_.clear();
  trial_slots_.clear();
  emptied_.clear();
  out_slots_ = change.out;
  std::int64_t delta = 0;
  bool possible = prepare(change);
  if (possible) {
    for (const std::uint32_t slot : change.out) out_mark_[slot] = 1;
    find_affected(change);
    for_each_set(affected_, [&](std::size_t user) {
      possible = possible && cover_user(static_cast<std::uint32_t>(user), delta);
    });
    for (const std::uint32_t slot : change.out) out_mark_[slot] = 0;
  }
  ticks += ticks_;
  if (!possible) return std::nullopt;
  for (const std::uint32_t slot : change.out) delta -= price_[slot];
  std::erase_if(in_slots_, [&](std::uint32_t slot) { return use_delta_[slot] <= 0; });
  for (const std::uint32_t slot : in_slots_) delta += price(sets_.row(slot));
  for (const std::uint32_t slot : use_touched_) {
    const bool is_old = uses_[slot] != 0 && std::ranges::find(change.out, slot) == change.out.end();
    if (!is_old || static_cast<std::int32_t>(uses_[slot]) + use_delta_[slot] != 0) continue;
    if (std::ranges::find(emptied_, slot) != emptied_.end()) continue;
    emptied_.push_back(slot);
    delta -= price_[slot];
  }
  delta_ = delta;
  return delta;
}

void RoleState::apply() {
  for (const NewCover& cover : trial_) {
    std::vector<std::uint32_t>& given = given_[cover.user];
    for (const std::uint32_t slot : given) {
      users_.clear(slot, cover.user);
      --uses_[slot];
    }
    given.assign(trial_slots_.begin() + cover.begin, trial_slots_.begin() + cover.end);
  }
  for (const std::uint32_t slot : out_slots_) retire(slot);
  for (const std::uint32_t slot : in_slots_) {
    std::erase(free_, slot);
    BitRow eligible(holders_.stride(), ~std::uint64_t{0});
    const BitRow set(sets_.row(slot).begin(), sets_.row(slot).end());
    for_each_set(set, [&](std::size_t entitlement) { intersect_into(eligible, holders_.row(entitlement)); });
    place(slot, set, eligible);
  }
  for (const NewCover& cover : trial_) {
    for (const std::uint32_t slot : given_[cover.user]) {
      users_.set(slot, cover.user);
      ++uses_[slot];
    }
  }
  for (const std::uint32_t slot : emptied_) retire(slot);
  cost_ += delta_;
}

void RoleState::tidy_user(std::uint32_t user) {
  cover_ = given_[user];
  prune();
  if (cover_.size() == given_[user].size()) return;
  for (const std::uint32_t slot : given_[user]) {
    users_.clear(slot, user);
    --uses_[slot];
  }
  const std::size_t dropped = given_[user].size() - cover_.size();
  cost_ -= static_cast<std::int64_t>(problem_.cost.user_edge * problem_.user_weight[user] * dropped);
  given_[user] = cover_;
  for (const std::uint32_t slot : cover_) {
    users_.set(slot, user);
    ++uses_[slot];
  }
}

bool RoleState::given_otherwise(std::uint32_t user, std::uint32_t slot, std::size_t entitlement) const {
  return std::ranges::any_of(
      given_[user], [&](std::uint32_t other) { return other != slot && sets_.test(other, entitlement); });
}

void RoleState::tidy_role(std::uint32_t slot) {
  BitRow kept(sets_.row(slot).begin(), sets_.row(slot).end());
  for_each_set(sets_.row(slot), [&](std::size_t entitlement) {
    bool needed = false;
    for_each_set(users_.row(slot), [&](std::size_t user) {
      needed = needed || !given_otherwise(static_cast<std::uint32_t>(user), slot, entitlement);
    });
    if (!needed) clear_bit(kept, entitlement);
  });
  if (std::ranges::equal(kept, sets_.row(slot))) return;
  for_each_set(eligible_.row(slot), [&](std::size_t user) { available_.clear(user, slot); });
  cost_ -= price_[slot];
  std::ranges::copy(kept, sets_.row(slot).begin());
  std::ranges::copy(eligible_for(kept), eligible_.row(slot).begin());
  for_each_set(eligible_.row(slot), [&](std::size_t user) { available_.set(user, slot); });
  price_[slot] = price(kept);
  cost_ += price_[slot];
}

void RoleState::tidy() {
  for (std::uint32_t user = 0; user != given_.size(); ++user) tidy_user(user);
  const std::vector<std::uint32_t> slots = live_;
  for (const std::uint32_t slot : slots) {
    if (uses_[slot] != 0) {
      tidy_role(slot);
      continue;
    }
    cost_ -= price_[slot];
    retire(slot);
  }
}

CandidateRoles RoleState::roles() const {
  CandidateRoles roles;
  for (const std::uint32_t slot : live_) {
    if (uses_[slot] == 0) continue;
    CandidateRole role;
    for_each_set(users_.row(slot),
                 [&](std::size_t user) { role.users.push_back(static_cast<std::uint32_t>(user)); });
    for_each_set(sets_.row(slot),
                 [&](std::size_t item) { role.entitlements.push_back(static_cast<std::uint32_t>(item)); });
    roles.push_back(std::move(role));
  }
  std::ranges::sort(roles);
  return roles;
}

}  // namespace rolewright::rolemining
