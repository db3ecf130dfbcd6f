// Calendar days. A Day counts days from 1970-01-01; an Interval is half-open [from, until).
// There is no clock here: "today" is always an input.
#pragma once

#include <algorithm>
#include <chrono>
#include <compare>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace rolewright {

class Day {
 public:
  constexpr Day() noexcept = default;
  constexpr explicit Day(std::int32_t days) noexcept : days_{days} {}
  static constexpr Day min() noexcept { return Day{std::numeric_limits<std::int32_t>::min()}; }
  static constexpr Day max() noexcept { return Day{std::numeric_limits<std::int32_t>::max()}; }

  [[nodiscard]] constexpr std::int32_t count() const noexcept { return days_; }
  [[nodiscard]] constexpr bool is_bound() const noexcept { return *this != min() && *this != max(); }
  friend constexpr auto operator<=>(Day, Day) noexcept = default;

  /// This day moved by `days`; the two open ends stay where they are.
  [[nodiscard]] constexpr Day plus(std::int32_t days) const noexcept {
    return is_bound() ? Day{days_ + days} : *this;
  }

 private:
  std::int32_t days_ = 0;
};

struct Interval {
  Day from = Day::min();
  Day until = Day::max();  // exclusive

  [[nodiscard]] constexpr bool empty() const noexcept { return from >= until; }
  [[nodiscard]] constexpr bool contains(Day day) const noexcept { return from <= day && day < until; }
  friend constexpr auto operator<=>(const Interval&, const Interval&) noexcept = default;
};

[[nodiscard]] constexpr Interval intersect(const Interval& left, const Interval& right) noexcept {
  return {std::max(left.from, right.from), std::min(left.until, right.until)};
}

/// Reads `YYYY-MM-DD`, alone or followed by `T…` (a timestamp, cut to its day). Empty when it is not a date
/// that exists in the years 1900 to 9998.
[[nodiscard]] std::optional<Day> parse_day(std::string_view text);

/// `YYYY-MM-DD`; "always" and "forever" for the open ends.
[[nodiscard]] std::string to_string(Day day);

}  // namespace rolewright
