// What a pre-grant answer costs in process: random people of a population asking for random roles and permissions.
//   bench_gate POLICY.rw SNAPSHOT.rws [COUNT]
// Prints nanoseconds a request: median, 99th percentile and the most, and how many of each answer; what the clock itself
// costs is taken along, not off.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "analyzer/gate.hpp"
#include "bench/analyzer/bound_files.hpp"
#include "synth/random.hpp"

using namespace rolewright;

int main(int count, char** words) {
  if (count < 3) {
    std::fputs("bench_gate POLICY.rw SNAPSHOT.rws [COUNT]\n", stderr);
    return 2;
  }
  const std::size_t asks = count > 3 ? std::strtoull(words[3], nullptr, 10) : 200'000;
  bench::BoundFiles files{words[1], words[2]};
  if (!files.world) return 2;
  compiler::World& world = *files.world;
  const auto start = std::chrono::steady_clock::now();
  const analyzer::Reachability reachability{world};
  const compiler::DecisionProgram program{world.binding};
  analyzer::Gate gate{world, reachability, program};
  const double ready = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();

  const auto& ir = world.binding.policy;
  std::vector<compiler::BoxId> boxes{compiler::ScopeBoxes::kEverywhere};
  const auto& forest = world.binding.scopes;
  for (std::size_t value = 0; value != forest.size() && boxes.size() != 200; ++value)
    boxes.push_back(gate.box({compiler::ScopeNodeId{value}}));
  synth::Random random{42};
  std::vector<analyzer::Ask> questions;
  for (std::size_t index = 0; index != asks; ++index) {
    analyzer::Ask ask{.person = PersonId{random.below(world.binding.snapshot.persons.size())}, .role = {}, .permission = {},
                      .box = boxes[random.below(boxes.size())], .held = {world.today, world.today.plus(365)}};
    if (!ir.roles.empty() && random.chance(70)) {
      ask.role = compiler::RoleId{random.below(ir.roles.size())};
    } else {
      ask.permission = compiler::PermissionId{random.below(ir.permissions.size())};
    }
    questions.push_back(ask);
  }
  analyzer::Ruling ruling;
  std::vector<std::uint32_t> nanoseconds;
  nanoseconds.reserve(asks);
  std::size_t answers[4] = {};
  std::size_t causes = 0;
  for (const analyzer::Ask& ask : questions) {
    const auto before = std::chrono::steady_clock::now();
    gate.answer(ask, ruling);
    const auto after = std::chrono::steady_clock::now();
    nanoseconds.push_back(static_cast<std::uint32_t>(std::chrono::duration_cast<std::chrono::nanoseconds>(after - before).count()));
    ++answers[ruling.answered ? static_cast<std::size_t>(ruling.answer) : 3];
    causes += ruling.causes.empty() ? 0 : 1;
  }
  std::sort(nanoseconds.begin(), nanoseconds.end());
  std::printf("%zu people, ready in %.2f s; %zu requests: %zu permitted, %zu denied, %zu to approve, %zu left to check(); %zu newly break a rule\n"
              "p50 %u ns  p90 %u ns  p99 %u ns  p99.9 %u ns  most %u ns\n",
              world.binding.snapshot.persons.size(), ready, asks, answers[0], answers[1], answers[2], answers[3], causes,
              nanoseconds[asks / 2], nanoseconds[asks * 9 / 10], nanoseconds[asks * 99 / 100], nanoseconds[asks * 999 / 1000],
              nanoseconds.back());
  return 0;
}
