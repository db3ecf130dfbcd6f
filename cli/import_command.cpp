// `rolewright import`: an agency's exports become one snapshot file.
#include <optional>

#include "cli/command.hpp"
#include "cli/console.hpp"
#include "cli/workspace.hpp"
#include "connectors/import.hpp"
#include "model/snapshot_file.hpp"
#include "report/json.hpp"

namespace rolewright::cli {
namespace {

class ImportCommand : public Command {
 public:
  CLI::App* declare(CLI::App& program) override {
    CLI::App* command = program.add_subcommand("import", "read exports into a snapshot");
    command
        ->add_option("what", what_,
                     "`agency DIR` (a folder with sources.yaml), `github-org DIR`, or pairs of "
                     "okta|entra|ldif|scim|bloodhound|aws|servicenow|hr|csv and a path")
        ->required()
        ->option_text("KIND PATH…");
    command->add_option("-o,--output", output_, "the snapshot to write")->required()->option_text("FILE.rws");
    command->add_option("--taken", taken_, "the day the data describes: needed unless a sources.yaml says it")
        ->option_text("YYYY-MM-DD");
    command->add_flag("--strict", strict_, "stop at the first rejected record");
    add_format(*command, format_);
    command->footer(
        "Example: rolewright import agency fixtures/bureau -o bureau.rws\n"
        "Example: rolewright import okta exports/okta entra exports/entra hr exports/master.csv --taken 2026-09-30 -o agency.rws");
    return command;
  }

  Exit run() override {
    const Result<Day> taken = day_option(taken_, "--taken", Day{});
    if (!taken.ok()) return bad_input("import", format_, taken.error());
    if (what_.size() % 2 != 0)
      return bad_input("import", format_,
                       {{.code = Code::BadOption,
                         .message = "each kind of export is followed by its path",
                         .where = "import",
                         .help = "a folder with a sources.yaml is read with `import agency DIR`"}});
    Result<connectors::Imported> imported = read(taken_.empty() ? std::nullopt : std::optional{taken.value()});
    if (!imported.ok()) return bad_input("import", format_, imported.error());
    const connectors::Imported& result = imported.value();
    const Result<std::uint64_t> written = write_snapshot(result.snapshot, output_);
    if (!written.ok()) return bad_input("import", format_, written.error());
    if (format_ == Format::Json) {
      print(report::import_json(result.snapshot, result.notes, output_));
    } else {
      print_diagnostics(result.notes, {});
      summarize(result.snapshot, written.value());
    }
    return Exit::Clean;
  }

 private:
  Result<connectors::Imported> read(std::optional<Day> taken) {
    const connectors::ImportOptions options{
        .taken = taken,
        .strictness = strict_ ? connectors::Strictness::StopAtFirst : connectors::Strictness::GoOn};
    if (what_.size() == 2 && what_[0] == "agency") return connectors::import_agency(what_[1], options);
    if (what_.size() == 2 && what_[0] == "github-org") return connectors::import_github_org(what_[1], options);
    std::vector<connectors::SourceRequest> requests;
    for (std::size_t index = 0; index + 1 < what_.size(); index += 2)
      requests.push_back({what_[index], what_[index + 1]});
    return connectors::import_sources(requests, options);
  }

  static std::uint64_t rejected(const Snapshot& snapshot) {
    std::uint64_t count = 0;
    for (const Export& item : snapshot.exports) count += item.rejected;
    return count;
  }

  void summarize(const Snapshot& snapshot, std::uint64_t bytes) const {
    std::uint64_t read = 0;
    std::uint64_t reconciled = 0;
    for (const Export& item : snapshot.exports) {
      read += item.read;
      reconciled += item.reconciled;
    }
    print("read " + grouped(read) + " records of " + std::to_string(snapshot.exports.size()) +
          " exports, rejected " + grouped(rejected(snapshot)) + ", joined " + grouped(reconciled) +
          " with people of the HR master\n");
    print(grouped(snapshot.persons.size()) + " people, " + grouped(snapshot.accounts.size()) + " accounts, " +
          grouped(snapshot.entitlements()) + " entitlements, " +
          grouped(snapshot.nodes.size() - snapshot.entitlements()) + " groups, roles and packages, " +
          grouped(snapshot.account_edges.size()) + " assignments, " + grouped(snapshot.usage.size()) +
          " usage events\n");
    print("wrote " + printable(output_) + " (" + grouped(bytes) + " bytes), describing " +
          to_string(snapshot.taken[0]) + "\n");
  }

  std::vector<std::string> what_;
  std::string output_, taken_;
  bool strict_ = false;
  Format format_ = Format::Text;
};

}  // namespace

std::unique_ptr<Command> import_command() {
  return std::make_unique<ImportCommand>();
}

}  // namespace rolewright::cli
