// `rolewright staff`: can this office do a workflow under every rule, who does what, how many can be away, and
// if it cannot: why, and what the fewest exceptions are.
#include <algorithm>

#include "analyzer/staffing_question.hpp"
#include "cli/command.hpp"
#include "cli/findings_text.hpp"
#include "cli/workspace.hpp"
#include "compiler/english.hpp"
#include "report/names.hpp"

namespace rolewright::cli {
namespace {

using analyzer::Feasible;
using analyzer::StaffingPart;
using compiler::WorkflowRule;

class StaffCommand : public Command {
 public:
  CLI::App* declare(CLI::App& program) override {
    CLI::App* command = program.add_subcommand("staff", "tell whether an office can do a workflow, and who does what");
    command->add_option("workflow", workflow_, "a workflow of the policy")->required()->option_text("WORKFLOW");
    add_workspace(*command, workspace_);
    command->add_option("--org", org_, "count on the people of this unit and those below it")->option_text("UNIT");
    command->add_option("--at", at_, "count on access that covers this scope value")->option_text("KIND=VALUE");
    command->add_option("--away", away_, "people not to count on (key, email or login)")->option_text("NAME…");
    command->add_option("--effort", effort_, "the most a question to Z3 may cost, in its resource units")
        ->option_text("N");
    add_format(*command, format_);
    command->footer(
        "Example: rolewright staff purchase -p agency.rw -s agency.rws --org Treasury/AP --away jdoe@agency.example\n"
        "Exit codes: 0 it can be done and survives the absences the workflow names, 1 it cannot or does not, 3 not\n"
        "known, 2 bad input.");
    return command;
  }

  Exit run() override {
    Workspace workspace{workspace_};
    if (!workspace.ok()) return bad_input("staff", format_, workspace.problems(), workspace.sources());
    Diagnostics problems;
    const RuleId rule = find_workflow(workspace, problems);
    const analyzer::Office office = office_of(workspace, problems);
    if (problems.has_error()) return bad_input("staff", format_, problems);
    const StaffingAnswer answer = answer_of(workspace, rule, office);
    if (format_ == Format::Json) {
      print(report::staff_json(workspace.context(), answer));
    } else {
      show(workspace.snapshot(), answer);
    }
    if (answer.can_do == CanDo::Unknown) return Exit::Unknown;
    if (answer.can_do == CanDo::No) return Exit::Findings;
    if (answer.survives >= answer.wanted_absences) return Exit::Clean;
    return answer.survives_exact ? Exit::Findings : Exit::Unknown;
  }

 private:
  static void refuse(Diagnostics& problems, std::string message, std::string where, std::string help = {}) {
    problems.add({.code = Code::BadOption,
                  .message = std::move(message),
                  .where = std::move(where),
                  .help = std::move(help)});
  }

  RuleId find_workflow(Workspace& workspace, Diagnostics& problems) const {
    const compiler::PolicyIr& policy = workspace.policy().ir;
    std::vector<std::string_view> known;
    for (std::size_t index = 0; index != policy.rules.size(); ++index) {
      if (!std::holds_alternative<WorkflowRule>(policy.rules[index].body)) continue;
      known.push_back(policy.rules[index].info.id);
      if (policy.rules[index].info.id != workflow_) continue;
      const RuleInfo& info = workspace.world().binding.rules[index];
      if (!info.active) refuse(problems, "workflow `" + info.id + "` is inactive: " + info.inactive_because, "staff");
      return RuleId{index};
    }
    refuse(problems, "the policy has no workflow `" + printable(workflow_) + "`", "staff",
           known.empty() ? "it has no workflow at all" : did_you_mean(workflow_, known));
    return {};
  }

  static bool is_empty(Workspace& workspace, const analyzer::Office& office) {
    const compiler::Binding& binding = workspace.world().binding;
    for (std::size_t person = 0; person != binding.snapshot.persons.size(); ++person)
      if (compiler::org_within(compiler::text_of(binding, office.org_attribute, PersonId{person}), office.org)) return false;
    return true;
  }

  analyzer::Office office_of(Workspace& workspace, Diagnostics& problems) const {
    analyzer::Office office{.org = org_};
    const compiler::PolicyIr& policy = workspace.policy().ir;
    for (std::size_t index = 0; index != policy.attributes.size(); ++index)
      if (policy.attributes[index].type == compiler::TypeKind::OrgUnit && office.org_attribute.is_none())
        office.org_attribute = compiler::AttributeId{index};
    if (!org_.empty() && office.org_attribute.is_none())
      refuse(problems, "the policy declares no attribute of type `org_unit`", "--org");
    if (!org_.empty() && !office.org_attribute.is_none() && is_empty(workspace, office))
      refuse(problems, "nobody in the snapshot works in a unit `" + printable(org_) + "`", "--org");
    for (const std::string& name : away_) {
      const PersonId person = workspace.snapshot().find_person(name);
      if (person.is_none()) refuse(problems, "no person has the key, email or login `" + printable(name) + "`", "--away");
      if (!person.is_none()) office.away.insert(person);
    }
    if (at_.empty()) return office;
    const std::size_t equals = at_.find('=');
    const compiler::ScopeForest& forest = workspace.world().binding.scopes;
    const compiler::ScopeKindId kind = forest.find_kind(at_.substr(0, equals));
    if (equals != std::string::npos && !kind.is_none()) office.at = forest.find_node(kind, at_.substr(equals + 1));
    if (office.at.is_none())
      refuse(problems, "`" + printable(at_) + "` is no scope kind and value that the policy or the snapshot knows", "--at",
             "write it like fund_center=FC-1100");
    return office;
  }

  StaffingAnswer answer_of(Workspace& workspace, RuleId rule, const analyzer::Office& office) const {
    const compiler::PolicyIr& policy = workspace.policy().ir;
    const auto& workflow = std::get<WorkflowRule>(policy.rules[rule.index()].body);
    const analyzer::StaffingQuestion question = analyzer::staffing_question(workspace.world(), rule, office);
    analyzer::StaffingEffort effort;
    effort.each.patterns.rlimit = effort_;
    StaffingAnswer answer{.workflow = workflow_, .wanted_absences = workflow.survives};
    analyzer::Staffing found = analyzer::staff(question.problem, {}, effort.each);
    answer.can_do = found.feasible == Feasible::Yes  ? CanDo::Yes
                    : found.feasible == Feasible::No ? CanDo::No
                                                     : CanDo::Unknown;
    if (found.feasible == Feasible::Yes) add_absences(question, effort, answer);
    if (found.feasible == Feasible::No) found = add_reasons(workspace, rule, question, effort, answer);
    for (std::size_t step = 0; step != workflow.steps.size(); ++step)
      answer.steps.push_back({.name = workflow.steps[step].name,
                              .candidates = question.problem.candidates[step].size(),
                              .actor = found.actors.empty() ? PersonId{} : found.actors[step]});
    for (const RuleId left : question.not_judged)
      answer.notes.push_back("rule " + policy.rules[left.index()].info.id + " speaks of these steps in too many ways to weigh");
    return answer;
  }

  static void add_absences(const analyzer::StaffingQuestion& question, const analyzer::StaffingEffort& effort,
                           StaffingAnswer& answer) {
    const analyzer::Absences absences = analyzer::most_absences(question.problem, effort);
    answer.survives = absences.survives;
    answer.survives_exact = absences.is_exact();
    answer.blocked_by = absences.blocked;
  }

  // Who would do it with the exceptions made.
  static analyzer::Staffing add_reasons(Workspace& workspace, RuleId rule, const analyzer::StaffingQuestion& question,
                                        const analyzer::StaffingEffort& effort, StaffingAnswer& answer) {
    const auto words = [&](const StaffingPart& part) { return text(workspace, rule, question, part); };
    const analyzer::BlockingCore core = analyzer::blocking_core(question.problem, effort);
    for (const StaffingPart& part : core.parts) answer.core.push_back(words(part));
    answer.core_smallest = core.smallest;
    const analyzer::StaffingExceptions fewest = analyzer::fewest_exceptions(question.problem, effort);
    answer.exceptions_bound = fewest.bound;
    answer.exceptions_found = fewest.possible == Feasible::Yes;
    for (const StaffingPart& part : fewest.parts) answer.exceptions.push_back(words(part));
    if (fewest.possible == Feasible::GaveUp) answer.notes.emplace_back("the fewest exceptions were not found within the effort");
    if (fewest.possible == Feasible::No) answer.notes.emplace_back("no exception helps: somebody must be given a step");
    return fewest.staffing;
  }

  static std::string text(Workspace& workspace, RuleId rule, const analyzer::StaffingQuestion& question,
                          const StaffingPart& part) {
    const compiler::PolicyIr& policy = workspace.policy().ir;
    const auto& steps = std::get<WorkflowRule>(policy.rules[rule.index()].body).steps;
    const std::string by_workflow = " (" + policy.rules[rule.index()].info.id + ")";
    const auto names = [&](const analyzer::StaffingProblem::Pair& pair) {
      return steps[pair.first].name + ", " + steps[pair.second].name;
    };
    const auto english = [&](RuleId id) {
      return policy.rules[id.index()].info.id + ": " + compiler::english(policy, policy.rules[id.index()]);
    };
    switch (part.kind) {
      case StaffingPart::Kind::Step: return who_can(workspace.snapshot(), steps[part.index].name, question.problem.candidates[part.index]);
      case StaffingPart::Kind::Different: return "different people " + names(question.problem.different[part.index]) + by_workflow;
      case StaffingPart::Kind::Same: return "same person " + names(question.problem.same[part.index]) + by_workflow;
      case StaffingPart::Kind::AtMost: return "at most so many people" + by_workflow;
      case StaffingPart::Kind::AtLeast: return english(question.at_least_rules[part.index]);
      case StaffingPart::Kind::Apart: return english(question.apart_rules[part.index]);
    }
    return {};
  }

  static std::string who_can(const Snapshot& snapshot, const std::string& step, const std::vector<PersonId>& people) {
    constexpr std::size_t kShown = 5;
    if (people.empty()) return "step " + step + ": nobody can do it";
    std::string text = "step " + step + ": only " + grouped(people.size()) + (people.size() == 1 ? " person can: " : " people can: ");
    for (std::size_t index = 0; index != std::min(people.size(), kShown); ++index)
      text += (index == 0 ? "" : ", ") + report::person_label(snapshot, people[index]);
    return text + (people.size() > kShown ? " and others" : "");
  }

  static void show(const Snapshot& snapshot, const StaffingAnswer& answer) {
    std::string text = answer.workflow + (answer.can_do == CanDo::Yes  ? " can be done\n"
                                          : answer.can_do == CanDo::No ? " cannot be done\n"
                                                                       : ": not known within the effort\n");
    if (answer.can_do == CanDo::No) {
      text += std::string{"these cannot all hold ("} +
              (answer.core_smallest ? "proved: no smaller set" : "not proved to be fewest") + ")\n";
      for (const std::string& part : answer.core) text += "  " + part + "\n";
      if (answer.exceptions_found) {
        text += grouped(answer.exceptions.size()) + (answer.exceptions.size() == 1 ? " exception" : " exceptions") +
                " would do; no fewer will\n";
        for (const std::string& part : answer.exceptions) text += "  " + part + "\n";
      }
    }
    for (const StaffingAnswer::Step& step : answer.steps)
      text += "  " + step.name + ": " + (step.actor.is_none() ? std::string{"-"} : report::person_label(snapshot, step.actor)) +
              " (of " + grouped(step.candidates) + " who can)\n";
    if (answer.can_do == CanDo::Yes) text += absences_text(snapshot, answer);
    for (const std::string& note : answer.notes) text += "note: " + note + "\n";
    print(text + provenance_text(snapshot));
  }

  static std::string absences_text(const Snapshot& snapshot, const StaffingAnswer& answer) {
    std::string text = std::string{"it survives the absence of any "} + grouped(answer.survives) +
                       (answer.survives == 1 ? " person" : " people") +
                       (answer.survives_exact ? "" : ", perhaps of more: not settled within the effort") + "\n";
    if (answer.wanted_absences != 0) text += "the workflow asks for " + grouped(answer.wanted_absences) + "\n";
    if (answer.blocked_by.empty()) return text;
    text += "not while these are away:";
    for (const PersonId person : answer.blocked_by) text += " " + report::person_label(snapshot, person);
    return text + "\n";
  }

  WorkspaceOptions workspace_;
  std::string workflow_, org_, at_;
  std::vector<std::string> away_;
  std::uint32_t effort_ = analyzer::StaffingBudget{}.patterns.rlimit;
  Format format_ = Format::Text;
};

}  // namespace

std::unique_ptr<Command> staff_command() {
  return std::make_unique<StaffCommand>();
}

}  // namespace rolewright::cli
