// A subcommand: its options, and its whole effect. One file each; main.cpp lists them.
#pragma once

#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <vector>

namespace rolewright::cli {

/// Exit codes scripts rely on.
enum class Exit : int { Clean = 0, Findings = 1, BadInput = 2, Unknown = 3, NeedsApproval = 5 };

class Command {
 public:
  virtual ~Command() = default;
  /// Adds the subcommand with its options, help and an example.
  virtual CLI::App* declare(CLI::App& program) = 0;
  virtual Exit run() = 0;
};

/// Every subcommand, in the order of the help.
[[nodiscard]] std::vector<std::unique_ptr<Command>> all_commands();

[[nodiscard]] std::unique_ptr<Command> analyze_command();
[[nodiscard]] std::unique_ptr<Command> audit_command();
[[nodiscard]] std::unique_ptr<Command> certify_command();
[[nodiscard]] std::unique_ptr<Command> check_command();
[[nodiscard]] std::unique_ptr<Command> compile_command();
[[nodiscard]] std::unique_ptr<Command> coverage_command();
[[nodiscard]] std::unique_ptr<Command> diff_command();
[[nodiscard]] std::unique_ptr<Command> emit_command();
[[nodiscard]] std::unique_ptr<Command> explain_command();
[[nodiscard]] std::unique_ptr<Command> fix_command();
[[nodiscard]] std::unique_ptr<Command> fmt_command();
[[nodiscard]] std::unique_ptr<Command> import_command();
[[nodiscard]] std::unique_ptr<Command> init_command();
[[nodiscard]] std::unique_ptr<Command> map_command();
[[nodiscard]] std::unique_ptr<Command> mine_command();
[[nodiscard]] std::unique_ptr<Command> report_command();
[[nodiscard]] std::unique_ptr<Command> sample_command();
[[nodiscard]] std::unique_ptr<Command> staff_command();
[[nodiscard]] std::unique_ptr<Command> synth_command();
[[nodiscard]] std::unique_ptr<Command> test_command();
[[nodiscard]] std::unique_ptr<Command> verify_command();

}  // namespace rolewright::cli
