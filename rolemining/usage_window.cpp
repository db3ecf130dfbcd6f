#include "rolemining/usage_window.hpp"

#include <cmath>

namespace rolewright::rolemining {

UsageWindow usage_window(const Assignments& matrix, std::span<const UseEvent> events,
                         std::span<const std::uint8_t> logged, const UsageOptions& options) {
  UsageWindow seen;
  seen.weight.assign(matrix.cells(), 0.0F);
  std::vector<std::uint8_t> known(matrix.entitlements, logged.empty() ? 1 : 0);
  for (std::size_t item = 0; item != logged.size(); ++item) known[item] = logged[item];
  for (const UseEvent& event : events) known[event.entitlement] = 1;
  seen.use.reserve(matrix.cells());
  for (const std::uint32_t item : matrix.entitlement)
    seen.use.push_back(known[item] != 0 ? CellUse::Unused : CellUse::Unknown);
  for (const UseEvent& event : events) {
    const std::uint32_t cell = find_cell(matrix, {event.user, event.entitlement});
    if (cell == kNoCell) {
      seen.not_held += event.count;
      continue;
    }
    if (event.age > options.window) {
      seen.before_window += event.count;
      if (seen.use[cell] != CellUse::Used) seen.use[cell] = CellUse::Dormant;
      continue;
    }
    seen.use[cell] = CellUse::Used;
    const double share =
        options.half_life > 0 ? std::exp2(-static_cast<double>(event.age) / options.half_life) : 1.0;
    seen.weight[cell] += static_cast<float>(share * static_cast<double>(event.count));
  }
  return seen;
}

}  // namespace rolewright::rolemining
