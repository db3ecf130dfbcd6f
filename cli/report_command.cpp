// `rolewright report`: one screen for a manager: what was judged, what is wrong, the few changes that clear
// most, and what mined roles would cover.
#include <algorithm>

#include "analyzer/analyze.hpp"
#include "cli/command.hpp"
#include "cli/findings_text.hpp"
#include "cli/workspace.hpp"
#include "connectors/json/role_file.hpp"

namespace rolewright::cli {
namespace {

class ReportCommand : public Command {
 public:
  CLI::App* declare(CLI::App& program) override {
    CLI::App* command = program.add_subcommand("report", "print one screen a manager can read");
    add_workspace(*command, workspace_);
    command->add_option("--roles", roles_, "what `mine -o` wrote")->option_text("FILE");
    command->footer(
        "Example: rolewright report -p fixtures/bureau/bureau.rw -s bureau.rws --roles roles.json\n"
        "Exit codes: 0 nothing open but warnings, 1 open findings, 3 only undetermined ones, 2 bad input.");
    return command;
  }

  Exit run() override {
    Workspace workspace{workspace_};
    if (!workspace.ok()) return bad_input("report", Format::Text, workspace.problems(), workspace.sources());
    RoleSet roles;
    if (!roles_.empty()) {
      const Result<std::string> text = read_file(roles_, connectors::kMaxRoleFileBytes);
      if (!text.ok()) return bad_input("report", Format::Text, text.error());
      Result<RoleSet> parsed = connectors::parse_roles(text.value(), roles_);
      if (!parsed.ok()) return bad_input("report", Format::Text, parsed.error());
      roles = std::move(parsed).value();
    }
    const Analysis analysis = analyzer::analyze(workspace.world());
    constexpr std::size_t kRemedies = 3;
    const std::vector<Remedy> remedies = analyzer::best_remedies(workspace.world(), analysis, kRemedies);
    const compiler::PolicyIr& policy = workspace.policy().ir;
    print(policy.name + (policy.version.empty() ? "" : " " + policy.version) + ", judged for " +
          to_string(workspace.world().today) + "\n");
    print(summary_text(workspace.snapshot(), analysis));
    print("\nthe three changes that clear most\n" +
          (remedies.empty() ? "  none: nothing is open\n" : remedies_text(workspace.snapshot(), remedies)));
    if (!roles_.empty()) print("\n" + roles_line(analysis, roles));
    return exit_of(analysis);
  }

 private:
  static std::string roles_line(const Analysis& analysis, const RoleSet& roles) {
    std::uint64_t covered = 0;
    std::vector<std::vector<std::uint32_t>> held(roles.users.size());
    std::size_t explained = 0;
    for (const MinedRole& role : roles.roles) {
      explained += role.rule.equals.empty() ? 0 : 1;
      for (const std::uint32_t user : role.users)
        held[user].insert(held[user].end(), role.entitlements.begin(), role.entitlements.end());
    }
    for (auto& row : held) {
      std::sort(row.begin(), row.end());
      covered += static_cast<std::uint64_t>(std::unique(row.begin(), row.end()) - row.begin());
    }
    return "mined roles: " + grouped(roles.roles.size()) + " cover " +
           percent(covered, analysis.summary.grants) + " of grants; an HR rule explains " +
           grouped(explained) + " of them; at least " + grouped(roles.lower_bound) + " are needed\n";
  }

  WorkspaceOptions workspace_;
  std::string roles_;
};

}  // namespace

std::unique_ptr<Command> report_command() {
  return std::make_unique<ReportCommand>();
}

}  // namespace rolewright::cli
