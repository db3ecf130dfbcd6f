// Golden diagnostics: each folder tests/golden/diagnostics/RWxxxx holds a policy that earns that code. `input.rw` is
// compiled with the folder as its disk; with a `snapshot.csv` beside it, it is then bound to that snapshot, else proved.
#include <algorithm>
#include <filesystem>
#include <set>

#include "analyzer/proof.hpp"
#include "compiler/binding.hpp"
#include "report/diagnostics.hpp"
#include "tests/compiler/policy_text.hpp"
#include "tests/compiler/text_snapshot.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/golden.hpp"

namespace rolewright::tests {
namespace {

std::vector<std::string> golden_folders() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator{source_path("tests/golden/diagnostics")})
    if (entry.is_directory()) names.push_back(entry.path().filename().string());
  std::sort(names.begin(), names.end());
  return names;
}

struct Outcome {
  SourceMap sources;
  Diagnostics found;
};

void bind_to(const compiler::PolicyIr& policy, const std::string& snapshot_file, Diagnostics& found) {
  const Snapshot snapshot = text_snapshot(read_text(snapshot_file));
  const auto bound = compiler::bind(policy, snapshot, compiler::OnUnknownName::Fail);
  found = bound.ok() ? bound.value()->notes : bound.error();
}

Outcome run(const std::string& folder) {
  Outcome out;
  const compiler::Loader load = [&](const std::string& path) -> Result<std::string> {
    const std::string full = folder + "/" + path;
    if (!std::filesystem::is_regular_file(full)) return Diagnostic{.code = Code::FileUnreadable, .message = "`" + path + "`: no such file"};
    return read_text(full);
  };
  const auto compiled = compiler::compile({"input.rw"}, load, out.sources);
  if (!compiled.ok()) {
    out.found = compiled.error();
  } else if (const std::string snapshot = folder + "/snapshot.csv"; std::filesystem::exists(snapshot)) {
    bind_to(compiled.value().ir, snapshot, out.found);
  } else {
    out.found = analyzer::verify(compiled.value(), Day{20000}).lints;
  }
  return out;
}

}  // namespace

TEST_CASE("each golden folder's policy earns its code, in these words", "[compiler][golden]") {
  const std::string name = GENERATE(from_range(golden_folders()));
  CAPTURE(name);
  const std::string folder = source_path("tests/golden/diagnostics/" + name);
  const Outcome outcome = run(folder);
  std::string actual;
  for (const Diagnostic& item : outcome.found.items()) actual += (actual.empty() ? "" : "\n") + report::render(item, outcome.sources);
  CHECK(actual == golden(folder + "/expected.txt", actual));
  const auto& items = outcome.found.items();
  CHECK(std::any_of(items.begin(), items.end(), [&](const Diagnostic& item) { return to_string(item.code) == name; }));
}

TEST_CASE("every code the compiler raises has a golden folder", "[compiler][golden]") {
  // Codes of these ranges that another folder raises, or that text alone cannot earn.
  const std::map<std::string, std::string> elsewhere = {
      {"RW0002", "sixteen megabytes do not belong in a repository: load_file's own test"},
      {"RW0004", "raised where files are written"},
      {"RW0005", "raised by the command line"},
      {"RW0212", "a summary by the command line of Binding::unconnected"},
      {"RW0213", "raised by the command line, which knows whom an exception names"},
      {"RW0216", "a summary by the command line of a rule pack's unbound names"},
  };
  const std::vector<std::string> folders = golden_folders();
  const std::set<std::string> known{folders.begin(), folders.end()};
  for (const CodeEntry& entry : code_table()) {
    const std::string name = to_string(entry.code);
    if (name >= "RW0300") break;
    CAPTURE(name);
    CHECK(known.contains(name) != elsewhere.contains(name));
  }
}

TEST_CASE("every code has a golden folder, or a test that names it", "[compiler][golden]") {
  // The first five are said by findings, in words, and by no diagnostic; the others are tested by their words alone.
  const std::set<std::string> in_words = {"RW0309", "RW0310", "RW0311", "RW0312", "RW0313",
                                          "RW0213", "RW0216", "RW0404"};
  const std::vector<std::string> folders = golden_folders();
  const std::set<std::string> known{folders.begin(), folders.end()};
  std::string tests;
  for (const auto& entry : std::filesystem::recursive_directory_iterator{source_path("tests")})
    if (entry.path().string().ends_with("_test.cpp") && entry.path().filename() != "diagnostics_golden_test.cpp")
      tests += read_text(entry.path().string());
  for (const CodeEntry& entry : code_table()) {
    const std::string name = to_string(entry.code);
    CAPTURE(name, entry.name);
    const bool named = tests.find(name) != std::string::npos || tests.find("Code::" + std::string{entry.name}) != std::string::npos;
    CHECK((known.contains(name) || named || in_words.contains(name)));
  }
}

}  // namespace rolewright::tests
