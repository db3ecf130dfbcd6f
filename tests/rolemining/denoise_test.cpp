// Noise: known mistakes in a small office are found, and what must not change does not.
#include "rolemining/denoise.hpp"

#include <cmath>
#include <map>

#include "rolemining/clean_input.hpp"
#include "rolemining/upa_file.hpp"
#include "tests/rolemining/small_matrices.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/reference_data.hpp"

using namespace rolewright;
using namespace rolewright::rolemining;

namespace {

// 30 clerks hold 0…4, 20 auditors 5…9, everyone of the last 5 auditors 10…13 as well.
std::vector<Cell> office() {
  std::vector<Cell> cells;
  for (std::uint32_t user = 0; user != 50; ++user) {
    const std::uint32_t first = user < 30 ? 0 : 5;
    for (std::uint32_t item = first; item != first + 5; ++item) cells.push_back({user, item});
    if (user >= 45)
      for (std::uint32_t item = 10; item != 14; ++item) cells.push_back({user, item});
  }
  return cells;
}

Assignments office_with(const std::vector<Cell>& extra, const std::vector<Cell>& missing) {
  std::vector<Cell> cells = office();
  std::erase_if(cells, [&](const Cell& cell) {
    return std::find(missing.begin(), missing.end(), cell) != missing.end();
  });
  cells.insert(cells.end(), extra.begin(), extra.end());
  return make_assignments(50, 14, cells);
}

struct Asked {
  NoiseMode mode = NoiseMode::Both;
  std::vector<float> events = {};
  std::vector<CellUse> use = {};
  std::vector<ConflictSides> conflicts = {};
  CandidateRoles locked = {};
};

Denoised clean(const Assignments& matrix, const Asked& asked) {
  WorkBudget budget{0.2, [] { return 0.0; }};
  return denoise({.matrix = matrix,
                  .events = asked.events,
                  .use = asked.use,
                  .conflicts = asked.conflicts,
                  .locked = asked.locked,
                  .mode = asked.mode,
                  .seed = 1},
                 budget);
}

std::vector<Cell> cells_of(const Denoised& denoised, ChangeKind kind) {
  std::vector<Cell> cells;
  for (const CellChange& change : denoised.changes)
    if (change.kind == kind) cells.push_back(change.cell);
  std::sort(cells.begin(), cells.end());
  return cells;
}

using Cells = std::vector<Cell>;
const Cells kExtra{{3, 7}, {12, 9}, {40, 1}};   // held by mistake
const Cells kMissing{{8, 2}, {33, 6}, {47, 12}};  // lost by mistake

}  // namespace

TEST_CASE("clean data stay as they are", "[rolemining][noise]") {
  const Denoised same = clean(office_with({}, {}), {});
  CHECK(same.complete);
  CHECK(same.changes.empty());
  CHECK(same.matrix == office_with({}, {}));
  CHECK(same.roles.size() == 3);
}

TEST_CASE("planted mistakes are found with their reasons", "[rolemining][noise]") {
  const Denoised found = clean(office_with(kExtra, kMissing), {});
  CHECK(cells_of(found, ChangeKind::Remove) == kExtra);
  CHECK(cells_of(found, ChangeKind::Add) == kMissing);
  CHECK(found.matrix == office_with({}, {}));
  const auto at = std::find_if(found.changes.begin(), found.changes.end(),
                               [](const CellChange& change) { return change.cell == Cell{8, 2}; });
  REQUIRE(at != found.changes.end());
  CHECK(at->holders == 29);  // the other clerks
  CHECK(at->peers == 29);
  CHECK(at->agreeing == 29);
}

TEST_CASE("modes change in one direction only", "[rolemining][noise]") {
  const Assignments dirty = office_with(kExtra, kMissing);
  const Denoised removed = clean(dirty, {.mode = NoiseMode::RemoveOnly});
  CHECK(cells_of(removed, ChangeKind::Add).empty());
  CHECK(cells_of(removed, ChangeKind::Remove) == kExtra);
  const Denoised added = clean(dirty, {.mode = NoiseMode::AddOnly});
  CHECK(cells_of(added, ChangeKind::Remove).empty());
  CHECK(cells_of(added, ChangeKind::Add) == kMissing);
  CHECK(clean(dirty, {.mode = NoiseMode::Off}).matrix == dirty);
}

TEST_CASE("access in use is dear to remove, unused access cheap", "[rolemining][noise]") {
  const Assignments dirty = office_with(kExtra, {});
  std::vector<float> events(dirty.cells(), 10.0F);
  events[find_cell(dirty, {3, 7})] = 0;
  events[find_cell(dirty, {12, 9})] = 1;
  events[find_cell(dirty, {40, 1})] = 90;
  const Denoised found = clean(dirty, {.events = events});
  double unused = 0;
  double rare = 0;
  for (const CellChange& change : found.changes) {
    if (change.cell == Cell{3, 7}) unused = change.price;
    if (change.cell == Cell{12, 9}) rare = change.price;
  }
  CHECK(unused > 0);
  CHECK((rare == 0 || rare > 5 * unused));
  CHECK(cells_of(found, ChangeKind::Remove).front() == Cell{3, 7});
  for (const Cell& cell : cells_of(found, ChangeKind::Remove)) CHECK(cell != Cell{40, 1});
}

TEST_CASE("what no log tells of is not taken for unused", "[rolemining][noise]") {
  const Assignments dirty = office_with(kExtra, {});
  const std::vector<float> events(dirty.cells());
  std::vector<CellUse> use(dirty.cells(), CellUse::Unknown);
  use[find_cell(dirty, {3, 7})] = CellUse::Unused;
  use[find_cell(dirty, {12, 9})] = CellUse::Dormant;
  const Denoised found = clean(dirty, {.events = events, .use = use});
  std::map<Cell, double> price;
  for (const CellChange& change : found.changes) price[change.cell] = change.price;
  REQUIRE(price.contains({3, 7}));
  REQUIRE(price.contains({12, 9}));
  REQUIRE(price.contains({40, 1}));
  CHECK(std::abs(price[{12, 9}] - 2 * price[{3, 7}]) < 1e-9);
  CHECK(std::abs(price[{40, 1}] - 4 * price[{3, 7}]) < 1e-9);
}

TEST_CASE("nobody comes to complete a conflict", "[rolemining][noise]") {
  // Clerk 8 lacks 2 and holds 3; entitlements 2 and 3 must not meet, though other clerks hold both.
  const Denoised found = clean(office_with({}, kMissing), {.conflicts = {{{2}, {3}}}});
  CHECK(cells_of(found, ChangeKind::Add) == Cells{{33, 6}, {47, 12}});
  // Lacking both sides, clerk 8 gets neither.
  const Denoised both = clean(office_with({}, {{8, 2}, {8, 3}}), {.conflicts = {{{2}, {3}}}});
  CHECK(both.changes.empty());
}

TEST_CASE("locked roles are not touched", "[rolemining][noise]") {
  const Denoised found = clean(office_with(kExtra, kMissing),
                               {.locked = {{.users = {3, 40}, .entitlements = {1, 7}}}});
  for (const CellChange& change : found.changes) {
    const bool inside = (change.cell.user == 3 || change.cell.user == 40) &&
                        (change.cell.entitlement == 1 || change.cell.entitlement == 7);
    CHECK(!inside);
  }
  CHECK(cells_of(found, ChangeKind::Remove) == Cells{{12, 9}});
}

TEST_CASE("the last holder of an entitlement and a person's last access are spared", "[rolemining][noise]") {
  std::vector<Cell> cells = office();
  cells.push_back({3, 14});   // an entitlement of one person
  cells.push_back({50, 2});   // a person with one entitlement
  const Denoised found =
      clean(make_assignments(51, 15, cells), {.mode = NoiseMode::RemoveOnly});
  CHECK(found.changes.empty());
}

TEST_CASE("a budget too small changes nothing", "[rolemining][noise]") {
  const Assignments dirty = office_with(kExtra, kMissing);
  WorkBudget budget{0, [] { return 0.0; }};
  const Denoised none =
      denoise({.matrix = dirty, .events = {}, .use = {}, .conflicts = {}, .locked = {}, .mode = NoiseMode::Both}, budget);
  CHECK(!none.complete);
  CHECK(none.changes.empty());
  CHECK(none.matrix == dirty);
}

TEST_CASE("cleaned input mines to the planted roles and explains each change", "[rolemining][noise]") {
  MineInput input = tests::input_of(office_with(kExtra, kMissing));
  const Result<CleanInput> cleaned =
      clean_input(input, {.mode = NoiseMode::Both, .budget_seconds = 0.2, .locked = {}, .clock = [] { return 0.0; }});
  REQUIRE(cleaned.ok());
  CHECK(cleaned.value().complete);
  REQUIRE(cleaned.value().changes.size() == 6);
  for (const AccessChange& change : cleaned.value().changes) {
    if (change.user == 33) CHECK(change.reason == "19 of the 19 people with the same role hold it");
    if (change.user == 40)
      CHECK(change.reason == "held by 31 people, and by none of the 14 people who otherwise have the same roles");
  }
  input.use.assign(input.matrix.cells(), CellUse::Used);
  input.events.assign(input.matrix.cells(), 1.0F);
  const Result<CleanInput> used =
      clean_input(input, {.mode = NoiseMode::Both, .budget_seconds = 0.2, .locked = {}, .clock = [] { return 0.0; }});
  REQUIRE(used.ok());
  const MineInput& after = used.value().input;
  REQUIRE(after.use.size() == after.matrix.cells());
  REQUIRE(after.events.size() == after.matrix.cells());
  CHECK(after.use[find_cell(after.matrix, {33, 6})] == CellUse::Unknown);  // added: nobody could use it
  CHECK(after.use[find_cell(after.matrix, {33, 7})] == CellUse::Used);
  MineOptions options;
  options.objective = MiningObjective::Roles;
  options.budget_seconds = 0.1;
  const Result<RoleSet> roles = mine(cleaned.value().input, options);
  REQUIRE(roles.ok());
  CHECK(roles.value().roles.size() == 3);
}

TEST_CASE("the noisy university gives back its mistakes", "[rolemining][noise][reference]") {
  const auto shared = tests::reference_data();
  if (!shared) return;
  const std::string folder = *shared + "/data/rolemining/";
  const Result<LabelledAssignments> dirty = read_upa_file(folder + "university_large_noise2.upa.gz");
  const Result<LabelledAssignments> truth = read_upa_file(folder + "university_large.upa.gz");
  REQUIRE(dirty.ok());
  REQUIRE(truth.ok());
  std::vector<std::pair<std::string, std::string>> held;
  for (std::uint32_t user = 0; user != truth.value().matrix.users; ++user)
    for (const std::uint32_t item : truth.value().matrix.row(user))
      held.emplace_back(truth.value().users[user], truth.value().entitlements[item]);
  std::sort(held.begin(), held.end());
  const Denoised found = clean(dirty.value().matrix, {});
  REQUIRE(found.complete);
  std::size_t right = 0;
  for (const CellChange& change : found.changes) {
    const bool was_held = std::binary_search(
        held.begin(), held.end(),
        std::pair{dirty.value().users[change.cell.user], dirty.value().entitlements[change.cell.entitlement]});
    right += was_held == (change.kind == ChangeKind::Add) ? 1U : 0U;
  }
  CHECK(static_cast<double>(right) >= 0.9 * 158);  // 79 cleared, 79 set
  CHECK(static_cast<double>(right) >= 0.9 * static_cast<double>(found.changes.size()));
}
