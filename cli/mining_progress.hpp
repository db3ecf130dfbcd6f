// The progress line of `mine` on a terminal: the gap between what is proved and what is found, closing.
#pragma once

#include <chrono>

#include "rolemining/mine.hpp"

namespace rolewright::cli {

/// Shows nothing before a second has passed, five times a second after it, and nothing at all where standard error is
/// not a terminal. Takes its line away when it ends.
class ProgressLine {
 public:
  explicit ProgressLine(double budget_seconds);
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;
  ~ProgressLine();

  void show(const rolemining::MineProgress& progress);

 private:
  using Clock = std::chrono::steady_clock;
  bool terminal_;
  double budget_;  // seconds
  Clock::time_point start_;
  double next_ = 1.0;  // seconds from the start
  bool shown_ = false;
};

}  // namespace rolewright::cli
