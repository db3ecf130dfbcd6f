// What is asked of a role before it is accepted, worked by hand; drift; thresholds; pseudonyms.
#include "rolemining/review.hpp"

#include "rolemining/anonymous.hpp"
#include "rolemining/drift.hpp"
#include "rolemining/thresholds.hpp"
#include "tests/rolemining/small_matrices.hpp"
#include "tests/support/catch.hpp"

using namespace rolewright;
using namespace rolewright::rolemining;
using namespace rolewright::tests;

namespace {

using Set = std::vector<std::uint32_t>;

MinedRole role(std::string id, Set users, Set entitlements, RoleRule rule = {}) {
  MinedRole made;
  made.id = std::move(id);
  made.users = std::move(users);
  made.entitlements = std::move(entitlements);
  made.rule = std::move(rule);
  return made;
}

RoleSet set_of(const MineInput& input, std::vector<MinedRole> roles) {
  RoleSet set;
  set.users = input.users;
  set.entitlements = input.entitlements;
  set.roles = std::move(roles);
  return set;
}

RoleRule rule(const std::string& value) {
  return {.equals = {{"org", value}}, .precision = 0.5, .recall = 0.5};
}

// Six people of two offices.
MineInput office() {
  MineInput input = input_of(matrix_of("1100 1100 1110 0011 0001 0000"));
  input.attributes.attributes = {
      {.name = "org", .values = {"CFO/AP", "CFO/AP", "CFO/Pay", "CIO/Ops", "CIO/Ops", "CFO/AP"}}};
  return input;
}

}  // namespace

TEST_CASE("who would gain and lose if the rule went live", "[rolemining]") {
  const MineInput input = office();
  const RoleSet roles =
      set_of(input, {role("R1", {0, 1, 2}, {0, 1}, rule("CFO/AP")), role("R2", {2}, {1, 2})});
  const std::vector<RoleReview> reviews = review_roles(input, roles, {});
  CHECK_FALSE(reviews[0].automatic);
  REQUIRE(reviews[0].gains.size() == 1);
  CHECK(reviews[0].gains[0].user == 5);  // holds nothing today, and is of the office all the same
  CHECK(reviews[0].gains[0].entitlements == Set{0, 1});
  REQUIRE(reviews[0].losses.size() == 1);
  CHECK(reviews[0].losses[0].user == 2);
  CHECK(reviews[0].losses[0].entitlements == Set{0});  // e1 stays, by R2
  CHECK_FALSE(reviews[1].automatic);                   // no rule, nothing to assign by
}

TEST_CASE("an exact rule could be automatic", "[rolemining]") {
  const MineInput input = office();
  const RoleSet roles = set_of(input, {role("R1", {3, 4}, {3}, rule("CIO/Ops"))});
  CHECK(review_roles(input, roles, {}).front().automatic);
}

TEST_CASE("owner: the deepest unit with enough of the members, else who owns the rules", "[rolemining]") {
  const MineInput input = office();
  const RoleSet roles =
      set_of(input, {role("R1", {0, 1, 2}, {0, 1}), role("R2", {2, 3}, {2}), role("R3", {3, 4}, {3})});
  ReviewOptions options;
  options.unit_attribute = "org";
  options.entitlement_owners = {"", "", "Pay Director", ""};
  const std::vector<RoleReview> reviews = review_roles(input, roles, options);
  CHECK(reviews[0].owner == "head of CFO");  // two of three in CFO/AP are too few
  CHECK(reviews[0].owner_basis == "3 of 3 members work there");
  CHECK(reviews[0].units == 2);
  CHECK(reviews[1].owner == "Pay Director");
  CHECK(reviews[2].owner == "head of CIO/Ops");
  CHECK(review_roles(input, roles, {}).front().owner.empty());
}

TEST_CASE("use, sensitivity and near duplicates", "[rolemining]") {
  MineInput input = office();
  input.use = {CellUse::Used,   CellUse::Unused, CellUse::Used,    CellUse::Dormant, CellUse::Used,
               CellUse::Unused, CellUse::Used,   CellUse::Unknown, CellUse::Used,    CellUse::Used};
  input.sensitivity = {1, 4, 1, 1};
  const RoleSet roles =
      set_of(input, {role("R1", {0, 1, 2}, {0, 1}), role("R2", {0, 1, 2}, {0}), role("R3", {4}, {3})});
  const std::vector<RoleReview> reviews = review_roles(input, roles, {});
  CHECK(reviews[0].use.used == 3);
  CHECK(reviews[0].use.unused == 2);
  CHECK(reviews[0].use.dormant == 1);
  CHECK(reviews[0].sensitivity == 4.0);
  CHECK(reviews[0].most_sensitive == 1);
  REQUIRE(reviews[0].near.size() == 1);
  CHECK(reviews[0].near[0].role == 1);
  CHECK(reviews[0].near[0].entitlements == 0.5);
  CHECK(reviews[0].near[0].people == 1.0);
  CHECK(reviews[2].near.empty());
}

TEST_CASE("drift tells missing, extra, gone and new", "[rolemining]") {
  const MineInput before = office();
  RoleSet roles = set_of(before, {role("R1", {0, 1, 2}, {0, 1}), role("R2", {3, 4}, {3})});
  roles.individual = {{2, 2}, {3, 2}};
  MineInput now = input_of(matrix_of("1100 1000 1110 0001 1001 0000 1000"));
  now.users = {"u0", "u1", "u2", "u3", "left", "u5", "fresh"};
  const RoleDrift drift = find_drift(roles, now);
  CHECK(drift.unchanged == 3);  // u0, u2, u3: an individual assignment that ended is no drift of a role
  REQUIRE(drift.holders.size() == 1);
  CHECK(drift.holders[0].user == "u1");
  REQUIRE(drift.holders[0].missing.size() == 1);
  CHECK(drift.holders[0].missing[0].role == "R1");
  CHECK(drift.holders[0].missing[0].entitlement == "e1");
  CHECK(drift.gone == std::vector<std::string>{"u4"});
  CHECK(drift.newcomers == std::vector<std::string>{"left", "fresh"});
  CHECK(drift.roles[0].incomplete == 1);
  CHECK(drift.roles[1].gone == 1);
}

TEST_CASE("extra access is what nothing given explains; excluded is nobody's extra", "[rolemining]") {
  const MineInput before = office();
  RoleSet roles = set_of(before, {role("R1", {0}, {0})});
  MineInput now = input_of(matrix_of("1111"));
  roles.individual = {{0, 1}};
  roles.excluded = {2};
  const RoleDrift drift = find_drift(roles, now);
  REQUIRE(drift.holders.size() == 1);
  CHECK(drift.holders[0].extra == std::vector<std::string>{"e3"});
  CHECK(drift.holders[0].missing.empty());
}

TEST_CASE("thresholds say what would change the answer", "[rolemining]") {
  const MineInput input = input_of(matrix_of("110 110 100 101 100"));
  RoleSet roles =
      set_of(input, {role("R1", {0, 1, 2, 3, 4}, {0}), role("R2", {0, 1}, {1}), role("R3", {3}, {2})});
  roles.birthright = {0};
  roles.roles[0].birthright = true;
  const std::vector<Threshold> found = nearby_thresholds(input, roles, 0.9, {});
  REQUIRE(found.size() == 4);
  CHECK(found[0].option == "--birthright");
  CHECK(found[0].value == "0.400");
  CHECK(found[0].effect == "would keep `e1` apart as well, held by 2 people of 5");
  CHECK(found[1].option == "--least-people");
  CHECK(found[1].value == "2");
  CHECK(found[1].effect.find("would end 1 of 3 roles and leave 1 grants") == 0);
  CHECK(found[2].value == "3");
  CHECK(found[2].effect.find("would end 2 of 3 roles and leave 3 grants") == 0);
  CHECK(found[3].option == "--most-roles");
  CHECK(found[3].value == "1");
}

TEST_CASE("pseudonyms keep the shape, hide the names and need the secret", "[rolemining]") {
  MineInput input = input_of(matrix_of("110 011 000"));
  input.users = {"ana, \"A\"", "ben", "cy"};
  const AnonymousMatrix first = anonymise(input, "a secret of enough bytes");
  CHECK(first.upa == anonymise(input, "a secret of enough bytes").upa);
  CHECK(first.key.find("\"ana, \"\"A\"\"\"") != std::string::npos);
  CHECK(first.upa.find("ana") == std::string::npos);
  CHECK(std::ranges::count(first.upa, '\n') == 2);
  CHECK(std::ranges::count(first.upa, 'e') == 4);
  bool differs = false;
  for (char extra = 'a'; extra != 'k'; ++extra)
    differs = differs || anonymise(input, std::string("another secret ") + extra).key != first.key;
  CHECK(differs);
}
