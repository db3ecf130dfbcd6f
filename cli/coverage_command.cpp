// `rolewright coverage`: what no function of the policy mentions, by holders and risky names.
#include <algorithm>

#include "analyzer/coverage.hpp"
#include "cli/command.hpp"
#include "cli/findings_text.hpp"
#include "cli/workspace.hpp"
#include "report/names.hpp"

namespace rolewright::cli {
namespace {

class CoverageCommand : public Command {
 public:
  CLI::App* declare(CLI::App& program) override {
    CLI::App* command =
        program.add_subcommand("coverage", "show how much of what people hold the policy speaks of");
    add_workspace(*command, workspace_);
    command->add_option("--top", top_, "entitlements listed in text; 0 lists all")->check(whole_number(0))->option_text("N");
    add_format(*command, format_);
    command->footer("Example: rolewright coverage -p fixtures/bureau/bureau.rw -s bureau.rws");
    return command;
  }

  Exit run() override {
    Workspace workspace{workspace_};
    if (!workspace.ok()) return bad_input("coverage", format_, workspace.problems(), workspace.sources());
    const Coverage coverage = analyzer::coverage(workspace.world());
    if (format_ == Format::Json) {
      print(report::coverage_json(workspace.context(), coverage));
      return Exit::Clean;
    }
    print(percent(coverage.covered_entitlements, coverage.entitlements) + " of " +
          grouped(coverage.entitlements) + " entitlements and " +
          percent(coverage.covered_grants, coverage.grants) + " of " + grouped(coverage.grants) +
          " grants (signing in apart) are of some function\n");
    const std::size_t shown =
        top_ == 0 ? coverage.uncovered.size() : std::min(top_, coverage.uncovered.size());
    if (shown != 0) print("not judged by any rule, risky names first\n");
    for (std::size_t index = 0; index != shown; ++index) {
      const Uncovered& item = coverage.uncovered[index];
      print("  " + report::node_label(workspace.snapshot(), NodeId{item.entitlement.index()}) + ": " +
            grouped(item.holders) + " holders" + (item.risky_name ? ", risky name" : "") + "\n");
    }
    if (shown != coverage.uncovered.size())
      print("  … and " + grouped(coverage.uncovered.size() - shown) + " more\n");
    print(provenance_text(workspace.snapshot()));
    return Exit::Clean;
  }

 private:
  WorkspaceOptions workspace_;
  std::size_t top_ = 10;
  Format format_ = Format::Text;
};

}  // namespace

std::unique_ptr<Command> coverage_command() {
  return std::make_unique<CoverageCommand>();
}

}  // namespace rolewright::cli
