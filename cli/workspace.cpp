#include "cli/workspace.hpp"

#include <chrono>

#include "model/snapshot_file.hpp"

namespace rolewright::cli {

void add_policy(CLI::App& command, WorkspaceOptions& options) {
  command.add_option("-p,--policy", options.policies, "policy files (.rw)")->required()->option_text("FILE…");
}

void add_workspace(CLI::App& command, WorkspaceOptions& options) {
  add_policy(command, options);
  command.add_option("-s,--snapshot", options.snapshot, "snapshot file (.rws) that `import` wrote")
      ->required()
      ->option_text("FILE");
  command.add_option("--today", options.today, "the day to judge; the snapshot's own day when left out")
      ->option_text("YYYY-MM-DD");
  command.add_flag("--keep-going", options.keep_going,
                   "report names a connected system lacks, and go on without them");
  command.add_flag("--active-only", options.active_only,
                   "leave out suspended accounts and eligible assignments");
}

Result<Day> day_option(const std::string& text, const std::string& option, Day otherwise) {
  if (text.empty()) return otherwise;
  if (const auto day = parse_day(text); day && text.size() == 10) return *day;
  return Diagnostic{.code = Code::BadOption,
                    .message = "`" + printable(text) + "` is not a day of the calendar",
                    .where = option,
                    .help = "write it like 2026-10-31"};
}

Workspace::Workspace(const WorkspaceOptions& options) {
  const auto start = std::chrono::steady_clock::now();
  Result<compiler::CompiledPolicy> policy =
      compiler::compile(options.policies, compiler::load_file, sources_);
  if (!policy.ok()) problems_.append(policy.error());
  Result<Snapshot> snapshot = load_snapshot(options.snapshot);
  if (!snapshot.ok()) problems_.append(snapshot.error());
  if (problems_.has_error()) return;
  policy_ = std::move(policy).value();
  snapshot_ = std::move(snapshot).value();
  const Result<Day> today = day_option(options.today, "--today", snapshot_->taken[0]);
  if (!today.ok()) {
    problems_.append(today.error());
    return;
  }
  auto binding =
      compiler::bind(policy_->ir, *snapshot_,
                     options.keep_going ? compiler::OnUnknownName::KeepGoing : compiler::OnUnknownName::Fail);
  if (!binding.ok()) {
    problems_.append(binding.error());
    return;
  }
  binding_ = std::move(binding).value();
  world_.emplace(
      compiler::World{.binding = *binding_,
                      .today = today.value(),
                      .count = options.active_only ? compiler::Count::ActiveOnly : compiler::Count::All});
  load_seconds_ = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace rolewright::cli
