// The analyzer's front header: a policy bound to a snapshot → findings with their paths, causes and counts.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/pregrant.hpp"
#include "analyzer/proof.hpp"
#include "compiler/world.hpp"
#include "model/analysis.hpp"

namespace rolewright::analyzer {

/// No period: one day, world.today.
inline constexpr Interval kToday{Day{0}, Day{0}};

/// Findings of every active rule in `world`. With an empty `period` judges world.today; else every day of the
/// period, and a finding's `held` says on which days of it the conflict exists with this status: one that
/// ends and comes back, or that an exception covers for a time, is several findings. Of more than 100,000
/// findings the paths are not held: PathFinder finds them again. Cost: the graph once, then linear in people
/// and their assignments for each day on which anything changes, and in the grants of whoever has findings.
[[nodiscard]] Analysis analyze(compiler::World& world, Interval period = kToday);

/// Ids of the open findings of analyze(world, period), at the price of knowing them and no more.
[[nodiscard]] std::set<std::string> open_findings(compiler::World& world, Interval period = kToday);

/// Finds the grants of one finding after another: of an analysis with more findings than are held with their paths.
class PathFinder {
 public:
  /// `world` is the one analyzed and outlives this.
  explicit PathFinder(compiler::World& world);
  ~PathFinder();
  PathFinder(const PathFinder&) = delete;
  PathFinder& operator=(const PathFinder&) = delete;

  /// What Finding::grants holds, or would hold. O(the person's grants and paths).
  [[nodiscard]] std::vector<GrantWitness> grants_of(const Finding& finding);

 private:
  [[nodiscard]] std::vector<GrantWitness> found_of(const Finding& finding, Day asked);

  struct State;
  std::unique_ptr<State> state_;
};

/// Up to `most` changes that together clear most of `analysis`, which analyze(world, period) gave: best
/// first, each verified by analyzing without it and those before it; of equals the one that touches fewest
/// people. Break-glass grants are never offered. Cost: six analyses a place, of
/// who violates what alone.
[[nodiscard]] std::vector<Remedy> best_remedies(const compiler::World& world, const Analysis& analysis,
                                                std::size_t most, Interval period = kToday);

/// `F-` and twelve hexadecimal digits of the rule and the person, and of the day for a conflict that comes
/// `again` within a period: stable from run to run.
[[nodiscard]] std::string finding_id(std::string_view rule, std::string_view person,
                                     std::optional<Day> again = {});

}  // namespace rolewright::analyzer
