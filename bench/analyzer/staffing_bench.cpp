// bench_staffing: can N people do a process of K steps? Invented questions, hard ones among them, from a seed:
//   who can     each person can do a number of steps drawn evenly from 1 … K/2 − 1, which steps drawn evenly
//   different   each pair of steps, with the density given in percent, is done by different people
//   few         so many times: five steps drawn evenly are done by at most three people
// Separations ask for many people, few-rules for few; where they balance, questions with an answer and questions without
// one stand side by side and are hardest. Every answer is checked against the question as stated. Times are seconds of
// processor time of one thread, so that a busy machine counts less.
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <numeric>
#include <random>
#include <string>

#include "analyzer/staff_patterns.hpp"

namespace {

using rolewright::PersonId;
using rolewright::analyzer::Feasible;
using rolewright::analyzer::Staffing;
using rolewright::analyzer::StaffingProblem;
using Random = std::mt19937_64;

struct Shape {
  std::size_t steps = 60;
  std::size_t people = 500;
  std::size_t density = 10;  // percent
  std::size_t few = 0;
  std::uint64_t seed = 1;
};

std::size_t below(Random& random, std::size_t bound) {
  return static_cast<std::size_t>(random() % bound);
}

std::vector<std::size_t> draw(Random& random, std::size_t from, std::size_t count) {
  std::vector<std::size_t> all(from);
  std::iota(all.begin(), all.end(), std::size_t{0});
  for (std::size_t place = 0; place != count; ++place) std::swap(all[place], all[place + below(random, from - place)]);
  all.resize(count);
  std::sort(all.begin(), all.end());
  return all;
}

StaffingProblem invent(const Shape& shape) {
  Random random{shape.seed};
  StaffingProblem problem;
  problem.candidates.resize(shape.steps);
  for (std::size_t person = 0; person != shape.people; ++person)
    for (const std::size_t step : draw(random, shape.steps, 1 + below(random, (shape.steps + 1) / 2 - 1)))
      problem.candidates[step].push_back(PersonId{person});
  for (std::size_t left = 0; left != shape.steps; ++left)
    for (std::size_t right = left + 1; right != shape.steps; ++right)
      if (below(random, 100) < shape.density) problem.different.push_back({left, right});
  for (std::size_t rule = 0; rule != shape.few; ++rule)
    problem.at_most.push_back({.steps = draw(random, shape.steps, 5), .people = 3});
  return problem;
}

double seconds() {
  return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

}  // namespace

int main(int argc, char** argv) {
  constexpr std::uint32_t kBudget = 4'000'000'000;
  const std::size_t seeds = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 3;
  nlohmann::ordered_json out = nlohmann::ordered_json::array();
  bool sound = true;
  for (const std::size_t few : {std::size_t{30}, std::size_t{45}, std::size_t{50}, std::size_t{60}, std::size_t{80}})
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
      const Shape shape{.few = few, .seed = seed};
      const StaffingProblem problem = invent(shape);
      const double start = seconds();
      const Staffing found = rolewright::analyzer::staff_by_patterns(problem, {}, {.rlimit = kBudget});
      const double spent = seconds() - start;
      sound = sound && (found.feasible != Feasible::Yes || is_staffing(problem, found.actors));
      const char* answer = found.feasible == Feasible::Yes ? "yes" : found.feasible == Feasible::No ? "no" : "gave up";
      out.push_back({{"steps", shape.steps},
                     {"people", shape.people},
                     {"density_percent", shape.density},
                     {"few", few},
                     {"seed", seed},
                     {"answer", answer},
                     {"seconds", spent}});
      std::fprintf(stderr, "few %zu seed %llu: %s %.2f s\n", few, static_cast<unsigned long long>(seed), answer, spent);
    }
  std::printf("%s\n", out.dump(2).c_str());
  return sound ? 0 : 1;
}
