// Settings of `mine` that concern people rather than the search: usage and weights, constraints, what was
// decided before, and which views of the matrix are asked for.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/command.hpp"
#include "cli/console.hpp"
#include "model/date.hpp"
#include "rolemining/mine_within.hpp"
#include "rolemining/usage_window.hpp"

namespace rolewright::cli {

struct MiningSettings {
  // Lists beside the matrix, see mining_lists.hpp.
  std::string people, usage, weights, ignore;
  rolemining::UsageOptions window;
  // Constraints.
  rolemining::RoleLimits limits;
  std::vector<std::string> exclude;  // entitlement names; * stands for any text
  std::string stable;
  std::vector<std::string> accept, lock, reject;  // ids of roles in `stable`
  // What to do beside mining, or instead of it.
  bool groups = false;
  bool hierarchy = false;
  std::string drift, picture, anonymous, secret, key;

  void declare(CLI::App& command);

  /// Reads the lists into `input`; `today` as of which use is judged (none: the last day of the usage list).
  /// Warnings count what the matrix does not have.
  [[nodiscard]] Diagnostics read_lists(rolemining::MineInput& input, std::optional<Day> today) const;

  /// Errors RW0005 an id the stable file does not have, a pattern that fits nothing; those of reading it.
  [[nodiscard]] Result<rolemining::MineConstraints> constraints(const rolemining::MineInput& input) const;

  /// Errors RW0005 options that contradict each other.
  [[nodiscard]] Diagnostics check() const;
  /// A view that takes the place of mining.
  [[nodiscard]] bool mines_nothing() const { return groups || !drift.empty() || !anonymous.empty(); }
  [[nodiscard]] bool has_view() const { return mines_nothing() || hierarchy || !picture.empty(); }
};

/// Whether `name` fits `pattern`, in which * stands for any text. O(name · stars).
[[nodiscard]] bool fits_pattern(std::string_view name, std::string_view pattern);

}  // namespace rolewright::cli
