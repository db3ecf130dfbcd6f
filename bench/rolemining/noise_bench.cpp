// bench_noise: how well clean_input() finds known mistakes. Draws noise on a clean matrix from each seed (a share of
// the assignments cleared and as many cells set), or takes --truth for a matrix that is noisy already, and
// compares what would be changed with what was. The cleaned matrix is then mined for the fewest roles.
//   bench_noise [--seeds FIRST LAST] [--share 0.02] [--budget SECONDS] [--no-clusters] CLEAN.upa.gz …
//   bench_noise --truth CLEAN.upa.gz [--budget SECONDS] [--no-clusters] NOISY.upa.gz
// The budget is in processor seconds.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "rolemining/clean_input.hpp"
#include "rolemining/mine.hpp"
#include "rolemining/random.hpp"
#include "rolemining/upa_file.hpp"

namespace {

using namespace rolewright;
using namespace rolewright::rolemining;

double processor_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

struct Noisy {
  Assignments matrix;
  std::set<Cell> flipped;
};

std::set<Cell> cells_of(const Assignments& matrix) {
  std::set<Cell> cells;
  for (std::uint32_t user = 0; user != matrix.users; ++user)
    for (const std::uint32_t item : matrix.row(user)) cells.insert({user, item});
  return cells;
}

Noisy add_noise(const Assignments& clean, double share, std::uint64_t seed) {
  Random random{seed};
  const std::set<Cell> before = cells_of(clean);
  std::vector<Cell> ones(before.begin(), before.end());
  const auto count = static_cast<std::size_t>(share * static_cast<double>(ones.size()));
  Noisy noisy;
  random.shuffle(ones);
  for (std::size_t at = 0; at != count; ++at) noisy.flipped.insert(ones[at]);
  while (noisy.flipped.size() != 2 * count) {
    const Cell cell{static_cast<std::uint32_t>(random.below(clean.users)),
                    static_cast<std::uint32_t>(random.below(clean.entitlements))};
    if (!before.contains(cell)) noisy.flipped.insert(cell);
  }
  std::vector<Cell> cells;
  std::ranges::set_symmetric_difference(before, noisy.flipped, std::back_inserter(cells));
  noisy.matrix = make_assignments(clean.users, clean.entitlements, cells);
  return noisy;
}

// The truth in the noisy matrix's numbers; what only the truth has gets numbers of its own.
Noisy compare_with(const LabelledAssignments& dirty, const LabelledAssignments& truth) {
  std::map<std::string, std::uint32_t> users;
  std::map<std::string, std::uint32_t> items;
  for (const std::string& user : dirty.users) users.emplace(user, users.size());
  for (const std::string& item : dirty.entitlements) items.emplace(item, items.size());
  std::set<Cell> clean;
  for (const Cell& cell : cells_of(truth.matrix))
    clean.insert({users.try_emplace(truth.users[cell.user], users.size()).first->second,
                  items.try_emplace(truth.entitlements[cell.entitlement], items.size()).first->second});
  Noisy noisy{.matrix = dirty.matrix, .flipped = {}};
  std::ranges::set_symmetric_difference(clean, cells_of(dirty.matrix),
                                        std::inserter(noisy.flipped, noisy.flipped.end()));
  return noisy;
}

MineInput input_of(const Assignments& matrix) {
  MineInput input;
  input.matrix = matrix;
  for (std::uint32_t user = 0; user != matrix.users; ++user) input.users.push_back(std::to_string(user));
  for (std::uint32_t item = 0; item != matrix.entitlements; ++item)
    input.entitlements.push_back(std::to_string(item));
  return input;
}

std::size_t fewest_roles(const Assignments& matrix) {
  const MineInput input = input_of(matrix);
  MineOptions options;
  options.objective = MiningObjective::Roles;
  options.budget_seconds = 0.5;
  options.clock = processor_seconds;
  const Result<RoleSet> mined = mine(input, options);
  return mined ? mined.value().roles.size() : 0;
}

struct Score {
  double precision = 0;
  double recall = 0;
};

struct Asked {
  double budget = 5;  // processor seconds
  Clustering clustering = Clustering::Seed;
};

Score measure(const std::string& name, const Noisy& noisy, const Asked& asked) {
  const double begin = processor_seconds();
  const Result<CleanInput> cleaned = clean_input(input_of(noisy.matrix), {.mode = NoiseMode::Both,
                                                                          .budget_seconds = asked.budget,
                                                                          .locked = {},
                                                                          .clustering = asked.clustering,
                                                                          .clock = processor_seconds,
                                                                          .progress = {}});
  if (!cleaned.ok()) return {};
  const CleanInput& clean = cleaned.value();
  const double seconds = processor_seconds() - begin;
  std::size_t right = 0;
  for (const AccessChange& change : clean.changes)
    right += noisy.flipped.contains({change.user, change.entitlement}) ? 1U : 0U;
  const Score score{.precision = static_cast<double>(right) /
                                 static_cast<double>(std::max<std::size_t>(1, clean.changes.size())),
                    .recall = static_cast<double>(right) / static_cast<double>(noisy.flipped.size())};
  std::printf("%-40s flipped %5zu changed %5zu precision %.3f recall %.3f roles %4zu  %.1f s cpu\n", name.c_str(),
              noisy.flipped.size(), clean.changes.size(), score.precision, score.recall,
              fewest_roles(clean.input.matrix), seconds);
  std::fflush(stdout);
  return score;
}

}  // namespace

int main(int argc, char** argv) {
  std::uint64_t first = 101;
  std::uint64_t last = 120;
  double share = 0.02;
  Asked asked;
  std::string truth;
  std::vector<std::string> files;
  for (int at = 1; at < argc; ++at) {
    const std::string_view word{argv[at]};
    if (word == "--seeds" && at + 2 < argc) {
      first = std::strtoull(argv[++at], nullptr, 10);
      last = std::strtoull(argv[++at], nullptr, 10);
    } else if (word == "--share" && at + 1 < argc) {
      share = std::atof(argv[++at]);
    } else if (word == "--budget" && at + 1 < argc) {
      asked.budget = std::atof(argv[++at]);
    } else if (word == "--no-clusters") {
      asked.clustering = Clustering::Off;
    } else if (word == "--truth" && at + 1 < argc) {
      truth = argv[++at];
    } else {
      files.emplace_back(word);
    }
  }
  for (const std::string& file : files) {
    const Result<LabelledAssignments> read = read_upa_file(file);
    if (!read) return 2;
    const std::string name = file.substr(file.find_last_of('/') + 1);
    if (!truth.empty()) {
      const Result<LabelledAssignments> clean = read_upa_file(truth);
      if (!clean) return 2;
      measure(name, compare_with(read.value(), clean.value()), asked);
      continue;
    }
    std::vector<Score> scores;
    for (std::uint64_t seed = first; seed <= last; ++seed)
      scores.push_back(
          measure(name + " seed " + std::to_string(seed), add_noise(read.value().matrix, share, seed), asked));
    Score mean;
    Score least{.precision = 1, .recall = 1};
    for (const Score& score : scores) {
      mean.precision += score.precision / static_cast<double>(scores.size());
      mean.recall += score.recall / static_cast<double>(scores.size());
      least.precision = std::min(least.precision, score.precision);
      least.recall = std::min(least.recall, score.recall);
    }
    std::printf("%s: precision %.3f (least %.3f), recall %.3f (least %.3f)\n", name.c_str(), mean.precision,
                least.precision, mean.recall, least.recall);
  }
  return 0;
}
