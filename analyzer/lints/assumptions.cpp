// Assumptions that exclude nobody, and tests of people whom an assumption excludes.
#include <algorithm>

#include "analyzer/lints/lint.hpp"
#include "compiler/english.hpp"

namespace rolewright::analyzer {

using compiler::Assumption;
using compiler::Truth;

namespace {

// Without it, would anybody be possible whom it excludes? Asked of a problem of its own, in which it is not stated. Of
// two that follow from each other the later is reported.
void vacuous(const LintInput& input, Diagnostics& found) {
  const auto& all = input.policy.assumptions;
  std::vector<bool> left_out(all.size());
  std::vector<Lint> lints;
  for (std::size_t index = all.size(); index-- != 0;) {
    smt::Problem problem;
    compiler::PersonEncoder person{input.policy, input.today, problem};
    std::vector<std::size_t> others;
    for (std::size_t other = 0; other != all.size(); ++other)
      if (other != index && !left_out[other]) others.push_back(other);
    person.assume(others);
    problem.assert_clause(problem.and_({person.encode(all[index].whenever).is_true,
                                        problem.not_(person.encode(all[index].then).is_true)}),
                          {smt::ClauseKind::Goal, 0, "excluded"});
    const smt::Outcome outcome = smt::solve(problem, {.core = smt::CoreWanted::Minimal});
    if (const auto* gave_up = std::get_if<smt::GaveUp>(&outcome))
      add_unknown(found, "whether `" + all[index].id + "` excludes anybody", *gave_up, all[index].span);
    const auto* nobody = std::get_if<smt::Unsat>(&outcome);
    if (nobody == nullptr) continue;
    left_out[index] = true;
    lints.push_back({.code = Code::AssumptionVacuous,
                     .message = "`" + all[index].id + "` excludes nobody: whenever " +
                                compiler::english(input.policy, all[index].whenever) + ", " +
                                compiler::english(input.policy, all[index].then) + " anyway",
                     .span = all[index].span,
                     .labels = because(input.policy, {.because = nobody->core, .asked = {}}),
                     .help = "remove it, or correct it: it makes nothing safer"});
  }
  for (std::size_t index = lints.size(); index-- != 0;) add(found, std::move(lints[index]));
}

compiler::PersonFacts facts_of(const compiler::PolicyIr& policy, const compiler::TestCase& test, Day today) {
  compiler::PersonFacts facts;
  facts.attributes.resize(policy.attributes.size());
  for (const auto& [attribute, text] : test.facts)
    facts.attributes[attribute.index()] =
        compiler::parse_value(policy, policy.attributes[attribute.index()], text);
  for (const auto& item : test.designated)
    facts.designations.push_back({item.name, {today, today.plus(1)}, item.limit_cents});
  for (const std::string& course : test.trained) facts.trainings.push_back({course, today});
  return facts;
}

void tests_of_nobody(const LintInput& input, Diagnostics& found) {
  for (const compiler::TestCase& test : input.policy.tests) {
    const compiler::PersonFacts facts = facts_of(input.policy, test, input.today);
    for (std::size_t index = 0; index != input.policy.assumptions.size(); ++index) {
      const Assumption& assumption = input.policy.assumptions[index];
      const bool ignored = std::find(test.ignoring.begin(), test.ignoring.end(), index) != test.ignoring.end();
      if (ignored || compiler::evaluate(input.policy, assumption.whenever, facts, input.today) != Truth::True ||
          compiler::evaluate(input.policy, assumption.then, facts, input.today) == Truth::True)
        continue;
      add(found, {.code = Code::TestContradictsAssumption,
                  .message = "test `" + test.id + "` is of a person whom `" + assumption.id + "` excludes",
                  .span = test.span,
                  .labels = {{assumption.span, "whenever " + compiler::english(input.policy, assumption.whenever) +
                                                   " then " + compiler::english(input.policy, assumption.then)}},
                  .help = "correct one of them, or list the assumption after `ignoring`"});
    }
  }
}

}  // namespace

void lint_assumptions(const LintInput& input, Diagnostics& found) {
  vacuous(input, found);
  tests_of_nobody(input, found);
}

}  // namespace rolewright::analyzer
