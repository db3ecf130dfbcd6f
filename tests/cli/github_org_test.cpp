// A real access graph, when the reference data is there: imports whole and analyzes under a small policy.
#include <nlohmann/json.hpp>

#include "tests/cli/program.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/golden.hpp"
#include "tests/support/reference_data.hpp"

namespace rolewright::tests {

TEST_CASE("a real organization's access graph imports and analyzes", "[cli]") {
  const auto shared = reference_data();
  if (!shared) return;
  const ScratchFolder scratch;
  const std::string snapshot = scratch.file("organization.rws");
  const Run imported =
      run_program({"import", "github-org", *shared + "/data/entitlements/kubernetes-org-2025-08", "--taken",
                   "2025-08-01", "-o", snapshot, "--format", "json"});
  INFO(imported.out);
  REQUIRE(imported.exit_code == 0);
  CHECK(nlohmann::json::parse(imported.out)["summary"]["people"] == 1226);

  const Run analyzed = run_program(
      {"analyze", "-p", source_path("fixtures/github/organization.rw"), "-s", snapshot, "--format", "json"});
  REQUIRE(analyzed.exit_code == 1);
  const auto document = nlohmann::json::parse(analyzed.out);
  CHECK(document["summary"]["inactive_rules"] == 0);
  bool release_manager = false;  // one of the people whom a release team gives both
  for (const auto& finding : document["findings"])
    release_manager =
        release_manager || (finding["rule"] == "GH-01" && finding["grants"][0]["path"].size() == 3);
  CHECK(release_manager);
}

}  // namespace rolewright::tests
