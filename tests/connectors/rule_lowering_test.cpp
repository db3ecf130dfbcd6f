// Vendors' rules and the compiler's conditions say the same of everybody: lowered rules on random people, and
// conditions of a policy written out for each vendor, read back and proved equivalent.
#include "connectors/rules/rule_lowering.hpp"

#include <algorithm>

#include "connectors/entra/membership_rule.hpp"
#include "connectors/okta/okta_expression.hpp"
#include "connectors/rules/condition_rule.hpp"
#include "tests/compiler/policy_text.hpp"
#include "tests/connectors/rule_person.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/random_world.hpp"

namespace rolewright {
namespace {

using namespace connectors;
using compiler::CondId;
using compiler::PolicyIr;
using compiler::Truth;
using tests::Dice;

constexpr const char* kNames[] = {"a", "b", "c"};

std::string random_text(Dice& dice) {
  std::string text;
  for (std::size_t left = dice.below(4); left != 0; --left) text.push_back("xXy/"[dice.below(4)]);
  return text;
}

std::size_t random_node(Dice& dice, AttributeRule& rule, std::size_t depth) {
  RuleNode node;
  node.attribute = kNames[dice.below(3)];
  const std::size_t kind = dice.below(depth == 0 ? 3 : 7);
  if (kind == 0) {
    node.op = RuleNode::Missing;
  } else if (kind < 3) {
    node.op = RuleNode::Text;
    for (std::size_t left = 1 + dice.below(2); left != 0; --left)
      node.tests.push_back({static_cast<TextOp>(dice.below(4)), static_cast<Letters>(dice.below(2)), random_text(dice)});
  } else if (kind == 3) {
    node.op = RuleNode::Not;
    node.parts = {random_node(dice, rule, depth - 1)};
  } else {
    node.op = dice.chance(50) ? RuleNode::And : RuleNode::Or;
    for (std::size_t left = dice.below(4); left != 0; --left) node.parts.push_back(random_node(dice, rule, depth - 1));
  }
  if (node.op != RuleNode::Text && node.op != RuleNode::Missing) node.attribute.clear();
  return rule.add(std::move(node));
}

// The value of the enumeration that every test of `rules` answers as it answers `text`.
std::size_t kind_of(const std::vector<std::string>& texts, const std::vector<TextTest>& tests, const std::string& text) {
  for (std::size_t value = 0; value != texts.size(); ++value)
    if (std::all_of(tests.begin(), tests.end(), [&](const TextTest& test) {
          return passes(test, texts[value]) == passes(test, text);
        }))
      return value;
  return texts.size();
}

// `\n`-separated: one policy with a condition for one role.
PolicyIr policy_of(const std::string& condition) {
  const std::string text =
      "policy p version \"1\" owner \"o\"\nlevels Clearance = none < secret < top_secret\n"
      "one of Employment = civil, contractor\n"
      "person has clearance: Clearance, employment: Employment, org: org_unit, series: code, cleared: flag,\n"
      "  trained: course -> date, hired: date\n"
      "system S = okta app \"0oa1\"\npermission p = S \"P\"\nrole R grants p\nassign R automatically when " +
      condition + "\n";
  return tests::policy_of(text);
}

const VendorAttributes kVendor{{"clearance", "clearance"}, {"employment", "userType"}, {"org", "department"},
                               {"series", "series"}, {"cleared", "cleared"}};

enum class Target { Okta, Entra };

// How a condition fares on its way out and back: "proved", "proved, assuming org", "refuted: …", "RW0531 …".
std::string fate(const std::string& condition, Target target) {
  const PolicyIr policy = policy_of(condition);
  const CondId id = policy.assignments[0].condition;
  const auto rule = rule_of_condition(policy, id, kVendor);
  if (!rule.ok()) return tests::refusal(rule);
  const auto text = target == Target::Okta ? okta_expression(rule.value()) : membership_rule(rule.value());
  if (!text.ok()) return tests::refusal(text);
  const auto back = target == Target::Okta ? parse_okta_expression(text.value()) : parse_membership_rule(text.value());
  REQUIRE(back.ok());
  const auto same = prove_equivalent(policy, id, back.value(), kVendor);
  REQUIRE(same.ok());
  if (same.value().result == ProofResult::Refuted) return "refuted: " + same.value().person;
  std::string fate = same.value().result == ProofResult::Proved ? "proved" : "unknown";
  for (const std::string& name : same.value().assumes) fate += ", assuming " + name;
  return fate;
}

std::string written(const std::string& condition, Target target) {
  const PolicyIr policy = policy_of(condition);
  const auto rule = rule_of_condition(policy, policy.assignments[0].condition, kVendor);
  REQUIRE(rule.ok());
  const auto text = target == Target::Okta ? okta_expression(rule.value()) : membership_rule(rule.value());
  return text.ok() ? text.value() : tests::refusal(text);
}

}  // namespace

TEST_CASE("a lowered rule says of everybody what the vendor says", "[connectors][differential]") {
  std::size_t truths = 0;
  for (std::uint64_t seed = 0; seed != 300; ++seed) {
    CAPTURE(seed);
    Dice dice{seed};
    AttributeRule rule;
    rule.root = random_node(dice, rule, 3);
    CAPTURE(dump(rule));
    PolicyIr policy;
    RuleLowering lowering{policy, {}};
    lowering.read(rule);
    REQUIRE(lowering.prepare().empty());
    const CondId condition = lowering.lower(rule);
    for (int person = 0; person != 10; ++person) {
      RulePerson theirs;
      compiler::PersonFacts ours;
      ours.attributes.resize(policy.attributes.size());
      for (const char* name : kNames) {
        const auto known = std::find_if(policy.attributes.begin(), policy.attributes.end(),
                                        [&](const auto& item) { return item.name == std::string{"user."} + name; });
        if (dice.chance(30) || known == policy.attributes.end()) continue;
        const std::string text = random_text(dice);
        theirs.attributes[name] = text;
        std::vector<TextTest> tests;
        for (const RuleNode& node : rule.nodes)
          if (node.attribute == name) tests.insert(tests.end(), node.tests.begin(), node.tests.end());
        auto texts = policy.enumerations[known->enumeration.index()].values;
        for (std::string& each : texts)
          if (each == "\"\"") each.clear();
        const std::size_t kind = kind_of(texts, tests, text);
        REQUIRE(kind != texts.size());
        ours.attributes[static_cast<std::size_t>(known - policy.attributes.begin())] = {
            .present = true, .number = static_cast<std::int64_t>(kind), .text = {}};
      }
      const Truth wanted = evaluate(rule, theirs);
      CHECK(compiler::evaluate(policy, condition, ours, Day{0}) == wanted);
      truths += wanted == Truth::True ? 1 : 0;
    }
  }
  CHECK(truths > 500);
}

TEST_CASE("conditions are written for each vendor", "[connectors]") {
  CHECK(written("org is \"AP\"", Target::Okta) == "user.department==\"AP\"");
  CHECK(written("org within \"CFO/AP\"", Target::Okta) ==
        "(user.department!=null AND (user.department==\"CFO/AP\" OR String.startsWith(user.department, \"CFO/AP/\")))");
  CHECK(written("not employment is contractor", Target::Okta) == "user.userType!=null AND !(user.userType==\"contractor\")");
  CHECK(written("clearance at least secret", Target::Okta) ==
        "(user.clearance==\"secret\" OR user.clearance==\"top_secret\")");
  CHECK(written("series in {\"0510\", \"0525\"} and org is \"AP\"", Target::Entra) ==
        "(user.series -in [\"0510\",\"0525\"]) -and (user.department -eq \"AP\")");
  CHECK(written("org within \"CFO\" or series is missing", Target::Entra) ==
        "((user.department -eq \"CFO\") -or (user.department -startsWith \"CFO/\")) -or (user.series -eq null)");
  CHECK(written("not series is missing", Target::Entra) == "(user.series -ne null)");
}

TEST_CASE("what is written means what was meant, for everybody", "[connectors]") {
  const char* const conditions[] = {"org is \"AP\"",
                                    "org within \"CFO/AP\" and series in {\"0510\", \"0525\"}",
                                    "not employment is contractor",
                                    "clearance at least secret and not org within \"CFO\"",
                                    "not (org within \"CFO/AP\" or series is \"0525\")",
                                    "series is missing or clearance at most secret",
                                    "not series is missing and not (employment is civil and cleared is true)",
                                    "cleared is false",
                                    "not (series is missing and org is \"AP\")"};
  for (const char* condition : conditions) {
    CAPTURE(condition);
    CHECK(fate(condition, Target::Okta) == "proved");
  }
  // Entra ignores case: equivalent without more for closed sets, and for texts spelled as the policy spells them.
  CHECK(fate(conditions[0], Target::Entra) == "proved, assuming org");
  CHECK(fate(conditions[1], Target::Entra) == "proved, assuming org");  // digits have no case
  CHECK(fate(conditions[2], Target::Entra) == "proved");
  CHECK(fate(conditions[3], Target::Entra) == "proved, assuming org");
  CHECK(fate(conditions[5], Target::Entra) == "proved");
  CHECK(fate(conditions[7], Target::Entra) == "proved");
  CHECK(fate("trained \"SoD-101\"", Target::Okta) == "RW0531 trainings and designations are not known to the vendor");
  CHECK(fate("hired at least 2020-01-01", Target::Okta).starts_with("RW0531 `hired` has no attribute at the vendor"));
  CHECK(fate("org is \"a'b\"", Target::Okta).starts_with("RW0531 an Okta expression cannot say the value"));
}

TEST_CASE("a rule that means something else is refuted by a person", "[connectors]") {
  const PolicyIr policy = policy_of("org within \"CFO\" and not employment is contractor");
  const CondId id = policy.assignments[0].condition;
  const auto verdict = [&](const char* text) {
    const auto rule = parse_okta_expression(text);
    REQUIRE(rule.ok());
    const auto same = prove_equivalent(policy, id, rule.value(), kVendor);
    REQUIRE(same.ok());
    return same.value().result == ProofResult::Proved ? "proved" : same.value().person;
  };
  CHECK(verdict(R"((user.department=="CFO" OR user.department!=null AND String.startsWith(user.department,"CFO/")) AND user.userType=="civil")") ==
        "proved");
  // A person whose employment is missing is not known to be no contractor.
  CHECK(verdict(R"((user.department=="CFO" OR user.department!=null AND String.startsWith(user.department,"CFO/")) AND user.userType!="contractor")")
            .find("employment missing") != std::string::npos);
  // What startsWith makes of a missing department is not documented, so this is not the same.
  CHECK(verdict(R"((user.department=="CFO" OR String.startsWith(user.department,"CFO/")) AND user.userType=="civil")")
            .find("org missing") != std::string::npos);
  CHECK(verdict(R"(String.startsWith(user.department,"CFO") AND user.userType=="civil")") != "proved");
}

}  // namespace rolewright
