// The program: declares every subcommand, runs the one asked for, turns what it says into an exit code.
#include <sstream>

#include "cli/command.hpp"
#include "cli/console.hpp"

namespace rolewright::cli {

std::vector<std::unique_ptr<Command>> all_commands() {
  std::vector<std::unique_ptr<Command>> commands;
  commands.push_back(init_command());
  commands.push_back(import_command());
  commands.push_back(coverage_command());
  commands.push_back(map_command());
  commands.push_back(compile_command());
  commands.push_back(fmt_command());
  commands.push_back(test_command());
  commands.push_back(verify_command());
  commands.push_back(diff_command());
  commands.push_back(certify_command());
  commands.push_back(analyze_command());
  commands.push_back(report_command());
  commands.push_back(fix_command());
  commands.push_back(explain_command());
  commands.push_back(check_command());
  commands.push_back(audit_command());
  commands.push_back(sample_command());
  commands.push_back(staff_command());
  commands.push_back(mine_command());
  commands.push_back(emit_command());
  commands.push_back(synth_command());
  return commands;
}

namespace {

int run(int argc, char** argv) {
  CLI::App program{
      "rolewright: compiles access policy and segregation-of-duties rules, checks them against who holds "
      "what,\n"
      "proves them for every possible person, answers before access is granted, and mines roles.",
      "rolewright"};
  program.set_version_flag("--version", "rolewright 0.1.0");
  program.require_subcommand(1);
  program.footer(
      "Exit codes: 0 clean or permitted, 1 findings or denied, 2 bad input, 3 unknown, 5 needs approval.\n"
      "Example: rolewright import agency fixtures/bureau -o bureau.rws");
  const auto commands = all_commands();
  Exit result = Exit::Clean;
  for (const auto& command : commands)
    command->declare(program)->callback([&result, &command] { result = command->run(); });
  try {
    program.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    // Help and version are answers; everything else is bad input.
    std::ostringstream answer;
    std::ostringstream complaint;
    const bool asked = program.exit(error, answer, complaint) == 0;
    print(answer.str());
    // CLI11 repeats what was typed; it may hold anything.
    std::istringstream lines{complaint.str()};
    for (std::string line; std::getline(lines, line);) print_error(printable(line) + "\n");
    return static_cast<int>(finish_output(asked ? Exit::Clean : Exit::BadInput));
  }
  return static_cast<int>(finish_output(result));
}

}  // namespace
}  // namespace rolewright::cli

int main(int argc, char** argv) {
  return rolewright::cli::run(argc, argv);
}
