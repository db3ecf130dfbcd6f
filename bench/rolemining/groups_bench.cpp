// bench_groups: peer groups of an invented agency, compared pair by pair and in blocks: processor time,
// groups, and how far the two agree. People hold what everybody has, most of their job's entitlements, and
// now and then one of their own.
//   bench_groups [--people N] [--jobs N] [--seed N] [--only-blocks]
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <map>
#include <random>
#include <string_view>
#include <vector>

#include "rolemining/cluster.hpp"
#include "rolemining/twins.hpp"

namespace {

using namespace rolewright::rolemining;

Assignments invent(std::uint32_t people, std::uint32_t jobs, std::uint64_t seed) {
  std::mt19937_64 random{seed};
  const std::uint32_t columns = jobs * 8;
  std::vector<std::vector<std::uint32_t>> of_job(jobs);
  for (auto& job : of_job)
    for (std::uint64_t size = 8 + random() % 17; size != 0; --size)
      job.push_back(static_cast<std::uint32_t>(random() % columns));
  std::vector<Cell> cells;
  for (std::uint32_t person = 0; person != people; ++person) {
    for (const std::uint32_t item : of_job[random() % jobs])
      if (random() % 100 < 95) cells.push_back({person, item});
    if (random() % 3 == 0) cells.push_back({person, static_cast<std::uint32_t>(random() % columns)});
  }
  return make_assignments(people, columns, cells);
}

double processor_seconds() {
  return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

// Of the pairs of people whom `one` puts together, the share that `two` does too; pairs counted by sizes.
double together(const Clusters& one, const Clusters& two, const std::vector<std::uint32_t>& people) {
  std::map<std::uint32_t, double> size;
  std::map<std::pair<std::uint32_t, std::uint32_t>, double> both;
  for (std::size_t row = 0; row != people.size(); ++row) {
    if (one.of[row] == kOutlier) continue;
    size[one.of[row]] += people[row];
    if (two.of[row] != kOutlier) both[{one.of[row], two.of[row]}] += people[row];
  }
  double all = 0;
  double kept = 0;
  for (const auto& [group, count] : size) all += count * (count - 1) / 2;
  for (const auto& [groups, count] : both) kept += count * (count - 1) / 2;
  return all > 0 ? kept / all : 1;
}

Clusters measure(const char* name, const SparseUsage& usage, const std::vector<std::uint32_t>& people,
                 const ClusterOptions& options) {
  const double begin = processor_seconds();
  Clusters clusters = cluster_users(usage, people, options);
  std::size_t outliers = 0;
  for (std::size_t row = 0; row != people.size(); ++row)
    outliers += clusters.of[row] == kOutlier ? people[row] : 0;
  std::printf("%-9s %7.2f s  %6zu groups  %7zu outliers%s\n", name, processor_seconds() - begin,
              clusters.members.size(), outliers, clusters.in_blocks ? "  in blocks" : "");
  std::fflush(stdout);
  return clusters;
}

}  // namespace

int main(int argc, char** argv) {
  std::uint32_t people = 100'000;
  std::uint32_t jobs = 1'000;
  std::uint64_t seed = 1;
  bool only_blocks = false;
  for (int at = 1; at < argc; ++at) {
    const std::string_view word{argv[at]};
    const auto number = [&] { return at + 1 < argc ? std::strtoul(argv[++at], nullptr, 10) : 0; };
    if (word == "--people") people = static_cast<std::uint32_t>(number());
    if (word == "--jobs") jobs = static_cast<std::uint32_t>(number());
    if (word == "--seed") seed = number();
    if (word == "--only-blocks") only_blocks = true;
  }
  const Twins twins = merge_twins(invent(people, jobs, seed), {});
  std::vector<std::uint32_t> weight;
  for (const auto& group : twins.users) weight.push_back(static_cast<std::uint32_t>(group.size()));
  std::printf("%u people, %zu different rows, %zu columns, %zu assignments of different rows\n", people,
              weight.size(), twins.entitlements.size(), twins.matrix.cells());
  const SparseUsage usage = usage_matrix(twins.matrix, {});
  ClusterOptions options;
  options.seed = seed;
  Clusters whole;
  if (!only_blocks) whole = measure("everyone", usage, weight, options);
  options.limits.most_steps = 1;
  const Clusters blocked = measure("blocks", usage, weight, options);
  if (!only_blocks)
    std::printf("of pairs grouped together by everyone, blocks keep %.4f; the other way round %.4f\n",
                together(whole, blocked, weight), together(blocked, whole, weight));
  return 0;
}
