// The independent checker: silent on a good answer, and it finds each kind of lie.
#include "rolemining/check_result.hpp"

#include "tests/support/catch.hpp"

using namespace rolewright;
using namespace rolewright::rolemining;

namespace {

using Cells = std::vector<std::pair<std::uint32_t, std::uint32_t>>;
using Conflicts = std::vector<std::vector<std::vector<std::uint32_t>>>;

const Cells kCells{{0, 0}, {0, 1}, {1, 1}, {1, 2}};

// Users 0 and 1 share entitlement 1; two roles suffice and are needed.
RoleSet good() {
  RoleSet roles;
  roles.roles = {
      {.id = "R001", .name = {}, .users = {0}, .entitlements = {0, 1}, .rule = {}, .birthright = false},
      {.id = "R002", .name = {}, .users = {1}, .entitlements = {1, 2}, .rule = {}, .birthright = false}};
  roles.lower_bound = 2;
  roles.fooling_set = {{0, 0}, {1, 2}};
  roles.edges = 6;
  roles.wsc = 8;
  roles.exact = true;
  roles.optimal = true;
  return roles;
}

std::vector<std::string> check(const RoleSet& roles, const Conflicts& conflicts = {}) {
  return check_result({.users = 2, .entitlements = 3, .cells = kCells, .conflicts = conflicts}, roles);
}

using Lies = std::vector<std::string>;

}  // namespace

TEST_CASE("a true result passes", "[rolemining]") {
  CHECK(check(good()) == Lies{});
}

TEST_CASE("access missing or added is found", "[rolemining]") {
  RoleSet roles = good();
  roles.roles[0].entitlements = {0};
  roles.edges = 5;
  roles.wsc = 7;
  CHECK(check(roles) == Lies{"the roles do not rebuild the assignments"});
  roles = good();
  roles.roles[0].users = {0, 1};
  roles.edges = 7;
  roles.wsc = 9;
  CHECK(check(roles) == Lies{"the roles do not rebuild the assignments"});
  roles = good();
  roles.exact = false;
  CHECK(check(roles) == Lies{"exact but not said so"});
}

TEST_CASE("wrong scores are found", "[rolemining]") {
  RoleSet roles = good();
  roles.edges = 5;
  roles.wsc = 9;
  CHECK(check(roles) == Lies{"edges are 6", "wsc is 8"});
}

TEST_CASE("a certificate that proves nothing is found", "[rolemining]") {
  RoleSet roles = good();
  roles.fooling_set = {{0, 0}, {0, 1}};  // one user's cells always fit together
  CHECK(check(roles) == Lies{"two fooling cells fit in one role"});
  roles.fooling_set = {{0, 0}, {1, 0}};
  CHECK(check(roles) == Lies{"a fooling cell is not assigned"});
  roles.fooling_set = {{0, 0}};
  CHECK(check(roles) == Lies{"the fooling set does not prove the lower bound"});
  roles = good();
  roles.lower_bound = 3;
  roles.bound_proof = BoundProof::Search;
  CHECK(check(roles) ==
        Lies{"fewer roles than the lower bound", "optimality does not follow from the lower bound"});
}

TEST_CASE("a claim of optimality needs the bound", "[rolemining]") {
  RoleSet roles = good();
  roles.lower_bound = 1;
  roles.fooling_set = {{0, 0}};
  CHECK(check(roles) == Lies{"optimality does not follow from the lower bound"});
}

TEST_CASE("a completed conflict is found, and a conflict separates cells", "[rolemining]") {
  CHECK(check(good(), {{{0}, {1}}}) == Lies{"R001 holds every side of a conflict"});
  RoleSet roles = good();
  roles.fooling_set = {{0, 0}, {0, 1}};
  CHECK(check(roles, {{{0}, {1}}}) == Lies{"R001 holds every side of a conflict"});
}

TEST_CASE("ids out of range or order are found, and nothing else is tried", "[rolemining]") {
  RoleSet roles = good();
  roles.roles[1].users = {5};
  CHECK(check(roles) == Lies{"R002 lists users wrongly"});
  roles = good();
  roles.roles[0].entitlements = {1, 0};
  CHECK(check(roles) == Lies{"R001 lists entitlements wrongly"});
  roles = good();
  roles.roles[0].users = {};
  CHECK(check(roles) == Lies{"R001 is empty"});
}

TEST_CASE("birthright mixed with other access is found", "[rolemining]") {
  RoleSet roles = good();
  roles.birthright = {1};
  CHECK(check(roles) ==
        Lies{"R001 mixes birthright with other access", "R002 mixes birthright with other access"});
}
