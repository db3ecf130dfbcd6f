// bench_large: candidate roles for a large agency. Plants one (synth/planted.hpp), with noise, then measures
// quick_roles: seconds, peak memory, and the share of access beyond the birthright that the roles grant.
//   bench_large [--people N] [--entitlements N] [--roles N] [--noise PER_MILLE] [--budget SECONDS] [--seed N]
#include <sys/resource.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string_view>
#include <vector>

#include "rolemining/quick_roles.hpp"
#include "synth/planted.hpp"

namespace {

using namespace rolewright;
using namespace rolewright::rolemining;

constexpr double kBirthrightShare = 0.95;

double processor_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

double peak_gigabytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024.0 / 1024.0;
}

// The matrix without what nearly everyone holds.
Assignments beyond_birthright(const synth::PlantedInstance& agency, std::size_t& birthright) {
  std::vector<std::uint32_t> holders(agency.options.entitlements);
  for (const std::vector<std::uint32_t>& row : agency.held)
    for (const std::uint32_t item : row) ++holders[item];
  const auto least = kBirthrightShare * agency.options.people;
  birthright = 0;
  for (const std::uint32_t count : holders) birthright += count >= least ? 1U : 0U;
  Assignments matrix;
  matrix.users = agency.options.people;
  matrix.entitlements = agency.options.entitlements;
  for (const std::vector<std::uint32_t>& row : agency.held) {
    for (const std::uint32_t item : row)
      if (holders[item] < least) matrix.entitlement.push_back(item);
    matrix.begin.push_back(matrix.entitlement.size());
  }
  return matrix;
}

std::size_t distinct_rows(std::vector<std::vector<std::uint32_t>> rows) {
  std::ranges::sort(rows);
  return static_cast<std::size_t>(std::unique(rows.begin(), rows.end()) - rows.begin());
}

}  // namespace

int main(int argc, char** argv) {
  synth::PlantedOptions options{.people = 500'000,
                                .entitlements = 20'000,
                                .roles = 6'000,
                                .role_size = 15,
                                .roles_per_person = 4,
                                .birthright = 12,
                                .noise_per_mille = 5};
  double seconds = 60;
  for (int at = 1; at + 1 < argc; at += 2) {
    const std::string_view word{argv[at]};
    const auto number = static_cast<std::uint32_t>(std::strtoul(argv[at + 1], nullptr, 10));
    if (word == "--people") options.people = number;
    if (word == "--entitlements") options.entitlements = number;
    if (word == "--roles") options.roles = number;
    if (word == "--noise") options.noise_per_mille = number;
    if (word == "--seed") options.seed = number;
    if (word == "--budget") seconds = std::atof(argv[at + 1]);
  }
  Result<synth::PlantedInstance> made = synth::plant(options);
  if (!made) {
    std::fprintf(stderr, "%s\n", made.error().items().front().message.c_str());
    return 2;
  }
  std::size_t birthright = 0;
  const Assignments matrix = beyond_birthright(made.value(), birthright);
  const std::size_t distinct = distinct_rows(std::move(made.value().held));
  std::printf("%u people, %u entitlements of which %zu birthright, %zu assignments beyond it, %.1f%% of profiles distinct, "
              "%u roles planted, %zu assignments cleared, %zu set\n",
              options.people, options.entitlements, birthright, matrix.cells(),
              100.0 * static_cast<double>(distinct) / options.people, options.roles, made.value().cleared.size(),
              made.value().set.size());
  std::fflush(stdout);
  made = synth::PlantedInstance{};
  const std::vector<ConflictSides> conflicts;
  const double begin = processor_seconds();
  const double begin_wall = steady_seconds();
  WorkBudget budget{seconds, processor_seconds};
  const QuickRoles found = quick_roles({.matrix = matrix, .conflicts = conflicts}, budget);
  const double used = processor_seconds() - begin;
  std::size_t edges = 0;
  for (const CandidateRole& role : found.roles) edges += role.users.size() + role.entitlements.size();
  std::printf("%zu candidate roles with %zu edges grant %.2f%% of it: %.1f s cpu, %.1f s wall, peak %.2f GiB\n",
              found.roles.size(), edges,
              100.0 * static_cast<double>(found.granted) / static_cast<double>(matrix.cells()), used,
              steady_seconds() - begin_wall, peak_gigabytes());
  return 0;
}
