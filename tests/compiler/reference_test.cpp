// What people read first compiles: the shipped policies, and the examples of docs/language.md together.
#include <filesystem>

#include "compiler/policy_tests.hpp"
#include "tests/compiler/policy_text.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/golden.hpp"

namespace rolewright::tests {
namespace {

// The text of all blocks fenced by ```rw.
std::string examples(const std::string& markdown) {
  static const std::string kOpen = "\n```rw\n";
  static const std::string kClose = "\n```\n";
  std::string text;
  for (std::size_t at = markdown.find(kOpen); at != std::string::npos; at = markdown.find(kOpen, at)) {
    at += kOpen.size();
    const std::size_t end = markdown.find(kClose, at);
    REQUIRE(end != std::string::npos);
    text += markdown.substr(at, end - at) + "\n";
    at = end;
  }
  return text;
}

}  // namespace

TEST_CASE("shipped policies compile without a diagnostic", "[compiler][golden]") {
  const std::string path = GENERATE(as<std::string>{}, "policies/treasury_payments.rw", "fixtures/bureau/bureau.rw");
  CAPTURE(path);
  SourceMap sources;
  const auto compiled = compiler::compile({source_path(path)}, compiler::load_file, sources);
  INFO((compiled.ok() ? std::string{} : dump(compiled.error(), sources)));
  REQUIRE(compiled.ok());
  CHECK(compiled.value().ir.rules.size() >= 20);
  const auto results = compiler::run_tests(compiled.value().ir, Day{20726}).results;
  CHECK(results.size() == 2);
  for (const auto& result : results) CHECK(result.passed());
}

TEST_CASE("the examples of docs/language.md are one policy", "[compiler][golden]") {
  Files files{{"pack.rw", "policy pack\n"},
              {"fund_centers.csv", "value,parent\nFC-1000,\nFC-1100,FC-1000\n"},
              {"fund_center_alc.csv", "fund_center,alc\nFC-1100,ALC-1\n"}};
  files["main.rw"] = examples(read_text(source_path("docs/language.md")));
  const Compiled compiled = compile_files(files);
  INFO(files["main.rw"]);
  CHECK(dump(compiled.found, compiled.sources).empty());
  CHECK(compiled.policy.ir.name == "ferries");
  CHECK(compiled.policy.ir.rules.size() == 22);
  const auto results = compiler::run_tests(compiled.policy.ir, Day{20726}).results;
  CHECK(results.size() == 3);
  for (const auto& result : results) CHECK(result.passed());
}

}  // namespace rolewright::tests
