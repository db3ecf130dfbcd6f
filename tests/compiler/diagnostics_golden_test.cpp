// Golden diagnostics: each folder tests/golden/diagnostics/RWxxxx holds a policy that earns that code. `input.rw` is
// compiled with the folder as its disk, and bound to a `snapshot.csv` beside it. Codes of the analyses of a policy
// (RW03xx) are what `verify` then says, of that snapshot or of everybody possible.
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

constexpr Day kToday{20000};  // 2024-10-04

struct Outcome {
  SourceMap sources;
  Diagnostics found;
};

// What is said of the policy beside a snapshot: by binding, or by the analyses after it.
Diagnostics of_snapshot(const compiler::CompiledPolicy& policy, const std::string& file, bool analyses) {
  const Snapshot snapshot = text_snapshot(read_text(file));
  const auto bound = compiler::bind(policy.ir, snapshot, compiler::OnUnknownName::Fail);
  if (!bound.ok()) return bound.error();
  if (!analyses) return bound.value()->notes;
  compiler::World world{*bound.value(), kToday};
  return analyzer::verify(policy, kToday, &world).lints;
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
    out.found = of_snapshot(compiled.value(), snapshot, folder.substr(folder.rfind('/')) >= "/RW0300");
  } else {
    out.found = analyzer::verify(compiled.value(), kToday).lints;
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
  // The matrix that earns it fills gigabytes.
  const std::set<std::string> by_no_test = {"RW0404"};
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
    CHECK((known.contains(name) || named || by_no_test.contains(name)));
  }
}

}  // namespace rolewright::tests
