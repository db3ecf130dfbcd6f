// Usage window: what logs say of each assignment over the last days. Used, held but unused, dormant (used,
// but not lately), or not known because no log would show it.
//   in   Assignments, events with their age, which entitlements some log covers
//   out  one weight and one state an assignment
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "model/role_review.hpp"
#include "rolemining/assignments.hpp"

namespace rolewright::rolemining {

struct UseEvent {
  std::uint32_t user = 0;
  std::uint32_t entitlement = 0;
  std::uint32_t age = 0;    // days before the day judged
  std::uint32_t count = 1;  // times on that day
};

struct UsageOptions {
  std::uint32_t window = 90;  // days; an event older than that no longer makes an assignment used
  double half_life = 30;      // days after which an event counts half; 0: no decay
};

struct UsageWindow {
  std::vector<float> weight;   // by cell: events of the window, each halved every `half_life`
  std::vector<CellUse> use;    // by cell
  std::uint64_t not_held = 0;  // events on what the person does not hold today
  std::uint64_t before_window = 0;
};

/// `logged`: a flag each entitlement, 1 when some log would show its use; empty when every one is. An
/// entitlement with an event is logged whatever the flag says. O(events · log row + cells).
[[nodiscard]] UsageWindow usage_window(const Assignments& matrix, std::span<const UseEvent> events,
                                       std::span<const std::uint8_t> logged, const UsageOptions& options);

}  // namespace rolewright::rolemining
