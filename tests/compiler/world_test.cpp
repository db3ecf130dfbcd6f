// drop_covered: of few grants of a node and of many the same ones stay as when each is compared with each.
#include "compiler/world.hpp"

#include <algorithm>
#include <random>

#include "tests/support/catch.hpp"

namespace rolewright::tests {
namespace {

using compiler::BoxId;
using compiler::Grant;
using compiler::ScopeBoxes;

bool covers(ScopeBoxes& boxes, const Grant& outer, const Grant& inner) {
  return outer != inner && outer.node == inner.node && outer.held.from <= inner.held.from &&
         outer.held.until >= inner.held.until && (outer.marks & ~inner.marks) == 0 &&
         boxes.intersect(outer.box, inner.box) == inner.box;
}

std::vector<Grant> by_pairs(ScopeBoxes& boxes, std::vector<Grant> grants) {
  std::sort(grants.begin(), grants.end());
  grants.erase(std::unique(grants.begin(), grants.end()), grants.end());
  std::vector<Grant> kept;
  for (const Grant& grant : grants)
    if (std::none_of(grants.begin(), grants.end(), [&](const Grant& other) { return covers(boxes, other, grant); }))
      kept.push_back(grant);
  return kept;
}

}  // namespace

TEST_CASE("covered grants are dropped, of few and of many", "[compiler][property]") {
  const unsigned seed = GENERATE(range(0U, 60U));
  CAPTURE(seed);
  std::mt19937 random{seed};
  compiler::ScopeForest forest;
  const compiler::ScopeKindId kind = forest.add_kind("k");
  REQUIRE(forest.set_tree(kind, {{"A", ""}, {"B", "A"}, {"C", "A"}, {"D", "B"}, {"E", "B"}, {"F", ""}}) == 6);
  ScopeBoxes boxes{forest};
  const std::size_t count = seed < 20 ? 5 + seed : 65 + random() % 300;
  const std::int32_t days = seed % 2 == 0 ? 6 : 200;
  std::vector<Grant> grants;
  for (std::size_t index = 0; index != count; ++index) {
    std::vector<compiler::ScopeNodeId> values;
    for (auto number = random() % 3; number != 0; --number) values.emplace_back(random() % forest.size());
    const auto from = static_cast<std::int32_t>(random() % static_cast<unsigned>(days));
    const auto length = static_cast<std::int32_t>(1 + random() % static_cast<unsigned>(days));
    grants.push_back({.node = NodeId{random() % 2},
                      .held = {Day{from}, random() % 8 == 0 ? Day::max() : Day{from + length}},
                      .box = boxes.box(values),
                      .marks = static_cast<std::uint32_t>(random() % 4)});
  }
  const std::vector<Grant> expected = by_pairs(boxes, grants);
  compiler::drop_covered(boxes, grants);
  CHECK(grants == expected);
  if (count > 64) CHECK(expected.size() < count);  // something was dropped
}

TEST_CASE("twenty thousand differently dated and scoped grants of one node are no trouble", "[compiler]") {
  compiler::ScopeForest forest;
  const compiler::ScopeKindId kind = forest.add_kind("k");
  std::vector<std::pair<std::string, std::string>> rows;
  for (std::size_t value = 0; value != 100; ++value) rows.emplace_back(std::to_string(value), "");
  REQUIRE(forest.set_tree(kind, rows) == rows.size());
  ScopeBoxes boxes{forest};
  std::vector<Grant> grants;
  for (std::int32_t index = 0; index != 20'000; ++index)  // each starts and ends a day later than the one before
    grants.push_back({.node = NodeId{0U},
                      .held = {Day{index}, Day{index + 5}},
                      .box = boxes.box({compiler::ScopeNodeId{static_cast<std::size_t>(index % 100)}}),
                      .marks = 0});
  compiler::drop_covered(boxes, grants);
  CHECK(grants.size() == 20'000);
}

}  // namespace rolewright::tests
