// `rolewright test`: runs the policy's own tests, and names the statements that nothing exercises.
#include <algorithm>

#include "analyzer/exercised.hpp"
#include "cli/command.hpp"
#include "cli/workspace.hpp"

namespace rolewright::cli {
namespace {

class TestCommand : public Command {
 public:
  CLI::App* declare(CLI::App& program) override {
    CLI::App* command = program.add_subcommand(
        "test", "run the tests written in the policy, and name the statements that nothing exercises");
    add_policy(*command, workspace_);
    command->add_option("-s,--snapshot", workspace_.snapshot, "count also what real people and findings exercise")
        ->option_text("FILE");
    command->add_option("--today", workspace_.today, "the day that trainings and designations are judged on")
        ->option_text("YYYY-MM-DD");
    command->add_flag("--all-exercised", all_exercised_, "fail also when a statement was exercised by nothing");
    add_diagnostic_format(*command, format_);
    command->footer(
        "Example: rolewright test -p policies/treasury_payments.rw\n"
        "Exit codes: 0 all passed, 1 some failed, 2 bad input.");
    return command;
  }

  Exit run() override {
    const bool people = !workspace_.snapshot.empty();
    if (people) {
      workspace_.keep_going = true;
      Workspace workspace{workspace_};
      if (!workspace.ok()) return bad_input("test", format_, workspace.problems(), workspace.sources());
      return report(workspace.policy().ir, workspace.world().today, workspace.sources(), &workspace.world());
    }
    SourceMap sources;
    const Result<compiler::CompiledPolicy> policy =
        compiler::compile(workspace_.policies, compiler::load_file, sources);
    if (!policy.ok()) return bad_input("test", format_, policy.error(), sources);
    const Result<Day> today = day_option(workspace_.today, "--today", Day{0});
    if (!today.ok()) return bad_input("test", format_, today.error());
    return report(policy.value().ir, today.value(), sources, nullptr);
  }

 private:
  Exit report(const compiler::PolicyIr& policy, Day today, const SourceMap& sources, compiler::World* world) const {
    compiler::PolicyTestRun run = compiler::run_tests(policy, today);
    if (world != nullptr) analyzer::mark_exercised(*world, run.exercised);
    const std::vector<compiler::Unexercised> left = compiler::unexercised(policy, run.exercised);
    const auto passed = static_cast<std::size_t>(
        std::count_if(run.results.begin(), run.results.end(), [](const auto& result) { return result.passed(); }));
    if (format_ != Format::Text) {
      const Diagnostics found = diagnostics(run.results, left);
      print(format_ == Format::Json ? report::tests_json(sources, passed, run.results.size(), found)
                                    : diagnostics_document("test", format_, found, sources));
    } else {
      show_failures(run.results, sources);
      show_unexercised(left, sources, world != nullptr);
      print(grouped(passed) + " of " + grouped(run.results.size()) + " tests passed\n");
    }
    return passed == run.results.size() && (left.empty() || !all_exercised_) ? Exit::Clean : Exit::Findings;
  }

  static Diagnostics diagnostics(const std::vector<compiler::PolicyTestResult>& results,
                                 const std::vector<compiler::Unexercised>& left) {
    Diagnostics found;
    for (const compiler::PolicyTestResult& result : results)
      if (!result.passed())
        found.add({.code = Code::PolicyTestFailed,
                   .message = "test `" + result.id + "` fails",
                   .span = result.span,
                   .labels = result.failures});
    for (const compiler::Unexercised& item : left)
      found.add({.code = Code::NeverExercised, .message = "nothing exercises " + item.what, .span = item.span});
    return found;
  }

  static void show_failures(const std::vector<compiler::PolicyTestResult>& results, const SourceMap& sources) {
    for (const compiler::PolicyTestResult& result : results) {
      if (result.passed()) continue;
      print("failed " + result.id + (result.title.empty() ? "" : " " + result.title) + "\n");
      for (const Label& failure : result.failures)
        print("  " + sources.describe(failure.span) + ": " + failure.text + "\n");
    }
  }

  static void show_unexercised(const std::vector<compiler::Unexercised>& left, const SourceMap& sources,
                               bool with_people) {
    if (left.empty()) return;
    print(grouped(left.size()) + (left.size() == 1 ? " statement is" : " statements are") + " exercised by no test" +
          (with_people ? " and nobody of the snapshot" : "") + ":\n");
    for (const compiler::Unexercised& item : left) print("  " + sources.describe(item.span) + ": " + item.what + "\n");
  }

  WorkspaceOptions workspace_;
  bool all_exercised_ = false;
  Format format_ = Format::Text;
};

}  // namespace

std::unique_ptr<Command> test_command() {
  return std::make_unique<TestCommand>();
}

}  // namespace rolewright::cli
