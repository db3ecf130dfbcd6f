#include "rolemining/refine.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "rolemining/random.hpp"
#include "rolemining/role_state.hpp"

namespace rolewright::rolemining {
namespace {

constexpr double kHot = 8.0;  // temperatures in units of one edge: twins make single moves worth many
constexpr double kCold = 0.25;
// Shares of the budget left, one cooling each from the best so far: a search the clock cuts short has cooled
// before.
constexpr std::array<double, 3> kRounds{0.15, 0.35, 1.0};
constexpr std::uint64_t kMovesPerReport = 4096;
constexpr std::uint64_t kTicksOfAMove = 300;  // besides what covering its users costs

std::size_t random_bit(Words row, Random& random) {
  std::size_t skip = random.below(count_bits(row));
  for (std::size_t word = 0;; ++word) {
    const auto here = static_cast<std::size_t>(std::popcount(row[word]));
    if (skip >= here) {
      skip -= here;
      continue;
    }
    std::uint64_t rest = row[word];
    for (; skip != 0; --skip) rest &= rest - 1;
    return word * 64 + static_cast<std::size_t>(std::countr_zero(rest));
  }
}

// The moves. Each proposes a change, possibly an empty one.
class Moves {
 public:
  Moves(const RoleState& state, const CandidateRoles& hints, Random& random)
      : state_{state}, hints_{hints}, random_{random} {}

  Change propose() {
    if (!hints_.empty() && random_.below(32) == 0) return hint();
    switch (random_.below(16)) {
      case 0:
      case 1:
        return share_of_two_users();
      case 2:
        return {.out = {any_role()}, .in = {}};
      case 3:
      case 4:
        return residual();
      case 5:
      case 6:
        return subtract();
      case 7:
      case 8:
      case 9:
        return join();
      case 10:
        return narrow_to_user();
      case 11:
        return split();
      case 12:
      case 13:
        return shrink_by_one();
      case 14:
        return grow_by_one();
      default:
        return overlap();
    }
  }

 private:
  std::uint32_t any_role() { return state_.slots()[random_.below(state_.slots().size())]; }
  std::uint32_t any_user() { return static_cast<std::uint32_t>(random_.below(state_.user_count())); }
  std::uint32_t role_of(std::uint32_t user) {
    const std::vector<std::uint32_t>& given = state_.given(user);
    return given[random_.below(given.size())];
  }
  static BitRow copy(Words row) { return {row.begin(), row.end()}; }
  static BitRow both(Words left, Words right) {
    BitRow row = copy(left);
    for (std::size_t word = 0; word != row.size(); ++word) row[word] &= right[word];
    return row;
  }
  static BitRow without(Words left, Words right) {
    BitRow row = copy(left);
    for (std::size_t word = 0; word != row.size(); ++word) row[word] &= ~right[word];
    return row;
  }
  static bool some(Words row) { return count_bits(row) != 0; }

  // A user sharing a random entitlement of `set`.
  std::uint32_t holder_near(Words set) {
    return static_cast<std::uint32_t>(random_bit(state_.holders_of(random_bit(set, random_)), random_));
  }

  // What a cluster has in common, cut to what one of its holders has.
  Change hint() {
    const CandidateRole& group = hints_[random_.below(hints_.size())];
    BitRow set(words_for(state_.entitlement_count()));
    for (const std::uint32_t entitlement : group.entitlements) set_bit(set, entitlement);
    if (!some(set)) return {};
    return {.out = {}, .in = {both(set, state_.held_by(holder_near(set)))}};
  }

  Change share_of_two_users() {
    const std::uint32_t user = any_user();
    const std::uint32_t other = holder_near(state_.held_by(user));
    return {.out = {}, .in = {both(state_.held_by(user), state_.held_by(other))}};
  }

  // What a user's roles, all but one or two, leave open.
  Change residual() {
    const std::uint32_t user = any_user();
    const std::vector<std::uint32_t>& given = state_.given(user);
    BitRow rest = copy(state_.held_by(user));
    const std::size_t first = random_.below(given.size());
    const std::size_t second = random_.below(given.size());
    for (std::size_t at = 0; at != given.size(); ++at)
      if (at != first && at != second) rest = without(rest, state_.set_of(given[at]));
    return {.out = {}, .in = {std::move(rest)}};
  }

  Change subtract() {
    const std::uint32_t role = any_role();
    const auto user = static_cast<std::uint32_t>(random_bit(state_.users_of(role), random_));
    const std::uint32_t other = random_.below(2) == 0 ? role_of(user) : any_role();
    BitRow rest = without(state_.set_of(role), state_.set_of(other));
    if (other == role || !some(rest)) return {};
    return {.out = {role}, .in = {std::move(rest)}};
  }

  // Two roles of one user as one: instead of the first, of both, or beside them.
  Change join() {
    const std::uint32_t user = any_user();
    const std::uint32_t role = role_of(user);
    const std::uint32_t other = role_of(user);
    if (role == other) return {};
    BitRow sum = copy(state_.set_of(role));
    unite(sum, state_.set_of(other));
    switch (random_.below(3)) {
      case 0:
        return {.out = {role}, .in = {std::move(sum)}};
      case 1:
        return {.out = {role, other}, .in = {std::move(sum)}};
      default:
        return {.out = {}, .in = {std::move(sum)}};
    }
  }

  Change narrow_to_user() {
    const std::uint32_t role = any_role();
    BitRow part = both(state_.set_of(role), state_.held_by(holder_near(state_.set_of(role))));
    if (random_.below(2) == 0) return {.out = {}, .in = {std::move(part)}};
    return {.out = {role}, .in = {std::move(part)}};
  }

  Change split() {
    const std::uint32_t role = any_role();
    const Words set = state_.set_of(role);
    const Words by = random_.below(2) == 0 ? state_.held_by(holder_near(set)) : state_.set_of(any_role());
    BitRow inner = both(set, by);
    BitRow outer = without(set, by);
    if (!some(inner) || !some(outer)) return {};
    return {.out = {role}, .in = {std::move(inner), std::move(outer)}};
  }

  Change shrink_by_one() {
    const std::uint32_t role = any_role();
    BitRow set = copy(state_.set_of(role));
    clear_bit(set, random_bit(set, random_));
    if (!some(set)) return {};
    return {.out = {role}, .in = {std::move(set)}};
  }

  Change grow_by_one() {
    const std::uint32_t role = any_role();
    const auto user = static_cast<std::uint32_t>(random_bit(state_.users_of(role), random_));
    const BitRow more = without(state_.held_by(user), state_.set_of(role));
    if (!some(more)) return {};
    BitRow set = copy(state_.set_of(role));
    set_bit(set, random_bit(more, random_));
    return {.out = {role}, .in = {std::move(set)}};
  }

  Change overlap() {
    const std::uint32_t role = any_role();
    const std::uint32_t other = role_of(holder_near(state_.set_of(role)));
    BitRow part = both(state_.set_of(role), state_.set_of(other));
    if (role == other || !some(part)) return {};
    return {.out = {}, .in = {std::move(part)}};
  }

  const RoleState& state_;
  const CandidateRoles& hints_;
  Random& random_;
};

// The cheapest roles met so far.
struct Met {
  CandidateRoles roles;
  std::int64_t cost = 0;
};

// One cooling from the best roles met.
void anneal(const RefineProblem& problem, Met& best, Random& random, WorkBudget& budget) {
  RoleState state{problem, best.roles};
  Moves moves{state, problem.hints, random};
  const auto keep_if_best = [&] {
    if (state.cost() < best.cost) best = {.roles = state.roles(), .cost = state.cost()};
  };
  const auto limit = static_cast<double>(std::max<std::uint64_t>(budget.limit(), 1));
  std::uint64_t moves_made = 0;
  const auto least = static_cast<std::int64_t>(problem.least);
  while (!budget.exhausted() && best.cost > least && state.cost() > least) {
    const double spent = std::min(1.0, static_cast<double>(budget.used()) / limit);
    if (problem.progress && moves_made++ % kMovesPerReport == 0)
      problem.progress(static_cast<std::uint64_t>(std::min(best.cost, state.cost())));
    const double temperature = kHot * std::pow(kCold / kHot, spent);
    const Change change = moves.propose();
    std::uint64_t ticks = kTicksOfAMove;
    std::optional<std::int64_t> tried;
    if (!change.out.empty() || !change.in.empty()) tried = state.attempt(change, ticks);
    budget.spend(ticks);
    if (!tried.has_value()) continue;
    const std::int64_t delta = tried.value();
    if (delta > 0) {
      if (random.unit() >= std::exp(-static_cast<double>(delta) / temperature)) continue;
      keep_if_best();  // only when about to leave it
    }
    state.apply();
  }
  keep_if_best();
}

}  // namespace

RoleSetSize measure(const CandidateRoles& roles, const RefineProblem& problem) {
  RoleSetSize size{.roles = roles.size()};
  for (const CandidateRole& role : roles) {
    for (const std::uint32_t user : role.users) size.user_edges += problem.user_weight[user];
    for (const std::uint32_t item : role.entitlements)
      size.entitlement_edges += problem.entitlement_weight[item];
  }
  return size;
}

CandidateRoles refine(const RefineProblem& problem, const CandidateRoles& start, WorkBudget& budget) {
  const std::size_t slots = RoleState::slots_for(problem, start);
  const std::size_t bits = 2 * problem.matrix.entitlements + 3 * slots;  // of each user
  if (problem.matrix.users != 0 && bits > kMostRefineBits / problem.matrix.users) return start;
  RoleState tidied{problem, start};
  tidied.tidy();
  Random random{problem.seed};
  Met best{.roles = tidied.roles(), .cost = tidied.cost()};
  for (const double share : kRounds) {
    if (budget.exhausted() || best.cost <= static_cast<std::int64_t>(problem.least)) break;
    WorkBudget turn = budget.slice(share);
    anneal(problem, best, random, turn);
    budget.charge(turn);
  }
  return best.roles;
}

}  // namespace rolewright::rolemining
