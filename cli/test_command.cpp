// `rolewright test`: runs the policy's own tests.
#include "cli/command.hpp"
#include "cli/workspace.hpp"
#include "compiler/policy_tests.hpp"

namespace rolewright::cli {
namespace {

class TestCommand : public Command {
 public:
  CLI::App* declare(CLI::App& program) override {
    CLI::App* command = program.add_subcommand("test", "run the tests written in the policy");
    add_policy(*command, workspace_);
    command->add_option("--today", workspace_.today, "the day that trainings and designations are judged on")
        ->option_text("YYYY-MM-DD");
    command->footer("Example: rolewright test -p policies/treasury_payments.rw");
    return command;
  }

  Exit run() override {
    SourceMap sources;
    const Result<compiler::CompiledPolicy> policy =
        compiler::compile(workspace_.policies, compiler::load_file, sources);
    if (!policy.ok()) return bad_input("test", Format::Text, policy.error(), sources);
    const Result<Day> today = day_option(workspace_.today, "--today", Day{0});
    if (!today.ok()) return bad_input("test", Format::Text, today.error());
    std::size_t failed = 0;
    const auto results = compiler::run_tests(policy.value().ir, today.value());
    for (const compiler::PolicyTestResult& result : results) {
      if (result.passed()) continue;
      ++failed;
      print("failed " + result.id + (result.title.empty() ? "" : " " + result.title) + "\n");
      for (const Label& failure : result.failures)
        print("  " + sources.describe(failure.span) + ": " + failure.text + "\n");
    }
    print(grouped(results.size() - failed) + " of " + grouped(results.size()) + " tests passed\n");
    return failed == 0 ? Exit::Clean : Exit::Findings;
  }

 private:
  WorkspaceOptions workspace_;
};

}  // namespace

std::unique_ptr<Command> test_command() {
  return std::make_unique<TestCommand>();
}

}  // namespace rolewright::cli
