// JSON for auditors: what changed between two snapshots, and samples to be tested by hand.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "report/json.hpp"

namespace rolewright::report {

/// Findings of one policy in two snapshots, told apart by their ids; indexes into each analysis.
struct FindingsCompared {
  std::vector<std::size_t> fresh;                             // in the new one only
  std::vector<std::size_t> cleared;                           // in the old one only
  std::vector<std::pair<std::size_t, std::size_t>> restated;  // in both, of another status
  std::uint64_t unchanged = 0;
};
[[nodiscard]] std::string snapshot_diff_json(const Context& old_context, const Analysis& old_analysis,
                                             const Context& new_context, const Analysis& new_analysis,
                                             const FindingsCompared& compared);

/// What was drawn, in the order drawn, from how many.
struct FindingsSample {
  std::uint64_t population = 0;
  std::uint64_t seed = 0;
  std::vector<Finding> findings;
};
[[nodiscard]] std::string sample_json(const Context& context, const std::vector<RuleInfo>& rules,
                                      const FindingsSample& sample);
/// A person drawn, with every way they hold each thing they hold.
struct PersonSample {
  PersonId person;
  std::vector<HeldPaths> holdings;
};
[[nodiscard]] std::string sample_json(const Context& context, std::uint64_t population, std::uint64_t seed,
                                      const std::vector<PersonSample>& people);

}  // namespace rolewright::report
