// Exit codes that scripts rely on: what is not known is never success, and a warning is never failure.
#include "tests/cli/program.hpp"
#include "tests/support/catch.hpp"

namespace rolewright::tests {
namespace {

const std::string kSigners =
    "policy p\nperson has appointed: designation, series: code\nsystem PRISM = okta app \"0oa2acq\"\n"
    "permission sign = PRISM \"AWARD_APPROVE\"\nfunction Sign = any of sign\n";

}  // namespace

TEST_CASE("report and analyze exit alike: undetermined alone is 3, a warning alone 0", "[cli]") {
  const ScratchFolder scratch;
  const std::string unknown = scratch.write(
      "unknown.rw",
      kSigners + "risk U-1 severity high no person holds any of Sign when designated appointed\n");
  const std::string warning = scratch.write(
      "warning.rw", kSigners + "risk U-1 severity high action warn no person holds any of Sign\n");
  const std::string broken =
      scratch.write("broken.rw", kSigners + "risk U-1 severity high no person holds any of Sign\n");
  for (const char* command : {"analyze", "report"}) {
    CAPTURE(command);
    CHECK(run_program({command, "-p", unknown, "-s", bureau_snapshot()}).exit_code == 3);
    CHECK(run_program({command, "-p", warning, "-s", bureau_snapshot()}).exit_code == 0);
    CHECK(run_program({command, "-p", broken, "-s", bureau_snapshot()}).exit_code == 1);
  }
}

TEST_CASE("a role asked for is judged for eligibility, even when a permission has its name", "[cli]") {
  const ScratchFolder scratch;
  const std::string policy =
      scratch.write("same.rw", kSigners +
                                   "permission Signer = PRISM \"AWARD_DRAFT\"\nrole Signer grants sign\n"
                                   "allow Signer to be requested when series is \"no such series\"\n");
  CHECK(run_program({"check", "-p", policy, "-s", bureau_snapshot(), "--person",
                     "harold.whitcomb@biw.example", "--add", "Signer"})
            .exit_code == 1);
  CHECK(run_program({"check", "-p", policy, "-s", bureau_snapshot(), "--person",
                     "harold.whitcomb@biw.example", "--add", "sign"})
            .exit_code == 0);
}

}  // namespace rolewright::tests
