// HR rules: the shortest good one, refusal of thin evidence, and names.
#include "rolemining/describe.hpp"

#include "tests/support/catch.hpp"

using namespace rolewright;
using namespace rolewright::rolemining;

namespace {

using Equals = std::vector<std::pair<std::string, std::string>>;

// Eight people: two offices, two grades.
AttributeTable people() {
  return {.attributes = {{.name = "office", .values = {"AP", "AP", "AP", "AP", "HR", "HR", "HR", ""}},
                         {.name = "grade", .values = {"12", "12", "12", "9", "12", "9", "9", "9"}},
                         {.name = "agency", .values = {"T", "T", "T", "T", "T", "T", "T", "T"}}}};
}

RoleRule rule_of(std::vector<std::uint32_t> members, DescribeOptions options = {}) {
  return Describer{people(), 8, options}.describe(members);
}

}  // namespace

TEST_CASE("one attribute is enough when it is exact", "[rolemining]") {
  const RoleRule rule = rule_of({0, 1, 2, 3});
  CHECK(rule.equals == Equals{{"office", "AP"}});
  CHECK(rule.precision == 1.0);
  CHECK(rule.recall == 1.0);
}

TEST_CASE("two attributes when one is not", "[rolemining]") {
  const RoleRule rule = rule_of({0, 1, 2});
  CHECK(rule.equals == Equals{{"office", "AP"}, {"grade", "12"}});
  CHECK(rule.precision == 1.0);
  CHECK(rule.recall == 1.0);
}

TEST_CASE("a second condition must be worth it", "[rolemining]") {
  const RoleRule rule = rule_of({0, 1, 2}, {.worth_a_literal = 0.3});
  CHECK(rule.equals == Equals{{"office", "AP"}});
  CHECK(rule.precision == 0.75);
}

TEST_CASE("precision and recall count people", "[rolemining]") {
  const RoleRule rule = rule_of({4, 5, 6, 7});  // the last has no office
  CHECK(rule.equals == Equals{{"office", "HR"}});
  CHECK(rule.precision == 1.0);
  CHECK(rule.recall == 0.75);
}

TEST_CASE("thin or absent evidence gives no rule", "[rolemining]") {
  CHECK(rule_of({0, 1}).equals.empty());  // two people
  CHECK(rule_of({4, 5, 6}, {.min_support = 4}).equals.empty());
  CHECK(rule_of({0, 4, 7}).equals.empty());                 // nothing in common but the agency
  CHECK(rule_of({0, 1, 2, 3, 4, 5, 6, 7}).equals.empty());  // what everyone has explains nobody
  CHECK(Describer{AttributeTable{}, 8, {}}.describe(std::vector<std::uint32_t>{0, 1, 2}).equals.empty());
}

TEST_CASE("names come from the rule, else from the rarest entitlement", "[rolemining]") {
  const std::vector<std::string> labels{"mail", "pay.release", "bad\tname"};
  const std::vector<std::uint32_t> holders{900, 4, 5};
  MinedRole role{
      .id = "R001", .name = {}, .users = {0}, .entitlements = {0, 1}, .rule = {}, .birthright = false};
  CHECK(propose_name(role, labels, holders) == "pay.release and 1 more");
  role.entitlements = {0};
  CHECK(propose_name(role, labels, holders) == "mail");
  role.entitlements = {2};
  CHECK(propose_name(role, labels, holders).find('\t') == std::string::npos);
  role.rule.equals = {{"office", "AP"}, {"grade", "12"}};
  CHECK(propose_name(role, labels, holders) == "AP, 12");
}
