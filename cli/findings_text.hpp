// Findings and analyses as text for people, and as an exit code for scripts.
#pragma once

#include <string>
#include <vector>

#include "cli/command.hpp"
#include "model/analysis.hpp"
#include "model/snapshot.hpp"

namespace rolewright::cli {

/// One finding: headline, then each grant's path or each thing done.
[[nodiscard]] std::string finding_text(const Snapshot& snapshot, const RuleInfo& rule,
                                       const Finding& finding);

/// Counts by severity and status, what could not be judged and why, the best changes, then findings (`top`,
/// 0: all).
[[nodiscard]] std::string analysis_text(const Snapshot& snapshot, const Analysis& analysis,
                                        const std::vector<Remedy>& remedies, std::size_t top);

/// Findings when a rule that is more than a warning is broken, else Unknown when something is undetermined.
[[nodiscard]] Exit exit_of(const Analysis& analysis);

/// What an answer rests on: "from 62,918 records of 44 exports of 2026-09-30: 6 rejected, 62,570 joined with HR".
[[nodiscard]] std::string provenance_text(const Snapshot& snapshot);

/// The counts and the reasons alone.
[[nodiscard]] std::string summary_text(const Snapshot& snapshot, const Analysis& analysis);
[[nodiscard]] std::string remedies_text(const Snapshot& snapshot, const std::vector<Remedy>& remedies);

}  // namespace rolewright::cli
