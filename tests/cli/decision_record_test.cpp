// The record of decisions: what is appended follows, and whatever is done to the file afterwards is found.
#include <sys/resource.h>

#include <algorithm>
#include <csignal>

#include "tests/cli/program.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/golden.hpp"
#include "tests/support/scratch_folder.hpp"

namespace rolewright::tests {
namespace {

Run check(const std::string& record, const std::string& request) {
  return run_program({"check", "-p", bureau_policy(), "-s", bureau_snapshot(), "--record", record, "--request",
                      source_path("fixtures/bureau/requests/" + request)});
}
int verify(const std::string& record) { return run_program({"audit", "verify", record}).exit_code; }

}  // namespace

TEST_CASE("decisions are recorded in a chain", "[cli][record]") {
  const ScratchFolder folder;
  const std::string path = folder.file("decisions.jsonl");
  CHECK(check(path, "permit.json").exit_code == 0);
  CHECK(check(path, "deny.json").exit_code == 1);
  CHECK(check(path, "approval.json").exit_code == 5);
  const std::string text = read_text(path);
  CHECK(std::count(text.begin(), text.end(), '\n') == 3);
  CHECK(text.find("\"verdict\":\"deny\"") != std::string::npos);
  const Run whole = run_program({"audit", "verify", path});
  CHECK(whole.exit_code == 0);
  CHECK(whole.out.find("3 records") == 0);

  const std::size_t first_end = text.find('\n') + 1;
  const std::size_t second_end = text.find('\n', first_end) + 1;
  std::string changed = text;
  changed.replace(changed.find("\"deny\""), 6, "\"perm\"");
  CHECK(verify(folder.write("changed", changed)) == 1);
  CHECK(verify(folder.write("without the second", text.substr(0, first_end) + text.substr(second_end))) == 1);
  CHECK(verify(folder.write("turned", text.substr(first_end, second_end - first_end) + text.substr(0, first_end))) == 1);
  CHECK(verify(folder.write("half a line", text.substr(0, text.size() - 5))) == 1);
  const std::string cut = folder.write("cut", text.substr(0, second_end));
  CHECK(verify(cut) == 0);  // a shorter record is whole; only who kept the last digest can tell
  const std::size_t digest = text.rfind("\"digest\":\"") + 10;
  CHECK(run_program({"audit", "verify", path, "--last", text.substr(digest, 64)}).exit_code == 0);
  CHECK(run_program({"audit", "verify", cut, "--last", text.substr(digest, 64)}).exit_code == 1);
}

TEST_CASE("nothing is appended to a broken record, and no decision goes unrecorded", "[cli][record]") {
  const ScratchFolder folder;
  const std::string path = folder.write("broken", "no record\n");
  const Run run = check(path, "permit.json");
  CHECK(run.exit_code == 2);
  CHECK(run.err.find("RW0703") != std::string::npos);
  CHECK(read_text(path) == "no record\n");
  CHECK(check(folder.file("no/such/folder/record"), "permit.json").exit_code == 2);
  CHECK(verify(folder.file("absent")) == 2);
}

TEST_CASE("what cannot be recorded whole leaves the record as it was", "[cli][record]") {
  const ScratchFolder folder;
  const std::string path = folder.file("decisions.jsonl");
  REQUIRE(check(path, "permit.json").exit_code == 0);
  const std::string before = read_text(path);
  SECTION("a decision longer than a record may be") {
    const std::string request = folder.write("long.json", R"({"schema": "rolewright.request/1", "person": "theodora.lang@biw.example",
        "add": [{"role": "Certifier"}], "until": "2026-12-31", "ticket": ")" + std::string(1'048'300, 'T') + "\"}");
    const Run run = run_program({"check", "-p", bureau_policy(), "-s", bureau_snapshot(), "--record", path, "--request", request});
    CHECK(run.exit_code == 2);
    CHECK(run.err.find("longer than a record may be") != std::string::npos);
  }
  SECTION("a disk that is full after half a line") {
    rlimit whole{};
    REQUIRE(::getrlimit(RLIMIT_FSIZE, &whole) == 0);
    const rlimit few{.rlim_cur = before.size() + 100, .rlim_max = whole.rlim_max};
    const auto handler = ::signal(SIGXFSZ, SIG_IGN);  // a child inherits both
    REQUIRE(::setrlimit(RLIMIT_FSIZE, &few) == 0);
    const Run run = check(path, "permit.json");
    REQUIRE(::setrlimit(RLIMIT_FSIZE, &whole) == 0);
    ::signal(SIGXFSZ, handler);
    CHECK(run.exit_code == 2);
    CHECK(run.err.find("decisions.jsonl") != std::string::npos);
  }
  CHECK(read_text(path) == before);
  CHECK(check(path, "permit.json").exit_code == 0);
  CHECK(verify(path) == 0);
}

}  // namespace rolewright::tests
