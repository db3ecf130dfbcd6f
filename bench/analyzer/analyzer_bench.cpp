// A full analysis of a population, phase by phase: load (mapped and checksummed), bind, graph, evaluate; and
// all of analyze(), findings with their paths included.
//   bench_analyzer [--people N] [--grants K] [--entitlements E] [--rules R] [--seed S] [--threads T]
//                  [--repeat COUNT] [--folder DIR] [--json FILE]
//                  [--rival sqlite|postgres|duckdb] [--command PROGRAM] [--limit SECONDS]
// Makes the population in DIR unless it is there. Prints wall and processor seconds, least of COUNT runs, and what the
// evaluation costs a direct assignment and a grant; and beside it a bare scan of the same assignments, one 64-bit word a
// node united, as the floor. A rival is asked the same question in SQL in the same run and must find the same: exit 1 when
// it does not. It may take SECONDS; PROGRAM is the psql or the Python to ask it with.
#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <set>
#include <nlohmann/json.hpp>
#include <thread>

#include "analyzer/analyze.hpp"
#include "analyzer/decide.hpp"
#include "analyzer/population.hpp"
#include "bench/analyzer/sql_rivals.hpp"
#include "compiler/compile.hpp"
#include "model/snapshot_file.hpp"
#include "synth/population.hpp"

using namespace rolewright;

namespace {

struct Options {
  synth::PopulationOptions population;
  std::size_t repeat = 5;
  std::string folder = std::filesystem::temp_directory_path().string();
  std::string json;
  bench::RivalOptions rival;
};

struct Measure {
  double wall = 0, processor = 0;
};

double processor_seconds() {
  timespec now{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

template <class Work>
Measure timed(Work work) {
  const double processor = processor_seconds();
  const auto start = std::chrono::steady_clock::now();
  work();
  return {std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count(), processor_seconds() - processor};
}

Measure least(const Measure& left, const Measure& right) {
  return {std::min(left.wall, right.wall), std::min(left.processor, right.processor)};
}

double peak_mib() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024.0;
}

// One word a node, united over every assignment of each person: the least any engine has to do.
std::uint64_t bare_scan(const Snapshot& snapshot, const std::vector<std::uint64_t>& words, std::size_t threads) {
  constexpr std::size_t kPiece = 8192;
  std::atomic<std::size_t> next{0};
  std::atomic<std::uint64_t> total{0};
  const std::size_t people = snapshot.persons.size();
  const auto run = [&] {
    std::uint64_t sum = 0;
    const Edge* const edges = snapshot.account_edges.begin();
    for (std::size_t piece = next++; piece * kPiece < people; piece = next++)
      for (std::size_t person = piece * kPiece; person != std::min(people, (piece + 1) * kPiece); ++person) {
        const std::uint64_t first_account = person == 0 ? 0 : snapshot.person_accounts_end[person - 1];
        const std::uint64_t last_account = snapshot.person_accounts_end[person];
        if (first_account == last_account) continue;
        const std::uint64_t begin = first_account == 0 ? 0 : snapshot.account_edge_ends[first_account - 1];
        std::uint64_t row = 0;
        for (std::uint64_t edge = begin; edge != snapshot.account_edge_ends[last_account - 1]; ++edge)
          row |= words[edges[edge].to.index()];
        sum += row * 0x9E3779B97F4A7C15U >> 32;
      }
    total += sum;
  };
  std::vector<std::thread> others;
  for (std::size_t thread = 1; thread < threads; ++thread) others.emplace_back(run);
  run();
  for (std::thread& thread : others) thread.join();
  return total;
}

// Share of people whose direct assignments, with their terms, nobody else has.
double distinct_share(const Snapshot& snapshot) {
  std::vector<std::uint64_t> profiles;
  for (std::size_t person = 0; person != snapshot.persons.size(); ++person) {
    std::vector<std::uint64_t> edges;
    for (const Account& account : snapshot.accounts_of(PersonId{person}))
      for (const Edge& edge : snapshot.edges_of(snapshot.id_of(account)))
        edges.push_back((std::uint64_t{edge.to.index()} << 32) | edge.terms.index());
    std::sort(edges.begin(), edges.end());
    std::uint64_t hash = 0xCBF29CE484222325U;
    for (const std::uint64_t edge : edges) hash = (hash ^ edge) * 0x100000001B3U ^ (hash >> 29);
    profiles.push_back(hash);
  }
  std::sort(profiles.begin(), profiles.end());
  profiles.erase(std::unique(profiles.begin(), profiles.end()), profiles.end());
  return static_cast<double>(profiles.size()) / static_cast<double>(snapshot.persons.size());
}

bool read(int count, char** words, Options& options) {
  for (int at = 1; at + 1 < count; at += 2) {
    const std::map<std::string, std::size_t*> numbers{
        {"--people", &options.population.people},   {"--grants", &options.population.grants},
        {"--entitlements", &options.population.entitlements}, {"--rules", &options.population.rules},
        {"--threads", &options.population.threads}, {"--repeat", &options.repeat},
        {"--limit", &options.rival.limit}};
    const std::string name = words[at];
    if (const auto found = numbers.find(name); found != numbers.end()) {
      *found->second = std::strtoull(words[at + 1], nullptr, 10);
    } else if (name == "--seed") {
      options.population.seed = std::strtoull(words[at + 1], nullptr, 10);
    } else if (name == "--folder") {
      options.folder = words[at + 1];
    } else if (name == "--json") {
      options.json = words[at + 1];
    } else if (name == "--rival") {
      options.rival.engine = words[at + 1];
    } else if (name == "--command") {
      options.rival.command = words[at + 1];
    } else {
      return false;
    }
  }
  return count % 2 == 1 && options.repeat != 0;
}

std::string print(const Diagnostics& problems) {
  std::string text;
  for (const Diagnostic& item : problems.items()) text += item.message + "\n";
  return text;
}

// Tells the system to forget what it has of the file, as far as it will.
void forget(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return;
  ::fsync(file);
  ::posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED);
  ::close(file);
}

// Asks a rival and compares. Returns the exit code.
int compare(compiler::World& world, const analyzer::PopulationResult& result, const Measure& ours, const Options& options,
            nlohmann::ordered_json& document) {
  bench::RivalOptions asked = options.rival;
  asked.folder = options.folder + "/tables-" + asked.engine;
  const bench::RivalAnswer rival = bench::ask_rival(world, asked);
  if (!rival.absent.empty()) {
    std::printf("%s gave no answer: %s\n", rival.engine.c_str(), rival.absent.c_str());
    return 2;
  }
  std::set<std::string> found;
  for (const analyzer::Hit& hit : result.hits)
    found.insert(std::to_string(hit.rule.index()) + ' ' + std::to_string(hit.person.index()) + ' ' +
                 (hit.truth == compiler::Truth::True ? "2" : "1"));
  for (const analyzer::CountHit& count : result.counts) found.insert(std::to_string(count.rule.index()) + " -1 2");
  std::printf("%s: load %.2f s, evaluate %.2f s, %.1f times ours; %zu findings, %s\n", rival.engine.c_str(), rival.load,
              rival.evaluate, rival.evaluate / ours.wall, rival.findings.size(), found == rival.findings ? "the same" : "NOT THE SAME");
  if (rival.processor != 0)
    std::printf("  processor %.2f s, %.1f times ours; peak %.0f MiB\n", rival.processor, rival.processor / ours.processor,
                rival.peak_mib);
  document["rival"] = {{"engine", rival.engine}, {"load", rival.load}, {"evaluate", rival.evaluate},
                       {"ratio", rival.evaluate / ours.wall}, {"processor", rival.processor},
                       {"processor_ratio", rival.processor / ours.processor}, {"peak_mib", rival.peak_mib},
                       {"same_findings", found == rival.findings}};
  if (found == rival.findings) return 0;
  std::size_t shown = 0;
  for (const std::string& line : found)
    if (!rival.findings.contains(line) && shown++ < 20) std::printf("  only ours: %s\n", line.c_str());
  for (const std::string& line : rival.findings)
    if (!found.contains(line) && shown++ < 40) std::printf("  only theirs: %s\n", line.c_str());
  return 1;
}

Measure operator+(const Measure& left, const Measure& right) {
  return {left.wall + right.wall, left.processor + right.processor};
}

struct Phases {
  Measure load, bind, graph, prepare, evaluate, first;  // first: from the file to the first answer
};

int run(const Options& options) {
  const std::string base = options.folder + "/population-" + std::to_string(options.population.people) + "-" +
                           std::to_string(options.population.grants) + "-" + std::to_string(options.population.entitlements) +
                           "-" + std::to_string(options.population.rules) + "-" + std::to_string(options.population.seed);
  Measure generate;
  if (!std::filesystem::exists(base + ".rws")) {
    std::string problem;
    generate = timed([&] {
      const auto made = synth::write_population(options.population, base + ".rws");
      if (!made.ok()) problem = print(made.error());
    });
    if (!problem.empty()) {
      std::fputs(problem.c_str(), stderr);
      return 2;
    }
  }
  SourceMap sources;
  const auto policy = compiler::compile({base + ".rw"}, compiler::load_file, sources);
  if (!policy.ok()) {
    std::fputs(print(policy.error()).c_str(), stderr);
    return 2;
  }
  const std::size_t threads =
      options.population.threads != 0 ? options.population.threads : std::max(1U, std::thread::hardware_concurrency());
  forget(base + ".rws");
  const Measure cold = timed([&] { static_cast<void>(load_snapshot(base + ".rws").ok()); });

  Phases best;
  analyzer::PopulationResult result;
  Measure bare, whole;
  nlohmann::ordered_json document;
  int status = 0;
  for (std::size_t turn = 0; turn != options.repeat; ++turn) {
    std::optional<Result<Snapshot>> loaded;
    std::optional<Result<std::unique_ptr<compiler::Binding>>> bound;
    std::optional<compiler::World> world;
    std::optional<analyzer::Reachability> reachability;
    std::optional<compiler::DecisionProgram> program;
    std::optional<analyzer::Population> population;
    Phases now;
    now.first = timed([&] {
      now.load = timed([&] { loaded.emplace(load_snapshot(base + ".rws")); });
      if (!loaded->ok()) return;
      now.bind = timed([&] { bound.emplace(compiler::bind(policy.value().ir, loaded->value(), compiler::OnUnknownName::Fail)); });
      if (!bound->ok()) return;
      now.graph = timed([&] {
        world.emplace(compiler::World{*bound->value(), loaded->value().taken[0], compiler::Count::All, {}});
        reachability.emplace(*world);
      });
      now.prepare = timed([&] {
        program.emplace(*bound->value());
        population.emplace(*world, *reachability, *program, threads);
      });
      now.evaluate = timed([&] { result = population->evaluate(); });
    });
    if (!loaded->ok() || !bound->ok()) {
      std::fputs(print(loaded->ok() ? bound->error() : loaded->error()).c_str(), stderr);
      return 2;
    }
    for (std::size_t again = 0; again != 3; ++again)
      now.evaluate = least(now.evaluate, timed([&] { result = population->evaluate(); }));
    std::vector<std::uint64_t> words(loaded->value().nodes.size());
    std::vector<std::uint64_t> row(program->words());
    for (std::size_t node = 0; node != words.size(); ++node) {
      std::fill(row.begin(), row.end(), 0);
      program->add_node(NodeId{node}, row);
      for (const std::uint64_t word : row) words[node] |= word;
    }
    Measure scan = timed([&] { document["ignored"] = bare_scan(loaded->value(), words, threads); });
    for (std::size_t again = 0; again != 3; ++again)
      scan = least(scan, timed([&] { document["ignored"] = bare_scan(loaded->value(), words, threads); }));
    const bool fresh = turn == 0;
    const auto keep = [&](Measure& into, const Measure& measured) { into = fresh ? measured : least(into, measured); };
    keep(best.load, now.load);
    keep(best.bind, now.bind);
    keep(best.graph, now.graph);
    keep(best.prepare, now.prepare);
    keep(best.evaluate, now.evaluate);
    keep(best.first, now.first);
    keep(bare, scan);
    if (turn + 1 == options.repeat) {
      document.clear();
      document["people"] = loaded->value().persons.size();
      document["assignments"] = loaded->value().account_edges.size();
      document["entitlements"] = loaded->value().entitlements();
      document["rules"] = policy.value().ir.rules.size();
      document["peak_mib"] = peak_mib();
      document["distinct_profiles"] = distinct_share(loaded->value());
      whole = timed([&] { static_cast<void>(analyzer::analyze(*world)); });
      document["grants"] = population->count_grants();
      if (!options.rival.engine.empty()) status = compare(*world, result, best.graph + best.prepare + best.evaluate, options, document);
    }
  }
  const auto put = [&](const char* name, const Measure& measured) {
    document["seconds"][name] = {{"wall", measured.wall}, {"processor", measured.processor}};
    std::printf("%-28s %9.4f s   processor %9.4f s\n", name, measured.wall, measured.processor);
  };
  std::printf("%zu people, %zu assignments, %zu entitlements, %zu rules, %.1f %% distinct profiles, %zu threads\n",
              document["people"].get<std::size_t>(), document["assignments"].get<std::size_t>(),
              document["entitlements"].get<std::size_t>(), document["rules"].get<std::size_t>(),
              100 * document["distinct_profiles"].get<double>(), threads);
  document["threads"] = threads;
  document["findings"] = result.hits.size() + result.counts.size();
  document["candidates"] = result.candidates;
  if (generate.wall != 0) put("generate", generate);
  put("load, cold", cold);
  put("load, warm", best.load);
  put("bind", best.bind);
  put("graph", best.graph);
  put("prepare", best.prepare);
  put("evaluate", best.evaluate);
  put("load to first answer", best.first);
  put("bare scan", bare);
  put("findings with their paths", whole);
  const auto each = [&](const char* what, const Measure& measured, const char* unit) {
    const double count = document[unit].get<double>();
    std::printf("%s: %.2f ns of wall time and %.2f ns of processor time for each of %.0f %s\n", what, measured.wall * 1e9 / count,
                measured.processor * 1e9 / count, count, unit);
  };
  each("evaluate", best.evaluate, "assignments");
  each("evaluate", best.evaluate, "grants");
  each("bind to answer", best.bind + best.graph + best.prepare + best.evaluate, "grants");
  std::printf("%zu findings of %llu candidates; peak %.0f MiB\n", result.hits.size() + result.counts.size(),
              static_cast<unsigned long long>(result.candidates), document["peak_mib"].get<double>());
  if (!options.json.empty()) std::ofstream{options.json} << document.dump(2) << '\n';
  return status;
}

}  // namespace

int main(int count, char** words) {
  Options options;
  options.population.people = 500'000;
  options.population.entitlements = 100'000;
  if (!read(count, words, options)) {
    std::fputs("bench_analyzer [--people N] [--grants K] [--entitlements E] [--rules R] [--seed S] [--threads T] "
               "[--repeat COUNT] [--folder DIR] [--json FILE] [--rival sqlite|postgres|duckdb] [--command PROGRAM] [--limit SECONDS]\n", stderr);
    return 2;
  }
  return run(options);
}
