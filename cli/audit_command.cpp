// `rolewright audit verify`: is a file of decision records whole and unchanged?
#include "cli/command.hpp"
#include "cli/console.hpp"
#include "cli/record_file.hpp"

namespace rolewright::cli {
namespace {

class AuditCommand : public Command {
 public:
  CLI::App* declare(CLI::App& program) override {
    CLI::App* command = program.add_subcommand("audit", "check the record of decisions that `check --record` keeps");
    CLI::App* verify = command->add_subcommand("verify", "follow the chain of digests from the first line to the last");
    verify->add_option("file", file_, "the record")->required()->option_text("FILE");
    verify->add_option("--last", last_, "the digest the last line must have, as printed before: finds a cut-off end")
        ->option_text("DIGEST");
    command->require_subcommand(1);
    command->footer(
        "Example: rolewright audit verify decisions.jsonl\n"
        "Exit codes: 0 whole, 1 broken, 2 bad input.");
    return command;
  }

  Exit run() override {
    const Result<report::RecordChain> chain = verify_records(file_);
    if (!chain.ok()) {
      print_diagnostics(chain.error(), {});
      return chain.error().items()[0].code == Code::RecordBroken ? Exit::Findings : Exit::BadInput;
    }
    print(grouped(chain.value().lines) + (chain.value().lines == 1 ? " record" : " records") +
          ", each following the one before; the last has the digest " + chain.value().digest + "\n");
    if (last_.empty() || last_ == chain.value().digest) return Exit::Clean;
    print("the last record is not the one named by --last: records were cut off or added since\n");
    return Exit::Findings;
  }

 private:
  std::string file_, last_;
};

}  // namespace

std::unique_ptr<Command> audit_command() {
  return std::make_unique<AuditCommand>();
}

}  // namespace rolewright::cli
