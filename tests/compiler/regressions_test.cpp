// What once hung or crashed the compiler, each file named for what went wrong. Files of one input are separated by
// the byte FF, as in tests/fuzz/checker_fuzz.cpp.
#include <algorithm>
#include <filesystem>

#include "compiler/prose.hpp"
#include "compiler/policy_tests.hpp"
#include "tests/compiler/policy_text.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/golden.hpp"

namespace rolewright::tests {
namespace {

std::vector<std::string> inputs() {
  std::vector<std::string> paths;
  for (const auto& entry : std::filesystem::directory_iterator{source_path("tests/fuzz/regressions")}) paths.push_back(entry.path().string());
  std::sort(paths.begin(), paths.end());
  return paths;
}

Files split(const std::string& text) {
  Files files;
  std::size_t begin = 0;
  for (const char* name : {"main.rw", "other.rw", "tree.csv", "map.csv"}) {
    const bool last = std::string{"map.csv"} == name;
    const std::size_t end = last || begin > text.size() ? text.size() : std::min(text.find('\xFF', begin), text.size());
    files[name] = begin > text.size() ? "" : text.substr(begin, end - begin);
    begin = end + 1;
  }
  return files;
}

}  // namespace

TEST_CASE("inputs that once hung or crashed the compiler get an answer", "[compiler][golden]") {
  const std::string path = GENERATE(from_range(inputs()));
  CAPTURE(path);
  const Compiled compiled = compile_files(split(read_text(path)));
  if (compiled.found.empty()) {
    CHECK(compiled.policy.digest.size() == 64);
    CHECK_FALSE(compiler::prose(compiled.policy.ir).empty());
    CHECK(compiler::run_tests(compiled.policy.ir, Day{20000}).results.size() == compiled.policy.ir.tests.size());
  } else {
    CHECK_FALSE(dump(compiled.found, compiled.sources).empty());
  }
}

}  // namespace rolewright::tests
