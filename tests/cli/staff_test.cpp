// `rolewright staff` on the invented bureau: what its people can do, what they cannot and why.
#include "tests/cli/program.hpp"
#include "tests/support/catch.hpp"

namespace rolewright::tests {
namespace {

Run staff(const ScratchFolder& scratch, const std::string& parts, const std::vector<std::string>& more = {}) {
  const std::string policy = scratch.write(
      "purchase.rw", "workflow purchase on purchase_order { step ask by Request step approve by Approve step receive by "
                     "Receive step pay by Disburse " + parts + " }\n");
  std::vector<std::string> arguments{"staff", "purchase", "-p", bureau_policy(), policy, "-s", bureau_snapshot()};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return run_program(arguments);
}

}  // namespace

TEST_CASE("staff names who does each step and how many may be away", "[cli][staffing]") {
  const ScratchFolder scratch;
  const Run run = staff(scratch, "different people ask, approve survives loss of 2 people");
  INFO(run.err);
  CHECK(run.exit_code == 0);
  CHECK(run.out.rfind("purchase can be done\n  ask: ", 0) == 0);
  CHECK(run.out.find("(of 18 who can)") != std::string::npos);
  CHECK(run.out.find("it survives the absence of any 17 people\nthe workflow asks for 2\nnot while these are away: ") !=
        std::string::npos);
  CHECK(staff(scratch, "survives loss of 18 people").exit_code == 1);
  const Run json = staff(scratch, "", {"--format", "json"});
  CHECK(json.out.find("\"schema\": \"rolewright.staff/1\"") != std::string::npos);
  CHECK(json.out.find("\"can_do\": \"yes\"") != std::string::npos);
}

TEST_CASE("staff says what blocks an office and what the fewest exceptions are", "[cli][staffing]") {
  const ScratchFolder scratch;
  const Run bound = staff(scratch, "same person ask, receive");
  CHECK(bound.exit_code == 1);
  CHECK(bound.out.find("purchase cannot be done\nthese cannot all hold (proved: no smaller set)\n  step ask: only 27 people "
                       "can: ") != std::string::npos);
  CHECK(bound.out.find("\n1 exception would do; no fewer will\n  same person ask, receive (purchase)\n") !=
        std::string::npos);
  CHECK(staff(scratch, "", {"--org", "NOWHERE"}).exit_code == 2);
  const Run office = staff(scratch, "", {"--org", "CFO"});
  CHECK(office.exit_code == 1);
  CHECK(office.out.find("\n  step receive: nobody can do it\n") != std::string::npos);
  CHECK(office.out.find("note: no exception helps: somebody must be given a step\n") != std::string::npos);
}

TEST_CASE("staff refuses names that nobody has", "[cli][staffing]") {
  const ScratchFolder scratch;
  const Run run = staff(scratch, "", {"--away", "nobody@biw.example", "--at", "fund_center"});
  CHECK(run.exit_code == 2);
  CHECK(run.out.empty());
  CHECK(run.err.find("--away") != std::string::npos);
  CHECK(run.err.find("--at") != std::string::npos);
  CHECK(run_program({"staff", "purchase", "-p", bureau_policy(), "-s", bureau_snapshot()}).exit_code == 2);
}

}  // namespace rolewright::tests
