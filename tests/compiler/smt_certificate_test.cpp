#include "compiler/smt/certificate.hpp"

#include <cstdlib>
#include <string>
#include <vector>

#include "compiler/smt/recheck.hpp"
#include "compiler/smt/script.hpp"
#include "compiler/smt/smtlib.hpp"
#include "model/sha256.hpp"
#include "tests/support/catch.hpp"

namespace rolewright::smt {

namespace {

// Nobody holds both: the clauses say each role needs another tier.
Problem separated() {
  Problem problem;
  const Term clerk = problem.boolean("role clerk");
  const Term payer = problem.boolean("role payer");
  const Bits tier = problem.bits("person tier", 3);
  problem.assert_clause(problem.implies(clerk, problem.equals_constant(tier, 0)),
                        {.kind = ClauseKind::Definition, .index = 0, .name = "clerk at tier 0"});
  problem.assert_clause(problem.implies(payer, problem.at_least_constant(tier, 1)),
                        {.kind = ClauseKind::Definition, .index = 1, .name = "payer above tier 0"});
  problem.assert_clause(problem.and_({clerk, payer}),
                        {.kind = ClauseKind::Violation, .index = 0, .name = "violates P2P-01"});
  return problem;
}

Proof separated_proof() {
  return {.id = "P1",
          .statement = "no birthright combination breaks P2P-01",
          .expected = Expected::Unsat,
          .violation = "violates P2P-01",
          .assumes = {"A1"},
          .smtlib = to_smtlib(separated())};
}

Proof with_text(std::string text) {
  Proof proof = separated_proof();
  proof.smtlib = std::move(text);
  return proof;
}

std::string script_around(const std::string& middle) {
  return "(set-logic QF_BV)\n(declare-const |a b| Bool)\n" + middle +
         "(assert (! |a b| :named |violates P2P-01|))\n(check-sat)\n";
}

RecheckStatus status_of(const Proof& proof) {
  const Result<Recheck> result = recheck(proof);
  REQUIRE(result.ok());
  return result.value().status;
}

std::string first_message(const Diagnostics& found) {
  return found.items().at(0).message;
}

}  // namespace

TEST_CASE("a certificate is read back as it was written", "[compiler]") {
  Certificate written{.policy_sha256 = sha256_hex("policy"), .snapshot_sha256 = sha256_hex("snapshot")};
  written.proofs = {separated_proof(), separated_proof()};
  written.proofs[1].id = "P2\nproof P3";
  written.proofs[1].expected = Expected::Sat;
  written.proofs[1].assumes = {};
  const std::string text = write_certificate(written);
  const Result<Certificate> read = parse_certificate(text, "proofs.cert");
  REQUIRE(read.ok());
  const Certificate& certificate = read.value();
  CHECK(certificate.policy_sha256 == written.policy_sha256);
  CHECK(certificate.snapshot_sha256 == written.snapshot_sha256);
  REQUIRE(certificate.proofs.size() == 2);
  CHECK(certificate.proofs[0].id == "P1");
  CHECK(certificate.proofs[0].statement == "no birthright combination breaks P2P-01");
  CHECK(certificate.proofs[0].expected == Expected::Unsat);
  CHECK(certificate.proofs[0].violation == "violates P2P-01");
  CHECK(certificate.proofs[0].assumes == std::vector<std::string>{"A1"});
  CHECK(certificate.proofs[0].smtlib == written.proofs[0].smtlib);
  CHECK(certificate.proofs[1].id == "P2 proof P3");
  CHECK(certificate.proofs[1].expected == Expected::Sat);
  CHECK(write_certificate(certificate) == text);
}

TEST_CASE("every damage to a certificate is refused", "[compiler]") {
  Certificate written{.policy_sha256 = sha256_hex("policy")};
  written.proofs = {separated_proof()};
  const std::string text = write_certificate(written);
  REQUIRE(parse_certificate(text, "p").ok());
  SECTION("cut anywhere") {
    for (std::size_t length = 0; length < text.size(); ++length)
      CHECK_FALSE(parse_certificate(text.substr(0, length), "p").ok());
  }
  SECTION("a changed formula") {
    std::string changed = text;
    changed.replace(changed.find("#b00"), 4, "#b01");
    const Result<Certificate> read = parse_certificate(changed, "proofs.cert");
    REQUIRE_FALSE(read.ok());
    CHECK(first_message(read.error()) ==
          "not a certificate this version reads: the text of proof `P1` is not the text its digest was taken "
          "of");
    CHECK(read.error().items()[0].code == Code::CertificateUnreadable);
  }
  SECTION("text after the end") {
    CHECK_FALSE(parse_certificate(text + "\n", "p").ok());
  }
  SECTION("absurd counts") {
    std::string changed = text;
    changed.replace(changed.find("bytes ") + 6, 1, "99999999999999999999");
    CHECK_FALSE(parse_certificate(changed, "p").ok());
    changed = text;
    changed.replace(changed.find("proofs 1"), 8, "proofs 4000000000");
    CHECK_FALSE(parse_certificate(changed, "p").ok());
    changed.replace(changed.find("proofs 4000000000"), 17, "proofs -1");
    CHECK_FALSE(parse_certificate(changed, "p").ok());
  }
  SECTION("another version") {
    const Result<Certificate> read = parse_certificate("rolewright certificate 2\n", "proofs.cert");
    REQUIRE_FALSE(read.ok());
    CHECK(read.error().items()[0].where == "proofs.cert:1");
  }
}

TEST_CASE("a proof is confirmed from its text alone", "[compiler]") {
  const Result<Recheck> result = recheck(separated_proof());
  REQUIRE(result.ok());
  CHECK(result.value().status == RecheckStatus::Confirmed);
  CHECK(result.value().violation == Substance::Formula);
  REQUIRE(result.value().solvers.size() == 1);
  CHECK(result.value().solvers[0].whole == Answer::Unsat);
  CHECK(result.value().solvers[0].without_violation == Answer::Sat);
}

TEST_CASE("what proves nothing is refuted", "[compiler]") {
  SECTION("a text that somebody satisfies") {
    CHECK(status_of(with_text(script_around(""))) == RecheckStatus::Refuted);
  }
  SECTION("assumptions that exclude everybody") {
    const Proof proof = with_text(script_around("(assert (! false :named |assume nobody|))\n"));
    const Result<Recheck> result = recheck(proof);
    REQUIRE(result.ok());
    CHECK(result.value().status == RecheckStatus::Refuted);
    CHECK(result.value().reason.find("no world even without the violation") != std::string::npos);
  }
  SECTION("an expected witness that does not exist") {
    Proof proof = separated_proof();
    proof.expected = Expected::Sat;
    CHECK(status_of(proof) == RecheckStatus::Refuted);
  }
  SECTION("a violation that is the word false is marked") {
    const Result<Recheck> result =
        recheck(with_text("(set-logic QF_BV)\n(assert (! false :named |violates P2P-01|))\n(check-sat)\n"));
    REQUIRE(result.ok());
    CHECK(result.value().violation == Substance::Constant);
  }
}

TEST_CASE("text that could fool a solver is not solved", "[compiler]") {
  const auto refused = [](const std::string& middle) {
    return !recheck(with_text(script_around(middle))).ok();
  };
  CHECK_FALSE(refused("; a comment\n"));
  CHECK(refused("(push 1)\n"));
  CHECK(refused("(set-option :produce-unsat-cores true)\n"));
  CHECK(refused("(set-logic QF_BV)\n"));
  CHECK(refused("(check-sat)\n"));
  CHECK(refused("(assert false)\n"));
  CHECK(refused("(assert (! |a b| :named |violates P2P-01|))\n"));
  CHECK(refused("(assert (! (! |a b| :named |x|) :named |y|))\n"));
  CHECK(refused("(assert (! |a b| :named y))\n"));
  CHECK(refused("(assert (! |a b :named |y|))\n"));
  CHECK(refused("(assert (! (not |a b|)) :named |y|))\n"));
  CHECK(refused("(exit)\n"));
  CHECK(refused("(declare-const |c| Bool"));
  CHECK(refused("hello\n"));
  CHECK(refused("(assert (! " + std::string(1000, '(') + std::string(1000, ')') + " :named |deep|))\n"));
  CHECK_FALSE(recheck(with_text("")).ok());
}

TEST_CASE("a formula that is not one is undecided, not proved", "[compiler]") {
  CHECK(status_of(with_text(script_around("(assert (! (and |a b| |nobody declared|) :named |y|))\n"))) ==
        RecheckStatus::Undecided);
}

TEST_CASE("an unknown violation is named", "[compiler]") {
  Proof proof = separated_proof();
  proof.violation = "violates P2P-99";
  const Result<Recheck> result = recheck(proof);
  REQUIRE_FALSE(result.ok());
  CHECK(first_message(result.error()) == "no single assertion is named `violates P2P-99`");
}

TEST_CASE("a spent budget confirms nothing", "[compiler]") {
  const Result<Recheck> result = recheck(separated_proof(), {.budget = {.rlimit = 1}});
  REQUIRE(result.ok());
  if (result.value().solvers[0].whole == Answer::Unknown) {
    CHECK(result.value().status == RecheckStatus::Undecided);
  } else {  // decided while it was read
    CHECK(result.value().solvers[0].whole == Answer::Unsat);
  }
}

TEST_CASE("another solver is run on the same text", "[compiler]") {
  SECTION("one that cannot be started") {
    const Result<Recheck> result =
        recheck(separated_proof(), {.external = {.program = "/nonexistent/solver"}});
    REQUIRE_FALSE(result.ok());
    CHECK(result.error().items()[0].code == Code::SolverFailed);
  }
  SECTION("one that always says unsat is contradicted by the text without the violation") {
    const Result<Recheck> result =
        recheck(separated_proof(), {.external = {.program = "echo", .arguments = {"unsat\n"}}});
    REQUIRE(result.ok());
    CHECK(result.value().solvers[1].whole == Answer::Unsat);
    CHECK(result.value().status == RecheckStatus::Refuted);
  }
  SECTION("one that says nothing") {
    const Result<Recheck> result =
        recheck(separated_proof(), {.external = {.program = "true", .arguments = {}}});
    REQUIRE(result.ok());
    CHECK(result.value().status == RecheckStatus::Undecided);
  }
  SECTION("cvc5") {
    if (std::system("cvc5 --version >/dev/null 2>&1") != 0) {
      WARN("skipped: cvc5 is not installed");
      return;
    }
    const Result<Recheck> result = recheck(separated_proof(), {.external = {.program = "cvc5"}});
    REQUIRE(result.ok());
    CHECK(result.value().status == RecheckStatus::Confirmed);
    REQUIRE(result.value().solvers.size() == 2);
    CHECK(result.value().solvers[1].whole == Answer::Unsat);
    CHECK(result.value().solvers[1].without_violation == Answer::Sat);
  }
}

}  // namespace rolewright::smt
