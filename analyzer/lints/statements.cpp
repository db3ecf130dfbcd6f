// `assign` and `allow` statements that give nobody anything, and roles that nobody can come to hold.
#include <algorithm>

#include "analyzer/lints/lint.hpp"

namespace rolewright::analyzer {

using compiler::Assignment;
using compiler::Eligibility;
using compiler::RoleId;

namespace {

struct Statement {
  RoleId role;
  smt::Term gives;
  Span span;
  bool birthright = false;
  const Eligibility* terms = nullptr;  // of an `allow`
  bool left_out = false;               // reported, so it may not make another redundant
};

// What a request must meet beside the condition.
bool asks_no_more(const Statement& other, const Statement& than) {
  if (other.birthright) return true;
  if (than.birthright) return false;
  const Eligibility& left = *other.terms;
  const Eligibility& right = *than.terms;
  const bool same_caps = left.holders_at_most == right.holders_at_most && left.holders_per == right.holders_per;
  const bool same_service = left.service_days == right.service_days && left.service_role == right.service_role;
  return (left.service_days == 0 || same_service) && (!left.holders_at_most || same_caps) &&
         (left.gives_up.empty() || left.gives_up == right.gives_up);
}

std::vector<Statement> statements_of(const LintInput& input) {
  std::vector<Statement> all;
  for (const Assignment& item : input.policy.assignments)
    all.push_back({item.role, input.people.condition(item.condition).is_true, item.span, true});
  for (const Eligibility& item : input.policy.eligibilities)
    all.push_back({item.role, input.people.condition(item.condition).is_true, item.span, false, &item});
  return all;
}

// From the last to the first, so that of two alike the later is reported.
void shadowed(const LintInput& input, Diagnostics& found) {
  std::vector<Statement> all = statements_of(input);
  std::vector<std::vector<std::size_t>> by_role(input.policy.roles.size());
  for (std::size_t index = 0; index != all.size(); ++index) by_role[all[index].role.index()].push_back(index);
  std::vector<Lint> lints;
  for (std::size_t index = all.size(); index-- != 0;) {
    std::vector<smt::Term> asked{all[index].gives};
    std::vector<std::size_t> others;
    for (const std::size_t other : by_role[all[index].role.index()]) {
      if (other == index || all[other].left_out || !asks_no_more(all[other], all[index])) continue;
      asked.push_back(input.people.problem().not_(all[other].gives));
      others.push_back(other);
    }
    if (others.empty()) continue;
    const PossibleAnswer answer = input.people.ask(asked, Reading::Automatic, smt::CoreWanted::Minimal);
    const std::string& role = input.policy.roles[all[index].role.index()].name;
    if (const auto* gave_up = std::get_if<smt::GaveUp>(&answer))
      add_unknown(found, "whether this statement gives anybody `" + role + "` who has it not already", *gave_up,
                  all[index].span);
    const auto* nobody = std::get_if<RuledOut>(&answer);
    const bool itself =  // its own condition is never true: RW0301 says so
        nobody != nullptr && std::none_of(nobody->asked.begin(), nobody->asked.end(),
                                          [](std::size_t term) { return term != 0; });
    if (nobody == nullptr || itself) continue;
    all[index].left_out = true;
    std::vector<Label> labels;
    for (const std::size_t term : nobody->asked)
      if (term != 0)
        labels.push_back({all[others[term - 1]].span, all[others[term - 1]].birthright ? "given here" : "allowed here"});
    for (Label& label : because(input.policy, *nobody)) labels.push_back(std::move(label));
    lints.push_back({.code = Code::StatementShadowed,
                     .message = "everybody whom this statement covers already " +
                                std::string{all[index].birthright ? "receives" : "may have"} + " `" + role +
                                "` by another",
                     .span = all[index].span,
                     .labels = std::move(labels),
                     .help = "remove the statement, or correct its condition"});
  }
  for (std::size_t index = lints.size(); index-- != 0;) add(found, std::move(lints[index]));
}

void dead_roles(const LintInput& input, Diagnostics& found) {
  const compiler::PolicyIr& policy = input.policy;
  std::vector<bool> obtained(policy.roles.size());
  for (const Assignment& item : policy.assignments) obtained[item.role.index()] = true;
  for (const Eligibility& item : policy.eligibilities) obtained[item.role.index()] = true;
  for (std::size_t index = 0; index != policy.roles.size(); ++index)
    if (policy.roles[index].kind != compiler::HoldingKind::None) obtained[index] = true;
  std::vector<RoleId> open;
  for (std::size_t index = 0; index != policy.roles.size(); ++index)
    if (obtained[index]) open.emplace_back(index);
  while (!open.empty()) {
    const RoleId role = open.back();
    open.pop_back();
    for (const RoleId included : policy.roles[role.index()].includes) {
      if (!obtained[included.index()]) open.push_back(included);
      obtained[included.index()] = true;
    }
  }
  for (std::size_t index = 0; index != policy.roles.size(); ++index)
    if (!obtained[index])
      add(found, {.code = Code::RoleUnobtainable,
                  .message = "nobody can come to hold role `" + policy.roles[index].name + "`",
                  .span = policy.roles[index].span,
                  .labels = {},
                  .help = "no `assign` or `allow` gives it, no group, package or system role stands for it, and no "
                          "role that can be held includes it"});
}

}  // namespace

void lint_statements(const LintInput& input, Diagnostics& found) {
  shadowed(input, found);
  dead_roles(input, found);
}

}  // namespace rolewright::analyzer
