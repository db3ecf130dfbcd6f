// The worked policy, which has every construct of the language once: what it compiles to, what is proved and tested of it,
// and that a wrong change is caught. Answers are by hand.
#include <filesystem>

#include "tests/cli/program.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/golden.hpp"

namespace rolewright::tests {
namespace {

// The policy with one text replaced by another, its packs beside it.
std::string changed(const ScratchFolder& scratch, const std::string& from, const std::string& to) {
  std::filesystem::copy(source_path("fixtures/worked"), scratch.file("worked"),
                        std::filesystem::copy_options::recursive);
  const std::string path = scratch.file("worked/treasury_payments.rw");
  std::string text = read_text(path);
  const std::size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  text.replace(at, from.size(), to);
  return scratch.write("worked/treasury_payments.rw", text);
}

}  // namespace

TEST_CASE("the worked policy compiles with its packs", "[cli][policies]") {
  const std::string policy = source_path("fixtures/worked/treasury_payments.rw");
  const Run compiled = run_program({"compile", "-p", policy});
  CHECK(compiled.exit_code == 0);
  CHECK(compiled.err.empty());
  // 13 risks, 2 exclusives, 1 workflow; 11 functions declared and one for each step that names a permission.
  CHECK(compiled.out ==
        "treasury_payments: 16 rules over 15 functions and 13 permissions in 5 systems; no mistakes found\n");
  const Run prose = run_program({"compile", "-p", policy, "--emit", "english"});
  CHECK(prose.exit_code == 0);
  CHECK(prose.out.find("No person may hold Request and Approve, ") == std::string::npos);
  CHECK(prose.out.find("No person may hold Maintain_Vendor and Disburse, because one person could pay a company that "
                       "does not exist") != std::string::npos);
}

TEST_CASE("the worked policy's proof holds and its test passes", "[cli][policies]") {
  const std::string policy = source_path("fixtures/worked/treasury_payments.rw");
  const Run verified = run_program({"verify", "-p", policy, "--quiet"});
  CHECK(verified.exit_code == 0);
  CHECK(verified.out.rfind("P1 proved: for every possible person, the roles they receive automatically never violate "
                           "P2P-01 (",
                           0) == 0);
  const Run tested = run_program({"test", "-p", policy});
  CHECK(tested.exit_code == 0);
  CHECK(tested.out.ends_with("1 of 1 tests passed\n"));
  // its one test expects that something is not given: nothing has been seen to work
  CHECK(tested.out.starts_with("18 statements are exercised by no test:\n"));
}

TEST_CASE("a birthright that breaks the worked policy's rule refutes its proof", "[cli][policies]") {
  const ScratchFolder scratch;
  const std::string policy = changed(scratch, "\"fin-ap-clerk\"          grants enter_invoice",
                                     "\"fin-ap-clerk\" grants edit_bank, release_payment");
  const Run verified = run_program({"verify", "-p", policy, "--quiet"});
  CHECK(verified.exit_code == 1);
  CHECK(verified.out.find("P1 refuted: ") == 0);
  CHECK(verified.out.find("who would hold AP_Clerk and violate P2P-01") != std::string::npos);
}

TEST_CASE("a birthright that lets contractors in fails the worked policy's test", "[cli][policies]") {
  const ScratchFolder scratch;
  const std::string policy =
      changed(scratch, "  unless employment is contractor\n\nallow Certifier", "\nallow Certifier");
  const Run tested = run_program({"test", "-p", policy});
  CHECK(tested.exit_code == 1);
  CHECK(tested.out.find("failed T1 contractors get nothing\n") == 0);
  CHECK(tested.out.find("role `AP_Clerk` is given\n") != std::string::npos);
}

TEST_CASE("the agency's packs compile, pass their tests and verify", "[cli][policies]") {
  const std::string policy = source_path("policies/agency.rw");
  const Run compiled = run_program({"compile", "-p", policy});
  CHECK(compiled.exit_code == 0);
  CHECK(compiled.out ==
        "agency: 180 rules over 139 functions and 351 permissions in 42 systems; no mistakes found\n");
  CHECK(run_program({"test", "-p", policy}).exit_code == 0);
  const Run verified = run_program({"verify", "-p", policy});
  CHECK(verified.exit_code == 0);
  CHECK(verified.err.find("error") == std::string::npos);
}

TEST_CASE("each pack stands alone", "[cli][policies]") {
  for (const auto& entry : std::filesystem::directory_iterator{source_path("policies")}) {
    if (entry.path().extension() != ".rw") continue;
    CAPTURE(entry.path().string());
    const Run tested = run_program({"test", "-p", entry.path().string()});
    INFO(tested.err << tested.out);
    CHECK(tested.exit_code == 0);
  }
}

}  // namespace rolewright::tests
