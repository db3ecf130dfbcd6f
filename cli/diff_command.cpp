// `rolewright diff`: two policies proved equivalent, or what became stricter or looser and for whom.
#include <memory>
#include <optional>

#include "analyzer/policy_diff.hpp"
#include "cli/command.hpp"
#include "cli/snapshot_diff.hpp"
#include "cli/workspace.hpp"
#include "model/snapshot_file.hpp"
#include "report/names.hpp"

namespace rolewright::cli {
namespace {

struct Version {
  SourceMap sources;
  std::optional<compiler::CompiledPolicy> policy;
  std::unique_ptr<compiler::Binding> binding;
};

class DiffCommand : public Command {
 public:
  CLI::App* declare(CLI::App& program) override {
    CLI::App* command = program.add_subcommand(
        "diff", "compare two policies: proved equivalent, or what became stricter or looser, and for whom; or two\n"
                "snapshots: which findings are new, cleared and unchanged");
    command->add_option("old", old_, "the policy (.rw) or snapshot (.rws) as it was")->required()->option_text("OLD");
    command->add_option("new", new_, "the policy or snapshot as it is now")->required()->option_text("NEW");
    command->add_option("-s,--snapshot", snapshot_file_, "list every real person whose answer changes")
        ->option_text("FILE");
    command->add_option("-p,--policy", snapshots_.policies, "of two snapshots: the policy files (.rw)")
        ->option_text("FILE…");
    command->add_flag("--keep-going", snapshots_.keep_going,
                      "of two snapshots: report names a connected system lacks, and go on without them");
    command->add_option("--today", today_, "the day to judge; the snapshot's own day when left out")
        ->option_text("YYYY-MM-DD");
    add_format(*command, format_);
    command->footer(
        "Example: rolewright diff old/agency.rw agency.rw --snapshot agency.rws\n"
        "         rolewright diff september.rws october.rws --policy agency.rw\n"
        "Exit codes: 0 equivalent or nothing new, 1 different or new findings, 3 not known, 2 bad input.");
    return command;
  }

  Exit run() override {
    if (is_snapshot(old_) != is_snapshot(new_))
      return bad_input("diff", format_,
                       {{.code = Code::BadOption,
                         .message = "`" + printable(old_) + "` and `" + printable(new_) +
                                    "`: a snapshot and a policy cannot be compared",
                         .where = "diff",
                         .help = "give two policies (.rw), or two snapshots (.rws) and --policy FILE"}});
    if (is_snapshot(old_)) {
      snapshots_.today = today_;
      return diff_snapshots(old_, new_, snapshots_, format_);
    }
    Version before, after;
    for (auto [path, version] : {std::pair{&old_, &before}, std::pair{&new_, &after}})
      if (auto refused = compile(*path, *version)) return *refused;
    if (!snapshot_file_.empty()) {
      Result<Snapshot> loaded = load_snapshot(snapshot_file_);
      if (!loaded.ok()) return bad_input("diff", format_, loaded.error());
      snapshot_ = std::move(loaded).value();
      for (Version* version : {&before, &after})
        if (auto refused = bind(*version)) return *refused;
    }
    const Result<Day> today = day_option(today_, "--today", snapshot_ ? snapshot_->taken[0] : Day{0});
    if (!today.ok()) return bad_input("diff", format_, today.error());
    PolicyDifference difference = analyzer::diff(before.policy->ir, after.policy->ir, today.value());
    if (snapshot_) {
      compiler::World old_world{*before.binding, today.value()};
      compiler::World new_world{*after.binding, today.value()};
      difference.people = analyzer::people_who_change(old_world, new_world);
    }
    if (format_ == Format::Json) {
      print(report::diff_json(before.sources, after.sources, difference, snapshot_ ? &*snapshot_ : nullptr));
    } else {
      show(difference, before.sources, after.sources);
    }
    return exit_of(difference);
  }

 private:
  std::optional<Exit> compile(const std::string& path, Version& version) const {
    Result<compiler::CompiledPolicy> policy = compiler::compile({path}, compiler::load_file, version.sources);
    if (!policy.ok()) return bad_input("diff", format_, policy.error(), version.sources);
    version.policy = std::move(policy).value();
    return std::nullopt;
  }

  std::optional<Exit> bind(Version& version) const {
    auto bound = compiler::bind(version.policy->ir, *snapshot_, compiler::OnUnknownName::KeepGoing);
    if (!bound.ok()) return bad_input("diff", format_, bound.error(), version.sources);
    version.binding = std::move(bound).value();
    return std::nullopt;
  }

  static std::string place(const SourceMap& sources, const Span& span) {
    if (!span.is_known() || span.file.index() >= sources.size()) return {};
    return printable(sources[span.file].path) + ":" + std::to_string(sources.locate(span).line);
  }

  void show(const PolicyDifference& difference, const SourceMap& before, const SourceMap& after) const {
    for (const StatementChange& change : difference.statements) {
      const std::string old_place = place(before, change.before_span);
      const std::string new_place = place(after, change.after_span);
      std::string text = std::string{report::to_string(change.direction)} + "  " + change.statement;
      if (!old_place.empty() || !new_place.empty())
        text += " (" + (old_place.empty() ? "new" : old_place) + " → " + (new_place.empty() ? "removed" : new_place) + ")";
      if (!change.person.empty()) text += "\n  a person with " + change.person;
      if (!change.situation.empty()) text += "\n  " + change.situation;
      print(text + "\n  before: " + change.before + "\n  after:  " + change.after + "\n");
    }
    if (difference.equivalent()) print("equivalent: no possible person gets another answer\n");
    if (!difference.assumes.empty()) {
      std::string assumed;
      for (const std::string& id : difference.assumes) assumed += (assumed.empty() ? "" : ", ") + id;
      print("assuming " + assumed + ", which both policies do\n");
    }
    if (!snapshot_) return;
    for (const PersonChange& change : difference.people)
      print((change.person.is_none() ? std::string{"the population"} : report::person_label(*snapshot_, change.person)) +
            ", " + change.question + ": " + change.before + " → " + change.after + "\n");
    print(grouped(difference.people.size()) +
          (difference.people.size() == 1 ? " answer about real people changes\n" : " answers about real people change\n"));
  }

  static Exit exit_of(const PolicyDifference& difference) {
    Exit code = difference.people.empty() ? Exit::Clean : Exit::Findings;
    for (const StatementChange& change : difference.statements) {
      if (change.direction != ChangeDirection::Unknown) return Exit::Findings;
      if (code == Exit::Clean) code = Exit::Unknown;
    }
    return code;
  }

  std::string old_, new_, snapshot_file_, today_;
  WorkspaceOptions snapshots_;
  std::optional<Snapshot> snapshot_;
  Format format_ = Format::Text;
};

}  // namespace

std::unique_ptr<Command> diff_command() {
  return std::make_unique<DiffCommand>();
}

}  // namespace rolewright::cli
