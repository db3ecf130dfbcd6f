// Diff: statements that differ are found with a person of whom both policies say what the report says; others are not.
#include "analyzer/policy_diff.hpp"
#include "tests/compiler/policy_text.hpp"
#include "tests/support/catch.hpp"

namespace rolewright::tests {
namespace {

const char* const kTypes =
    "policy p\nlevels Tier = T1 < T2 < T3\none of Employment = civil_service, contractor\n"
    "person has tier: Tier, employment: Employment, org: org_unit\nsystem M = export \"M\"\n"
    "permission enter = M \"ENTER\"\npermission pay = M \"PAY\"\npermission view = M \"VIEW\"\n";
const char* const kDuties = "function Enter = any of enter\nfunction Pay = any of pay\nrole R grants enter\n";

std::string said(const StatementChange& change) {
  static const char* const kDirections[] = {"stricter", "looser", "changed", "unknown"};
  return std::string{kDirections[static_cast<std::size_t>(change.direction)]} + " " + change.statement + " [" +
         change.person + "] " + change.before + " > " + change.after;
}

std::vector<std::string> differences_of(const std::string& before, const std::string& after) {
  const Compiled left = compile_text(before);
  const Compiled right = compile_text(after);
  INFO(dump(left.found, left.sources));
  INFO(dump(right.found, right.sources));
  REQUIRE_FALSE(left.found.has_error());
  REQUIRE_FALSE(right.found.has_error());
  std::vector<std::string> all;
  const PolicyDifference difference = analyzer::diff(left.policy.ir, right.policy.ir, Day{20'000});
  for (const StatementChange& change : difference.statements) all.push_back(said(change));
  return all;
}

std::vector<std::string> changed(const std::string& before, const std::string& after) {
  return differences_of(std::string{kTypes} + kDuties + before, std::string{kTypes} + kDuties + after);
}

using Said = std::vector<std::string>;

}  // namespace

TEST_CASE("policies that mean the same are equivalent, however written", "[analyzer]") {
  CHECK(changed("assign R automatically when tier at least T2\n",
                "assign R automatically when tier is T3\nassign R automatically when tier is T2\n") == Said{});
  CHECK(changed("assign R automatically when not (tier is T1 or employment is contractor)\n",
                "assign R automatically when employment is civil_service and tier in { T2, T3 }\n") == Said{});
  CHECK(changed("risk X no person holds Enter and Pay unless tier is T3\n",
                "risk X no person holds 2 or more of Pay, Enter when not tier is T3\n") == Said{});
  CHECK(changed("assume A: whenever employment is contractor then tier is T1\n"
                "assign R automatically when tier is T3\n",
                "assume A: whenever employment is contractor then tier is T1\n"
                "assign R automatically when tier is T3 and not employment is contractor\n") ==
        Said{"stricter `assign` of `R` [employment missing, tier T3] receives the role automatically > "
             "does not receive it automatically"});
}

TEST_CASE("what became stricter or looser is shown on a person", "[analyzer]") {
  CHECK(changed("assign R automatically when tier at least T2\n", "assign R automatically when tier is T3\n") ==
        Said{"stricter `assign` of `R` [tier T2] receives the role automatically > does not receive it automatically"});
  CHECK(changed("assign R automatically when tier is T1\n", "assign R automatically when tier is T2\n").size() == 2);
  CHECK(changed("", "allow R to be requested holders at most 3\n") ==
        Said{"looser `allow` of `R` (holders at most 3) [anybody] may not request it > may request the role"});
  CHECK(changed("risk X no person holds Enter and Pay\n", "risk X no person holds Enter and Pay unless tier is T3\n") ==
        Said{"looser risk `X` [tier T3, holds \"ENTER\", \"PAY\"] violates the rule > does not violate it"});
  CHECK(changed("risk X action warn no person holds Enter and Pay\n", "risk X no person holds Enter and Pay\n") ==
        Said{"stricter risk `X` [] action warn > action block"});
  CHECK(changed("risk X at most 4 people hold Pay\n", "risk X at most 5 people hold Pay\n").size() == 1);
  CHECK(changed("risk X no person holds Enter and Pay\n",
                "risk X no person holds Enter and Pay\ndisable X because \"pilot\"\n")
            .size() == 1);
}

TEST_CASE("roles, functions and orders that changed", "[analyzer]") {
  const std::string role = std::string{kTypes} + "function Enter = any of enter\n";
  CHECK(differences_of(role + "role R grants enter\n", role + "role R grants enter, view\n") ==
        Said{"looser what role `R` grants [] without VIEW > with VIEW"});
  const std::string types = kTypes;
  CHECK(differences_of(types + "function F = any of enter, pay\n", types + "function F = any of enter\n") ==
        Said{"looser function `F` [] with PAY > without PAY"});
  // A value that only one policy lists is missing to the other.
  const std::string with_more =
      "policy p\nlevels Tier = T1 < T2 < T3 < T4\none of Employment = civil_service, contractor\n"
      "person has tier: Tier, employment: Employment, org: org_unit\nsystem M = export \"M\"\n"
      "permission enter = M \"ENTER\"\npermission pay = M \"PAY\"\npermission view = M \"VIEW\"\n";
  const std::string given = std::string{kDuties} + "assign R automatically when tier at least T3\n";
  CHECK(differences_of(types + given, with_more + given) ==
        Said{"looser `assign` of `R` [tier T4] does not receive it automatically > receives the role automatically"});
}

}  // namespace rolewright::tests
