#include "tests/support/engines.hpp"

#include <algorithm>
#include <set>

#include "analyzer/analyze.hpp"
#include "compiler/encode.hpp"

namespace rolewright::tests {

using compiler::Count;
using compiler::Judgement;
using compiler::Truth;
using compiler::World;

namespace {

// The person, or the place a rule about people together speaks of.
std::string subject(const RandomWorld& random, PersonId person, const std::string& place = {}) {
  if (!person.is_none()) return random.agency.people[person.index()].key;
  return place.empty() ? "-" : place;
}

std::string line(const std::string& rule, const std::string& whose, const std::string& status,
                 bool unresolved) {
  return rule + " " + whose + " " + status + (unresolved ? " scope-unresolved" : "");
}

std::string joined(const std::set<std::string>& lines) {
  std::string text;
  for (const std::string& item : lines) text += item + "\n";
  return text;
}

// The plan's reading of DESIGN §3: no cap and no `never` is generated, so what is left is dates and approval.
bool in_order(const WaiverPlan& waiver) {
  return !waiver.approved_by.empty() && waiver.approved_by != waiver.person;
}
bool mitigates(const WaiverPlan& waiver, const std::string& rule, const std::string& person, Day today) {
  return in_order(waiver) && waiver.held.contains(today) && waiver.rule == rule && waiver.person == person;
}

std::vector<Judgement> judged(const RandomWorld& random, Day today, Count count) {
  World world = random.world(today, count);
  return compiler::interpret(world);
}

std::string line(const RandomWorld& random, const Judgement& item) {
  return line(random.plan.rules[item.rule.index()].id, subject(random, item.person, item.place),
              item.truth == Truth::True ? "violated" : "undetermined", item.scope_unresolved);
}

}  // namespace

std::string to_string(FindingStatus status) {
  return status == FindingStatus::Open        ? "open"
         : status == FindingStatus::Mitigated ? "mitigated"
                                              : "undetermined";
}

std::string describe(const Tally& tally) {
  static const char* const kNames[kRuleKinds] = {
      "holds",       "sensitive",  "exercises on self", "exercises on one",
      "still holds", "head count", "exclusive",  "exercises related", "head count per scope",
      "head count per attribute", "completing", "grant self", "one session", "workflow"};
  std::string text;
  for (std::size_t kind = 0; kind != kRuleKinds; ++kind)
    text += std::string{kNames[kind]} + ": " + std::to_string(tally.fired[kind]) + " fired of " +
            std::to_string(tally.judged[kind]) + " rule-days; ";
  return text + "undetermined " + std::to_string(tally.undetermined) + ", scope-unresolved " +
         std::to_string(tally.scope_unresolved) + ", mitigated " + std::to_string(tally.mitigated) +
         ", inactive rule-days " + std::to_string(tally.inactive) + ", Z3 questions " +
         std::to_string(tally.questions);
}

std::string by_interpreter(const RandomWorld& random, Day today, Count count, Tally& tally) {
  for (std::size_t rule = 0; rule != random.plan.rules.size(); ++rule)
    ++(random.binding->rules[rule].active
           ? tally.judged[static_cast<std::size_t>(random.plan.rules[rule].kind)]
           : tally.inactive);
  std::set<std::string> lines;
  for (const Judgement& item : judged(random, today, count)) {
    ++tally.fired[static_cast<std::size_t>(random.plan.rules[item.rule.index()].kind)];
    tally.undetermined += item.truth == Truth::Unknown ? 1 : 0;
    tally.scope_unresolved += item.scope_unresolved ? 1 : 0;
    lines.insert(line(random, item));
  }
  return joined(lines);
}

std::string expected_of_program(const RandomWorld& random, Day today, Count count, Tally& tally) {
  std::set<std::string> lines;
  for (const Judgement& item : judged(random, today, count)) {
    const std::string& rule = random.plan.rules[item.rule.index()].id;
    const std::string person = subject(random, item.person, item.place);
    const bool mitigated =
        std::any_of(random.plan.waivers.begin(), random.plan.waivers.end(),
                    [&](const WaiverPlan& waiver) { return mitigates(waiver, rule, person, today); });
    tally.mitigated += mitigated ? 1 : 0;
    lines.insert(line(rule, person,
                      mitigated                   ? "mitigated"
                      : item.truth == Truth::True ? "open"
                                                  : "undetermined",
                      item.scope_unresolved));
  }
  for (const WaiverPlan& waiver : random.plan.waivers)
    if (!in_order(waiver) || waiver.held.until <= today)
      lines.insert(line(waiver.id, waiver.person, "open", false));
  return joined(lines);
}

std::string by_program(const RandomWorld& random, Day today, Count count, Tally&) {
  World world = random.world(today, count);
  const auto analysis = analyzer::analyze(world);
  std::set<std::string> lines;
  for (const Finding& finding : analysis.findings)
    lines.insert(line(analysis.rules[finding.rule.index()].id, subject(random, finding.person, finding.place),
                      to_string(finding.status), finding.scope_unresolved));
  return joined(lines);
}

std::string holds_by_interpreter(const RandomWorld& random, Day today) {
  std::set<std::string> lines;
  for (const Judgement& item : judged(random, today, Count::All))
    if (std::holds_alternative<compiler::HoldsRule>(random.policy.ir.rules[item.rule.index()].body)) {
      Judgement plain = item;
      plain.scope_unresolved = false;
      lines.insert(line(random, plain));
    }
  return joined(lines);
}

namespace {

// The grants and the person are stated as facts of a free problem; Z3 then says which status is possible.
Truth ask(const RandomWorld& random, Day today, PersonId person, const compiler::HoldsRule& rule,
          smt::Engine& engine, Tally& tally) {
  World world = random.world(today);
  smt::Problem problem;
  std::vector<compiler::PossibleGrant> grants;
  for (const compiler::Grant& grant : compiler::interpret_grants(world, person)) {
    grants.push_back({grant, problem.boolean("grant " + std::to_string(grants.size()))});
    problem.assert_clause(grants.back().held, {smt::ClauseKind::Definition, 0, "held"});
  }
  const smt::Term conflict = compiler::encode_conflict(world, rule, grants, problem);
  compiler::PersonEncoder encoder{random.policy.ir, today, problem};
  const compiler::Kleene condition = encoder.encode(rule.condition);
  encoder.pin(compiler::facts_of(*random.binding, person));
  smt::Session session{engine, problem};
  const auto possible = [&](smt::Term term) {
    ++tally.questions;
    const std::array<smt::Term, 1> supposing{term};
    return std::holds_alternative<smt::Sat>(session.check({.supposing = supposing}));
  };
  if (possible(problem.and_({conflict, condition.is_true}))) return Truth::True;
  return possible(problem.and_({conflict, problem.not_(condition.is_true), problem.not_(condition.is_false)}))
             ? Truth::Unknown
             : Truth::False;
}

}  // namespace

std::string holds_by_z3(const RandomWorld& random, Day today, smt::Engine& engine, Tally& tally) {
  std::set<std::string> lines;
  for (std::size_t rule = 0; rule != random.policy.ir.rules.size(); ++rule) {
    const auto* holds = std::get_if<compiler::HoldsRule>(&random.policy.ir.rules[rule].body);
    if (holds == nullptr || !random.binding->rules[rule].active) continue;
    for (std::size_t person = 0; person != random.agency.people.size(); ++person)
      if (const Truth truth = ask(random, today, PersonId{person}, *holds, engine, tally);
          truth != Truth::False)
        lines.insert(line(random, {.rule = RuleId{rule}, .person = PersonId{person}, .truth = truth}));
  }
  return joined(lines);
}

}  // namespace rolewright::tests
