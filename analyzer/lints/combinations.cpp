// Roles that break rules: one by itself, birthrights together, requests together.
#include <algorithm>

#include "analyzer/lints/lint.hpp"
#include "model/bug.hpp"

namespace rolewright::analyzer {

using compiler::CompletingRule;
using compiler::ExclusiveRule;
using compiler::Function;
using compiler::FunctionId;
using compiler::HoldsRule;
using compiler::PermissionId;
using compiler::RoleId;

namespace {

// A rule that one function alone breaks is about that function, not about combining.
bool about_combining(const compiler::Rule& rule) {
  const auto* holds = std::get_if<HoldsRule>(&rule.body);
  return holds == nullptr || holds->at_least >= 2;
}

std::size_t conferred(const LintInput& input, RoleId role, const std::vector<FunctionId>& functions) {
  const auto& grants = input.people.grants_of(role);
  const auto granted = [&](PermissionId permission) {
    return std::binary_search(grants.begin(), grants.end(), permission);
  };
  return static_cast<std::size_t>(std::count_if(functions.begin(), functions.end(), [&](FunctionId id) {
    const Function& function = input.policy.functions[id.index()];
    return function.all ? std::all_of(function.permissions.begin(), function.permissions.end(), granted)
                        : std::any_of(function.permissions.begin(), function.permissions.end(), granted);
  }));
}

bool violates_alone(const LintInput& input, RoleId role, const compiler::RuleBody& body) {
  if (const auto* exclusive = std::get_if<ExclusiveRule>(&body))
    return std::count_if(exclusive->roles.begin(), exclusive->roles.end(),
                         [&](RoleId other) { return includes(input.policy, role, other); }) >= 2;
  if (const auto* completing = std::get_if<CompletingRule>(&body))
    return conferred(input, role, completing->functions) == completing->functions.size();
  const auto& holds = std::get<HoldsRule>(body);
  return conferred(input, role, holds.functions) >= holds.at_least;
}

void alone(const LintInput& input, Diagnostics& found) {
  for (std::size_t index = 0; index != input.policy.rules.size(); ++index) {
    const compiler::Rule& rule = input.policy.rules[index];
    if (!input.people.judges_roles(RuleId{index}) || !about_combining(rule)) continue;
    std::string person;
    if (const auto* holds = std::get_if<HoldsRule>(&rule.body)) {
      const PossibleAnswer answer = input.people.ask(
          input.people.problem().not_(input.people.condition(holds->condition).is_false), Reading::Automatic);
      const auto* somebody = std::get_if<FoundPerson>(&answer);
      if (somebody == nullptr) continue;  // RW0303 or RW0306 says so
      if (!somebody->person.description.empty()) person = ", for instance of a person with " + described(*somebody);
    }
    for (std::size_t role = 0; role != input.policy.roles.size(); ++role)
      if (violates_alone(input, RoleId{role}, rule.body))
        add(found, {.code = Code::RoleViolatesAlone,
                    .message = "role `" + input.policy.roles[role].name + "` violates `" + rule.info.id +
                               "` by itself: " + rule.info.english + person,
                    .span = input.policy.roles[role].span,
                    .labels = {{rule.info.span, "the rule"}},
                    .help = "split the role"});
  }
}

void together(const LintInput& input, RuleId id, Reading reading, Diagnostics& found) {
  const compiler::Rule& rule = input.policy.rules[id.index()];
  const bool automatic = reading == Reading::Automatic;
  const PossibleAnswer answer = input.people.ask(input.people.violation(reading, id), reading);
  if (const auto* gave_up = std::get_if<smt::GaveUp>(&answer))
    add_unknown(found, "whether " + std::string{automatic ? "automatic" : "requestable"} + " roles can violate `" +
                           rule.info.id + "`",
                *gave_up, rule.info.span);
  const auto* person = std::get_if<FoundPerson>(&answer);
  if (person == nullptr) return;
  if (!input.people.violates(id, *person)) bug("a model that violates no rule when replayed");
  std::vector<Label> labels;
  for (std::size_t role = 0; role != person->holds.size(); ++role)
    if (std::find(person->roles.begin(), person->roles.end(), input.policy.roles[role].name) != person->roles.end())
      labels.push_back({input.policy.roles[role].span, "held by that person"});
  add(found, {.code = automatic ? Code::BirthrightViolates : Code::RequestableViolates,
              .message = std::string{automatic ? "automatic" : "requested"} + " roles can violate `" + rule.info.id +
                         "`: a person with " + described(*person) + " would hold " + list_of(person->roles),
              .span = rule.info.span,
              .labels = std::move(labels),
              .help = automatic ? "exclude one condition from the other with `unless`"
                                : "a check of the last request would find it; `unless`, `gives up` or an `exclusive` "
                                  "rule keeps it from being asked for"});
}

bool contains(const std::vector<RuleId>& rules, RuleId rule) {
  return std::find(rules.begin(), rules.end(), rule) != rules.end();
}

}  // namespace

// What a `prove` statement asks is not asked again, and what birthright alone breaks is not said of requests.
void lint_combinations(const LintInput& input, Diagnostics& found) {
  alone(input, found);
  for (std::size_t index = 0; index != input.policy.rules.size(); ++index) {
    const RuleId rule{index};
    if (!input.people.judges_roles(rule)) continue;
    const std::size_t before = found.items().size();
    if (!contains(input.asked_automatic, rule)) together(input, rule, Reading::Automatic, found);
    if (found.items().size() == before && about_combining(input.policy.rules[index]) &&
        !contains(input.asked_requestable, rule) && !input.policy.eligibilities.empty())
      together(input, rule, Reading::Requestable, found);
  }
}

}  // namespace rolewright::analyzer
