#include "analyzer/exercised.hpp"

#include "analyzer/analyze.hpp"
#include "analyzer/waivers.hpp"
#include "compiler/binding.hpp"
#include "compiler/condition.hpp"

namespace rolewright::analyzer {
namespace {

void mark_conditions(const compiler::World& world, compiler::Exercised& exercised) {
  const compiler::PolicyIr& policy = world.binding.policy;
  for (std::size_t person = 0; person != world.binding.snapshot.persons.size(); ++person) {
    const compiler::PersonFacts facts = compiler::facts_of(world.binding, PersonId{person});
    const auto is_true = [&](compiler::CondId condition) {
      return evaluate(policy, condition, facts, world.today) == compiler::Truth::True;
    };
    const auto mark = [&](std::vector<bool>& done, const auto& statements, auto condition) {
      for (std::size_t index = 0; index != done.size(); ++index)
        if (!done[index] && is_true(condition(statements[index]))) done[index] = true;
    };
    mark(exercised.assignments, policy.assignments, [](const auto& item) { return item.condition; });
    mark(exercised.eligibilities, policy.eligibilities, [](const auto& item) { return item.condition; });
    mark(exercised.assumptions, policy.assumptions, [](const auto& item) { return item.whenever; });
  }
}

}  // namespace

void mark_exercised(compiler::World& world, compiler::Exercised& exercised) {
  mark_conditions(world, exercised);
  const compiler::PolicyIr& policy = world.binding.policy;
  const std::vector<WaiverState> states = judge_waivers(world);
  for (const Finding& finding : analyze(world).findings) {
    exercised.rules[finding.rule.index()] = true;
    for (std::size_t index = 0; index != states.size(); ++index)
      if (policy.waivers[index].rule == finding.rule && !finding.person.is_none() && states[index].person == finding.person)
        exercised.waivers[index] = true;
  }
}

}  // namespace rolewright::analyzer
