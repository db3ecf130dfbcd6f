// bench_rolemining: mines .upa files and prints, for each, the answer, the bound, wall and processor time (one
// thread) and the peak memory. The time includes the check of the answer, not the reading of the file.
//   bench_rolemining [--objective roles|edges|wsc] [--budget SECONDS] [--seed N] [--no-clusters]
//                    [--processor-budget] [--compare] FILE.upa.gz …
// --processor-budget counts the budget in processor seconds: for a machine that has other work to do.
// --compare runs the plain clusters-and-intersections approach (pairwise_port.hpp) on the same matrix as well.
#include <sys/resource.h>

#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>
#include <string_view>
#include <vector>

#include "bench/rolemining/pairwise_port.hpp"
#include "rolemining/mine.hpp"
#include "rolemining/upa_file.hpp"

namespace {

using namespace rolewright;
using namespace rolewright::rolemining;

int complain(const Diagnostics& found) {
  for (const Diagnostic& item : found.items())
    std::fprintf(stderr, "%s: %s: %s\n", to_string(item.code).c_str(), item.where.c_str(),
                 item.message.c_str());
  return 2;
}

double processor_seconds() {
  return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

double peak_megabytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024.0;
}

void compare(const Assignments& matrix) {
  const double begin = processor_seconds();
  const CandidateRoles roles = bench::pairwise_roles(matrix);
  std::size_t edges = 0;
  for (const CandidateRole& role : roles) edges += role.users.size() + role.entitlements.size();
  std::printf("    clusters and intersections: roles %zu edges %zu wsc %zu  %.3f s cpu\n", roles.size(), edges,
              roles.size() + edges, processor_seconds() - begin);
}

enum class Compare : std::uint8_t { No, Yes };

int run(const std::string& path, const MineOptions& options, Compare with) {
  Result<LabelledAssignments> read = read_upa_file(path);
  if (!read) return complain(read.error());
  const MineInput input{.matrix = read.value().matrix,
                        .users = read.value().users,
                        .entitlements = read.value().entitlements,
                        .events = {},
                        .attributes = {},
                        .conflicts = {}};
  const double begin = steady_seconds();
  const double begin_processor = processor_seconds();
  const Result<RoleSet> mined = mine(input, options);
  const double seconds = steady_seconds() - begin;
  const double processor = processor_seconds() - begin_processor;
  if (!mined) return complain(mined.error());
  const RoleSet& roles = mined.value();
  std::printf(
      "%-32s %6u x %-6u %8zu  roles %5zu bound %5llu %-9s edges %7llu wsc %7llu  %8.3f s wall %8.3f s cpu "
      "%7.1f MB%s\n",
      path.substr(path.find_last_of('/') + 1).c_str(), input.matrix.users, input.matrix.entitlements,
      input.matrix.cells(), roles.roles.size(), static_cast<unsigned long long>(roles.lower_bound),
      roles.optimal ? (roles.bound_proof == BoundProof::Search ? "optimal*" : "optimal") : "",
      static_cast<unsigned long long>(roles.edges), static_cast<unsigned long long>(roles.wsc), seconds,
      processor, peak_megabytes(), roles.stopped_by_clock ? " clock" : "");
  if (with == Compare::Yes) compare(input.matrix);
  std::fflush(stdout);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  MineOptions options;
  options.objective = MiningObjective::Roles;
  Compare with = Compare::No;
  std::vector<std::string> files;
  for (int at = 1; at < argc; ++at) {
    const std::string_view word{argv[at]};
    const bool more = at + 1 < argc;
    if (word == "--processor-budget") {
      options.clock = processor_seconds;
    } else if (word == "--compare") {
      with = Compare::Yes;
    } else if (word == "--no-clusters") {
      options.clustering = Clustering::Off;
    } else if (word == "--objective" && more) {
      const std::string_view name{argv[++at]};
      options.objective = name == "edges" ? MiningObjective::Edges
                          : name == "wsc" ? MiningObjective::Wsc
                                          : MiningObjective::Roles;
    } else if (word == "--budget" && more) {
      options.budget_seconds = std::atof(argv[++at]);
    } else if (word == "--seed" && more) {
      options.seed = std::strtoull(argv[++at], nullptr, 10);
    } else {
      files.emplace_back(word);
    }
  }
  int status = 0;
  for (const std::string& file : files) status = run(file, options, with) != 0 ? 2 : status;
  return status;
}
