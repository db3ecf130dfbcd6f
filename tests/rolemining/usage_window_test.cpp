// The usage window: states and weights by hand.
#include "rolemining/usage_window.hpp"

#include "tests/rolemining/small_matrices.hpp"
#include "tests/support/catch.hpp"

using namespace rolewright;
using namespace rolewright::rolemining;
using namespace rolewright::tests;

TEST_CASE("each assignment is used, dormant, unused or unknown", "[rolemining]") {
  const Assignments matrix = matrix_of("1111 1000");
  const std::vector<UseEvent> events{
      {.user = 0, .entitlement = 0, .age = 0},  {.user = 0, .entitlement = 0, .age = 30, .count = 2},
      {.user = 0, .entitlement = 1, .age = 91}, {.user = 0, .entitlement = 1, .age = 200},
      {.user = 1, .entitlement = 1, .age = 3},  // not held
      {.user = 1, .entitlement = 0, .age = 90}};
  const UsageWindow seen =
      usage_window(matrix, events, std::vector<std::uint8_t>{0, 0, 1, 0}, {.window = 90, .half_life = 30});
  CHECK(seen.use == std::vector<CellUse>{CellUse::Used, CellUse::Dormant, CellUse::Unused, CellUse::Unknown,
                                         CellUse::Used});
  CHECK(seen.weight == std::vector<float>{2.0F, 0.0F, 0.0F, 0.0F, 0.125F});  // 1 + 2/2, and 1/8
  CHECK(seen.not_held == 1);
  CHECK(seen.before_window == 2);
}

TEST_CASE("an old use does not hide a new one, whatever the order", "[rolemining]") {
  const Assignments matrix = matrix_of("1");
  const std::vector<UseEvent> events{{.user = 0, .entitlement = 0, .age = 5},
                                     {.user = 0, .entitlement = 0, .age = 400}};
  CHECK(usage_window(matrix, events, {}, {}).use.front() == CellUse::Used);
  CHECK(usage_window(matrix, {}, {}, {}).use.front() == CellUse::Unused);
  CHECK(usage_window(matrix, events, {}, {.window = 90, .half_life = 0}).weight.front() == 1.0F);
}
