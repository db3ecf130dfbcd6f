// The starter policy that `init` writes binds to the snapshot beside it.
#include <filesystem>

#include "tests/cli/program.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/golden.hpp"

namespace rolewright::tests {

TEST_CASE("init names every system so that it is found again, whatever it is called", "[cli]") {
  const ScratchFolder scratch;
  const std::string agency = scratch.file("agency");
  std::filesystem::copy(source_path("fixtures/tiny"), agency, std::filesystem::copy_options::recursive);
  std::string sources = read_text(agency + "/sources.yaml");
  for (std::size_t at = sources.find("PRISM"); at != std::string::npos; at = sources.find("PRISM", at + 6))
    sources.replace(at, 5, "PRISM East");
  scratch.write("agency/sources.yaml", sources);
  REQUIRE(run_program({"init", "--from", agency, "-o", scratch.file("workspace")}).exit_code == 0);
  const std::string policy = scratch.write("workspace/rules.rw",
                                           "use \"agency.rw\"\nfunction Approve = any of PR_APPROVE\nrisk "
                                           "R-1 severity high no person holds any of Approve\n");
  const Run run =
      run_program({"analyze", "-p", policy, "-s", scratch.file("workspace/agency.rws"), "--remedies", "0"});
  INFO(run.out << run.err);
  CHECK(run.out.find("1 of 1 rules judged") != std::string::npos);
}

}  // namespace rolewright::tests
