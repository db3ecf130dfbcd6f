// What mining is asked of when the data are dirty: the input with its likely mistakes undone, and the list of
// them with reasons. The cleaned input is mined like any other; the changes travel with its roles.
//   in   MineInput, NoiseOptions
//   out  CleanInput
#pragma once

#include <functional>
#include <vector>

#include "rolemining/denoise.hpp"
#include "rolemining/mine.hpp"

namespace rolewright::rolemining {

struct NoiseOptions {
  NoiseMode mode = NoiseMode::Off;
  double budget_seconds = 10;
  std::uint64_t seed = 1;
  CandidateRoles locked;  // by the input's rows and columns
  Clustering clustering = Clustering::Seed;
  Clock clock;            // as in MineOptions
  std::function<void(const MineProgress&)> progress;  // as in MineOptions; the stage has no bracket
};

struct CleanInput {
  MineInput input;                    // people and entitlements as before
  std::vector<AccessChange> changes;  // cheapest first
  bool complete = true;               // false: the budget ended before everyone was looked at; no changes
  bool stopped_by_clock = false;
};

/// What usage-weighted clusters of people have in common, to start the search from. As mine() seeds its own.
[[nodiscard]] CandidateRoles groups_in(const MineInput& input, std::uint64_t seed);

/// Errors as mine() for a broken input. Cost: the budget, and one pass over the matrix.
[[nodiscard]] Result<CleanInput> clean_input(const MineInput& input, const NoiseOptions& options);

}  // namespace rolewright::rolemining
