// `rolewright synth`: invented agencies.
#include "cli/command.hpp"
#include "cli/console.hpp"
#include "synth/bureau.hpp"

namespace rolewright::cli {
namespace {

class SynthCommand : public Command {
 public:
  CLI::App* declare(CLI::App& program) override {
    CLI::App* command = program.add_subcommand("synth", "write the exports of an invented agency");
    command->add_option("agency", agency_, "which: bureau")
        ->required()
        ->check(CLI::IsMember({"bureau"}))
        ->option_text("bureau");
    command->add_option("--seed", seed_, "another seed draws other staff; planted people stay")
        ->option_text("N");
    command->add_option("-o,--output", output_, "the folder to write into")->required()->option_text("DIR");
    command->add_flag("--logs-only", logs_only_, "only the sign-in and transaction logs");
    command->add_flag("--with-logs", with_logs_, "the logs as well");
    command->footer("Example: rolewright synth bureau --seed 7 --with-logs -o agency");
    return command;
  }

  Exit run() override {
    if (output_.empty())
      return bad_input(
          "synth", Format::Text,
          {{.code = Code::BadOption, .message = "no folder to write into", .where = "--output"}});
    std::vector<synth::SynthFile> files;
    if (!logs_only_) files = synth::synth_bureau(seed_);
    if (logs_only_ || with_logs_)
      for (synth::SynthFile& file : synth::synth_bureau_logs(seed_)) files.push_back(std::move(file));
    const Result<std::size_t> written = synth::write_files(output_, files);
    if (!written.ok()) return bad_input("synth", Format::Text, written.error());
    print("wrote " + grouped(written.value()) + " files into " + output_ + "\n");
    return Exit::Clean;
  }

 private:
  std::string agency_, output_;
  std::uint64_t seed_ = 7;
  bool logs_only_ = false, with_logs_ = false;
};

}  // namespace

std::unique_ptr<Command> synth_command() {
  return std::make_unique<SynthCommand>();
}

}  // namespace rolewright::cli
