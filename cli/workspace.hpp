// Workspace: what most subcommands start from: policy files compiled, a snapshot loaded, the two bound.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/console.hpp"
#include "compiler/compile.hpp"
#include "compiler/world.hpp"
#include "report/json.hpp"

namespace rolewright::cli {

struct WorkspaceOptions {
  std::vector<std::string> policies;
  std::string snapshot;
  std::string today;  // empty: the day the snapshot describes
  bool keep_going = false;
  bool active_only = false;
};

/// Adds --policy; `add_workspace` also --snapshot, --today, --keep-going and --active-only.
void add_policy(CLI::App& command, WorkspaceOptions& options);
void add_workspace(CLI::App& command, WorkspaceOptions& options);

/// `--today` as a day, or `otherwise` when not given. Errors RW0005.
[[nodiscard]] Result<Day> day_option(const std::string& text, const std::string& option, Day otherwise);

class Workspace {
 public:
  /// Loads and binds. On failure `world()` is empty and `problems` holds why.
  explicit Workspace(const WorkspaceOptions& options);

  [[nodiscard]] bool ok() const { return world_.has_value(); }
  [[nodiscard]] compiler::World& world() { return *world_; }
  [[nodiscard]] const compiler::CompiledPolicy& policy() const { return *policy_; }
  [[nodiscard]] const Snapshot& snapshot() const { return *snapshot_; }
  [[nodiscard]] const SourceMap& sources() const { return sources_; }
  [[nodiscard]] const Diagnostics& problems() const { return problems_; }
  [[nodiscard]] const Diagnostics& notes() const { return world_->binding.notes; }
  [[nodiscard]] double load_seconds() const { return load_seconds_; }
  [[nodiscard]] report::Context context() const { return {*snapshot_, sources_, notes(), world_->today}; }

 private:
  SourceMap sources_;
  Diagnostics problems_;
  std::optional<compiler::CompiledPolicy> policy_;
  std::optional<Snapshot> snapshot_;
  std::unique_ptr<compiler::Binding> binding_;
  std::optional<compiler::World> world_;
  double load_seconds_ = 0;
};

}  // namespace rolewright::cli
