// `rolewright analyze`: who violates the policy, how they hold it, and which few changes clear most.
#include <algorithm>
#include <optional>

#include "analyzer/analyze.hpp"
#include "cli/command.hpp"
#include "cli/findings_text.hpp"
#include "cli/workspace.hpp"

namespace rolewright::cli {
namespace {

class AnalyzeCommand : public Command {
 public:
  CLI::App* declare(CLI::App& program) override {
    CLI::App* command =
        program.add_subcommand("analyze", "find who violates the policy, with the path of every grant");
    add_workspace(*command, workspace_);
    command->add_option("--rule", rules_, "only findings of these rules")->option_text("ID…");
    command->add_option("--person", person_, "only findings of this person (key, email or login)")
        ->option_text("NAME");
    command->add_option("--period", period_, "judge every day from A up to and including B")
        ->option_text("A..B");
    command->add_option("--top", top_, "findings shown in text; 0 shows all")->check(whole_number(0))->option_text("N");
    command->add_option("--remedies", remedies_, "changes proposed, each verified by analyzing again; none with --rule or --person")
        ->option_text("N");
    command->add_option("-o,--output", output_, "write the JSON document to this file as well")
        ->option_text("FILE");
    add_format(*command, format_);
    command->footer(
        "Example: rolewright analyze --policy fixtures/bureau/bureau.rw --snapshot bureau.rws --format json\n"
        "Exit codes: 0 nothing open but warnings, 1 open findings, 3 only undetermined ones, 2 bad input.");
    return command;
  }

  Exit run() override {
    Workspace workspace{workspace_};
    if (!workspace.ok()) return bad_input("analyze", format_, workspace.problems(), workspace.sources());
    const Result<Interval> period = parse_period();
    if (!period.ok()) return bad_input("analyze", format_, period.error());
    Analysis analysis = analyzer::analyze(workspace.world(), period.value());
    analysis.timing.load = workspace.load_seconds();
    const bool narrowed = !rules_.empty() || !person_.empty();
    const std::vector<Remedy> remedies =
        analyzer::best_remedies(workspace.world(), analysis, narrowed ? 0 : remedies_, period.value());
    if (const Diagnostics unknown = filter(workspace, analysis); unknown.has_error())
      return bad_input("analyze", format_, unknown);
    std::optional<analyzer::PathFinder> paths;
    if (!analysis.paths_held) paths.emplace(workspace.world());
    const auto grants_of = [&](const Finding& finding) {
      return paths ? paths->grants_of(finding) : finding.grants;
    };
    const auto document = [&](const Writer& write) {
      report::write_analysis_json(workspace.context(), analysis, remedies, grants_of, write);
    };
    if (!output_.empty()) {
      // Of many findings the grants are found only as they are written: once, for the file and the screen.
      bool shown = false;
      const auto both = [&](const Writer& write) {
        shown = format_ == Format::Json;
        document([&](std::string_view text) {
          write(text);
          if (shown) print(text);
        });
      };
      if (const Diagnostics problems = write_file(output_, both); problems.has_error()) {
        if (!shown) return bad_input("analyze", format_, problems);
        print_diagnostics(problems, workspace.sources());
        return Exit::BadInput;
      }
    } else if (format_ == Format::Json) {
      document([](std::string_view text) { print(text); });
    }
    if (format_ != Format::Json) {
      print_diagnostics(workspace.notes(), workspace.sources());
      if (narrowed) analysis.by_rule = analysis.by_org = analysis.by_system = {};  // which count everybody's
      const std::size_t shown = top_ == 0 ? analysis.findings.size() : std::min(top_, analysis.findings.size());
      for (std::size_t index = 0; paths && index != shown; ++index)
        analysis.findings[index].grants = grants_of(analysis.findings[index]);
      print(analysis_text(workspace.snapshot(), analysis, remedies, top_));
    }
    return exit_of(analysis);
  }

 private:
  Result<Interval> parse_period() const {
    if (period_.empty()) return Interval{Day{0}, Day{0}};
    const std::size_t dots = period_.find("..");
    if (dots != std::string::npos) {
      const auto from = parse_day(period_.substr(0, dots));
      const auto last = parse_day(period_.substr(dots + 2));
      if (from && last && *from <= *last) return Interval{*from, last->plus(1)};
    }
    return Diagnostic{.code = Code::BadOption,
                      .message = "`" + printable(period_) + "` is not a period",
                      .where = "--period",
                      .help = "write it like 2026-10-01..2026-10-31"};
  }

  // Leaves only what was asked for; the summary still counts everything.
  Diagnostics filter(const Workspace& workspace, Analysis& analysis) const {
    Diagnostics problems;
    for (const std::string& id : rules_)
      if (std::none_of(analysis.rules.begin(), analysis.rules.end(),
                       [&](const RuleInfo& rule) { return rule.id == id; })) {
        std::vector<std::string_view> known;
        for (const RuleInfo& rule : analysis.rules) known.push_back(rule.id);
        problems.add({.code = Code::BadOption,
                      .message = "the policy has no rule `" + printable(id) + "`",
                      .where = "--rule",
                      .help = did_you_mean(id, known)});
      }
    const PersonId person = person_.empty() ? PersonId{} : workspace.snapshot().find_person(person_);
    if (!person_.empty() && person.is_none())
      problems.add({.code = Code::BadOption,
                    .message = "no person has the key, email or login `" + printable(person_) + "`",
                    .where = "--person"});
    std::erase_if(analysis.findings, [&](const Finding& finding) {
      const bool wrong_rule =
          !rules_.empty() &&
          std::find(rules_.begin(), rules_.end(), analysis.rules[finding.rule.index()].id) == rules_.end();
      return wrong_rule || (!person_.empty() && finding.person != person);
    });
    return problems;
  }

  WorkspaceOptions workspace_;
  std::vector<std::string> rules_;
  std::string person_, period_, output_;
  std::size_t top_ = 20;
  std::size_t remedies_ = 3;
  Format format_ = Format::Text;
};

}  // namespace

std::unique_ptr<Command> analyze_command() {
  return std::make_unique<AnalyzeCommand>();
}

}  // namespace rolewright::cli
