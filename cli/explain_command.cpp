// `rolewright explain`: every path by which a person holds something; who can; what a person can.
#include <algorithm>
#include <map>
#include <optional>

#include "analyzer/analyze.hpp"
#include "analyzer/explain.hpp"
#include "analyzer/legal_way.hpp"
#include "cli/command.hpp"
#include "cli/findings_text.hpp"
#include "cli/workspace.hpp"
#include "report/names.hpp"

namespace rolewright::cli {
namespace {

enum class Audience : std::uint8_t { Anybody, HelpDesk };

class ExplainCommand : public Command {
 public:
  CLI::App* declare(CLI::App& program) override {
    CLI::App* command = program.add_subcommand("explain", "show how somebody holds something, or why not");
    add_workspace(*command, workspace_);
    command->add_option("person", person_, "key, email or login")->option_text("PERSON");
    command
        ->add_option(
            "holding", holding_,
            "a permission or role of the policy, or SYSTEM:NAME of an entitlement, group, role or package")
        ->option_text("HOLDING");
    command->add_option("--who-can", who_can_, "list the people who hold this today")->option_text("HOLDING");
    command->add_option("--what-can", what_can_, "list what this person holds today")->option_text("PERSON");
    command->add_option("--finding", finding_, "show this finding whole")->option_text("F-…");
    static const std::map<std::string, Audience> kAudiences{{"anybody", Audience::Anybody}, {"helpdesk", Audience::HelpDesk}};
    command->add_option("--audience", audience_,
                        "helpdesk: nothing that follows from clearance, vetting or other facts about the person")
        ->transform(CLI::CheckedTransformer(kAudiences))
        ->option_text("anybody|helpdesk");
    add_format(*command, format_);
    command->footer(
        "Example: rolewright explain -p fixtures/bureau/bureau.rw -s bureau.rws jdoe@agency.example "
        "MOMENTUM:VEND_CREATE");
    return command;
  }

  Exit run() override {
    Workspace workspace{workspace_};
    if (!workspace.ok()) return bad_input("explain", format_, workspace.problems(), workspace.sources());
    if (!finding_.empty()) return show_finding(workspace);
    if (!who_can_.empty()) return show_holders(workspace);
    if (!what_can_.empty()) return show_holdings(workspace);
    return show_paths(workspace);
  }

 private:
  Exit refuse(const std::string& message, const std::string& help = {}) const {
    return bad_input("explain", format_,
                     {{.code = Code::BadOption, .message = message, .where = "explain", .help = help}});
  }

  Exit show_finding(Workspace& workspace) {
    const Analysis analysis = analyzer::analyze(workspace.world());
    const auto found = std::find_if(analysis.findings.begin(), analysis.findings.end(),
                                    [&](const Finding& finding) { return finding.id == finding_; });
    if (found == analysis.findings.end())
      return refuse("no finding of " + to_string(workspace.world().today) + " is `" + printable(finding_) +
                    "`");
    if (audience_ == Audience::HelpDesk && reads_person(workspace, found->rule))
      return refuse("finding `" + printable(finding_) + "` follows from facts about the person, which the help desk is not shown",
                    "whoever owns rule " + analysis.rules[found->rule.index()].id + " can say more");
    Analysis one;
    one.rules = analysis.rules;
    one.findings = {*found};
    if (!analysis.paths_held) one.findings[0].grants = analyzer::PathFinder{workspace.world()}.grants_of(*found);
    if (format_ == Format::Json) {
      print(report::analysis_json(workspace.context(), one, {}));
      return Exit::Clean;
    }
    const RuleInfo& rule = one.rules[found->rule.index()];
    print(finding_text(workspace.snapshot(), rule, *found));
    print("the rule: " + rule.english + (rule.because.empty() ? "" : ", because " + rule.because) +
          (rule.span.is_known() ? "\n  stated at " + workspace.sources().describe(rule.span) + "\n" : "\n") + provenance_text(workspace.snapshot()));
    return Exit::Clean;
  }

  Exit show_paths(Workspace& workspace) {
    if (person_.empty())
      return refuse("nothing is asked", "name a person and what they hold, or use --who-can, --what-can or --finding");
    const PersonId person = workspace.snapshot().find_person(person_);
    if (person.is_none()) return refuse("no person has the key, email or login `" + printable(person_) + "`");
    const std::vector<NodeId> nodes = analyzer::find_holdings(workspace.world(), holding_);
    if (nodes.empty())
      return refuse("nothing in the policy or the snapshot is called `" + printable(holding_) + "`",
                    "write SYSTEM:NAME, or a permission or role of the policy");
    std::vector<report::HeldPaths> holdings;
    for (const NodeId node : nodes)
      holdings.push_back({node, analyzer::all_paths(workspace.world(), person, node)});
    if (format_ == Format::Json) {
      print(report::paths_json(workspace.context(), person, holdings));
      return Exit::Clean;
    }
    for (const auto& [node, paths] : holdings) {
      print(report::person_label(workspace.snapshot(), person) +
            (paths.empty() ? " does not hold " : " holds ") + report::node_label(workspace.snapshot(), node) +
            (paths.empty()
                 ? "\n"
                 : " in " + std::to_string(paths.size()) + (paths.size() == 1 ? " way\n" : " ways\n")));
      for (const GrantWitness& path : paths)
        print("  " + report::path_text(workspace.snapshot(), path) +
              (path.held.contains(workspace.world().today) ? "" : " (not today)") + "\n");
      if (paths.empty()) show_ways(workspace, person, node);
    }
    print(provenance_text(workspace.snapshot()));
    return Exit::Clean;
  }

  void show_ways(Workspace& workspace, PersonId person, NodeId node) const {
    if (audience_ == Audience::Anybody) {
      for (const std::string& way : analyzer::ways_to_get(workspace.world(), person, node)) print("  " + way + "\n");
    } else if (analyzer::roles_conferring(workspace.world(), node).empty()) {
      print("  no role of the policy grants it\n");
    }
    const std::optional<analyzer::LegalWay> way = analyzer::shortest_legal_way(workspace.world(), person, node);
    if (!way) {
      print(audience_ == Audience::Anybody
                ? std::string{"  no request gets it: not even with two things given back\n"}
                : "  no request gets it; " + whom_to_ask(workspace) + " can say why\n");
      return;
    }
    std::string text = "  the shortest legal way: ask for role " + way->role;
    for (const std::string& name : way->gives) text += (&name == &way->gives.front() ? ", giving back " : " and ") + name;
    if (way->until.is_bound()) text += audience_ == Audience::Anybody ? ", until " + to_string(way->until) : ", with an end date";
    if (way->answer.answer == Answer::NeedsApproval) text += "; it needs approval";
    for (const std::string& approver : way->answer.approvers)
      text += (&approver == &way->answer.approvers.front() ? " by " : ", ") + approver;
    print(text + "\n");
  }

  // Does the rule ask anything of a person but what they hold and do?
  static bool reads_person(Workspace& workspace, RuleId rule) {
    const compiler::PolicyIr& policy = workspace.policy().ir;
    if (rule.index() >= policy.rules.size()) return false;
    const auto* holds = std::get_if<compiler::HoldsRule>(&policy.rules[rule.index()].body);
    const auto* exercises = std::get_if<compiler::ExercisesRule>(&policy.rules[rule.index()].body);
    const bool events = std::holds_alternative<compiler::StillHoldsRule>(policy.rules[rule.index()].body);
    return events || (exercises != nullptr && !exercises->related.empty()) ||
           (holds != nullptr && policy.at(holds->condition).op != compiler::CondOp::True);
  }

  static std::string whom_to_ask(Workspace& workspace) {
    const std::string& name = workspace.policy().ir.owner;
    return name.empty() ? std::string{"whoever owns the policy"} : name;
  }

  Exit show_holders(Workspace& workspace) {
    const std::vector<NodeId> nodes = analyzer::find_holdings(workspace.world(), who_can_);
    if (nodes.empty())
      return refuse("nothing in the policy or the snapshot is called `" + printable(who_can_) + "`");
    std::vector<std::string> names;
    for (const PersonId person : analyzer::holders_of(workspace.world(), nodes))
      names.push_back(report::person_label(workspace.snapshot(), person));
    if (format_ == Format::Json) {
      print(report::list_json(workspace.context(), "who_can", who_can_, names));
      return Exit::Clean;
    }
    print(grouped(names.size()) + " people hold " + printable(who_can_) + "\n");
    for (const std::string& name : names) print("  " + name + "\n");
    print(provenance_text(workspace.snapshot()));
    return Exit::Clean;
  }

  Exit show_holdings(Workspace& workspace) {
    const PersonId person = workspace.snapshot().find_person(what_can_);
    if (person.is_none())
      return refuse("no person has the key, email or login `" + printable(what_can_) + "`");
    std::vector<std::string> names;
    for (const NodeId node : analyzer::holdings_of(workspace.world(), person))
      names.push_back(report::node_label(workspace.snapshot(), node));
    if (format_ == Format::Json) {
      print(report::list_json(workspace.context(), "what_can", what_can_, names));
      return Exit::Clean;
    }
    print(report::person_label(workspace.snapshot(), person) + " holds " + grouped(names.size()) +
          " things today\n");
    for (const std::string& name : names) print("  " + name + "\n");
    print(provenance_text(workspace.snapshot()));
    return Exit::Clean;
  }

  WorkspaceOptions workspace_;
  std::string person_, holding_, who_can_, what_can_, finding_;
  Audience audience_ = Audience::Anybody;
  Format format_ = Format::Text;
};

}  // namespace

std::unique_ptr<Command> explain_command() {
  return std::make_unique<ExplainCommand>();
}

}  // namespace rolewright::cli
