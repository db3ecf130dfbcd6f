// NoiseSearch: the local search over NoisyRoles. Descent (cover people anew, reshape roles), births from what
// is unexplained, and annealing over births, deaths, joins, splits and subtractions of roles.
//   in   NoisyRoles in any state, a budget
//   out  the same roles, cheaper
#pragma once

#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

#include "rolemining/noisy_roles.hpp"
#include "rolemining/random.hpp"
#include "rolemining/work_budget.hpp"

namespace rolewright::rolemining {

class NoiseSearch {
 public:
  /// Both outlive the search. `progress`, if any, is called now and then.
  NoiseSearch(NoisyRoles& roles, Random& random, std::function<void()> progress)
      : roles_{roles}, random_{random}, progress_{std::move(progress)} {}

  /// Covers people anew and reshapes roles until nothing moves or the budget is spent.
  void settle(WorkBudget& budget);
  /// Offers each set as a role.
  void offer(const std::vector<BitRow>& sets, WorkBudget& budget);
  /// Offers what each person holds unexplained as a role, people in random order. True when everyone was
  /// looked at before the budget was spent.
  bool grow(WorkBudget& budget);
  /// Random moves under a temperature, in nats, falling from `hot` to `cold` as the budget is spent.
  void anneal(double hot, double cold, WorkBudget& budget);

 private:
  bool charge(WorkBudget& budget) {
    if (progress_ && charges_++ % kChargesPerReport == 0) progress_();
    return budget.spend(roles_.take_ticks());
  }
  std::uint32_t any_role() { return roles_.slots()[random_.below(roles_.slots().size())]; }
  std::uint32_t any_user() { return static_cast<std::uint32_t>(random_.below(roles_.user_count())); }
  std::uint32_t user_near(Words set);
  std::uint32_t role_beside(std::uint32_t role, std::uint32_t user);
  void decide(double before, double heat);
  void absorb(const std::vector<std::uint32_t>& users);
  void try_birth(BitRow set, double heat);
  void try_replace(const std::vector<std::uint32_t>& out, const std::vector<BitRow>& in, double heat);
  void move(double heat);
  void move_two(std::uint32_t role, std::uint32_t other, double heat);

  static constexpr std::uint64_t kChargesPerReport = 256;

  NoisyRoles& roles_;
  Random& random_;
  std::function<void()> progress_;
  std::uint64_t charges_ = 0;
};

}  // namespace rolewright::rolemining
