#include "model/date.hpp"

#include "tests/support/catch.hpp"

namespace rolewright {

TEST_CASE("days are read only when they exist", "[model]") {
  CHECK(parse_day("1970-01-01") == Day{0});
  CHECK(parse_day("2026-03-01") == Day{20513});
  CHECK(parse_day("2024-02-29").has_value());
  CHECK_FALSE(parse_day("2026-02-29"));
  CHECK_FALSE(parse_day("2026-13-01"));
  CHECK_FALSE(parse_day("2026-1-01"));
  CHECK(parse_day("2026-03-01T09:30:00Z") == Day{20513});
  CHECK(to_string(Day{20513}) == "2026-03-01");
}

TEST_CASE("intervals are half-open", "[model]") {
  const Interval week{Day{10}, Day{17}};
  CHECK(week.contains(Day{10}));
  CHECK_FALSE(week.contains(Day{17}));
  CHECK(intersect(week, Interval{Day{16}, Day{20}}) == Interval{Day{16}, Day{17}});
  CHECK(intersect(week, Interval{Day{17}, Day{20}}).empty());
}

}  // namespace rolewright
