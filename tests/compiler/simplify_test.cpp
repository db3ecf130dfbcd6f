// Simplify: tables of condition → normal form, and over random conditions and people that no truth changes.
#include "compiler/simplify.hpp"

#include "compiler/condition.hpp"
#include "compiler/english.hpp"
#include "tests/compiler/policy_text.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/random_world.hpp"

namespace rolewright::tests {
namespace {

constexpr const char* kWords = R"(policy p
levels L = low < middle < high
order  T = t1 < t2 < t4, t1 < t3 < t4
one of E = civil, military, contractor
person has level: L, tier: T, kind: E, grade: number, hired: date, series: code, org: org_unit, remote: flag,
           courses: course -> date, warrant: designation
role R
assign R automatically when )";

std::string normal(const std::string& condition) {
  const compiler::PolicyIr policy = compiler::simplify(policy_as_written({{"main.rw", kWords + condition + "\n"}}));
  return english(policy, first_condition(policy));
}

std::string all_conditions(const compiler::PolicyIr& policy) {
  std::string text;
  for (const compiler::Assignment& item : policy.assignments) text += english(policy, item.condition) + "\n";
  return text;
}

}  // namespace

TEST_CASE("conditions have one normal form", "[compiler][simplify]") {
  const auto [condition, expected] = GENERATE(table<std::string, std::string>({
      {"kind is civil", "kind is civil"},
      // negation stands on tests alone
      {"not not kind is civil", "kind is civil"},
      {"not (kind is civil and remote is true)", "kind is not civil or remote is not true"},
      {"not (kind is civil or not remote is true)", "kind is not civil and remote is true"},
      {"not not not org within \"A\"", "org is not within \"A\""},
      // lists are flat and repeat nothing
      {"kind is civil and (remote is true and (grade is 1 and kind is civil))", "kind is civil and remote is true and grade is 1"},
      {"(kind is civil or remote is true) or (remote is true or kind is civil)", "kind is civil or remote is true"},
      {"(kind is civil or remote is true) and (kind is civil or remote is true)", "kind is civil or remote is true"},
      // one `in` an attribute
      {"kind in {military, civil, military}", "kind is civil or military"},
      {"kind is military or grade is 1 or kind is civil", "kind is civil or military or grade is 1"},
      {"kind in {civil, military} and kind in {military, contractor}", "kind is military"},
      {"kind in {civil, military} and not kind is military", "kind is civil"},
      {"not kind is civil and not kind is military", "kind is neither civil nor military"},
      {"not kind in {civil, military} or not kind in {military, contractor}", "kind is not military"},
      {"kind is civil or not kind in {civil, military}", "kind is not military"},
      {"series in {\"b\", \"a\"} and not series is \"b\"", "series is \"a\""},
      // an `in` of nothing is False only of people whose attribute is known
      {"kind is civil and kind is military", "kind is civil and kind is military"},
      {"kind is civil and not kind is civil", "kind is civil and kind is not civil"},
      // no excluded middle
      {"kind is civil or not kind is civil", "kind is civil or kind is not civil"},
      {"(kind is civil or not kind is civil) and remote is true", "(kind is civil or kind is not civil) and remote is true"},
      // but `is missing` is never unknown
      {"kind is missing or not kind is missing", "always"},
      {"kind is missing and not kind is missing", "never"},
      {"(kind is missing or not kind is missing) and remote is true", "remote is true"},
      {"(warrant is missing and not warrant is missing) or remote is true", "remote is true"},
      // what another member makes idle
      {"level at least middle and level at least low", "level is at least middle"},
      {"level at least middle or level at least low", "level is at least low"},
      {"tier at least t2 and tier at least t3", "tier is at least t2 and tier is at least t3"},
      {"grade at most 3 or grade at most 5", "grade is at most 5"},
      {"not grade at most 3 and not grade at most 5", "grade is not at most 5"},
      {"hired at least 2020-01-01 and hired at least 2021-01-01", "hired is at least 2021-01-01"},
      {"org within \"A/B\" and org within \"A\"", "org is within \"A/B\""},
      {"org within \"A/B\" or org within \"AB\"", "org is within \"A/B\" or org is within \"AB\""},
      {"trained \"C\" within 10 days or trained \"C\" within 20 days", "trained in \"C\" within the last 20 days"},
      {"trained \"C\" within 10 days and trained \"C\"", "trained in \"C\" within the last 10 days"},
      {"trained \"C\" and trained \"D\"", "trained in \"C\" and trained in \"D\""},
      {"kind is civil and (kind is civil or remote is true)", "kind is civil"},
      {"kind is civil or (grade is 1 and kind is civil)", "kind is civil"},
      {"designated warrant and not designated warrant", "designated warrant and not designated warrant"},
  }));
  CAPTURE(condition);
  CHECK(normal(condition) == expected);
}

TEST_CASE("a condition that always holds is one constant", "[compiler][simplify]") {
  const compiler::PolicyIr policy = policy_of("policy p\nrole R\nassign R automatically\n");
  CHECK(english(policy, first_condition(policy)) == "always");
}

TEST_CASE("a long chain keeps its members and its shallow tree", "[compiler][simplify]") {
  std::string condition = "grade is 0";
  for (int number = 1; number != 20'000; ++number) condition += " or grade is " + std::to_string(number);
  const compiler::PolicyIr policy = policy_of(kWords + condition);
  REQUIRE(policy.conditions.size() == 1);
  CHECK(policy.at(first_condition(policy)).numbers.size() == 20'000);
}

TEST_CASE("no normal form changes a truth, and twice is once", "[compiler][simplify][property]") {
  const unsigned seed = GENERATE(range(0U, 150U));
  CAPTURE(seed);
  RandomWorld random{seed};
  REQUIRE(random.problem.empty());
  PolicyPlan plan = random.plan;
  plan.assigns.clear();
  if (plan.roles.empty()) return;
  for (int count = 0; count != 12; ++count)
    plan.assigns.push_back({.role = 0, .when = {random_condition(random.dice, 4)}, .unless = {}});
  Files files = policy_files(plan);
  files["main.rw"] = files.at("policy.rw");
  const compiler::PolicyIr written = policy_as_written(files);
  const compiler::PolicyIr once = compiler::simplify(written);
  CHECK(all_conditions(compiler::simplify(once)) == all_conditions(once));
  REQUIRE(once.assignments.size() == written.assignments.size());
  for (std::size_t person = 0; person != random.snapshot.persons.size(); ++person) {
    const compiler::PersonFacts facts = facts_of(*random.binding, PersonId{person});
    for (std::size_t item = 0; item != once.assignments.size(); ++item)
      for (const Day today : {Day{kFirstDay}, Day{kFirstDay + kDays / 2}, Day{kFirstDay + kDays}}) {
        CAPTURE(english(written, written.assignments[item].condition), english(once, once.assignments[item].condition));
        CHECK(evaluate(once, once.assignments[item].condition, facts, today) ==
              evaluate(written, written.assignments[item].condition, facts, today));
      }
  }
}

}  // namespace rolewright::tests
