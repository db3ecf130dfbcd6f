// `rolewright diff OLD.rws NEW.rws`: which findings of one policy are new, which are gone.
#pragma once

#include "cli/console.hpp"
#include "cli/workspace.hpp"

namespace rolewright::cli {

/// True when a name is of a snapshot.
[[nodiscard]] bool is_snapshot(const std::string& file);

/// Judges each snapshot on its own day, or both on `options.today`; `options.snapshot` is not read.
/// Exit::Findings when some finding is new.
[[nodiscard]] Exit diff_snapshots(const std::string& old_file, const std::string& new_file,
                                  const WorkspaceOptions& options, Format format);

}  // namespace rolewright::cli
