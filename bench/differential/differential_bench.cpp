// Compares the interpreter, the decision programs and (one world in `--z3`) Z3 on random worlds, every day of
// each.
//   bench_differential [--seed FIRST] [--cases COUNT] [--z3 EVERY] [--show SEED]
// Prints what was compared and each seed that differs; exit 1 when one does. `--show` prints a world's policy
// instead.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "tests/support/engines.hpp"

using namespace rolewright;
using namespace rolewright::tests;

namespace {

struct Options {
  std::uint64_t seed = 1'000'000;
  std::uint64_t cases = 20'000;
  std::uint64_t z3_every = 50;
  std::uint64_t show = 0;  // 0: none
};

bool read(int count, char** words, Options& options) {
  for (int at = 1; at + 1 < count; at += 2) {
    const std::uint64_t value = std::strtoull(words[at + 1], nullptr, 10);
    std::uint64_t* field = std::strcmp(words[at], "--seed") == 0    ? &options.seed
                           : std::strcmp(words[at], "--cases") == 0 ? &options.cases
                           : std::strcmp(words[at], "--z3") == 0    ? &options.z3_every
                           : std::strcmp(words[at], "--show") == 0  ? &options.show
                                                                    : nullptr;
    if (field == nullptr) return false;
    *field = value;
  }
  return count % 2 == 1;
}

void show(std::uint64_t seed) {
  const RandomWorld random{seed};
  for (const auto& [path, text] : policy_files(random.plan))
    std::printf("== %s\n%s", path.c_str(), text.c_str());
}

bool report(std::uint64_t seed, Day today, const char* engine, const std::string& expected,
            const std::string& found) {
  if (expected == found) return false;
  std::printf("seed %llu, day %d: %s differs\n-- expected\n%s-- found\n%s",
              static_cast<unsigned long long>(seed), today.count() - kFirstDay, engine, expected.c_str(),
              found.c_str());
  return true;
}

// True when the engines differ on this world.
bool compare(std::uint64_t seed, bool ask_z3, smt::Engine& engine, Tally& tally, std::uint64_t& days) {
  RandomWorld random{seed};
  if (!random.problem.empty()) {
    std::printf("seed %llu: %s", static_cast<unsigned long long>(seed), random.problem.c_str());
    return true;
  }
  const compiler::Count count = random.dice.chance(25) ? compiler::Count::ActiveOnly : compiler::Count::All;
  bool differs = false;
  for (const Day today : random.days()) {
    ++days;
    static_cast<void>(by_interpreter(random, today, count, tally));
    differs = report(seed, today, "program", expected_of_program(random, today, count, tally),
                     by_program(random, today, count, tally)) ||
              differs;
    if (ask_z3)
      differs = report(seed, today, "Z3", shared_by_interpreter(random, today),
                       shared_by_z3(random, today, engine, tally)) ||
                differs;
  }
  return differs;
}

}  // namespace

int main(int count, char** words) {
  Options options;
  if (!read(count, words, options)) {
    std::fputs("bench_differential [--seed FIRST] [--cases COUNT] [--z3 EVERY] [--show SEED]\n", stderr);
    return 2;
  }
  if (options.show != 0) {
    show(options.show);
    return 0;
  }
  const auto start = std::chrono::steady_clock::now();
  smt::Engine engine;
  Tally tally;
  std::uint64_t days = 0;
  std::uint64_t differing = 0;
  for (std::uint64_t index = 0; index != options.cases; ++index)
    differing += compare(options.seed + index, options.z3_every != 0 && index % options.z3_every == 0, engine,
                         tally, days)
                     ? 1
                     : 0;
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  std::printf("%llu worlds, %llu days, %llu differ, %.1f s\n%s\n",
              static_cast<unsigned long long>(options.cases), static_cast<unsigned long long>(days),
              static_cast<unsigned long long>(differing), seconds, describe(tally).c_str());
  return differing == 0 ? 0 : 1;
}
