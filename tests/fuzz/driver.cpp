// Fuzz targets without clang: every seed file, then mutations of them drawn from a fixed random seed, so that each run
// does the same. A target that finds something aborts; the input is then in the file named last on standard error.
//   fuzz_driver ROUNDS SEED FOLDER…    ROUNDS mutated inputs a target, from the files below the folders. A folder that has
//                                      one named as the target gives it the files below that one alone.
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "tests/fuzz/fuzz_targets.hpp"

using namespace rolewright;

namespace {

constexpr std::size_t kLongest = 4096;  // bytes of a mutated input

std::vector<std::string> seeds_below(int argc, char** argv, std::string_view target) {
  std::vector<std::filesystem::path> paths;
  for (int at = 3; at < argc; ++at) {
    const std::filesystem::path own = std::filesystem::path{argv[at]} / target;
    for (const auto& entry : std::filesystem::recursive_directory_iterator{std::filesystem::exists(own) ? own : argv[at]})
      if (entry.is_regular_file()) paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  std::vector<std::string> seeds;
  for (const auto& path : paths) {
    std::ifstream in{path, std::ios::binary};
    seeds.emplace_back(std::istreambuf_iterator<char>{in}, std::istreambuf_iterator<char>{});
  }
  return seeds;
}

class Mutator {
 public:
  Mutator(const std::vector<std::string>& seeds, unsigned seed) : seeds_{seeds}, random_{seed} {}

  std::string next() {
    std::string text = part(pick(), kLongest);
    for (std::size_t steps = 1 + below(6); steps != 0; --steps) step(text);
    text.resize(std::min(text.size(), kLongest));
    return text;
  }

 private:
  std::size_t below(std::size_t sides) { return sides == 0 ? 0 : random_() % sides; }
  const std::string& pick() { return seeds_[below(seeds_.size())]; }
  std::string part(const std::string& of, std::size_t longest) {
    const std::size_t begin = of.size() <= longest ? 0 : below(of.size() - longest);
    return of.substr(begin, longest);
  }

  void step(std::string& text) {
    const std::size_t at = below(text.size() + 1);
    const std::size_t length = below(std::min<std::size_t>(text.size() - at + 1, 40));
    switch (below(6)) {
      case 0:  // another byte
        if (at != text.size()) text[at] = static_cast<char>(random_());
        break;
      case 1:
        text.erase(at, length);
        break;
      case 2:  // the same again
        text.insert(at, text.substr(at, length));
        break;
      case 3: {  // a piece of another seed
        const std::string& other = pick();
        const std::size_t from = below(other.size() + 1);
        text.insert(at, other, from, 1 + below(60));
        break;
      }
      case 4:  // a sign of the language
        text.insert(at, 1, "\"`\\(){}=<,:-/*\n \xFF[]"[below(19)]);
        break;
      case 5:  // many of one
        text.insert(at, 1 + below(300), at == text.size() ? '(' : text[at]);
        break;
    }
  }

  const std::vector<std::string>& seeds_;
  std::mt19937 random_;
};

void run(const tests::FuzzTarget& target, const std::string& text) {
  target.run(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) {
    std::fputs("usage: fuzz_driver ROUNDS SEED FOLDER…\n", stderr);
    return 2;
  }
  const unsigned long rounds = std::strtoul(argv[1], nullptr, 10);
  const auto seed = static_cast<unsigned>(std::strtoul(argv[2], nullptr, 10));
  const std::filesystem::path memory = "/dev/shm";  // where there is one: every input is written
  const std::filesystem::path last = (std::filesystem::exists(memory) ? memory : std::filesystem::temp_directory_path()) / ("rolewright_fuzz_last_input." + std::to_string(::getpid()));
  std::fprintf(stderr, "should a target abort, its input is in %s\n", last.c_str());
  for (const tests::FuzzTarget& target : tests::fuzz_targets()) {
    const std::vector<std::string> seeds = seeds_below(argc, argv, target.name);
    if (seeds.empty()) {
      std::fputs("fuzz_driver: no seed files\n", stderr);
      return 2;
    }
    for (const std::string& text : seeds) run(target, text);
    Mutator mutator{seeds, seed};
    for (unsigned long round = 0; round != rounds; ++round) {
      const std::string text = mutator.next();
      std::ofstream{last, std::ios::binary | std::ios::trunc} << text;
      run(target, text);
    }
    std::printf("%s: %zu seeds and %lu mutated inputs\n", target.name.data(), seeds.size(), rounds);
  }
  std::filesystem::remove(last);
  return 0;
}
