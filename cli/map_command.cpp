// `rolewright map`: a table of the entitlements that no function mentions, for the owners of the systems to say which duty
// each is, and sign. With --suggest each row names the duties it looks like.
#include "analyzer/coverage.hpp"
#include "analyzer/duty_suggestion.hpp"
#include "cli/command.hpp"
#include "cli/workspace.hpp"
#include "connectors/visible_text.hpp"
#include "model/delimited.hpp"

namespace rolewright::cli {
namespace {

constexpr std::size_t kMostSuggestions = 3;

class MapCommand : public Command {
 public:
  CLI::App* declare(CLI::App& program) override {
    CLI::App* command = program.add_subcommand(
        "map", "write the table by which owners say what duty each entitlement is that no function mentions");
    add_workspace(*command, workspace_);
    command->add_flag("--suggest", suggest_, "name the duties that each looks like");
    command->add_option("-o,--output", output_, "the table as CSV, to be filled in; text on the screen when left out")
        ->option_text("FILE");
    command->footer("Example: rolewright map --suggest -p fixtures/bureau/bureau.rw -s bureau.rws -o mapping.csv");
    return command;
  }

  Exit run() override {
    Workspace workspace{workspace_};
    if (!workspace.ok()) return bad_input("map", Format::Text, workspace.problems(), workspace.sources());
    const Coverage coverage = analyzer::coverage(workspace.world());
    std::vector<std::vector<analyzer::DutySuggestion>> suggestions(coverage.uncovered.size());
    if (suggest_)
      suggestions =
          analyzer::suggest_duties(workspace.world().binding, coverage.uncovered, kMostSuggestions);
    const std::string summary = count(suggestions);
    if (output_.empty()) {
      print(summary + text(workspace, coverage, suggestions));
      return Exit::Clean;
    }
    if (const Diagnostics problems = write_file(output_, table(workspace, coverage, suggestions)); problems.has_error())
      return bad_input("map", Format::Text, problems);
    print(summary + "wrote " + printable(output_) + "\n");
    return Exit::Clean;
  }

 private:
  using Suggestions = std::vector<std::vector<analyzer::DutySuggestion>>;

  [[nodiscard]] std::string count(const Suggestions& suggestions) const {
    std::size_t suggested = 0;
    for (const auto& row : suggestions) suggested += row.empty() ? 0 : 1;
    return grouped(suggestions.size()) + " entitlements are of no function" +
           (suggest_ ? ", " + grouped(suggested) + " of them look like one of its duties" : "") + "\n";
  }

  static std::string_view system_of(const Workspace& workspace, const Uncovered& item) {
    const Snapshot& snapshot = workspace.snapshot();
    return snapshot.text(snapshot.systems[snapshot.nodes[item.entitlement.index()].system.index()].name);
  }
  static std::string_view name_of(const Workspace& workspace, const Uncovered& item) {
    return workspace.snapshot().text(workspace.snapshot().nodes[item.entitlement.index()].name);
  }
  static const std::string& duty(const Workspace& workspace, const analyzer::DutySuggestion& suggestion) {
    return workspace.policy().ir.functions[suggestion.function.index()].name;
  }

  static std::string text(const Workspace& workspace, const Coverage& coverage, const Suggestions& suggestions) {
    std::string out;
    for (std::size_t row = 0; row != coverage.uncovered.size(); ++row) {
      const Uncovered& item = coverage.uncovered[row];
      out += "  " + printable(system_of(workspace, item)) + " " + printable(name_of(workspace, item)) + ": " +
             grouped(item.holders) + " holders" + (item.risky_name ? ", risky name" : "") + "\n";
      for (const analyzer::DutySuggestion& suggestion : suggestions[row])
        out += "    " + duty(workspace, suggestion) + "? " + std::to_string(suggestion.likeness) + " of 100 like `" +
               printable(suggestion.like) + "`\n";
    }
    return out;
  }

  // A cell of the table: owners open it in a spreadsheet, or look at it in a terminal.
  static std::string cell(std::string_view text) { return csv_field(connectors::visible(text)); }

  static std::string table(const Workspace& workspace, const Coverage& coverage, const Suggestions& suggestions) {
    std::string out = "system,entitlement,holders,risky_name,suggested_duty,likeness,like,other_suggestions,duty,decided_by,"
                      "decided_on\n";
    for (std::size_t row = 0; row != coverage.uncovered.size(); ++row) {
      const Uncovered& item = coverage.uncovered[row];
      out += cell(system_of(workspace, item)) + "," + cell(name_of(workspace, item)) + "," +
             std::to_string(item.holders) + "," + (item.risky_name ? "yes" : "no") + ",";
      std::string others;
      for (std::size_t at = 1; at < suggestions[row].size(); ++at)
        others += (at == 1 ? "" : " | ") + duty(workspace, suggestions[row][at]);
      if (suggestions[row].empty()) {
        out += ",,,";
      } else {
        const analyzer::DutySuggestion& best = suggestions[row].front();
        out += cell(duty(workspace, best)) + "," + std::to_string(best.likeness) + "," + cell(best.like) + ",";
      }
      out += cell(others) + ",,,\n";  // duty, decided_by, decided_on
    }
    return out;
  }

  WorkspaceOptions workspace_;
  std::string output_;
  bool suggest_ = false;
};

}  // namespace

std::unique_ptr<Command> map_command() {
  return std::make_unique<MapCommand>();
}

}  // namespace rolewright::cli
