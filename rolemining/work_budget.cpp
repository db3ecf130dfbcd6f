#include "rolemining/work_budget.hpp"

#include <algorithm>
#include <chrono>

namespace rolewright::rolemining {

double steady_seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

WorkBudget::WorkBudget(double seconds, Clock clock)
    : clock_{clock ? std::move(clock) : Clock{steady_seconds}},
      deadline_{clock_() + seconds},
      limit_{static_cast<std::uint64_t>(std::clamp(seconds, 0.0, 1e9) * kTicksPerSecond)} {}

bool WorkBudget::spend(std::uint64_t ticks) {
  used_ += ticks;
  if (used_ >= next_look_) {
    next_look_ = used_ + kTicksPerLook;
    if (clock_() >= deadline_) out_of_time_ = true;
  }
  return !exhausted();
}

WorkBudget WorkBudget::slice(double share) const {
  const std::uint64_t left = used_ >= limit_ ? 0 : limit_ - used_;
  return at_most(static_cast<std::uint64_t>(static_cast<double>(left) * share));
}

WorkBudget WorkBudget::at_most(std::uint64_t ticks) const {
  WorkBudget part{*this};
  part.limit_ = std::min(ticks, used_ >= limit_ ? 0 : limit_ - used_);
  part.used_ = 0;
  part.next_look_ = 0;
  return part;
}

void WorkBudget::charge(const WorkBudget& slice) {
  used_ += slice.used_;
  out_of_time_ = out_of_time_ || slice.out_of_time_;
}

}  // namespace rolewright::rolemining
