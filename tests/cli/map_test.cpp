// The table that owners sign.
#include "tests/cli/program.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/golden.hpp"

namespace rolewright::tests {

TEST_CASE("map writes what no function mentions as a table to be signed", "[cli]") {
  const ScratchFolder scratch;
  const std::string table = scratch.file("mapping.csv");
  const Run run =
      run_program({"map", "--suggest", "-p", bureau_policy(), "-s", bureau_snapshot(), "-o", table});
  INFO(run.err);
  REQUIRE(run.exit_code == 0);
  CHECK(run.out.find(" entitlements are of no function, ") != std::string::npos);
  const std::string text = read_text(table);
  CHECK(text.rfind("system,entitlement,holders,risky_name,suggested_duty,likeness,like,other_suggestions,duty,decided_by,"
                   "decided_on\n",
                   0) == 0);
  CHECK(text.find("\nMOMENTUM,VEND_VIEW,49,no,") != std::string::npos);
  CHECK(text.find("\nPRISM,REQ_ASSIGN,11,no,Request,51,Request,,,,\n") != std::string::npos);
  SECTION("without --suggest the duties are left to the owner") {
    const Run plain = run_program({"map", "-p", bureau_policy(), "-s", bureau_snapshot(), "-o", table});
    CHECK(plain.exit_code == 0);
    CHECK(plain.out.find("look like") == std::string::npos);
    CHECK(read_text(table).find("\nPRISM,REQ_ASSIGN,11,no,,,,,,,\n") != std::string::npos);
  }
  SECTION("on the screen") {
    const Run shown = run_program({"map", "--suggest", "-p", bureau_policy(), "-s", bureau_snapshot()});
    CHECK(shown.exit_code == 0);
    CHECK(shown.out.find("  PRISM REQ_ASSIGN: 11 holders\n    Request? 51 of 100 like `Request`\n") != std::string::npos);
  }
  SECTION("a table that cannot be written is bad input") {
    const Run refused = run_program({"map", "-p", bureau_policy(), "-s", bureau_snapshot(), "-o", "/proc/mapping.csv"});
    CHECK(refused.exit_code == 2);
    CHECK(refused.out.empty());
  }
}

TEST_CASE("the table to be signed has no control character of an export", "[cli]") {
  const ScratchFolder scratch;
  scratch.write("hr.csv", "employee_id,email\nE1,one@a.example\n");
  scratch.write("grants.csv", "system,login,permission\nERP,E1,PAY\x1b[31m\x7f\n");
  const std::string policy = scratch.write("p.rw", "policy p version \"1\" owner \"o\"\nsystem ERP = export \"ERP\"\n");
  const std::string snapshot = scratch.file("a.rws"), table = scratch.file("mapping.csv");
  REQUIRE(run_program({"import", "hr", scratch.file("hr.csv"), "csv", scratch.file("grants.csv"), "--taken", "2026-09-30", "-o", snapshot}).exit_code == 0);
  REQUIRE(run_program({"map", "-p", policy, "-s", snapshot, "-o", table}).exit_code == 0);
  CHECK(read_text(table).find("\nERP,PAY\\x1B[31m\\x7F,1,") != std::string::npos);
}

}  // namespace rolewright::tests
