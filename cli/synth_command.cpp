// `rolewright synth`: invented agencies.
#include "cli/command.hpp"
#include "cli/console.hpp"
#include "synth/bureau.hpp"
#include "synth/planted.hpp"
#include "synth/population.hpp"

namespace rolewright::cli {
namespace {

class SynthCommand : public Command {
 public:
  CLI::App* declare(CLI::App& program) override {
    CLI::App* command = program.add_subcommand("synth", "write an invented agency: exports, or a snapshot of any size");
    command_ = command;
    command
        ->add_option("agency", agency_,
                     "bureau: the exports of a small agency; planted: an assignment matrix of planted roles with the "
                     "proof of their number; none: a population, with --people")
        ->check(CLI::IsMember({"bureau", "planted"}))
        ->option_text("bureau|planted");
    command->add_option("--people", population_.people, "people of the population or of the planted matrix")->option_text("N");
    command->add_option("--grants", population_.grants, "direct assignments a person, on average")->option_text("K");
    command->add_option("--entitlements", population_.entitlements, "their entitlements")->option_text("E");
    command->add_option("--roles", planted_.roles, "planted: roles")->option_text("N");
    command->add_option("--birthright", planted_.birthright, "planted: entitlements that everyone holds")
        ->option_text("N");
    command
        ->add_option("--noise", planted_.noise_per_mille,
                     "planted: of a thousand assignments so many are cleared, and as many others set")
        ->option_text("PER_MILLE");
    command->add_option("--rules", population_.rules, "rules of its policy")->option_text("R");
    command->add_option("--distinct", population_.distinct_percent, "percent of people with access of their own")
        ->option_text("P");
    command->add_option("--usage", population_.usage, "uses a person, on average")->option_text("U");
    command->add_option("--exports", population_.exports,
                        "also write the vendor exports of this very agency, at most 100,000 people, into a new or empty folder")
        ->option_text("DIR");
    command->add_option("--seed", seed_, "another seed draws other staff; planted people of the bureau stay")
        ->check(whole_number(0))
        ->option_text("N");
    command->add_option("-o,--output", output_, "the folder to write into; of a population, its snapshot")
        ->required()
        ->option_text("DIR|FILE.rws");
    command->add_flag("--logs-only", logs_only_, "only the sign-in and transaction logs");
    command->add_flag("--with-logs", with_logs_, "the logs as well");
    command->footer(
        "Example: rolewright synth bureau --seed 7 --with-logs -o agency\n"
        "Example: rolewright synth planted --people 10000 --roles 3500 -o planted\n"
        "Example: rolewright synth --people 500000 --grants 50 --entitlements 100000 --seed 1 -o agency.rws\n"
        "Example: rolewright synth --people 2000 --seed 1 --exports agency -o agency.rws\n"
        "A population's policy, scope trees, planted roles and planted violations are written beside its snapshot.");
    return command;
  }

  Exit run() override {
    if (output_.empty())
      return bad_input(
          "synth", Format::Text,
          {{.code = Code::BadOption, .message = "no folder to write into", .where = "--output"}});
    if (agency_.empty()) return write_population();
    if (!population_.exports.empty())
      return bad_input("synth", Format::Text,
                       {{.code = Code::BadOption,
                         .message = "only a population has exports beside its snapshot: `bureau` writes its own into the folder of `-o`",
                         .where = "--exports"}});
    if (agency_ == "planted") return write_planted();
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
  Exit write_population() {
    population_.seed = seed_;
    const Result<synth::PopulationSummary> written = synth::write_population(population_, output_);
    if (!written.ok()) return bad_input("synth", Format::Text, written.error());
    const synth::PopulationSummary& made = written.value();
    print("wrote " + printable(output_) + ": " + grouped(made.people) + " people, " + grouped(made.accounts) + " accounts, " +
          grouped(made.assignments) + " assignments, " + grouped(made.entitlements) + " entitlements, " +
          grouped(made.groups) + " groups, " + grouped(made.usage) + " uses, " + grouped(made.bytes) + " bytes\n" +
          "planted " + grouped(made.violations) + " violations and " + grouped(made.near_misses) + " near-misses\n");
    if (!population_.exports.empty())
      print("wrote " + grouped(made.export_files) + " files, " + grouped(made.export_bytes) + " bytes, into " +
            printable(population_.exports) + ": rolewright import agency " + printable(population_.exports) + " -o FILE.rws\n");
    return Exit::Clean;
  }

  Exit write_planted() {
    if (command_->count("--people") != 0) planted_.people = static_cast<std::uint32_t>(population_.people);
    if (command_->count("--entitlements") != 0)
      planted_.entitlements = static_cast<std::uint32_t>(population_.entitlements);
    planted_.seed = seed_;
    const Result<synth::PlantedInstance> instance = synth::plant(planted_);
    if (!instance.ok()) return bad_input("synth", Format::Text, instance.error());
    const Result<std::size_t> written = synth::write_files(output_, synth::planted_files(instance.value()));
    if (!written.ok()) return bad_input("synth", Format::Text, written.error());
    print("wrote " + grouped(written.value()) + " files into " + output_ + ": " + grouped(planted_.people) +
          " people, " + grouped(planted_.entitlements) + " entitlements, " + grouped(planted_.roles) +
          " planted roles\n");
    return Exit::Clean;
  }

  CLI::App* command_ = nullptr;
  synth::PlantedOptions planted_;
  synth::PopulationOptions population_;
  std::string agency_, output_;
  std::uint64_t seed_ = 7;
  bool logs_only_ = false, with_logs_ = false;
};

}  // namespace

std::unique_ptr<Command> synth_command() {
  return std::make_unique<SynthCommand>();
}

}  // namespace rolewright::cli
