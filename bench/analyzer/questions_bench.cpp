// What the questions after an analysis cost: paths, remedies, a period, the smallest fix, requests one after another.
//   bench_questions POLICY.rw SNAPSHOT.rws [REQUESTS]
// `rolewright synth --people N --rules R -o FILE.rws` makes both. Prints wall and processor seconds of each question, and the
// peak of memory. Of more than 100,000 findings neither remedies nor a fix are asked for.
#include <sys/resource.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>

#include "analyzer/analyze.hpp"
#include "analyzer/smallest_fix.hpp"
#include "bench/analyzer/bound_files.hpp"
#include "synth/random.hpp"

using namespace rolewright;

namespace {

double processor_seconds() {
  timespec now{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

// Says what `work` took; it returns what it has to say of its answer.
template <class Work>
void ask(const char* question, Work work) {
  const double processor = processor_seconds();
  const auto start = std::chrono::steady_clock::now();
  const std::string answer = work();
  const double wall = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  std::printf("%-32s %8.3f s   processor %8.3f s   %s\n", question, wall, processor_seconds() - processor, answer.c_str());
}

Request random_request(synth::Random& random, const compiler::World& world) {
  const Snapshot& snapshot = world.binding.snapshot;
  const auto& permissions = world.binding.policy.permissions;
  return {.person = std::string{snapshot.text(snapshot.persons[random.below(snapshot.persons.size())].key)},
          .add = {{.role = {}, .permission = permissions[random.below(permissions.size())].name, .scope = {}}},
          .remove = {},
          .held = {world.today, world.today.plus(365)},
          .ticket = {}};
}

void answer_requests(const compiler::World& world, std::size_t requests) {
  analyzer::PreGrant desk{world};
  synth::Random random{42};
  std::size_t denied = 0, approval = 0;
  const auto one = [&] {
    const Result<CheckResult> result = desk.check(random_request(random, world));
    if (!result.ok()) return;
    denied += result.value().answer == Answer::Deny ? 1 : 0;
    approval += result.value().answer == Answer::NeedsApproval ? 1 : 0;
  };
  ask("the first request", [&] {
    one();
    return std::string{};
  });
  ask("requests after that", [&] {
    for (std::size_t request = 0; request != requests; ++request) one();
    return std::to_string(requests) + " requests, " + std::to_string(denied) + " denied, " + std::to_string(approval) +
           " to approve";
  });
}

}  // namespace

int main(int count, char** words) {
  if (count < 3) {
    std::fputs("bench_questions POLICY.rw SNAPSHOT.rws [REQUESTS]\n", stderr);
    return 2;
  }
  bench::BoundFiles files{words[1], words[2]};
  if (!files.world) return 2;
  compiler::World& world = *files.world;
  std::printf("%zu people, %zu assignments, %zu rules\n", world.binding.snapshot.persons.size(),
              world.binding.snapshot.account_edges.size(), world.binding.policy.rules.size());

  Analysis analysis;
  ask("analyze, with paths", [&] {
    analysis = analyzer::analyze(world);
    return std::to_string(analysis.findings.size()) + " findings";
  });
  ask("paths of up to 10,000 findings", [&] {
    analyzer::PathFinder paths{world};
    std::size_t findings = 0, grants = 0;
    for (const Finding& finding : analysis.findings) {
      if (findings == 10'000) break;
      ++findings;
      grants += paths.grants_of(finding).size();
    }
    return std::to_string(grants) + " grants of " + std::to_string(findings) + " findings";
  });
  constexpr std::size_t kMostToClear = 100'000;
  const bool few = analysis.findings.size() <= kMostToClear;
  if (few) ask("three remedies", [&] { return std::to_string(analyzer::best_remedies(world, analysis, 3).size()) + " found"; });
  ask("analyze 30 days, with paths", [&] {
    const Interval period{world.today.plus(-29), world.today.plus(1)};
    return std::to_string(analyzer::analyze(world, period).findings.size()) + " findings";
  });
  if (few) ask("smallest fix of all", [&] {
    const FixPlan plan = analyzer::smallest_fix(world, analysis);
    return std::to_string(plan.changes.size()) + " changes clear " + std::to_string(plan.cleared.size()) +
           (plan.proved_minimal ? ", proved minimal" : ", not proved minimal") + ", " + std::to_string(plan.left.size()) + " left";
  });
  answer_requests(world, count > 3 ? std::strtoull(words[3], nullptr, 10) : 1'000);
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  std::printf("peak %.0f MiB\n", static_cast<double>(usage.ru_maxrss) / 1024.0);
  return 0;
}
