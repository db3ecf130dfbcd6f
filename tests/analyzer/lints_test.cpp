// Lints: for each code a policy that earns it and its neighbour that does not; what they claim of everybody is tried on
// every combination of representative values.
#include <algorithm>
#include <functional>
#include <map>

#include "analyzer/proof.hpp"
#include "compiler/condition.hpp"
#include "compiler/encode.hpp"
#include "compiler/smt/session.hpp"
#include "tests/compiler/policy_text.hpp"
#include "tests/support/catch.hpp"

namespace rolewright::tests {
namespace {

constexpr Day kToday{20'000};

const char* const kStart =
    "policy p\nlevels Tier = T1 < T2 < T3\none of Employment = civil_service, contractor\n"
    "person has tier: Tier, employment: Employment, org: org_unit, warrant: designation with limit money\n"
    "account has kind: code\nsystem M = export \"M\"\n"
    "permission enter = M \"ENTER\"\npermission pay = M \"PAY\"\npermission view = M \"VIEW\"\n"
    "function Enter = any of enter\nfunction Pay = any of pay\nfunction View = any of view\n";

Diagnostics lints_of(const std::string& more) {
  const Compiled compiled = compile_text(kStart + more);
  INFO(dump(compiled.found, compiled.sources));
  REQUIRE_FALSE(compiled.found.has_error());
  return analyzer::verify(compiled.policy, kToday).lints;
}

std::vector<std::string> messages(const std::string& more, Code code) {
  std::vector<std::string> all;
  const Diagnostics found = lints_of(more);
  for (const Diagnostic& item : found.items())
    if (item.code == code) all.push_back(item.message);
  return all;
}

std::size_t times(const std::string& more, Code code) {
  return messages(more, code).size();
}

}  // namespace

TEST_CASE("conditions that decide nothing are named with what they follow from", "[analyzer]") {
  const std::string role = "role R grants enter\n";
  CHECK(times(role + "assign R automatically when tier is T1 and tier is T2\n", Code::ConditionNeverTrue) == 1);
  CHECK(times(role + "assign R automatically when tier is T1 and employment is contractor\n",
              Code::ConditionNeverTrue) == 0);
  const Diagnostics found =
      lints_of("assume A1: whenever employment is contractor then tier is T1\n" + role +
               "assign R automatically when employment is contractor and org within \"A\" and tier is T2\n");
  const auto never = std::find_if(found.items().begin(), found.items().end(),
                                  [](const Diagnostic& item) { return item.code == Code::ConditionNeverTrue; });
  REQUIRE(never != found.items().end());
  REQUIRE(never->labels.size() == 3);  // the organization plays no part
  CHECK(never->labels[0].text == "needs employment is contractor");
  CHECK(never->labels[1].text == "needs tier is T2");
  CHECK(never->labels[2].text == "assuming `A1`");
  CHECK(times(role + "assign R automatically when tier is missing or not tier is missing\n",
              Code::ConditionAlwaysTrue) == 1);
  CHECK(times(role + "assign R automatically when tier is missing or tier at least T1\n",
              Code::ConditionAlwaysTrue) == 1);
  CHECK(times(role + "assign R automatically when tier is missing or tier at least T2\n",
              Code::ConditionAlwaysTrue) == 0);
  CHECK(times(role + "assign R automatically\n", Code::ConditionAlwaysTrue) == 0);
}

TEST_CASE("what may be missing where it decides is named", "[analyzer]") {
  CHECK(messages("role R grants enter\nassign R automatically when tier at least T2\n", Code::MissingDecides) ==
        std::vector<std::string>{
            "the condition of `assign` of `R` can hang on what is not on record: tier is missing"});
  CHECK(times("assume A1: whenever tier is missing then not tier is missing\nrole R grants enter\n"
              "assign R automatically when tier at least T2\n",
              Code::MissingDecides) == 0);
  CHECK(times("role R grants enter\nassign R automatically when not tier is missing and tier at least T2\n",
              Code::MissingDecides) == 0);
  CHECK(messages("risk X no person holds Pay unless designated warrant with limit at least 25\n", Code::MissingDecides)
            .size() == 1);
}

TEST_CASE("statements that give nobody anything new, and roles nobody can hold", "[analyzer]") {
  const std::string role = "role R grants enter\n";
  CHECK(times(role + "assign R automatically when org within \"A\"\nassign R automatically when org within \"A/B\"\n",
              Code::StatementShadowed) == 1);
  CHECK(times(role + "assign R automatically when org within \"A/B\"\nassign R automatically when org within \"A/C\"\n",
              Code::StatementShadowed) == 0);
  CHECK(times(role + "assign R automatically when tier is T1\nassign R automatically when tier is T1\n",
              Code::StatementShadowed) == 1);
  CHECK(times(role + "assign R automatically when tier is T1\nassign R automatically when tier at least T2\n"
                     "allow R to be requested when not tier is missing\n",
              Code::StatementShadowed) == 1);
  CHECK(times(role + "allow R to be requested when tier at least T2\n"
                     "allow R to be requested when tier is T3 holders at most 3\n",
              Code::StatementShadowed) == 1);
  CHECK(times(role + "allow R to be requested when tier at least T2 holders at most 3\n"
                     "allow R to be requested when tier is T3\n",
              Code::StatementShadowed) == 0);
  CHECK(times(role, Code::RoleUnobtainable) == 1);
  CHECK(times("role R = M role \"X\" grants enter\nrole S grants pay\nrole T = M role \"Y\" includes S\n",
              Code::RoleUnobtainable) == 0);
}

TEST_CASE("a rule whose every violation another reports is redundant", "[analyzer]") {
  const std::string two = "risk TWO severity high no person holds 2 or more of Enter, Pay, View\n";
  CHECK(times(two + "risk ALL severity high no person holds Enter and Pay and View\n", Code::RuleRedundant) == 1);
  CHECK(times(two + "risk ALL severity critical no person holds Enter and Pay and View\n", Code::RuleRedundant) == 0);
  CHECK(times(two + "risk PAIR severity high no person holds Enter and Pay\n", Code::RuleRedundant) == 1);
  CHECK(times("risk A no person holds Enter and Pay when tier at least T2\n"
              "risk B no person holds Enter and Pay when tier is T3\n",
              Code::RuleRedundant) == 1);
  CHECK(times("risk A no person holds Enter and Pay when tier at least T2\n"
              "risk B no person holds Enter and Pay when tier is T1\n",
              Code::RuleRedundant) == 0);
  CHECK(times("risk A no person holds Enter and Pay\nrisk B no person holds Enter and Pay\n", Code::RuleRedundant) ==
        1);
}

TEST_CASE("roles that break a rule alone, as birthrights or by requests", "[analyzer]") {
  const std::string rule = "risk X no person holds Enter and Pay\n";
  CHECK(times(rule + "role R grants enter, pay\n", Code::RoleViolatesAlone) == 1);
  CHECK(times(rule + "role R grants enter\n", Code::RoleViolatesAlone) == 0);
  CHECK(times("role A grants enter\nrole B includes A\nexclusive X roles A, B\n", Code::RoleViolatesAlone) == 1);
  CHECK(times("role R grants enter, pay\nrisk X completing Enter, Pay takes at least 2 people\n",
              Code::RoleViolatesAlone) == 1);
  const std::string roles = "role E grants enter\nrole P grants pay\n" + rule;
  CHECK(messages(roles + "assign E automatically when tier at least T2\nassign P automatically when tier is T3\n",
                 Code::BirthrightViolates) ==
        std::vector<std::string>{
            "automatic roles can violate `X`: a person with tier T3 would hold E, P"});
  CHECK(times(roles + "assign E automatically when tier at least T2\nassign P automatically when tier is T1\n",
              Code::BirthrightViolates) == 0);
  CHECK(times(roles + "assign E automatically\nallow P to be requested when tier is T3\n",
              Code::RequestableViolates) == 1);
  CHECK(times(roles + "assign E automatically when tier is T1\nallow P to be requested when tier is T3\n",
              Code::RequestableViolates) == 0);
}

TEST_CASE("an account attribute and a person's of one name are two facts", "[analyzer]") {
  const std::string policy =
      "person has kind: code\nrole E grants enter\nassign E automatically when kind is \"x\"\n"
      "risk X no person holds Enter when account kind is \"y\"\nprove P: automatic roles never violate X\n";
  const auto found = messages(policy, Code::ProofRefuted);
  REQUIRE(found.size() == 1);
  INFO(found[0]);
  CHECK(found[0].find("kind \"x\", account kind ") != std::string::npos);
  CHECK(times("person has kind: code\nrole E grants enter\nassign E automatically when kind is \"x\"\n"
              "risk X no person holds Enter when account kind is \"y\" and account kind is \"x\"\n"
              "prove P: automatic roles never violate X\n",
              Code::ProofRefuted) == 1);  // an account whose kind is not on record
  CHECK(times("person has kind: code\nrole E grants enter\nassign E automatically when kind is \"x\"\n"
              "risk X no person holds Enter when not account kind is missing and account kind is \"y\" and account kind "
              "is \"x\"\nprove P: automatic roles never violate X\n",
              Code::ProofRefuted) == 0);
}

TEST_CASE("prerequisites, exclusions, counts and workflows that cannot all hold", "[analyzer]") {
  const std::string roles = "role E grants enter\nrole P grants pay\n";
  CHECK(times(roles + "allow P to be requested requires at least 9 days past service as E\n", Code::CannotAllHold) == 1);
  CHECK(times(roles + "assign E automatically\nallow P to be requested requires at least 9 days past service as E\n",
              Code::CannotAllHold) == 0);
  CHECK(times(roles + "assign E automatically when tier at least T2\nallow P to be requested when tier is T3\n"
                      "exclusive X roles E, P\n",
              Code::CannotAllHold) == 1);
  CHECK(times(roles + "assign E automatically when tier at least T2\n"
                      "allow P to be requested when tier is T3 gives up E when granted\nexclusive X roles E, P\n",
              Code::CannotAllHold) == 0);
  CHECK(times("risk A at least 5 people hold Pay\nrisk B at most 4 people hold Pay\n", Code::CannotAllHold) == 1);
  CHECK(times("risk A at least 4 people hold Pay\nrisk B at most 4 people hold Pay\n", Code::CannotAllHold) == 0);
  CHECK(times(roles + "allow P to be requested holders at most 3\nrisk A at least 4 people hold Pay\n",
              Code::CannotAllHold) == 1);
  CHECK(times(roles + "allow P to be requested holders at most 3\nrisk A at least 3 people hold Pay\n",
              Code::CannotAllHold) == 0);
  const std::string steps = "workflow W { step a by Enter step b by Pay step c by View same person a, b ";
  CHECK(times(steps + "different people a, c }\n", Code::CannotAllHold) == 0);
  CHECK(times(steps + "same person b, c different people a, c }\n", Code::CannotAllHold) == 1);
  CHECK(times(steps + "}\nrisk X no person holds Enter and Pay\n", Code::CannotAllHold) == 1);
  CHECK(times(steps + "}\nrisk X no person holds Enter and View\n", Code::CannotAllHold) == 0);
}

TEST_CASE("a role that must be given up and is kept", "[analyzer]") {
  CHECK(times("role E grants enter\nrole P grants pay includes E\nassign E automatically when tier is T1\n"
              "allow P to be requested gives up E when granted\n",
              Code::GivenUpAndKept) == 1);
  const std::string roles = "role E grants enter\nrole P grants pay\nassign E automatically when tier at least T2\n";
  CHECK(times(roles + "allow P to be requested when tier is T3 gives up E when granted\n", Code::GivenUpAndKept) == 1);
  CHECK(times(roles + "allow P to be requested when tier is T1 gives up E when granted\n", Code::GivenUpAndKept) == 0);
}

TEST_CASE("exceptions out of order, and statements about what is not in force", "[analyzer]") {
  const auto exception = [](const std::string& rule, const std::string& terms) {
    return "risk X " + rule + " no person holds Enter and Pay\nexception E-1 to X for person \"ana\" " + terms + "\n";
  };
  const std::string good = "mitigated by \"M\" approved by \"bo\" from 2024-10-01 until 2024-10-31";  // day 20,000: 2024-10-04
  for (const Code code : {Code::WaiverExpired, Code::WaiverOverCap, Code::WaiverSelfApproved, Code::WaiverForbidden,
                          Code::WaiverOverBroad})
    CHECK(times(exception("exceptions at most 30 days", good), code) == 0);
  CHECK(times(exception("exceptions at most 29 days", good), Code::WaiverOverCap) == 1);
  CHECK(times(exception("exceptions never", good), Code::WaiverForbidden) == 1);
  CHECK(times(exception("", "mitigated by \"M\" approved by \"ana\" from 2024-10-01 until 2024-10-31"),
              Code::WaiverSelfApproved) == 1);
  CHECK(times(exception("", "mitigated by \"M\" approved by \"bo\" from 2024-10-01 until 2024-10-04"),
              Code::WaiverExpired) == 1);
  CHECK(times(exception("", "mitigated by \"M\" approved by \"bo\" from 2024-10-01 until 2024-10-05"),
              Code::WaiverExpired) == 0);
  CHECK(times(exception("", "mitigated by \"M\" approved by \"bo\" from 2024-10-01 until 2025-10-03"),
              Code::WaiverOverBroad) == 1);
  CHECK(times(exception("", "approved by \"bo\" from 2024-10-01 until 2024-10-31"), Code::WaiverOverBroad) == 1);
  CHECK(times(exception("", good) + "disable X because \"pilot\"\n", Code::DanglingStatement) == 1);
  CHECK(times(exception("", good), Code::DanglingStatement) == 0);
}

TEST_CASE("assumptions that exclude nobody and tests they exclude", "[analyzer]") {
  CHECK(times("assume A: whenever tier is T3 then not tier is missing\n", Code::AssumptionVacuous) == 1);
  CHECK(times("assume A: whenever tier is T3 then employment is contractor\n", Code::AssumptionVacuous) == 0);
  CHECK(times("assume A: whenever tier at least T2 then employment is contractor\n"
              "assume B: whenever tier is T3 then employment is contractor\n",
              Code::AssumptionVacuous) == 1);
  const std::string assume =
      "role R grants enter\nassume A: whenever tier is T3 then employment is contractor\ntest T { person { tier T3 } ";
  CHECK(times(assume + "expect no role R }\n", Code::TestContradictsAssumption) == 1);
  CHECK(times(assume + "ignoring A expect no role R }\n", Code::TestContradictsAssumption) == 0);
}

TEST_CASE("controls that no rule serves are listed once the policy names any", "[analyzer]") {
  CHECK(times("risk X control AC-5, \"AC-6(5)\" no person holds Enter and Pay\n", Code::ControlUnserved) == 10);
  CHECK(times("risk X no person holds Enter and Pay\n", Code::ControlUnserved) == 0);
}

TEST_CASE("a condition's terms say of every representative what evaluation says", "[compiler][differential]") {
  const std::string tests[] = {"designated warrant",
                               "designated warrant with limit at least 25",
                               "designated warrant with limit at least 26",
                               "not designated warrant with limit at least 0",
                               "tier at least T2 or org within \"A\"",
                               "org in { \"A\", \"A/B\", \"C\" } and not org within \"A/B\"",
                               "warrant is missing or tier at most T2"};
  std::string text = "role R grants enter\n";
  for (const std::string& test : tests) text += "assign R automatically when " + test + "\n";
  const Compiled compiled = compile_text(kStart + text);
  REQUIRE_FALSE(compiled.found.has_error());
  const compiler::PolicyIr& policy = compiled.policy.ir;
  std::size_t compared = 0;
  for (const std::int64_t limit : {-2, -1, 0, 1, 2'499, 2'500, 2'550, 2'599, 2'600, 9'999'999})
    for (const int tier : {-1, 0, 1, 2})
      for (const char* const org : {"", "A", "A/B", "A/B/D", "A/X", "AB", "C", "C/D"}) {
        compiler::PersonFacts facts;
        facts.attributes.resize(policy.attributes.size());
        const auto set = [&](const char* name, compiler::AttributeValue value) {
          facts.attributes[index_named(policy.attributes, name)] = value;
        };
        if (tier >= 0) set("tier", {.present = true, .number = tier, .text = {}});
        if (*org != '\0') set("org", {.present = true, .number = 0, .text = org});
        if (limit == -1) facts.designations.push_back({"warrant", {kToday.plus(-9), kToday}, 0});
        if (limit >= 0) facts.designations.push_back({"warrant", {kToday, kToday.plus(1)}, limit});
        smt::Problem problem;
        compiler::PersonEncoder encoder{policy, kToday, problem};
        std::vector<compiler::Kleene> truths;
        for (const auto& assignment : policy.assignments) truths.push_back(encoder.encode(assignment.condition));
        encoder.pin(facts);
        smt::Session session{problem};
        for (std::size_t index = 0; index != truths.size(); ++index) {
          const compiler::Truth wanted =
              compiler::evaluate(policy, policy.assignments[index].condition, facts, kToday);
          const auto can = [&](smt::Term term) {
            return std::holds_alternative<smt::Sat>(session.check({.supposing = {&term, 1}}));
          };
          CAPTURE(tests[index], limit, tier, org);
          CHECK(can(truths[index].is_true) == (wanted == compiler::Truth::True));
          CHECK(can(truths[index].is_false) == (wanted == compiler::Truth::False));
          ++compared;
        }
      }
  CHECK(compared == 10 * 4 * 8 * std::size(tests));
}

}  // namespace rolewright::tests
