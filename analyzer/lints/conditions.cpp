// Conditions that decide nothing, or on what may not be known.
#include "analyzer/lints/lint.hpp"
#include "compiler/english.hpp"

namespace rolewright::analyzer {

using compiler::CondId;
using compiler::Condition;
using compiler::CondOp;
using compiler::Kleene;

namespace {

// A condition with who reads it: a grant needs it true, a rule needs it false to be cleared.
struct Read {
  CondId condition;
  Span span;
  std::string what;       // "`assign` of `AP_Clerk`"
  std::string never;      // "nobody can receive `AP_Clerk` by this statement"
  const char* unknown;    // what unknown leads to
};

std::vector<Read> grants_of(const compiler::PolicyIr& policy) {
  std::vector<Read> all;
  for (const compiler::Assignment& assignment : policy.assignments) {
    const std::string& role = policy.roles[assignment.role.index()].name;
    all.push_back({assignment.condition, assignment.span, "`assign` of `" + role + "`",
                   "nobody can receive `" + role + "` by this statement", "the role is not given"});
  }
  for (const compiler::Eligibility& eligibility : policy.eligibilities) {
    const std::string& role = policy.roles[eligibility.role.index()].name;
    all.push_back({eligibility.condition, eligibility.span, "`allow` of `" + role + "`",
                   "nobody can request `" + role + "` by this statement", "the request is refused"});
  }
  return all;
}

// The parts that must all be true, each with its own place.
std::vector<CondId> conjuncts(const compiler::PolicyIr& policy, CondId id) {
  std::vector<CondId> parts;
  std::vector<CondId> open{id};
  while (!open.empty()) {
    const CondId next = open.back();
    open.pop_back();
    const Condition& condition = policy.at(next);
    if (condition.op != CondOp::And) {
      parts.push_back(next);
      continue;
    }
    open.push_back(condition.right);
    open.push_back(condition.left);
  }
  return parts;
}

void never_true(const LintInput& input, const Read& read, Diagnostics& found) {
  const std::vector<CondId> parts = conjuncts(input.policy, read.condition);
  std::vector<smt::Term> terms;
  for (const CondId part : parts) terms.push_back(input.people.condition(part).is_true);
  const PossibleAnswer answer = input.people.ask(terms, Reading::Automatic, smt::CoreWanted::Minimal);
  if (const auto* gave_up = std::get_if<smt::GaveUp>(&answer))
    add_unknown(found, "whether the condition of " + read.what + " can be true", *gave_up, read.span);
  const auto* nobody = std::get_if<RuledOut>(&answer);
  if (nobody == nullptr) return;
  std::vector<Label> labels;
  for (const std::size_t part : nobody->asked)
    labels.push_back({input.policy.at(parts[part]).span, "needs " + compiler::english(input.policy, parts[part])});
  for (Label& label : because(input.policy, *nobody)) labels.push_back(std::move(label));
  add(found, {.code = Code::ConditionNeverTrue,
              .message = read.never + ": no possible person satisfies its condition",
              .span = read.span,
              .labels = std::move(labels),
              .help = "no attributes make it true: " + compiler::english(input.policy, read.condition)});
}

void always_true(const LintInput& input, const Read& read, Diagnostics& found) {
  const Condition& condition = input.policy.at(read.condition);
  if (condition.op == CondOp::True && !condition.span.is_known()) return;  // none was written
  const PossibleAnswer answer = input.people.ask(
      input.people.problem().not_(input.people.condition(read.condition).is_true), Reading::Automatic);
  if (const auto* gave_up = std::get_if<smt::GaveUp>(&answer))
    add_unknown(found, "whether the condition of " + read.what + " is always true", *gave_up, read.span);
  if (const auto* everybody = std::get_if<RuledOut>(&answer))
    add(found, {.code = Code::ConditionAlwaysTrue,
                .message = "the condition of " + read.what + " is true of every possible person" +
                           (condition.op == CondOp::True ? "" : ": " + compiler::english(input.policy, read.condition)),
                .span = read.span,
                .labels = because(input.policy, *everybody),
                .help = "leave the condition out, or correct it"});
}

void undecided(const LintInput& input, const Read& read, Diagnostics& found) {
  smt::Problem& problem = input.people.problem();
  const Kleene truth = input.people.condition(read.condition);
  const PossibleAnswer answer = input.people.ask(
      problem.and_({problem.not_(truth.is_true), problem.not_(truth.is_false)}), Reading::Automatic);
  if (const auto* gave_up = std::get_if<smt::GaveUp>(&answer))
    add_unknown(found, "whether the condition of " + read.what + " can be unknown", *gave_up, read.span);
  if (const auto* person = std::get_if<FoundPerson>(&answer))
    add(found,
        {.code = Code::MissingDecides,
         .message = "the condition of " + read.what + " can hang on what is not on record: " +
                    compiler::why_unknown(input.policy, read.condition, person->person.facts, input.today),
         .span = read.span,
         .labels = {},
         .help = "of a person with " + described(*person) + " it is unknown, so " + read.unknown +
                 "; test with `is missing` what shall happen then"});
}

void lint_rule(const LintInput& input, const compiler::Rule& rule, Diagnostics& found) {
  const auto* holds = std::get_if<compiler::HoldsRule>(&rule.body);
  if (holds == nullptr || !rule.info.active) return;
  const Read read{holds->condition, rule.info.span, "`" + rule.info.id + "`", {}, "the finding is undetermined"};
  const Kleene truth = input.people.condition(holds->condition);
  const PossibleAnswer answer =
      input.people.ask(input.people.problem().not_(truth.is_false), Reading::Automatic, smt::CoreWanted::Minimal);
  if (const auto* gave_up = std::get_if<smt::GaveUp>(&answer))
    add_unknown(found, "whether `" + rule.info.id + "` can match", *gave_up, rule.info.span);
  if (const auto* nobody = std::get_if<RuledOut>(&answer)) {
    add(found, {.code = Code::RiskNeverFires,
                .message = "`" + rule.info.id + "` can never match: its condition is false of every possible person",
                .span = rule.info.span,
                .labels = because(input.policy, *nobody)});
    return;
  }
  always_true(input, read, found);
  undecided(input, read, found);
}

}  // namespace

void lint_conditions(const LintInput& input, Diagnostics& found) {
  for (const Read& read : grants_of(input.policy)) {
    const std::size_t before = found.items().size();
    never_true(input, read, found);
    if (found.items().size() != before) continue;
    always_true(input, read, found);
    undecided(input, read, found);
  }
  for (const compiler::Rule& rule : input.policy.rules) lint_rule(input, rule, found);
}

}  // namespace rolewright::analyzer
