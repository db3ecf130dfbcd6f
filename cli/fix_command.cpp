// `rolewright fix`: the cheapest changes that clear findings and make no new ones, proved so or labelled with the bound.
#include <algorithm>
#include <set>

#include "analyzer/analyze.hpp"
#include "analyzer/smallest_fix.hpp"
#include "cli/command.hpp"
#include "cli/findings_text.hpp"
#include "cli/workspace.hpp"
#include "report/names.hpp"

namespace rolewright::cli {
namespace {

class FixCommand : public Command {
 public:
  CLI::App* declare(CLI::App& program) override {
    CLI::App* command = program.add_subcommand("fix", "find the smallest change of access that clears findings");
    add_workspace(*command, workspace_);
    command->add_option("--finding", findings_, "ids of the findings to clear; every open one when left out")
        ->option_text("F-…");
    command->add_option("--rule", rules_, "clear only the findings of these rules")->option_text("ID…");
    command->add_option("--effort", effort_, "solver work spent on each group of findings, in Z3 resource units")
        ->check(whole_number(1))
        ->option_text("N");
    command->add_option("-o,--output", output_, "write the plan as JSON to this file as well")->option_text("FILE");
    add_format(*command, format_);
    command->footer(
        "Example: rolewright fix -p fixtures/bureau/bureau.rw -s bureau.rws --rule P2P-17 -o plan.json\n"
        "Exit codes: 0 all chosen findings cleared by a plan proved smallest, 1 some are left, 3 cleared but not proved\n"
        "smallest, 2 bad input.");
    return command;
  }

  Exit run() override {
    Workspace workspace{workspace_};
    if (!workspace.ok()) return bad_input("fix", format_, workspace.problems(), workspace.sources());
    const Analysis analysis = analyzer::analyze(workspace.world());
    analyzer::FixOptions options{.findings = {}, .budget = {.rlimit = effort_}};
    if (const Diagnostics unknown = choose(analysis, options); unknown.has_error())
      return bad_input("fix", format_, unknown);
    const bool nothing = (!findings_.empty() || !rules_.empty()) && options.findings.empty();
    FixPlan plan = nothing ? FixPlan{.proved_minimal = true}
                           : analyzer::smallest_fix(workspace.world(), analysis, options);
    leave_undetermined(analysis, plan);
    const std::string document = report::fix_json(workspace.context(), plan);
    if (!output_.empty())
      if (const Diagnostics problems = write_file(output_, document); problems.has_error())
        return bad_input("fix", format_, problems);
    print(format_ == Format::Json ? document : text(workspace.snapshot(), plan) + provenance_text(workspace.snapshot()));
    return !plan.left.empty() || !plan.adds.empty() ? Exit::Findings
           : plan.proved_minimal                    ? Exit::Clean
                                                    : Exit::Unknown;
  }

 private:
  // The open findings that the options name. A rule or finding that is not there is a mistake.
  Diagnostics choose(const Analysis& analysis, analyzer::FixOptions& options) const {
    Diagnostics problems;
    const auto unknown = [&](const char* option, const std::string& what, const std::string& name) {
      problems.add({.code = Code::BadOption, .message = what + " `" + printable(name) + "`", .where = option});
    };
    for (const std::string& id : findings_)
      if (std::none_of(analysis.findings.begin(), analysis.findings.end(),
                       [&](const Finding& finding) { return finding.id == id; }))
        unknown("--finding", "this analysis has no finding", id);
    for (const std::string& id : rules_)
      if (std::none_of(analysis.rules.begin(), analysis.rules.end(), [&](const RuleInfo& rule) { return rule.id == id; }))
        unknown("--rule", "the policy has no rule", id);
    for (const Finding& finding : analysis.findings) {
      const std::string& rule = analysis.rules[finding.rule.index()].id;
      const bool by_id = std::find(findings_.begin(), findings_.end(), finding.id) != findings_.end();
      const bool by_rule = std::find(rules_.begin(), rules_.end(), rule) != rules_.end();
      if (finding.status == FindingStatus::Open && (by_id || by_rule)) options.findings.push_back(finding.id);
    }
    return problems;
  }

  // Named, and nothing to take away for: what would settle it is a fact.
  void leave_undetermined(const Analysis& analysis, FixPlan& plan) const {
    for (const Finding& finding : analysis.findings)
      if (finding.status == FindingStatus::Undetermined && std::find(findings_.begin(), findings_.end(), finding.id) != findings_.end())
        plan.left.push_back({finding.id, "it is undetermined: " + finding.detail});
  }

  static std::string text(const Snapshot& snapshot, const FixPlan& plan) {
    const auto count = [](std::size_t number, const std::string& one) {
      return grouped(number) + " " + one + (number == 1 ? "" : "s");
    };
    std::string text = count(plan.changes.size(), "change") + (plan.changes.size() == 1 ? " clears " : " clear ") +
                       count(plan.cleared.size(), "finding") +
                       (plan.proved_minimal ? "; proved: no cheaper change does\n"
                                            : "; not proved smallest: it costs " + grouped(plan.cost) +
                                                  ", and no plan costs less than " + grouped(plan.bound) + "\n");
    for (const FixChange& change : plan.changes)
      text += "  " + report::cause_text(snapshot, change.cause) + ": " + count(change.clears.size(), "finding") +
              (change.clears.size() == 1 ? " rests on it, " : " rest on it, ") + grouped(change.people) + (change.people == 1 ? " person holds" : " people hold") +
              " it" + (!change.used ? ", use not known" : *change.used ? ", used within 90 days" : ", not used within 90 days") +
              (change.critical ? ", a duty that fewer than three hold" : "") + "\n";
    if (!plan.left.empty()) text += count(plan.left.size(), "finding") + " left\n";
    for (const FixPlan::Left& item : plan.left) text += "  " + item.finding + ": " + item.reason + "\n";
    for (const std::string& id : plan.adds) text += "  it would make the new finding " + id + "\n";
    return text;
  }

  WorkspaceOptions workspace_;
  std::vector<std::string> findings_, rules_;
  std::uint32_t effort_ = smt::Budget{}.rlimit;
  std::string output_;
  Format format_ = Format::Text;
};

}  // namespace

std::unique_ptr<Command> fix_command() {
  return std::make_unique<FixCommand>();
}

}  // namespace rolewright::cli
