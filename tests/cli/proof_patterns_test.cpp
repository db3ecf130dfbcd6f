// Proofs see that two patterns can name one entitlement: a role that grants the one then holds the other's
// function.
#include "analyzer/analyze.hpp"
#include "compiler/catalog.hpp"
#include "tests/compiler/policy_text.hpp"
#include "tests/support/catch.hpp"

namespace rolewright::tests {
namespace {

ProofResult proved(const std::string& granted, const std::string& watched) {
  const Compiled compiled = compile_text(
      "policy p\nsystem M = export \"M\"\npermission granted = M \"" + granted +
      "\"\npermission watched = M \"" + watched +
      "\"\npermission pay = M \"PAY\"\nrole Clerk grants granted, pay\nassign Clerk automatically\n"
      "function Enter = any of watched\nfunction Pay = any of pay\n"
      "risk R-1 severity high no person holds Enter and Pay\nprove P-1: automatic roles never violate R-1\n");
  REQUIRE_FALSE(compiled.found.has_error());
  return analyzer::verify(compiled.policy, Day{20000}).proofs.at(0).result;
}

}  // namespace

TEST_CASE("patterns overlap when some text matches both", "[compiler]") {
  CHECK(compiler::overlap("VEND_*", "VEND_CREATE"));
  CHECK(compiler::overlap("A*", "*B"));
  CHECK(compiler::overlap("*", ""));
  CHECK(compiler::overlap("a\\*", "a*"));
  CHECK_FALSE(compiler::overlap("a\\*", "ab"));
  CHECK_FALSE(compiler::overlap("A*", "B*"));
  CHECK_FALSE(compiler::overlap("A*C", "AB*D"));
  CHECK_FALSE(compiler::overlap("", "A"));
}

TEST_CASE("a proof fails where a role grants an entitlement under another name", "[analyzer]") {
  CHECK(proved("VEND_CREATE", "VEND_*") == ProofResult::Refuted);
  CHECK(proved("VEND_*", "VEND_CREATE") == ProofResult::Refuted);
  CHECK(proved("VEND_CREATE", "VEND_CREATE") == ProofResult::Refuted);
  CHECK(proved("VEND_VIEW", "VEND_CREATE") == ProofResult::Proved);
}

}  // namespace rolewright::tests
