// WorkBudget: how long a search may go on. Work is counted in ticks, so that a seed gives the same answer on
// any machine fast enough to spend them all; the clock, the only one in this folder, is the hard stop behind
// it.
#pragma once

#include <cstdint>
#include <functional>

namespace rolewright::rolemining {

/// Seconds since any fixed moment, never going back.
using Clock = std::function<double()>;

/// std::chrono::steady_clock.
[[nodiscard]] double steady_seconds();

class WorkBudget {
 public:
  /// A tick is about a nanosecond of word operations; a second of budget buys this many, few enough that an
  /// idle core spends them before the clock ends the search.
  static constexpr double kTicksPerSecond = 0.7e9;

  WorkBudget(double seconds, Clock clock);

  /// Counts `ticks`; false when the work or the time has run out.
  bool spend(std::uint64_t ticks);
  [[nodiscard]] bool exhausted() const noexcept { return out_of_time_ || used_ >= limit_; }
  /// True when the clock, not the work, ended the search: another machine may answer otherwise.
  [[nodiscard]] bool out_of_time() const noexcept { return out_of_time_; }
  /// A budget for one step: this share (0…1) of the work left here, under the same deadline.
  [[nodiscard]] WorkBudget slice(double share) const;
  /// The same, for an absolute number of ticks.
  [[nodiscard]] WorkBudget at_most(std::uint64_t ticks) const;
  /// Charges what a slice used.
  void charge(const WorkBudget& slice);
  [[nodiscard]] std::uint64_t used() const noexcept { return used_; }
  [[nodiscard]] std::uint64_t limit() const noexcept { return limit_; }

 private:
  static constexpr std::uint64_t kTicksPerLook = 2'000'000;  // between looks at the clock

  Clock clock_;
  double deadline_;
  std::uint64_t limit_;
  std::uint64_t used_ = 0;
  std::uint64_t next_look_ = 0;
  bool out_of_time_ = false;
};

}  // namespace rolewright::rolemining
