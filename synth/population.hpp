// Populations: invented agencies of any size, written straight into a snapshot file. One seed gives one agency: org
// tree, job families, 40 application systems, entitlements of power-law popularity, nested groups, packages, scopes,
// validity dates, several accounts a person, service accounts with sponsors, usage with dormancy; and beside it a policy
// that fits it, with planted roles and planted violations listed.
//   in   PopulationOptions
//   out  NAME.rws and, beside it, NAME.rw (policy), NAME.fund_centers.csv, NAME.offices.csv (scope trees),
//        NAME.planted.csv (who breaks what, and who only nearly does), NAME.roles.csv (what each job was given);
//        with `exports`, an agency folder as `import` reads it
// An agency that is exported is drawn within what the vendors' pages and the applications' extracts can say: only Entra's
// groups nest, what has scopes or dates is an assignment in an application, of a package or of eligibility, what is lent
// is a role, and people have an account in each system that they hold something in. Snapshot and exports are of one agency.
// Everything about a person is a function of (seed, person), so columns are made in pieces, by several threads, without
// ever holding the population; the bytes do not depend on the number of threads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "model/result.hpp"

namespace rolewright::synth {

struct PopulationOptions {
  std::size_t people = 10'000;
  std::size_t grants = 50;  // direct assignments a person, on average
  std::size_t entitlements = 10'000;
  std::size_t rules = 1'000;
  std::size_t distinct_percent = 95;  // of people whose access is their own; the others share one of their job's
  std::size_t usage = 4;              // usage events a person who uses anything, on average
  std::uint64_t seed = 1;
  std::size_t threads = 0;  // 0: one a core
  std::string exports = {};  // a folder for vendor exports of the same agency; empty: none
};

struct PopulationSummary {
  std::uint64_t bytes = 0;  // of the snapshot
  std::uint64_t people = 0, accounts = 0, assignments = 0, entitlements = 0, groups = 0, usage = 0;
  std::uint64_t violations = 0;   // planted
  std::uint64_t near_misses = 0;  // planted
  std::uint64_t export_files = 0, export_bytes = 0;
};

/// Writes the agency. `output` ends in `.rws`. Errors RW0005 for sizes that cannot be met (with
/// exports: 100,000 people and as many entitlements), RW0004
/// for files that cannot be written and for a folder of exports that is there and not empty. Cost: O(people · grants) time; memory for tables of the organization, 8 bytes a person and 16
/// an account.
[[nodiscard]] Result<PopulationSummary> write_population(const PopulationOptions& options, const std::string& output);

}  // namespace rolewright::synth
