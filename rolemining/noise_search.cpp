#include "rolemining/noise_search.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace rolewright::rolemining {
namespace {

constexpr std::size_t kMostNear = 24;       // roles reshaped after a move
constexpr std::size_t kBirthTurns = 3;      // of people and set, before a birth is tried
constexpr std::uint64_t kTicksOfAMove = 500;  // besides what its people and roles cost
constexpr double kLeastDrop = 1e-6;

BitRow both(Words left, Words right) {
  BitRow row(left.begin(), left.end());
  for (std::size_t word = 0; word != row.size(); ++word) row[word] &= right[word];
  return row;
}

BitRow without(Words left, Words right) {
  BitRow row(left.begin(), left.end());
  for (std::size_t word = 0; word != row.size(); ++word) row[word] &= ~right[word];
  return row;
}

BitRow sum(Words left, Words right) {
  BitRow row(left.begin(), left.end());
  unite(row, right);
  return row;
}

void sort_distinct(std::vector<std::uint32_t>& list) {
  std::ranges::sort(list);
  list.erase(std::unique(list.begin(), list.end()), list.end());
}

}  // namespace

void NoiseSearch::settle(WorkBudget& budget) {
  for (double before = roles_.cost() + 1; roles_.cost() < before - kLeastDrop && !budget.exhausted();) {
    before = roles_.cost();
    for (std::uint32_t user = 0; user != roles_.user_count(); ++user) {
      roles_.recover(user);
      if (!charge(budget)) return;
    }
    const std::vector<std::uint32_t> slots = roles_.slots();
    for (const std::uint32_t slot : slots) {
      roles_.reshape(slot);
      if (!charge(budget)) return;
    }
    roles_.close_unused();
  }
}

void NoiseSearch::offer(const std::vector<BitRow>& sets, WorkBudget& budget) {
  for (const BitRow& set : sets) {
    if (budget.exhausted()) return;
    try_birth(set, 0);
    charge(budget);
  }
}

bool NoiseSearch::grow(WorkBudget& budget) {
  std::vector<std::uint32_t> order(roles_.user_count());
  std::iota(order.begin(), order.end(), 0U);
  random_.shuffle(order);
  for (const std::uint32_t user : order) {
    if (budget.exhausted()) return false;
    BitRow open = roles_.unexplained(user);
    if (count_bits(open) == 0) continue;
    try_birth(std::move(open), 0);
    charge(budget);
  }
  return true;
}

void NoiseSearch::anneal(double hot, double cold, WorkBudget& budget) {
  const auto limit = static_cast<double>(std::max<std::uint64_t>(budget.limit(), 1));
  while (!budget.exhausted() && !roles_.slots().empty()) {
    const double spent = std::min(1.0, static_cast<double>(budget.used()) / limit);
    move(hot * std::pow(cold / hot, spent));
    budget.spend(kTicksOfAMove);
    charge(budget);
  }
}

// A holder of a random entitlement of `set`.
std::uint32_t NoiseSearch::user_near(Words set) {
  const std::size_t count = count_bits(set);
  if (count == 0) return any_user();
  std::size_t skip = random_.below(count);
  std::size_t item = 0;
  for_each_set(set, [&](std::size_t bit) {
    if (skip-- == 0) item = bit;
  });
  const std::vector<std::uint32_t>& holders = roles_.holders_of(item);
  return holders.empty() ? any_user() : holders[random_.below(holders.size())];
}

// A role of this user; `role` itself when there is no other.
std::uint32_t NoiseSearch::role_beside(std::uint32_t role, std::uint32_t user) {
  const std::vector<std::uint32_t>& given = roles_.given(user);
  return given.empty() ? role : given[random_.below(given.size())];
}

// Keeps the change when it pays, or by chance under heat.
void NoiseSearch::decide(double before, double heat) {
  const double delta = roles_.cost() - before;
  if (delta < -kLeastDrop || (heat > 0 && random_.unit() < std::exp(-delta / heat))) {
    roles_.commit();
  } else {
    roles_.rollback();
  }
}

// Covers `users` anew, reshapes the roles near them, covers them again.
void NoiseSearch::absorb(const std::vector<std::uint32_t>& users) {
  for (const std::uint32_t user : users) roles_.recover(user);
  std::vector<std::uint32_t> near;
  for (const std::uint32_t user : users)
    near.insert(near.end(), roles_.given(user).begin(), roles_.given(user).end());
  sort_distinct(near);
  random_.shuffle(near);
  if (near.size() > kMostNear) near.resize(kMostNear);
  for (const std::uint32_t slot : near) roles_.reshape(slot);
  for (const std::uint32_t user : users) roles_.recover(user);
  roles_.close_unused();
}

void NoiseSearch::try_birth(BitRow set, double heat) {
  std::vector<std::uint32_t> users;
  for (std::size_t turn = 0; turn != kBirthTurns; ++turn) {
    users = roles_.takers(set);
    if (users.empty()) return;
    BitRow next = roles_.best_set(users);
    if (count_bits(next) == 0 || next == set) break;
    set = std::move(next);
  }
  if (count_bits(set) == 0) return;
  const double before = roles_.cost();
  roles_.begin();
  const std::uint32_t slot = roles_.open(set);
  for (const std::uint32_t user : users) roles_.give(user, slot);
  absorb(users);
  decide(before, heat);
}

// Puts roles with these sets in place of the old ones.
void NoiseSearch::try_replace(const std::vector<std::uint32_t>& out, const std::vector<BitRow>& in,
                              double heat) {
  std::vector<std::uint32_t> users;
  for (const std::uint32_t slot : out) {
    if (roles_.locked(slot)) return;
    users.insert(users.end(), roles_.users_of(slot).begin(), roles_.users_of(slot).end());
  }
  const double before = roles_.cost();
  roles_.begin();
  for (const std::uint32_t slot : out) roles_.close(slot);
  for (const BitRow& set : in) {
    if (count_bits(set) == 0) continue;
    const std::vector<std::uint32_t> takers = roles_.takers(set);
    const std::uint32_t slot = roles_.open(set);
    for (const std::uint32_t user : takers) roles_.give(user, slot);
    users.insert(users.end(), takers.begin(), takers.end());
  }
  sort_distinct(users);
  absorb(users);
  decide(before, heat);
}

// Two roles that share a person: joined, one less the other, or with their common part apart.
void NoiseSearch::move_two(std::uint32_t role, std::uint32_t other, double heat) {
  if (role == other) return;
  const Words one = roles_.set_of(role);
  const Words two = roles_.set_of(other);
  switch (random_.below(3)) {
    case 0:
      return try_replace({role, other}, {sum(one, two)}, heat);
    case 1:
      return try_replace({role}, {without(one, two)}, heat);
    default:
      if (intersects(one, two))
        try_replace({role, other}, {both(one, two), without(one, two), without(two, one)}, heat);
  }
}

void NoiseSearch::move(double heat) {
  const std::uint32_t role = any_role();
  const std::uint32_t near = user_near(roles_.set_of(role));
  const std::uint32_t user = any_user();
  switch (random_.below(10)) {
    case 0:
      return try_birth(roles_.unexplained(user), heat);
    case 1: {
      const BitRow open = roles_.unexplained(user);
      return try_birth(both(open, roles_.held_by(user_near(open))), heat);
    }
    case 2:
      return try_birth(both(roles_.held_by(user), roles_.held_by(user_near(roles_.held_by(user)))), heat);
    case 3:
      return try_birth(without(roles_.held_by(near), roles_.set_of(role)), heat);
    case 4:
    case 5:
      return try_replace({role}, {}, heat);
    case 6: {
      const Words held = roles_.held_by(near);
      return try_replace({role}, {both(roles_.set_of(role), held), without(roles_.set_of(role), held)}, heat);
    }
    default:
      return move_two(role, role_beside(role, near), heat);
  }
}

}  // namespace rolewright::rolemining
