// Proofs against brute force: for tiny random policies, every combination of values that their conditions can
// tell apart is tried on an evaluator of its own; a proof must be proved exactly when none of these people
// refutes it.
#include <algorithm>
#include <functional>
#include <map>
#include <set>

#include "analyzer/policy_diff.hpp"
#include "analyzer/proof.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/random_world.hpp"

using namespace rolewright;
using namespace rolewright::tests;

namespace {

constexpr Day kToday{kFirstDay + 7};

using Facts = std::map<std::string, std::string>;  // absent: missing; designations "expired" or "valid";
                                                    // trainings: days ago
enum class Three : int { No, Maybe, Yes };

Three decided(bool yes) {
  return yes ? Three::Yes : Three::No;
}

bool reaches(const std::string& attribute, const std::string& high, const std::string& low) {
  static const std::map<std::string, std::string> kBelow = {
      {"none", "none"},   {"secret", "none secret"}, {"top_secret", "none secret top_secret"},
      {"T1", "T1"},       {"T2", "T1 T2"},           {"T3", "T1 T3"},
      {"T4", "T1 T2 T4"}, {"T5", "T1 T2 T3 T4 T5"}};
  if (attribute == "grade") return std::stoi(high) >= std::stoi(low);
  if (attribute == "hired") return high >= low;
  return (" " + kBelow.at(high) + " ").find(" " + low + " ") != std::string::npos;
}

Three judge(const CondPlan& cond, const Facts& person) {
  if (cond.kind == CondKind::Not)
    return static_cast<Three>(2 - static_cast<int>(judge(cond.parts[0], person)));
  if (cond.kind == CondKind::And || cond.kind == CondKind::Or) {
    Three result = cond.kind == CondKind::And ? Three::Yes : Three::No;
    for (const CondPlan& part : cond.parts)
      result = cond.kind == CondKind::And ? std::min(result, judge(part, person))
                                          : std::max(result, judge(part, person));
    return result;
  }
  const auto known = person.find(cond.attribute);
  if (cond.kind == CondKind::Missing) return decided(known == person.end());
  if (known == person.end()) return Three::Maybe;
  const std::string& value = known->second;
  if (cond.kind == CondKind::Designated) return decided(value == "valid");
  if (cond.kind == CondKind::Trained) return decided(cond.days < 0 || std::stoi(value) <= cond.days);
  if (cond.kind == CondKind::AtLeast) return decided(reaches(cond.attribute, value, cond.values[0]));
  if (cond.kind == CondKind::AtMost) return decided(reaches(cond.attribute, cond.values[0], value));
  if (cond.kind == CondKind::Within)
    return decided(value == cond.values[0] || value.rfind(cond.values[0] + "/", 0) == 0);
  return decided(std::find(cond.values.begin(), cond.values.end(), value) != cond.values.end());
}

Three judge(const Clauses& when, const Clauses& unless, const Facts& person) {
  const Three wanted = when.empty() ? Three::Yes : judge(when[0], person);
  const Three barred = unless.empty() ? Three::No : judge(unless[0], person);
  return std::min(wanted, static_cast<Three>(2 - static_cast<int>(barred)));
}

void mentioned(const CondPlan& cond, std::set<std::string>& names) {
  if (cond.parts.empty()) names.insert(cond.attribute);
  for (const CondPlan& part : cond.parts) mentioned(part, names);
}

std::vector<std::string> values_of(const std::string& attribute) {
  std::vector<std::string> values;
  if (attribute == "clearance") return kLevels;
  if (attribute == "tier") return kTiers;
  if (attribute == "employment") return kEmployments;
  if (attribute == "remote") return {"false", "true"};
  if (attribute == "series") return {"0510", "2210", "9999"};
  if (attribute == "org") return {"Treasury", "Treasury/AP", "Treasury/AP/East", "Audit"};
  if (attribute == "warrant" || attribute == "officer") return {"expired", "valid"};
  if (attribute == "grade")
    for (int grade = 6; grade <= 16; ++grade) values.push_back(std::to_string(grade));
  if (attribute == "hired")
    for (int day = -1; day <= kDays; ++day) values.push_back(to_string(Day{kFirstDay + day}));
  if (attribute == "SoD-101" || attribute == "Ethics")
    for (int age = 0; age <= 7; ++age) values.push_back(std::to_string(age));
  return values;
}

void everybody(const std::vector<std::string>& attributes, std::size_t next, Facts& person,
               const std::function<void(const Facts&)>& visit) {
  if (next == attributes.size()) return visit(person);
  person.erase(attributes[next]);
  everybody(attributes, next + 1, person, visit);
  for (const std::string& value : values_of(attributes[next])) {
    person[attributes[next]] = value;
    everybody(attributes, next + 1, person, visit);
  }
  person.erase(attributes[next]);
}

void hold(const PolicyPlan& plan, std::size_t role, std::set<std::size_t>& held) {
  if (!held.insert(role).second) return;
  for (const std::size_t included : plan.roles[role].includes) hold(plan, included, held);
}

bool violates(const PolicyPlan& plan, const RulePlan& rule, const std::set<std::size_t>& roles,
              const Facts& person) {
  std::size_t count = 0;
  if (rule.kind == RuleKind::Exclusive) {
    for (const std::size_t role : rule.functions) count += roles.count(role);
    return count >= 2;
  }
  std::set<std::size_t> permissions;
  for (const std::size_t role : roles)
    permissions.insert(plan.roles[role].grants.begin(), plan.roles[role].grants.end());
  const auto has = [&](std::size_t permission) { return permissions.count(permission) != 0; };
  for (const std::size_t id : rule.functions) {
    const FunctionPlan& function = plan.functions[id];
    const auto& all = function.permissions;
    count +=
        (function.all ? std::all_of(all.begin(), all.end(), has) : std::any_of(all.begin(), all.end(), has))
            ? 1
            : 0;
  }
  return count >= rule.at_least && judge(rule.when, rule.unless, person) != Three::No;
}

PolicyPlan tiny_policy(Dice& dice) {
  PolicyPlan plan;
  plan.systems = {{"PAY", "system", ""}};
  for (const char* name : {"a", "b", "c", "e"})
    plan.permissions.push_back({std::string{"perm_"} + name, "PAY", name});
  for (std::size_t index = 0; index != 4; ++index) {
    RolePlan role{.name = "Role" + std::to_string(index),
                  .kind = compiler::HoldingKind::None,
                  .system = {},
                  .external = {},
                  .grants = dice.several(1 + dice.below(2), 4),
                  .includes = {}};
    if (index != 0 && dice.chance(30)) role.includes = dice.several(1, index);
    plan.roles.push_back(role);
    const auto maybe = [&](std::size_t percent) {
      return dice.chance(percent) ? Clauses{random_condition(dice, 1)} : Clauses{};
    };
    if (dice.chance(60)) plan.assigns.push_back({index, Clauses{random_condition(dice, 1)}, maybe(30)});
    if (dice.chance(50)) plan.allows.push_back({index, Clauses{random_condition(dice, 1)}, maybe(30), {}});
    if (!plan.allows.empty() && dice.chance(35)) plan.allows.back().gives_up = dice.several(1, index);
  }
  for (std::size_t index = 0; index != 3; ++index)
    plan.functions.push_back(
        {"Duty" + std::to_string(index), dice.chance(35), dice.several(1 + dice.below(2), 4)});
  RulePlan rule{.id = "R-0", .kind = dice.chance(25) ? RuleKind::Exclusive : RuleKind::Holds};
  rule.functions = dice.several(2, rule.kind == RuleKind::Exclusive ? 4 : 3);
  rule.at_least = 2;
  if (rule.kind == RuleKind::Holds && dice.chance(30)) rule.unless = {random_condition(dice, 1)};
  plan.rules = {rule};
  if (dice.chance(40)) plan.assumes.emplace_back(random_condition(dice, 0), random_condition(dice, 0));
  return plan;
}

std::vector<std::string> attributes_of(const PolicyPlan& plan) {
  std::set<std::string> names;
  for (const auto* givings : {&plan.assigns, &plan.allows})
    for (const GivingPlan& giving : *givings)
      for (const auto* clauses : {&giving.when, &giving.unless})
        for (const CondPlan& cond : *clauses) mentioned(cond, names);
  for (const CondPlan& cond : plan.rules[0].unless) mentioned(cond, names);
  for (const auto& [whenever, then] : plan.assumes) {
    mentioned(whenever, names);
    mentioned(then, names);
  }
  return {names.begin(), names.end()};
}

struct Refuted {
  bool anybody = false, automatic = false, requestable = false;
};

std::set<std::size_t> held(const PolicyPlan& plan, const std::set<std::size_t>& roles) {
  std::set<std::size_t> all;
  for (const std::size_t role : roles) hold(plan, role, all);
  return all;
}

// Every set of roles that requests, one after another, can lead to.
void request(const PolicyPlan& plan, const Facts& person, const std::set<std::size_t>& roles,
             std::set<std::set<std::size_t>>& reached) {
  if (!reached.insert(roles).second) return;
  for (const GivingPlan& giving : plan.allows) {
    if (judge(giving.when, giving.unless, person) != Three::Yes) continue;
    std::set<std::size_t> next = roles;
    for (const std::size_t role : giving.gives_up) next.erase(role);
    next.insert(giving.role);
    request(plan, person, next, reached);
  }
}

Refuted by_brute_force(const PolicyPlan& plan) {
  Refuted refuted;
  Facts person;
  everybody(attributes_of(plan), 0, person, [&](const Facts& each) {
    for (const auto& [whenever, then] : plan.assumes)
      if (judge(whenever, each) == Three::Yes && judge(then, each) != Three::Yes) return;
    refuted.anybody = true;
    std::set<std::size_t> roles;
    for (const GivingPlan& giving : plan.assigns)
      if (judge(giving.when, giving.unless, each) == Three::Yes) roles.insert(giving.role);
    refuted.automatic = refuted.automatic || violates(plan, plan.rules[0], held(plan, roles), each);
    std::set<std::set<std::size_t>> reached;
    request(plan, each, roles, reached);
    for (const auto& some : reached)
      refuted.requestable = refuted.requestable || violates(plan, plan.rules[0], held(plan, some), each);
  });
  return refuted;
}

// Assumptions that exclude nobody whom those before, or those after that exclude somebody, do not.
std::size_t vacuous_assumptions(const PolicyPlan& plan) {
  std::vector<bool> left_out(plan.assumes.size());
  for (std::size_t index = plan.assumes.size(); index-- != 0;) {
    bool excludes = false;
    Facts person;
    everybody(attributes_of(plan), 0, person, [&](const Facts& each) {
      const auto excluded_by = [&](std::size_t assumption) {
        const auto& [whenever, then] = plan.assumes[assumption];
        return judge(whenever, each) == Three::Yes && judge(then, each) != Three::Yes;
      };
      for (std::size_t other = 0; other != plan.assumes.size(); ++other)
        if (other != index && !left_out[other] && excluded_by(other)) return;
      excludes = excludes || excluded_by(index);
    });
    left_out[index] = !excludes;
  }
  return static_cast<std::size_t>(std::count(left_out.begin(), left_out.end(), true));
}

// How often each lint about conditions and statements must be reported, by trying everybody.
std::map<Code, std::size_t> lints_by_brute_force(const PolicyPlan& plan) {
  struct Statement {
    const GivingPlan* plan;
    bool birthright;
    bool ever = false, always = true, maybe = false, left_out = false;
    std::vector<bool> given;  // by person
  };
  std::vector<Statement> statements;
  for (const GivingPlan& giving : plan.assigns) statements.push_back({&giving, true, false, true, false, false, {}});
  for (const GivingPlan& giving : plan.allows) statements.push_back({&giving, false, false, true, false, false, {}});
  bool rule_can = false;
  bool rule_always = true;
  bool rule_maybe = false;
  Facts person;
  everybody(attributes_of(plan), 0, person, [&](const Facts& each) {
    for (const auto& [whenever, then] : plan.assumes)
      if (judge(whenever, each) == Three::Yes && judge(then, each) != Three::Yes) return;
    for (Statement& statement : statements) {
      const Three truth = judge(statement.plan->when, statement.plan->unless, each);
      statement.ever = statement.ever || truth == Three::Yes;
      statement.always = statement.always && truth == Three::Yes;
      statement.maybe = statement.maybe || truth == Three::Maybe;
      statement.given.push_back(truth == Three::Yes);
    }
    const Three truth = judge(plan.rules[0].when, plan.rules[0].unless, each);
    rule_can = rule_can || truth != Three::No;
    rule_always = rule_always && truth == Three::Yes;
    rule_maybe = rule_maybe || truth == Three::Maybe;
  });
  std::map<Code, std::size_t> counts;
  const auto written = [](const Clauses& when, const Clauses& unless) { return !when.empty() || !unless.empty(); };
  for (const Statement& statement : statements) {
    if (!statement.ever) {
      ++counts[Code::ConditionNeverTrue];
      continue;
    }
    if (statement.always && written(statement.plan->when, statement.plan->unless)) ++counts[Code::ConditionAlwaysTrue];
    if (statement.maybe) ++counts[Code::MissingDecides];
  }
  for (std::size_t index = statements.size(); index-- != 0;) {
    Statement& mine = statements[index];
    std::vector<bool> covered(mine.given.size());
    for (const Statement& other : statements) {
      const bool asks_no_more = other.birthright || (!mine.birthright && (other.plan->gives_up.empty() ||
                                                                          other.plan->gives_up == mine.plan->gives_up));
      if (&other == &mine || other.left_out || other.plan->role != mine.plan->role || !asks_no_more) continue;
      for (std::size_t each = 0; each != covered.size(); ++each) covered[each] = covered[each] || other.given[each];
    }
    mine.left_out = mine.ever;
    for (std::size_t each = 0; each != covered.size(); ++each)
      if (mine.given[each] && !covered[each]) mine.left_out = false;
    if (mine.left_out) ++counts[Code::StatementShadowed];
  }
  if (plan.rules[0].kind == RuleKind::Holds) {
    if (!rule_can) {
      ++counts[Code::RiskNeverFires];
    } else {
      if (rule_always && written(plan.rules[0].when, plan.rules[0].unless)) ++counts[Code::ConditionAlwaysTrue];
      if (rule_maybe) ++counts[Code::MissingDecides];
    }
  }
  counts[Code::AssumptionVacuous] = vacuous_assumptions(plan);
  if (counts[Code::AssumptionVacuous] == 0) counts.erase(Code::AssumptionVacuous);
  return counts;
}

std::map<Code, std::size_t> lints_found(const Diagnostics& lints) {
  std::map<Code, std::size_t> counts;
  for (const Diagnostic& item : lints.items())
    for (const Code code : {Code::ConditionNeverTrue, Code::ConditionAlwaysTrue, Code::MissingDecides,
                            Code::StatementShadowed, Code::RiskNeverFires, Code::AssumptionVacuous})
      if (item.code == code) ++counts[code];
  return counts;
}

// What random conditions hardly ever are: true of everybody.
void make_trivial(PolicyPlan& plan, Dice& dice) {
  CondPlan missing;
  missing.kind = CondKind::Missing;
  missing.attribute = "remote";
  CondPlan present;
  present.kind = CondKind::Not;
  present.parts = {missing};
  CondPlan either;
  either.kind = CondKind::Or;
  either.parts = {missing, present};
  if (!plan.assigns.empty() && dice.chance(50)) plan.assigns[0].when = {either};
  if (plan.rules[0].kind == RuleKind::Holds && dice.chance(50)) plan.rules[0].unless = {either};
  if (dice.chance(50)) plan.assumes.emplace_back(missing, missing);
}

bool small_enough(const PolicyPlan& plan) {
  std::size_t people = 1;
  for (const std::string& attribute : attributes_of(plan)) people *= values_of(attribute).size() + 1;
  return people <= 3000;
}

}  // namespace

TEST_CASE("proofs say what trying everybody says", "[analyzer][differential]") {
  std::size_t answers[2] = {};
  std::size_t vacuous = 0;
  std::map<Code, std::size_t> seen;
  for (std::uint64_t seed = 600000; seed != 601500; ++seed) {
    CAPTURE(seed);
    Dice dice{seed};
    PolicyPlan plan = tiny_policy(dice);
    if (seed % 8 == 0) make_trivial(plan, dice);
    if (!small_enough(plan)) continue;
    const auto policy = compile_plan(plan);
    INFO((policy.ok() ? std::string{} : describe(policy.error())));
    REQUIRE(policy.ok());
    const Refuted expected = by_brute_force(plan);
    const analyzer::Verification verified = analyzer::verify(policy.value(), kToday);
    if (!expected.anybody) {
      ++vacuous;
      CHECK(verified.proofs.empty());
      continue;
    }
    REQUIRE(verified.proofs.size() == 2);
    const bool results[2] = {verified.proofs[0].result == ProofResult::Refuted,
                             verified.proofs[1].result == ProofResult::Refuted};
    INFO(policy_files(plan).at("policy.rw"));
    CHECK(results[0] == expected.automatic);
    CHECK(results[1] == expected.requestable);
    for (const auto& proof : verified.proofs) CHECK(proof.result != ProofResult::Unknown);
    const std::map<Code, std::size_t> lints = lints_by_brute_force(plan);
    CHECK(lints_found(verified.lints) == lints);
    for (const auto& [code, count] : lints) seen[code] += count;
    for (const bool refuted : results) ++answers[refuted ? 1 : 0];
  }
  CHECK(answers[0] >= 200);
  CHECK(answers[1] >= 200);
  for (const Code code : {Code::ConditionNeverTrue, Code::ConditionAlwaysTrue, Code::MissingDecides,
                          Code::StatementShadowed, Code::RiskNeverFires, Code::AssumptionVacuous}) {
    INFO(to_string(code));
    CHECK(seen[code] >= 3);
  }
  CAPTURE(vacuous);
}

TEST_CASE("a diff of birthrights says what trying everybody says", "[analyzer][differential]") {
  std::size_t same = 0;
  std::size_t different = 0;
  for (std::uint64_t seed = 610000; seed != 612000; ++seed) {
    CAPTURE(seed);
    Dice dice{seed};
    const PolicyPlan before = tiny_policy(dice);
    if (before.assigns.empty()) continue;
    PolicyPlan after = before;
    GivingPlan& changed = after.assigns[dice.below(after.assigns.size())];
    if (dice.chance(40)) {
      changed.unless = {random_condition(dice, 0)};
    } else if (dice.chance(50)) {
      changed.when = {CondPlan{changed.when.empty() ? random_condition(dice, 0) : changed.when[0]}};
    } else {
      changed.when = {random_condition(dice, 1)};
    }
    PolicyPlan both = before;  // reads every attribute that either reads
    both.assigns.insert(both.assigns.end(), after.assigns.begin(), after.assigns.end());
    if (!small_enough(both)) continue;
    const auto left = compile_plan(before);
    const auto right = compile_plan(after);
    REQUIRE(left.ok());
    REQUIRE(right.ok());
    std::set<std::string> expected;
    bool anybody = false;
    Facts person;
    everybody(attributes_of(both), 0, person, [&](const Facts& each) {
      for (const auto& [whenever, then] : before.assumes)
        if (judge(whenever, each) == Three::Yes && judge(then, each) != Three::Yes) return;
      anybody = true;
      const auto given = [&](const PolicyPlan& plan, std::size_t role) {
        return std::any_of(plan.assigns.begin(), plan.assigns.end(), [&](const GivingPlan& giving) {
          return giving.role == role && judge(giving.when, giving.unless, each) == Three::Yes;
        });
      };
      for (std::size_t role = 0; role != before.roles.size(); ++role)
        if (given(before, role) != given(after, role))
          expected.insert((given(after, role) ? "looser `assign` of `" : "stricter `assign` of `") +
                          before.roles[role].name + "`");
    });
    if (!anybody) continue;
    std::set<std::string> found;
    const PolicyDifference difference = analyzer::diff(left.value().ir, right.value().ir, kToday);
    for (const StatementChange& change : difference.statements)
      found.insert((change.direction == ChangeDirection::Looser ? "looser " : "stricter ") + change.statement);
    INFO(policy_files(before).at("policy.rw"));
    INFO(policy_files(after).at("policy.rw"));
    CHECK(found == expected);
    ++(expected.empty() ? same : different);
  }
  CHECK(same >= 50);
  CHECK(different >= 100);
}
