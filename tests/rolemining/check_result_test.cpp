// The independent checker: silent on a good answer, and it finds each kind of lie.
#include "rolemining/check_result.hpp"

#include <algorithm>

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
  CHECK(check(roles) == Lies{"the certificate does not prove the lower bound"});
  roles = good();
  roles.lower_bound = 3;
  roles.bound_proof = BoundProof::Search;
  CHECK(check(roles) ==
        Lies{"fewer roles than the lower bound", "the certificate does not prove the lower bound",
             "optimality does not follow from the lower bound"});
}

// Five people in a ring, each sharing an entitlement with the next: any two of the five cells (i,i) fit together
// when they are neighbours in the ring, so three roles are needed, though no three exclude each other.
TEST_CASE("a block proves what a fooling set cannot", "[rolemining]") {
  Cells ring;
  for (std::uint32_t at = 0; at != 5; ++at) {
    ring.emplace_back(at, at);
    ring.emplace_back(at, (at + 1) % 5);
    ring.emplace_back((at + 1) % 5, at);
  }
  std::sort(ring.begin(), ring.end());
  RoleSet roles;
  for (std::uint32_t at = 0; at != 5; ++at) {
    const std::uint32_t next = (at + 1) % 5;
    roles.roles.push_back({.id = "R00" + std::to_string(at),
                           .name = {},
                           .users = {std::min(at, next), std::max(at, next)},
                           .entitlements = {std::min(at, next), std::max(at, next)},
                           .rule = {}});
  }
  roles.edges = 20;
  roles.wsc = 25;
  roles.exact = true;
  roles.lower_bound = 3;
  roles.bound_proof = BoundProof::Search;
  roles.blocks = {{.roles = 3, .cells = {{0, 0}, {1, 1}, {2, 2}, {3, 3}, {4, 4}}}};
  const auto check_ring = [&] {
    return check_result({.users = 5, .entitlements = 5, .cells = ring, .conflicts = {}}, roles);
  };
  CHECK(check_ring() == Lies{});
  roles.blocks.front().roles = 4;
  roles.lower_bound = 4;
  CHECK(check_ring() == Lies{"a block of 5 cells does not need 4 roles"});
  roles.blocks.front() = {.roles = 2, .cells = {{0, 0}, {1, 1}, {2, 2}, {3, 3}}};
  roles.fooling_set = {{4, 4}};
  roles.lower_bound = 3;
  CHECK(check_ring() == Lies{"a fooling cell fits in one role with a block"});
  roles.blocks.front().cells.push_back({4, 2});
  CHECK(check_ring().front() == "a cell of a block is not assigned");
}

TEST_CASE("changes claimed must be possible and complete no conflict", "[rolemining]") {
  RoleSet roles = good();
  roles.changes = {{.kind = AccessChangeKind::Add, .user = 0, .entitlement = 2, .price = 4, .reason = {}}};
  roles.roles[0].entitlements = {0, 1, 2};
  roles.edges = 7;
  roles.wsc = 9;
  CHECK(check(roles) == Lies{});
  CHECK(check(roles, {{{0}, {2}}}) == Lies{"access added that completes a conflict for its holder"});
  roles.changes = {{.kind = AccessChangeKind::Add, .user = 0, .entitlement = 1, .price = 4, .reason = {}}};
  CHECK(check(roles) == Lies{"access added that was held"});
  roles.changes = {{.kind = AccessChangeKind::Remove, .user = 1, .entitlement = 0, .price = 4, .reason = {}}};
  CHECK(check(roles) == Lies{"access removed that was not held"});
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
