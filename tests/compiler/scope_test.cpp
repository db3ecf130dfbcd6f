#include "compiler/scope.hpp"

#include <algorithm>
#include <map>
#include <random>
#include <set>

#include "tests/support/catch.hpp"

namespace rolewright::tests {
namespace {

using compiler::BoxId;
using compiler::Region;
using compiler::ScopeBoxes;
using compiler::ScopeForest;
using compiler::ScopeKindId;
using compiler::ScopeNodeId;

using Places = std::set<std::uint32_t>;
using Rows = std::vector<std::pair<std::string, std::string>>;

// The same forest as plain lists, and every question answered by trying all places.
struct Plain {
  std::vector<std::uint32_t> kind, parent;  // by node; a root is its own parent
  std::vector<std::pair<std::uint32_t, std::uint32_t>> pairs;

  [[nodiscard]] bool above(std::uint32_t outer, std::uint32_t inner) const {
    for (std::size_t step = 0; step <= parent.size(); ++step, inner = parent[inner])
      if (inner == outer) return true;
    return false;
  }
  [[nodiscard]] Places below(std::uint32_t outer) const {
    Places places;
    for (std::uint32_t node = 0; node != kind.size(); ++node)
      if (above(outer, node)) places.insert(node);
    return places;
  }
};

struct PlainBox {
  std::map<std::uint32_t, Places> named;  // by kind: what is covered
  std::set<std::uint32_t> unresolved;     // kinds
  bool nowhere = false;
};

PlainBox plain_box(const Plain& plain, const std::vector<std::uint32_t>& values, const std::set<std::uint32_t>& unresolved) {
  PlainBox box{.named = {}, .unresolved = unresolved};
  for (const std::uint32_t value : values)
    if (!unresolved.contains(plain.kind[value])) box.named[plain.kind[value]].merge(plain.below(value));
  return box;
}

PlainBox plain_intersect(const PlainBox& left, const PlainBox& right) {
  PlainBox both = left;
  both.nowhere = left.nowhere || right.nowhere;
  both.unresolved.insert(right.unresolved.begin(), right.unresolved.end());
  for (const auto& [kind, places] : right.named) {
    const auto [known, fresh] = both.named.try_emplace(kind, places);
    if (!fresh) std::erase_if(known->second, [&](std::uint32_t place) { return !places.contains(place); });
    both.nowhere = both.nowhere || known->second.empty();
  }
  return both;
}

struct PlainRegion {
  bool everywhere = false;
  bool unresolved = false;
  Places places;
};

// What the crosswalks make of one kind's places; nothing when some leaf of a value has no counterpart.
Places plain_translate(const Plain& plain, const Places& places, std::uint32_t wanted) {
  Places reached;
  for (const std::uint32_t value : places) {
    if (places.contains(plain.parent[value]) && plain.parent[value] != value) continue;  // only the topmost stand for themselves
    for (const std::uint32_t leaf : plain.below(value)) {
      if (plain.below(leaf).size() != 1) continue;
      bool paired = false;
      for (const auto& [first, second] : plain.pairs)
        for (const auto& [here, there] : {std::pair{first, second}, std::pair{second, first}})
          paired = paired || (plain.kind[there] == wanted && plain.kind[here] == plain.kind[value] && plain.above(here, leaf));
      if (!paired) return {};
    }
    for (const auto& [first, second] : plain.pairs)
      for (const auto& [here, there] : {std::pair{first, second}, std::pair{second, first}})
        if (plain.kind[there] == wanted && plain.kind[here] == plain.kind[value] && (plain.above(here, value) || plain.above(value, here))) {
          reached.merge(plain.below(there));
        }
  }
  return reached;
}

PlainRegion plain_project(const Plain& plain, const PlainBox& box, std::uint32_t kind) {
  const bool unplaced = box.unresolved.contains(kind);
  if (const auto own = box.named.find(kind); own != box.named.end()) return {.everywhere = false, .unresolved = unplaced, .places = own->second};
  if (unplaced) return {.everywhere = true, .unresolved = true, .places = {}};
  if (box.named.empty() && box.unresolved.empty()) return {.everywhere = true, .unresolved = false, .places = {}};
  PlainRegion region{.everywhere = true, .unresolved = false, .places = {}};
  for (const auto& [other, places] : box.named) {
    const Places reached = plain_translate(plain, places, kind);
    if (reached.empty()) continue;
    if (region.everywhere) region.places = reached;
    std::erase_if(region.places, [&](std::uint32_t place) { return !reached.contains(place); });
    region.everywhere = false;
    region.unresolved = region.unresolved || box.unresolved.contains(other);
  }
  if (region.everywhere) region.unresolved = true;
  return region;
}

// A random forest of three kinds, in both forms.
class RandomForest {
 public:
  explicit RandomForest(unsigned seed) : random{seed} {
    for (std::uint32_t kind = 0; kind != 3; ++kind) {
      const ScopeKindId id = forest.add_kind("k" + std::to_string(kind));
      const std::size_t count = 1 + random() % 7;
      const std::uint32_t first = static_cast<std::uint32_t>(plain.kind.size());
      Rows rows;
      for (std::uint32_t at = 0; at != count; ++at) {
        const bool root = at == 0 || random() % 3 == 0;
        const auto above = static_cast<std::uint32_t>(root ? first + at : first + random() % at);
        plain.kind.push_back(kind);
        plain.parent.push_back(above);
        rows.emplace_back("v" + std::to_string(first + at), root ? "" : "v" + std::to_string(above));
      }
      REQUIRE(forest.set_tree(id, rows) == rows.size());
    }
    for (auto count = random() % 6; count != 0; --count) {
      plain.pairs.emplace_back(node(), node());
      if (plain.kind[plain.pairs.back().first] == plain.kind[plain.pairs.back().second]) {
        plain.pairs.pop_back();
      } else {
        forest.add_crosswalk(ScopeNodeId{plain.pairs.back().first}, ScopeNodeId{plain.pairs.back().second});
      }
    }
  }
  std::uint32_t node() { return static_cast<std::uint32_t>(random() % plain.kind.size()); }

  std::mt19937 random;
  ScopeForest forest;
  Plain plain;
};

Places places_of(const ScopeForest& forest, const Region& region) {
  Places places;
  for (std::uint32_t node = 0; node != forest.size(); ++node)
    for (const ScopeNodeId value : region.values)
      if (forest.contains(value, ScopeNodeId{node})) places.insert(node);
  return places;
}

}  // namespace

TEST_CASE("boxes intersect and project as sets of places do", "[compiler][scope][property]") {
  const unsigned seed = GENERATE(range(0U, 400U));
  CAPTURE(seed);
  RandomForest drawn{seed};
  ScopeBoxes boxes{drawn.forest};
  const auto draw_box = [&](PlainBox& expected) {
    std::vector<std::uint32_t> values;
    std::set<std::uint32_t> unresolved;
    for (auto count = drawn.random() % 4; count != 0; --count) values.push_back(drawn.node());
    if (drawn.random() % 5 == 0) unresolved.insert(static_cast<std::uint32_t>(drawn.random() % 3));
    expected = plain_box(drawn.plain, values, unresolved);
    std::vector<ScopeNodeId> ids;
    for (const std::uint32_t value : values) ids.emplace_back(value);
    std::vector<ScopeKindId> kinds;
    for (const std::uint32_t kind : unresolved) kinds.emplace_back(kind);
    return boxes.box(std::move(ids), std::move(kinds));
  };
  const auto same = [&](BoxId box, const PlainBox& expected) {
    REQUIRE((box == ScopeBoxes::kNowhere) == expected.nowhere);
    for (std::uint32_t kind = 0; kind != 3 && !expected.nowhere; ++kind) {
      CAPTURE(kind, boxes.describe(box));
      const Region region = boxes.project(box, ScopeKindId{kind});
      const PlainRegion wanted = plain_project(drawn.plain, expected, kind);
      CHECK(region.everywhere == wanted.everywhere);
      CHECK(region.unresolved == wanted.unresolved);
      CHECK(places_of(drawn.forest, region) == wanted.places);
      for (const ScopeNodeId value : region.values)
        for (const ScopeNodeId other : region.values) CHECK((value == other || !drawn.forest.contains(value, other)));
    }
  };
  for (int round = 0; round != 4; ++round) {
    PlainBox one, two, three;
    const BoxId a = draw_box(one);
    const BoxId b = draw_box(two);
    const BoxId c = draw_box(three);
    same(a, one);
    same(boxes.intersect(a, b), plain_intersect(one, two));
    CHECK(boxes.intersect(a, b) == boxes.intersect(b, a));
    CHECK(boxes.contains(a, b) == (boxes.intersect(a, b) == b));
    CHECK(boxes.contains(a, boxes.intersect(a, b)));
    same(boxes.intersect(boxes.intersect(a, b), c), plain_intersect(plain_intersect(one, two), three));
    CHECK(boxes.intersect(boxes.intersect(a, b), c) == boxes.intersect(a, boxes.intersect(b, c)));
  }
}

TEST_CASE("everywhere is neutral, nowhere absorbs", "[compiler][scope]") {
  ScopeForest forest;
  const ScopeKindId kind = forest.add_kind("center");
  const ScopeNodeId one = forest.node(kind, "FC-1");
  const ScopeNodeId two = forest.node(kind, "FC-2");
  ScopeBoxes boxes{forest};
  const BoxId a = boxes.box({one});
  const BoxId b = boxes.box({two});
  CHECK(boxes.box({}) == ScopeBoxes::kEverywhere);
  CHECK(boxes.intersect(a, ScopeBoxes::kEverywhere) == a);
  CHECK(boxes.intersect(ScopeBoxes::kEverywhere, a) == a);
  CHECK(boxes.intersect(a, b) == ScopeBoxes::kNowhere);
  CHECK(boxes.intersect(ScopeBoxes::kNowhere, a) == ScopeBoxes::kNowhere);
  CHECK(boxes.intersect(ScopeBoxes::kEverywhere, ScopeBoxes::kNowhere) == ScopeBoxes::kNowhere);
  CHECK(boxes.describe(a) == "center FC-1");
  CHECK(boxes.describe(boxes.box({two, one})) == "center FC-1, FC-2");
  CHECK(boxes.describe(boxes.box({one}, {kind})) == "center (not in its tree)");
  CHECK(boxes.describe(ScopeBoxes::kEverywhere) == "all");
  CHECK(boxes.describe(ScopeBoxes::kNowhere) == "none");
}

TEST_CASE("a limit in another kind meets through a crosswalk, or is unresolved", "[compiler][scope]") {
  ScopeForest forest;
  const ScopeKindId center = forest.add_kind("center");
  const ScopeKindId office = forest.add_kind("office");
  REQUIRE(forest.set_tree(center, {{"FC-1", ""}, {"FC-11", "FC-1"}, {"FC-12", "FC-1"}, {"FC-2", ""}}) == 4);
  const ScopeNodeId north = forest.node(office, "north");
  const ScopeNodeId south = forest.node(office, "south");
  forest.add_crosswalk(forest.find_node(center, "FC-11"), north);
  ScopeBoxes boxes{forest};
  const auto seen = [&](BoxId box, ScopeKindId kind) {
    const Region& region = boxes.project(box, kind);
    std::string text = region.everywhere ? "everywhere" : "";
    for (const ScopeNodeId value : region.values) text += (text.empty() ? "" : " ") + forest.value_of(value);
    return text + (region.unresolved ? " unresolved" : "");
  };
  CHECK(seen(boxes.box({north}), center) == "FC-11");
  CHECK(seen(boxes.box({south}), center) == "everywhere unresolved");
  CHECK(seen(boxes.box({north, south}), center) == "everywhere unresolved");
  CHECK(seen(boxes.box({forest.find_node(center, "FC-11")}), office) == "north");
  CHECK(seen(boxes.box({forest.find_node(center, "FC-1")}), office) == "everywhere unresolved");  // FC-12 is not paired
  CHECK(seen(boxes.box({forest.find_node(center, "FC-12")}), office) == "everywhere unresolved");
  forest.add_crosswalk(forest.find_node(center, "FC-12"), south);
  ScopeBoxes paired{forest};
  const Region& whole = paired.project(paired.box({forest.find_node(center, "FC-1")}), office);  // all that is below is paired
  CHECK_FALSE(whole.unresolved);
  CHECK(whole.values == std::vector{north, south});
  CHECK(seen(boxes.box({}), office) == "everywhere");
  CHECK(seen(boxes.box({}, {center}), center) == "everywhere unresolved");
}

TEST_CASE("a tree that is not one names its first wrong row", "[compiler][scope]") {
  const auto [rows, bad] = GENERATE(table<Rows, std::size_t>({
      {{{"A", ""}, {"B", "A"}, {"C", "B"}}, 3},
      {{{"C", "B"}, {"B", "A"}, {"A", ""}}, 3},  // rows come in any order
      {{{"A", ""}, {"A", ""}}, 1},
      {{{"A", ""}, {"B", "X"}}, 1},
      {{{"A", "A"}}, 0},
      {{{"A", "B"}, {"B", "A"}}, 1},
      {{{"A", "B"}, {"B", "C"}, {"C", "A"}, {"D", ""}}, 2},
      {Rows{}, 0},
  }));
  ScopeForest forest;
  CHECK(forest.set_tree(forest.add_kind("k"), rows) == bad);
}

TEST_CASE("a tree has at most a thousand levels, and a long chain is refused at once", "[compiler][scope]") {
  const auto chain = [](std::size_t length, bool root_first) {
    Rows rows;
    for (std::size_t at = 0; at != length; ++at) rows.emplace_back(std::to_string(at), at == 0 ? "" : std::to_string(at - 1));
    if (!root_first) std::reverse(rows.begin(), rows.end());
    return rows;
  };
  const bool root_first = GENERATE(true, false);
  ScopeForest good;
  CHECK(good.set_tree(good.add_kind("k"), chain(1000, root_first)) == 1000);
  ScopeForest bad;
  CHECK(bad.set_tree(bad.add_kind("k"), chain(1001, root_first)) == (root_first ? 1000 : 0));
  ScopeForest long_one;
  CHECK(long_one.set_tree(long_one.add_kind("k"), chain(200'000, root_first)) < 200'000);
}

TEST_CASE("containment follows the tree", "[compiler][scope]") {
  ScopeForest forest;
  const ScopeKindId kind = forest.add_kind("k");
  REQUIRE(forest.set_tree(kind, {{"A", ""}, {"B", "A"}, {"C", "B"}, {"D", ""}}) == 4);
  const auto contains = [&](std::string_view outer, std::string_view inner) {
    return forest.contains(forest.find_node(kind, outer), forest.find_node(kind, inner));
  };
  CHECK(contains("A", "C"));
  CHECK(contains("C", "C"));
  CHECK_FALSE(contains("C", "A"));
  CHECK_FALSE(contains("A", "D"));
  CHECK(forest.find_node(kind, "E").is_none());
  CHECK(forest.find_kind("none").is_none());
}

}  // namespace rolewright::tests
