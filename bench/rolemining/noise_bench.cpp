// bench_noise: how well denoise() finds known mistakes. Draws noise on a clean matrix from a seed: a share of
// the assignments cleared and as many cells set, then compares what would be changed with what was.
//   bench_noise [--seeds FIRST LAST] [--share 0.02] [--budget SECONDS] FILE.upa.gz …
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "rolemining/denoise.hpp"
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

Noisy add_noise(const Assignments& clean, double share, std::uint64_t seed) {
  Random random{seed};
  std::set<Cell> cells;
  std::vector<Cell> ones;
  for (std::uint32_t user = 0; user != clean.users; ++user)
    for (const std::uint32_t item : clean.row(user)) ones.push_back({user, item});
  const std::set<Cell> before(ones.begin(), ones.end());
  const auto count = static_cast<std::size_t>(share * static_cast<double>(ones.size()));
  Noisy noisy;
  random.shuffle(ones);
  for (std::size_t at = 0; at != count; ++at) noisy.flipped.insert(ones[at]);
  while (noisy.flipped.size() != 2 * count) {
    const Cell cell{static_cast<std::uint32_t>(random.below(clean.users)),
                    static_cast<std::uint32_t>(random.below(clean.entitlements))};
    if (!before.contains(cell)) noisy.flipped.insert(cell);
  }
  for (const Cell& cell : before)
    if (!noisy.flipped.contains(cell)) cells.insert(cell);
  for (const Cell& cell : noisy.flipped)
    if (!before.contains(cell)) cells.insert(cell);
  noisy.matrix = make_assignments(clean.users, clean.entitlements, {cells.begin(), cells.end()});
  return noisy;
}

}  // namespace

int main(int argc, char** argv) {
  std::uint64_t first = 1;
  std::uint64_t last = 3;
  double share = 0.02;
  double budget_seconds = 5;
  std::vector<std::string> files;
  for (int at = 1; at < argc; ++at) {
    const std::string_view word{argv[at]};
    if (word == "--seeds" && at + 2 < argc) {
      first = std::strtoull(argv[++at], nullptr, 10);
      last = std::strtoull(argv[++at], nullptr, 10);
    } else if (word == "--share" && at + 1 < argc) {
      share = std::atof(argv[++at]);
    } else if (word == "--budget" && at + 1 < argc) {
      budget_seconds = std::atof(argv[++at]);
    } else {
      files.emplace_back(word);
    }
  }
  for (const std::string& file : files) {
    Result<LabelledAssignments> read = read_upa_file(file);
    if (!read) return 2;
    for (std::uint64_t seed = first; seed <= last; ++seed) {
      const Noisy noisy = add_noise(read.value().matrix, share, seed);
      const double begin = processor_seconds();
      WorkBudget budget{budget_seconds, processor_seconds};
      const std::vector<float> events;
      const std::vector<ConflictSides> conflicts;
      const Denoised clean = denoise({.matrix = noisy.matrix,
                                      .events = events,
                                      .conflicts = conflicts,
                                      .locked = {},
                                      .mode = NoiseMode::Both,
                                      .seed = 1},
                                     budget);
      std::size_t right = 0;
      std::size_t adds = 0, right_adds = 0;
      for (const CellChange& change : clean.changes) {
        const bool good = noisy.flipped.contains(change.cell);
        right += good ? 1 : 0;
        if (change.kind == ChangeKind::Add) ++adds, right_adds += good ? 1 : 0;
      }
      if (getenv("SHOW")) {
        std::vector<int> cleanholders(noisy.matrix.entitlements), size(noisy.matrix.users);
        for (auto i : read.value().matrix.entitlement) ++cleanholders[i];
        for (unsigned u = 0; u != noisy.matrix.users; ++u) size[u] = (int)read.value().matrix.row(u).size();
        for (const CellChange& change : clean.changes)
          if (!noisy.flipped.contains(change.cell))
            printf("  false %s user %u (clean size %d) item %u (clean holders %d)\n", change.kind == ChangeKind::Add ? "add" : "rem", change.cell.user, size[change.cell.user], change.cell.entitlement, cleanholders[change.cell.entitlement]);
        std::set<Cell> ch; for (const CellChange& change : clean.changes) ch.insert(change.cell);
        for (const Cell& c : noisy.flipped) if (!ch.contains(c)) printf("  missed %s user %u (%d) item %u (%d)\n", find_cell(noisy.matrix, c) == 0xFFFFFFFFU ? "?" : "?", c.user, size[c.user], c.entitlement, cleanholders[c.entitlement]);
      }
      MineInput input;
      input.matrix = clean.matrix;
      for (std::uint32_t u = 0; u != input.matrix.users; ++u) input.users.push_back(std::to_string(u));
      for (std::uint32_t u = 0; u != input.matrix.entitlements; ++u) input.entitlements.push_back(std::to_string(u));
      MineOptions options;
      options.objective = MiningObjective::Roles;
      options.budget_seconds = 0.5;
      const Result<RoleSet> mined = mine(input, options);
      const double half = static_cast<double>(noisy.flipped.size()) / 2;
      std::printf("%s seed %llu: changes %zu precision %.3f recall %.3f (add %.2f/%.2f rem %.2f/%.2f) fitted %zu mined %zu  %.1f s\n",
                  file.substr(file.find_last_of('/') + 1).c_str(), (unsigned long long)seed,
                  clean.changes.size(), double(right) / double(clean.changes.size()),
                  double(right) / double(noisy.flipped.size()), double(right_adds) / double(adds), double(right_adds) / half,
                  double(right - right_adds) / double(clean.changes.size() - adds), double(right - right_adds) / half,
                  clean.roles.size(),
                  mined ? mined.value().roles.size() : 0, processor_seconds() - begin);
      std::fflush(stdout);
    }
  }
  return 0;
}
