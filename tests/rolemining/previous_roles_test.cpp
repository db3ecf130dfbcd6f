// Mining around the last roles: what is locked stays, little changes, rejected roles do not come back.
#include "rolemining/previous_roles.hpp"

#include "rolemining/mine_within.hpp"
#include "tests/rolemining/small_matrices.hpp"
#include "tests/support/catch.hpp"

using namespace rolewright;
using namespace rolewright::rolemining;
using namespace rolewright::tests;

namespace {

using Set = std::vector<std::uint32_t>;

MineOptions quick() {
  MineOptions options;
  options.objective = MiningObjective::Wsc;
  options.budget_seconds = 0.01;
  options.clock = [] { return 0.0; };
  return options;
}

MinedRole role(std::string id, Set users, Set entitlements, RoleDecision decision = RoleDecision::None) {
  return {.id = std::move(id),
          .name = "kept name",
          .users = std::move(users),
          .entitlements = std::move(entitlements),
          .rule = {},
          .birthright = false,
          .decision = decision,
          .inherits = {}};
}

MinedWithin again(const MineInput& input, std::vector<MinedRole> roles) {
  RoleSet previous;
  previous.users = input.users;
  previous.entitlements = input.entitlements;
  previous.roles = std::move(roles);
  Result<MinedWithin> mined = mine_within(
      input, quick(),
      {.limits = {}, .excluded = {}, .previous = match_roles(previous, input.users, input.entitlements)});
  if (!mined.ok()) FAIL(mined.error().items().front().message);
  return std::move(mined).value();
}

const MinedRole& by_id(const MinedWithin& mined, const std::string& id) {
  for (const MinedRole& own : mined.roles.roles)
    if (own.id == id) return own;
  FAIL("no role " + id);
  return mined.roles.roles.front();
}

}  // namespace

TEST_CASE("nothing changes when nothing changed", "[rolemining][property]") {
  const unsigned seed = GENERATE(range(0U, 20U));
  CAPTURE(seed);
  const MineInput input = input_of(planted_matrix(seed, 40, 30, 10));
  const Result<RoleSet> first = mine(input, quick());
  REQUIRE(first.ok());
  const MinedWithin second = again(input, first.value().roles);
  CHECK(second.change.unchanged == first.value().roles.size());
  CHECK(second.change.edges_added + second.change.edges_removed == 0);
  CHECK(second.roles.wsc == first.value().wsc);
}

TEST_CASE("a few changes of access change few edges", "[rolemining][property]") {
  const unsigned seed = GENERATE(range(0U, 20U));
  CAPTURE(seed);
  const MineInput before = input_of(planted_matrix(seed, 40, 30, 10));
  const Result<RoleSet> first = mine(before, quick());
  REQUIRE(first.ok());
  std::vector<Cell> cells;
  for (std::uint32_t user = 0; user != 40; ++user)
    for (const std::uint32_t item : before.matrix.row(user)) cells.push_back({user, item});
  for (unsigned flip = 0; flip != 4; ++flip) {
    cells.erase(cells.begin() + static_cast<std::ptrdiff_t>((seed * 31 + flip * 17) % cells.size()));
    cells.push_back({(seed * 7 + flip * 11) % 40, (seed * 5 + flip * 3) % 30});
  }
  const MineInput after = input_of(make_assignments(40, 30, cells));
  const MinedWithin stable = again(after, first.value().roles);
  Result<RoleSet> fresh = mine(after, quick());
  REQUIRE(fresh.ok());
  // Mined anew, a role keeps its id only where its entitlements are those of an old role.
  for (MinedRole& own : fresh.value().roles) {
    own.id = "new " + own.id;
    for (const MinedRole& old : first.value().roles)
      if (old.entitlements == own.entitlements) own.id = old.id;
  }
  const RoleChange anew = change_between(first.value(), fresh.value());
  CHECK(stable.change.edges_added + stable.change.edges_removed <= anew.edges_added + anew.edges_removed);
}

TEST_CASE("a locked role keeps its entitlements while members come and go", "[rolemining]") {
  const MineInput input = input_of(matrix_of("1110 1110 1010 1111 0001"));
  // u2 lost e1; u3 is new and holds all of it.
  const MinedWithin mined = again(input, {role("R007", {0, 1, 2}, {0, 1}, RoleDecision::Locked)});
  const MinedRole& kept = by_id(mined, "R007");
  CHECK(kept.entitlements == Set{0, 1});
  CHECK(kept.users == Set{0, 1, 3});
  CHECK(kept.name == "kept name");
  CHECK(kept.decision == RoleDecision::Locked);
  for (const MinedRole& own : mined.roles.roles) CHECK((own.id == "R007" || own.id > "R007"));
}

TEST_CASE("an entitlement most members lost leaves the role; one all gained joins it", "[rolemining]") {
  const MineInput input = input_of(matrix_of("1011 1011 1011 1111"));
  const MinedWithin mined = again(input, {role("R001", {0, 1, 2, 3}, {0, 1, 2})});
  CHECK(by_id(mined, "R001").entitlements == Set{0, 2, 3});
  CHECK(by_id(mined, "R001").users == Set{0, 1, 2, 3});
  CHECK(mined.change.changed == 1);
  CHECK(mined.change.added == 1);  // u3 still holds e1
  CHECK(mined.change.edges_removed == 1);
  CHECK(mined.change.edges_added == 3);
}

TEST_CASE("a locked role nobody can have is said and left out", "[rolemining]") {
  const MineInput input = input_of(matrix_of("10 01"));
  const MinedWithin mined = again(input, {role("R001", {0, 1}, {0, 1}, RoleDecision::Locked)});
  REQUIRE(mined.notes.items().size() == 1);
  CHECK(mined.notes.items().front().code == Code::DanglingReference);
  CHECK(mined.change.dropped == 1);
}

TEST_CASE("a rejected role is not proposed again", "[rolemining]") {
  const MineInput input = input_of(matrix_of("110 110 001"));
  const MinedWithin mined = again(input, {role("R001", {0, 1}, {0, 1}, RoleDecision::Rejected)});
  for (const MinedRole& own : mined.roles.roles) CHECK(own.entitlements != Set{0, 1});
  CHECK(mined.roles.individual ==
        std::vector<std::pair<std::uint32_t, std::uint32_t>>{{0, 0}, {0, 1}, {1, 0}, {1, 1}});
}

TEST_CASE("locked roles past a limit or against a conflict are refused", "[rolemining]") {
  MineInput input = input_of(matrix_of("111 111 111"));
  RoleSet previous;
  previous.users = input.users;
  previous.entitlements = input.entitlements;
  previous.roles = {role("R001", {0, 1, 2}, {0, 1, 2}, RoleDecision::Locked)};
  const MatchedRoles matched = match_roles(previous, input.users, input.entitlements);
  const auto code = [&](const RoleLimits& limits) {
    const Result<MinedWithin> mined =
        mine_within(input, quick(), {.limits = limits, .excluded = {}, .previous = matched});
    REQUIRE_FALSE(mined.ok());
    return mined.error().items().front().code;
  };
  CHECK(code({.most_entitlements = 2}) == Code::ContradictoryMining);
  CHECK(code({.most_people = 2}) == Code::ContradictoryMining);
  input.conflicts = {{{0}, {1}}};
  CHECK(code({}) == Code::ContradictoryMining);
}

TEST_CASE("labels match across matrices of other order", "[rolemining]") {
  RoleSet previous;
  previous.users = {"b", "gone", "a"};
  previous.entitlements = {"y", "x", "lost"};
  previous.roles = {role("R001", {0, 1, 2}, {0, 1}), role("R002", {2}, {1, 2})};
  const MatchedRoles matched = match_roles(previous, {"a", "b"}, {"x", "y"});
  CHECK(matched.roles.roles[0].users == Set{0, 1});
  CHECK(matched.roles.roles[0].entitlements == Set{0, 1});
  CHECK(matched.roles.roles[1].entitlements == Set{0});
  CHECK(matched.shrunk == std::vector<std::size_t>{1});
}
