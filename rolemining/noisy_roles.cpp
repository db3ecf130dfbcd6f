#include "rolemining/noisy_roles.hpp"

#include <algorithm>
#include <cmath>
#include <set>

namespace rolewright::rolemining {
namespace {

constexpr std::uint32_t kNoSlot = 0xFFFFFFFFU;
constexpr double kLeastGain = 1e-7;
// Structure is weighed below its code length: real roles share people and entitlements more than independent
// draws would. Tuned on drawn noise (docs/mining.md).
constexpr double kStructure = 0.75;
constexpr double kProfile = 1;  // nats to say that a profile is new
constexpr std::size_t kMostSteps = 40;  // of one person's roles in one recover()

// log C(count, n) for n = 0 … count, scaled.
std::vector<double> log_choose(std::size_t count) {
  std::vector<double> table(count + 1);
  const double all = std::lgamma(static_cast<double>(count) + 1);
  for (std::size_t chosen = 0; chosen <= count; ++chosen)
    table[chosen] = kStructure * (all - std::lgamma(static_cast<double>(chosen) + 1) -
                                  std::lgamma(static_cast<double>(count - chosen) + 1));
  return table;
}

// A number for each slot; the exclusive or over a profile's slots stands for the profile.
std::uint64_t slot_key(std::uint32_t slot) {
  std::uint64_t mixed = (slot + 1) * 0x9E3779B97F4A7C15ULL;
  mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9ULL;
  mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBULL;
  return mixed ^ (mixed >> 31);
}

void insert_sorted(std::vector<std::uint32_t>& list, std::uint32_t item) {
  list.insert(std::ranges::lower_bound(list, item), item);
}

void erase_sorted(std::vector<std::uint32_t>& list, std::uint32_t item) {
  list.erase(std::ranges::lower_bound(list, item));
}

}  // namespace

NoisyRoles::NoisyRoles(const NoisyProblem& problem)
    : held_{problem.matrix.users, problem.matrix.entitlements},
      forbidden_{problem.forbidden},
      holders_(problem.matrix.entitlements),
      words_{held_.stride()},
      prices_{problem.prices},
      choose_entitlements_{log_choose(problem.matrix.entitlements)},
      with_(problem.matrix.entitlements),
      given_(problem.matrix.users),
      user_cost_(problem.matrix.users),
      user_stamp_(problem.matrix.users),
      user_hits_(problem.matrix.users),
      value_(problem.matrix.entitlements),
      seen_(problem.matrix.entitlements) {
  planes_.assign(prices_.surplus.size(), BitMatrix{problem.matrix.users, problem.matrix.entitlements});
  std::size_t cell = 0;
  for (std::uint32_t user = 0; user != problem.matrix.users; ++user) {
    for (const std::uint32_t entitlement : problem.matrix.row(user)) {
      held_.set(user, entitlement);
      planes_[problem.surplus_class.empty() ? 0 : problem.surplus_class[cell]].set(user, entitlement);
      holders_[entitlement].push_back(user);
      ++cell;
    }
  }
  log_factorial_.resize(problem.matrix.users + 1);
  for (std::size_t count = 1; count < log_factorial_.size(); ++count)
    log_factorial_[count] = log_factorial_[count - 1] + kStructure * std::log(static_cast<double>(count));
  people_[0] = problem.matrix.users;
  reprice(problem.prices);
}

void NoisyRoles::reprice(const ExceptionPrices& prices) {
  prices_ = prices;
  top_surplus_ = *std::ranges::max_element(prices_.surplus);
  edge_ = kStructure * std::log(static_cast<double>(std::max<std::size_t>(live_.size(), 16)));
  cost_ = 0;
  for (const std::uint32_t slot : live_) cost_ += role_cost(slot);
  std::set<std::uint64_t> seen;
  for (const std::vector<std::uint32_t>& roles : given_)
    if (seen.insert(profile_key(roles)).second)
      cost_ += profile_cost(roles.size(), people_with(profile_key(roles)));
  for (std::uint32_t user = 0; user != given_.size(); ++user) {
    user_cost_[user] = data_cost(user, explained(user));
    cost_ += user_cost_[user];
  }
}

BitRow NoisyRoles::explained(std::uint32_t user) const {
  BitRow row(words_);
  for (const std::uint32_t slot : given_[user]) unite(row, sets_[slot]);
  return row;
}

BitRow NoisyRoles::unexplained(std::uint32_t user) const {
  BitRow row = explained(user);
  const Words held = held_.row(user);
  for (std::size_t word = 0; word != words_; ++word) row[word] = held[word] & ~row[word];
  return row;
}

void NoisyRoles::begin() {
  journaling_ = true;
  ++stamp_;
  cost_before_ = cost_;
  old_users_.clear();
  old_roles_.clear();
}

void NoisyRoles::commit() { journaling_ = false; }

void NoisyRoles::rollback() {
  journaling_ = false;
  for (OldUser& old : old_users_) {
    move_profile(given_[old.user], old.given);
    given_[old.user] = std::move(old.given);
    user_cost_[old.user] = data_cost(old.user, explained(old.user));
  }
  for (OldRole& old : old_roles_) {
    if (is_live_[old.slot] != 0) unlist(old.slot);
    sets_[old.slot] = std::move(old.set);
    users_[old.slot] = std::move(old.users);
    size_[old.slot] = count_bits(sets_[old.slot]);
    if (old.live) list(old.slot);
  }
  for (const OldUser& old : old_users_) user_cost_[old.user] = data_cost(old.user, explained(old.user));
  cost_ = cost_before_;
}

std::uint64_t NoisyRoles::take_ticks() {
  const std::uint64_t spent = ticks_;
  ticks_ = 0;
  return spent;
}

void NoisyRoles::remember_user(std::uint32_t user) {
  if (!journaling_ || user_stamp_[user] == stamp_) return;
  user_stamp_[user] = stamp_;
  old_users_.push_back({.user = user, .given = given_[user]});
}

void NoisyRoles::remember_role(std::uint32_t slot) {
  if (!journaling_ || role_stamp_[slot] == stamp_) return;
  role_stamp_[slot] = stamp_;
  old_roles_.push_back(
      {.slot = slot, .live = is_live_[slot] != 0, .set = sets_[slot], .users = users_[slot]});
}

// Makes a slot live, with the set it holds.
void NoisyRoles::list(std::uint32_t slot) {
  is_live_[slot] = 1;
  live_at_[slot] = static_cast<std::uint32_t>(live_.size());
  live_.push_back(slot);
  std::erase(free_, slot);
  for_each_set(sets_[slot], [&](std::size_t entitlement) { with_[entitlement].push_back(slot); });
}

void NoisyRoles::unlist(std::uint32_t slot) {
  is_live_[slot] = 0;
  live_[live_at_[slot]] = live_.back();
  live_at_[live_.back()] = live_at_[slot];
  live_.pop_back();
  free_.push_back(slot);
  for_each_set(sets_[slot], [&](std::size_t entitlement) { std::erase(with_[entitlement], slot); });
}

double NoisyRoles::role_cost(std::uint32_t slot) const {
  return choose_entitlements_[size_[slot]];
}

double NoisyRoles::data_cost(std::uint32_t user, Words explained) const {
  double cost = 0;
  for (std::size_t plane = 0; plane != planes_.size(); ++plane) {
    const Words row = planes_[plane].row(user);
    std::size_t open = 0;
    for (std::size_t word = 0; word != words_; ++word)
      open += static_cast<std::size_t>(std::popcount(row[word] & ~explained[word]));
    cost += prices_.surplus[plane] * static_cast<double>(open);
  }
  const Words held = held_.row(user);
  std::size_t holes = 0;
  std::size_t banned = 0;
  for (std::size_t word = 0; word != words_; ++word) {
    const std::uint64_t hole = explained[word] & ~held[word];
    holes += static_cast<std::size_t>(std::popcount(hole));
    if (forbidden_.rows() != 0 && hole != 0)
      banned += static_cast<std::size_t>(std::popcount(hole & forbidden_.row(user)[word]));
  }
  return cost + prices_.hole * static_cast<double>(holes) + kForbidden * static_cast<double>(banned);
}

// How much cheaper the user's exceptions are once `set` is given too.
double NoisyRoles::worth(std::uint32_t user, Words set, Words explained) const {
  double gain = 0;
  for (std::size_t plane = 0; plane != planes_.size(); ++plane) {
    const Words row = planes_[plane].row(user);
    std::size_t more = 0;
    for (std::size_t word = 0; word != words_; ++word)
      more += static_cast<std::size_t>(std::popcount(set[word] & row[word] & ~explained[word]));
    gain += prices_.surplus[plane] * static_cast<double>(more);
  }
  const Words held = held_.row(user);
  std::size_t holes = 0;
  std::size_t banned = 0;
  for (std::size_t word = 0; word != words_; ++word) {
    const std::uint64_t hole = set[word] & ~held[word] & ~explained[word];
    holes += static_cast<std::size_t>(std::popcount(hole));
    if (forbidden_.rows() != 0 && hole != 0)
      banned += static_cast<std::size_t>(std::popcount(hole & forbidden_.row(user)[word]));
  }
  return gain - prices_.hole * static_cast<double>(holes) - kForbidden * static_cast<double>(banned);
}

// Of all people with these roles together: the roles are named once, and company makes a choice likely.
double NoisyRoles::profile_cost(std::size_t roles, std::size_t people) const {
  if (people == 0) return 0;
  return kProfile + edge_ * static_cast<double>(roles) - log_factorial_[people - 1];
}

std::uint64_t NoisyRoles::profile_key(const std::vector<std::uint32_t>& roles) const {
  std::uint64_t key = 0;
  for (const std::uint32_t slot : roles) key ^= slot_key(slot);
  return key;
}

std::size_t NoisyRoles::people_with(std::uint64_t key) const {
  const auto at = people_.find(key);
  return at == people_.end() ? 0 : at->second;
}

void NoisyRoles::move_profile(const std::vector<std::uint32_t>& from, const std::vector<std::uint32_t>& to) {
  std::uint32_t& before = people_[profile_key(from)];
  cost_ -= profile_cost(from.size(), before);
  --before;
  cost_ += profile_cost(from.size(), before);
  if (before == 0) people_.erase(profile_key(from));
  std::uint32_t& after = people_[profile_key(to)];
  cost_ -= profile_cost(to.size(), after);
  ++after;
  cost_ += profile_cost(to.size(), after);
}

std::uint32_t NoisyRoles::open(const BitRow& set) {
  if (free_.empty()) {
    const auto slot = static_cast<std::uint32_t>(sets_.size());
    sets_.emplace_back();
    users_.emplace_back();
    size_.push_back(0);
    is_live_.push_back(0);
    locked_.push_back(0);
    live_at_.push_back(0);
    role_stamp_.push_back(0);
    hits_.push_back(0);
    free_.push_back(slot);
  }
  const std::uint32_t slot = free_.back();
  remember_role(slot);
  sets_[slot] = set;
  users_[slot].clear();
  size_[slot] = count_bits(set);
  list(slot);
  cost_ += role_cost(slot);
  return slot;
}

void NoisyRoles::open_locked(const BitRow& set, const std::vector<std::uint32_t>& users) {
  const std::uint32_t slot = open(set);
  for (const std::uint32_t user : users) give(user, slot);
  locked_[slot] = 1;
}

// Sets the user's roles (ascending) and keeps every figure right.
void NoisyRoles::assign(std::uint32_t user, std::vector<std::uint32_t> roles) {
  if (roles == given_[user]) return;
  remember_user(user);
  for (const std::uint32_t slot : given_[user]) {
    if (std::ranges::binary_search(roles, slot)) continue;
    remember_role(slot);
    erase_sorted(users_[slot], user);
  }
  for (const std::uint32_t slot : roles) {
    if (std::ranges::binary_search(given_[user], slot)) continue;
    remember_role(slot);
    insert_sorted(users_[slot], user);
  }
  move_profile(given_[user], roles);
  given_[user] = std::move(roles);
  cost_ -= user_cost_[user];
  user_cost_[user] = data_cost(user, explained(user));
  cost_ += user_cost_[user];
}

void NoisyRoles::give(std::uint32_t user, std::uint32_t slot) {
  if (std::ranges::binary_search(given_[user], slot)) return;
  std::vector<std::uint32_t> roles = given_[user];
  insert_sorted(roles, slot);
  assign(user, std::move(roles));
}

void NoisyRoles::close(std::uint32_t slot) {
  const std::vector<std::uint32_t> people = users_[slot];
  for (const std::uint32_t user : people) {
    std::vector<std::uint32_t> roles = given_[user];
    erase_sorted(roles, slot);
    assign(user, std::move(roles));
  }
  remember_role(slot);
  cost_ -= role_cost(slot);
  unlist(slot);
}

void NoisyRoles::close_unused() {
  for (std::size_t at = live_.size(); at-- != 0;)
    if (users_[live_[at]].empty() && locked_[live_[at]] == 0) close(live_[at]);
}

// Roles that could pay for the user, by what they share with the user's access.
void NoisyRoles::find_candidates(std::uint32_t user) {
  candidates_.clear();
  for_each_set(held_.row(user), [&](std::size_t entitlement) {
    ticks_ += with_[entitlement].size() + 1;
    for (const std::uint32_t slot : with_[entitlement])
      if (hits_[slot]++ == 0) candidates_.push_back(slot);
  });
  std::size_t kept = 0;
  for (const std::uint32_t slot : candidates_) {
    const double hits = hits_[slot];
    hits_[slot] = 0;
    if (locked_[slot] != 0) continue;
    if (hits * top_surplus_ < (static_cast<double>(size_[slot]) - hits) * prices_.hole) continue;
    candidates_[kept++] = slot;
  }
  candidates_.resize(kept);
  std::ranges::sort(candidates_);
}

void NoisyRoles::recover(std::uint32_t user) {
  find_candidates(user);
  std::vector<std::uint32_t> roles = given_[user];
  const std::uint64_t home = profile_key(roles);
  // Of belonging to a profile, as if the user did not yet.
  const auto price_of = [&](std::uint64_t key, std::size_t count) {
    const std::size_t others = people_with(key) - (key == home ? 1 : 0);
    return profile_cost(count, others + 1) - profile_cost(count, others);
  };
  std::uint64_t key = home;
  BitRow all(words_);
  for (std::size_t step = 0; step != kMostSteps; ++step) {
    std::ranges::fill(all, 0);
    for (const std::uint32_t slot : roles) unite(all, sets_[slot]);
    const double now = price_of(key, roles.size());
    double best = kLeastGain;
    std::uint32_t enter = kNoSlot;
    std::uint32_t leave = kNoSlot;
    const auto offer = [&](double gain, std::uint32_t in, std::uint32_t out) {
      if (gain <= best) return;
      best = gain;
      enter = in;
      leave = out;
    };
    for (const std::uint32_t slot : candidates_)
      if (std::ranges::find(roles, slot) == roles.end())
        offer(worth(user, sets_[slot], all) + now - price_of(key ^ slot_key(slot), roles.size() + 1), slot,
              kNoSlot);
    ticks_ += candidates_.size() * (words_ * 2 + 8) + roles.size() * roles.size() * words_;
    std::vector<BitRow> rest(roles.size());
    std::vector<double> lost(roles.size());
    for (std::size_t at = 0; at != roles.size(); ++at) {
      if (locked_[roles[at]] != 0) continue;
      rest[at].assign(words_, 0);
      for (std::size_t other = 0; other != roles.size(); ++other)
        if (other != at) unite(rest[at], sets_[roles[other]]);
      lost[at] = worth(user, sets_[roles[at]], rest[at]);
      offer(now - lost[at] - price_of(key ^ slot_key(roles[at]), roles.size() - 1), kNoSlot, roles[at]);
    }
    for (std::size_t at = 0; at != roles.size(); ++at) {
      if (locked_[roles[at]] != 0) continue;
      ticks_ += candidates_.size() * (words_ * 2 + 8);
      for (const std::uint32_t slot : candidates_)
        if (std::ranges::find(roles, slot) == roles.end())
          offer(now - lost[at] + worth(user, sets_[slot], rest[at]) -
                    price_of(key ^ slot_key(slot) ^ slot_key(roles[at]), roles.size()),
                slot, roles[at]);
    }
    if (enter == kNoSlot && leave == kNoSlot) break;
    if (leave != kNoSlot) {
      std::erase(roles, leave);
      key ^= slot_key(leave);
    }
    if (enter != kNoSlot) {
      roles.push_back(enter);
      key ^= slot_key(enter);
    }
  }
  std::ranges::sort(roles);
  assign(user, std::move(roles));
}

// The entitlements worth having in a role of these people, whose other roles (all but `without`) stay.
BitRow NoisyRoles::choose_set(const std::vector<std::uint32_t>& users, std::uint32_t without) {
  std::vector<std::uint32_t> touched;
  BitRow others(words_);
  BitRow banned(words_);
  for (const std::uint32_t user : users) {
    std::ranges::fill(others, 0);
    for (const std::uint32_t slot : given_[user])
      if (slot != without) unite(others, sets_[slot]);
    const Words held = held_.row(user);
    for (std::size_t plane = 0; plane != planes_.size(); ++plane) {
      const Words row = planes_[plane].row(user);
      const double price = prices_.surplus[plane] + prices_.hole;  // relative to a hole for everyone
      for (std::size_t word = 0; word != words_; ++word)
        for (std::uint64_t rest = row[word] & ~others[word]; rest != 0; rest &= rest - 1) {
          const std::size_t item = word * 64 + static_cast<std::size_t>(std::countr_zero(rest));
          if (seen_[item]++ == 0) touched.push_back(static_cast<std::uint32_t>(item));
          value_[item] += price;
        }
    }
    for (std::size_t word = 0; word != words_; ++word) {
      for (std::uint64_t rest = others[word]; rest != 0; rest &= rest - 1) {
        const std::size_t item = word * 64 + static_cast<std::size_t>(std::countr_zero(rest));
        if (seen_[item]++ == 0) touched.push_back(static_cast<std::uint32_t>(item));
        value_[item] += prices_.hole;
      }
      if (forbidden_.rows() != 0)
        banned[word] |= forbidden_.row(user)[word] & ~held[word] & ~others[word];
    }
    ticks_ += 200;
  }
  const double all_holes = prices_.hole * static_cast<double>(users.size());
  std::vector<std::pair<double, std::uint32_t>> order;
  for (const std::uint32_t item : touched) {
    const double value = value_[item] - all_holes;
    value_[item] = 0;
    seen_[item] = 0;
    if (value > kLeastGain && !test_bit(banned, item)) order.emplace_back(-value, item);
  }
  std::ranges::sort(order);
  BitRow set(words_);
  double sum = 0;
  double best = 0;
  std::size_t keep = 0;
  for (std::size_t at = 0; at != order.size(); ++at) {
    sum -= order[at].first;
    const double gain = sum - choose_entitlements_[at + 1];
    if (gain <= best) continue;
    best = gain;
    keep = at + 1;
  }
  for (std::size_t at = 0; at != keep; ++at) set_bit(set, order[at].second);
  return set;
}

BitRow NoisyRoles::best_set(const std::vector<std::uint32_t>& users) { return choose_set(users, kNoSlot); }

void NoisyRoles::replace_set(std::uint32_t slot, const BitRow& set) {
  remember_role(slot);
  cost_ -= role_cost(slot);
  for_each_set(sets_[slot], [&](std::size_t item) {
    if (!test_bit(set, item)) std::erase(with_[item], slot);
  });
  for_each_set(set, [&](std::size_t item) {
    if (!test_bit(sets_[slot], item)) with_[item].push_back(slot);
  });
  sets_[slot] = set;
  size_[slot] = count_bits(set);
  cost_ += role_cost(slot);
  for (const std::uint32_t user : users_[slot]) {
    cost_ -= user_cost_[user];
    user_cost_[user] = data_cost(user, explained(user));
    cost_ += user_cost_[user];
    remember_user(user);
  }
}

void NoisyRoles::reshape(std::uint32_t slot) {
  if (is_live_[slot] == 0 || locked_[slot] != 0 || users_[slot].empty()) return;
  const BitRow set = choose_set(users_[slot], slot);
  if (count_bits(set) == 0) {
    close(slot);
  } else if (set != sets_[slot]) {
    replace_set(slot, set);
  }
}

std::vector<std::uint32_t> NoisyRoles::takers(const BitRow& set) {
  std::vector<std::uint32_t> near;
  for_each_set(set, [&](std::size_t item) {
    ticks_ += holders_[item].size() + 1;
    for (const std::uint32_t user : holders_[item])
      if (user_hits_[user]++ == 0) near.push_back(user);
  });
  const auto size = static_cast<double>(count_bits(set));
  std::vector<std::pair<double, std::uint32_t>> gains;
  for (const std::uint32_t user : near) {
    const double hits = user_hits_[user];
    user_hits_[user] = 0;
    if (hits * top_surplus_ < (size - hits) * prices_.hole) continue;
    ticks_ += words_ * 2 + 8;
    const double gain = worth(user, set, explained(user));
    if (gain > kLeastGain) gains.emplace_back(-gain, user);
  }
  std::ranges::sort(gains, [&](const auto& a, const auto& b) {
    if (given_[a.second] != given_[b.second]) return given_[a.second] < given_[b.second];
    return a < b;
  });
  std::vector<std::uint32_t> chosen;
  for (std::size_t begin = 0; begin != gains.size();) {  // one profile after the other
    const std::vector<std::uint32_t>& roles = given_[gains[begin].second];
    const std::size_t people = people_with(profile_key(roles));
    std::size_t end = begin;
    std::size_t keep = begin;
    double sum = 0;
    double best = 0;
    for (; end != gains.size() && given_[gains[end].second] == roles; ++end) {
      sum -= gains[end].first;
      const std::size_t moved = end + 1 - begin;
      const double gain = sum - profile_cost(roles.size() + 1, moved) -
                          profile_cost(roles.size(), people - moved) + profile_cost(roles.size(), people);
      if (gain <= best) continue;
      best = gain;
      keep = end + 1;
    }
    for (; begin != keep; ++begin) chosen.push_back(gains[begin].second);
    begin = end;
  }
  std::ranges::sort(chosen);
  return chosen;
}

}  // namespace rolewright::rolemining
