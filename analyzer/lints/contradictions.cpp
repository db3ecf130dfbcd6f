// Statements that cannot all be met: prerequisites nobody can have, counts that exclude each other, workflows nobody may
// carry out, roles that must be given up and are kept.
#include <algorithm>
#include <numeric>
#include <optional>

#include "analyzer/lints/lint.hpp"

namespace rolewright::analyzer {

using compiler::Eligibility;
using compiler::ExclusiveRule;
using compiler::FunctionId;
using compiler::HeadCountRule;
using compiler::HoldsRule;
using compiler::RoleId;
using compiler::WorkflowRule;

namespace {

void conflict(Diagnostics& found, std::string message, const Span& span, std::vector<Label> labels,
              std::string help = {}) {
  add(found, {.code = Code::CannotAllHold,
              .message = std::move(message),
              .span = span,
              .labels = std::move(labels),
              .help = std::move(help)});
}

// ---- requests ------------------------------------------------------------------------------------------------------

class Requests {
 public:
  Requests(const LintInput& input, Diagnostics& found) : input_{input}, policy_{input.policy}, found_{found} {}

  void run() {
    for (const Eligibility& eligibility : policy_.eligibilities) {
      const PossibleAnswer anybody =
          input_.people.ask(input_.people.condition(eligibility.condition).is_true, Reading::Automatic);
      if (!std::holds_alternative<FoundPerson>(anybody)) continue;  // RW0301 or RW0306 says so
      service(eligibility);
      if (eligibility.holders_at_most == 0U)
        conflict(found_, "`" + name(eligibility.role) + "` may be requested and held by at most 0 people",
                 eligibility.span, {});
      for (const RoleId given_up : eligibility.gives_up) kept(eligibility, given_up);
      barred(eligibility);
    }
  }

 private:
  [[nodiscard]] const std::string& name(RoleId role) const { return policy_.roles[role.index()].name; }

  // A role that stands for a directory's object can be held without the policy's doing.
  [[nodiscard]] bool held_by_export(RoleId role) const {
    for (std::size_t outer = 0; outer != policy_.roles.size(); ++outer)
      if (policy_.roles[outer].kind != compiler::HoldingKind::None && includes(policy_, RoleId{outer}, role))
        return true;
    return false;
  }

  void service(const Eligibility& eligibility) {
    if (eligibility.service_days == 0 || held_by_export(eligibility.service_role)) return;
    const PossibleAnswer answer =
        input_.people.ask(input_.people.role_held(Reading::Requestable, eligibility.service_role),
                          Reading::Requestable, smt::CoreWanted::Minimal);
    const auto* nobody = std::get_if<RuledOut>(&answer);
    if (nobody == nullptr) return;
    std::vector<Label> labels{{policy_.roles[eligibility.service_role.index()].span, "nobody can come to hold it"}};
    for (Label& label : because(policy_, *nobody)) labels.push_back(std::move(label));
    conflict(found_,
             "`" + name(eligibility.role) + "` requires past service as `" + name(eligibility.service_role) +
                 "`, which nobody can have had",
             eligibility.span, std::move(labels));
  }

  // Everybody who may ask for the role receives `other` as a birthright?
  std::optional<RuledOut> always_with(const Eligibility& eligibility, RoleId other) {
    smt::Problem& problem = input_.people.problem();
    const smt::Term asked[] = {input_.people.condition(eligibility.condition).is_true,
                               problem.not_(input_.people.role_held(Reading::Automatic, other))};
    const PossibleAnswer answer = input_.people.ask(asked, Reading::Automatic, smt::CoreWanted::Minimal);
    if (const auto* gave_up = std::get_if<smt::GaveUp>(&answer))
      add_unknown(found_, "whether everybody who may request `" + name(eligibility.role) + "` holds `" + name(other) +
                              "` as a birthright",
                  *gave_up, eligibility.span);
    if (const auto* nobody = std::get_if<RuledOut>(&answer)) return *nobody;
    return std::nullopt;
  }

  void kept(const Eligibility& eligibility, RoleId given_up) {
    if (includes(policy_, eligibility.role, given_up)) {
      add(found_, {.code = Code::GivenUpAndKept,
                   .message = "granting `" + name(eligibility.role) + "` gives up `" + name(given_up) +
                              "`, which it is or includes",
                   .span = eligibility.span,
                   .labels = {{policy_.roles[eligibility.role.index()].span, "declared here"}},
                   .help = "leave out `gives up`, or do not include the role"});
      return;
    }
    if (auto nobody = always_with(eligibility, given_up)) {
      std::vector<Label> labels = because(policy_, *nobody);
      for (const compiler::Assignment& assignment : policy_.assignments)
        if (includes(policy_, assignment.role, given_up)) labels.push_back({assignment.span, "given back here"});
      add(found_, {.code = Code::GivenUpAndKept,
                   .message = "granting `" + name(eligibility.role) + "` gives up `" + name(given_up) +
                              "`, which everybody who may ask for it receives automatically",
                   .span = eligibility.span,
                   .labels = std::move(labels),
                   .help = "exclude these people from the birthright, or keep both roles"});
    }
  }

  // Exclusive with a role that everybody who may ask for it has and does not give up.
  void barred(const Eligibility& eligibility) {
    for (const compiler::Rule& rule : policy_.rules) {
      const auto* exclusive = std::get_if<ExclusiveRule>(&rule.body);
      if (exclusive == nullptr || exclusive->in_one_session || !rule.info.active ||
          std::find(exclusive->roles.begin(), exclusive->roles.end(), eligibility.role) == exclusive->roles.end())
        continue;
      for (const RoleId other : exclusive->roles) {
        const bool given_up =
            std::find(eligibility.gives_up.begin(), eligibility.gives_up.end(), other) != eligibility.gives_up.end();
        if (other == eligibility.role || given_up) continue;
        auto nobody = always_with(eligibility, other);
        if (!nobody) continue;
        std::vector<Label> labels{{rule.info.span, "excludes the two"}};
        for (Label& label : because(policy_, *nobody)) labels.push_back(std::move(label));
        conflict(found_,
                 "everybody who may request `" + name(eligibility.role) + "` holds `" + name(other) +
                     "` as a birthright, and `" + rule.info.id + "` excludes holding both",
                 eligibility.span, std::move(labels), "give up the other role when granted, or correct the conditions");
      }
    }
  }

  const LintInput& input_;
  const compiler::PolicyIr& policy_;
  Diagnostics& found_;
};

// ---- counts --------------------------------------------------------------------------------------------------------

// How many people can hold the function by the policy's roles: the sum of the caps, when every role that confers it is
// requested under one and nothing else gives it.
std::optional<std::uint64_t> most_holders(const LintInput& input, FunctionId id, std::vector<Label>& labels) {
  const compiler::PolicyIr& policy = input.policy;
  const compiler::Function& function = policy.functions[id.index()];
  std::uint64_t most = 0;
  for (std::size_t role = 0; role != policy.roles.size(); ++role) {
    const auto& grants = input.people.grants_of(RoleId{role});
    const bool confers = std::any_of(function.permissions.begin(), function.permissions.end(), [&](auto permission) {
      return std::binary_search(grants.begin(), grants.end(), permission);
    });
    if (!confers) continue;
    for (const compiler::Assignment& assignment : policy.assignments)
      if (assignment.role == RoleId{role}) return std::nullopt;
    std::uint64_t cap = 0;
    bool requested = false;
    for (const Eligibility& eligibility : policy.eligibilities) {
      if (eligibility.role != RoleId{role}) continue;
      if (!eligibility.holders_at_most || !eligibility.holders_per.is_none()) return std::nullopt;
      requested = true;
      cap = std::max<std::uint64_t>(cap, *eligibility.holders_at_most);
      labels.push_back({eligibility.span, "at most " + std::to_string(*eligibility.holders_at_most) + " people"});
    }
    if (!requested) return std::nullopt;  // held by what exports show, if at all
    most += cap;
  }
  return labels.empty() ? std::nullopt : std::optional{most};
}

void counts(const LintInput& input, Diagnostics& found) {
  const auto& rules = input.policy.rules;
  for (const compiler::Rule& rule : rules) {
    const auto* least = std::get_if<HeadCountRule>(&rule.body);
    if (least == nullptr || least->at_most || !rule.info.active) continue;
    const std::string& function = input.policy.functions[least->function.index()].name;
    for (const compiler::Rule& other : rules) {
      const auto* most = std::get_if<HeadCountRule>(&other.body);
      if (most == nullptr || !most->at_most || !other.info.active || most->function != least->function ||
          most->per_scope != least->per_scope || most->per_attribute != least->per_attribute ||
          most->count >= least->count)
        continue;
      conflict(found,
               "`" + rule.info.id + "` wants at least " + std::to_string(least->count) + " people who hold `" +
                   function + "`, and `" + other.info.id + "` at most " + std::to_string(most->count),
               rule.info.span, {{other.info.span, "allows no more than that"}});
    }
    std::vector<Label> labels;
    const auto most = most_holders(input, least->function, labels);
    if (most && *most < least->count)
      conflict(found,
               "`" + rule.info.id + "` wants at least " + std::to_string(least->count) + " people who hold `" +
                   function + "`, and its roles may be held by " + std::to_string(*most),
               rule.info.span, std::move(labels), "raise `holders at most`, or ask for fewer people");
  }
}

// ---- workflows -----------------------------------------------------------------------------------------------------

// Which steps one person must do: union-find, each step named by the first of its group.
std::vector<std::size_t> one_person_steps(const WorkflowRule& workflow) {
  std::vector<std::size_t> group(workflow.steps.size());
  std::iota(group.begin(), group.end(), std::size_t{0});
  const auto root = [&](std::size_t step) {
    while (group[step] != step) step = group[step];
    return step;
  };
  for (const WorkflowRule::Pair& pair : workflow.same) {
    const std::size_t first = root(pair.first);
    const std::size_t second = root(pair.second);
    group[std::max(first, second)] = std::min(first, second);
  }
  for (std::size_t step = 0; step != group.size(); ++step) group[step] = root(step);
  return group;
}

void workflow_conflicts(const LintInput& input, const compiler::Rule& rule, const WorkflowRule& workflow,
                        Diagnostics& found) {
  const std::vector<std::size_t> group = one_person_steps(workflow);
  const auto step_name = [&](std::size_t step) { return "`" + workflow.steps[step].name + "`"; };
  for (const WorkflowRule::Pair& pair : workflow.different)
    if (group[pair.first] == group[pair.second])
      conflict(found,
               "workflow `" + rule.info.id + "` wants one person and different people for the steps " +
                   step_name(pair.first) + " and " + step_name(pair.second),
               rule.info.span, {});
  for (const compiler::Rule& other : input.policy.rules) {
    const auto* holds = std::get_if<HoldsRule>(&other.body);
    if (holds == nullptr || !other.info.active || other.info.action != RuleAction::Block || holds->at_least < 2 ||
        !holds->same_scope.is_none() || input.policy.at(holds->condition).op != compiler::CondOp::True)
      continue;
    for (std::size_t first = 0; first != group.size(); ++first) {
      if (group[first] != first) continue;
      const auto done = static_cast<std::uint32_t>(
          std::count_if(holds->functions.begin(), holds->functions.end(), [&](FunctionId function) {
            for (std::size_t step = first; step != group.size(); ++step)
              if (group[step] == first && workflow.steps[step].function == function) return true;
            return false;
          }));
      if (done < holds->at_least) continue;
      std::vector<std::string> steps;
      for (std::size_t step = first; step != group.size(); ++step)
        if (group[step] == first) steps.push_back(step_name(step));
      conflict(found,
               "workflow `" + rule.info.id + "` wants one person for the steps " + list_of(steps) + ", and `" +
                   other.info.id + "` lets nobody hold what they take",
               rule.info.span, {{other.info.span, "forbids it"}});
    }
  }
}

}  // namespace

void lint_contradictions(const LintInput& input, Diagnostics& found) {
  Requests{input, found}.run();
  counts(input, found);
  for (const compiler::Rule& rule : input.policy.rules)
    if (const auto* workflow = std::get_if<WorkflowRule>(&rule.body); workflow != nullptr && rule.info.active)
      workflow_conflicts(input, rule, *workflow, found);
}

}  // namespace rolewright::analyzer
