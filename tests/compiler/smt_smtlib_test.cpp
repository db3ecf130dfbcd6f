#include "compiler/smt/smtlib.hpp"

#include <cstdlib>
#include <string>
#include <variant>
#include <vector>

#include "compiler/smt/recheck.hpp"
#include "compiler/smt/session.hpp"
#include "tests/compiler/smt_support.hpp"
#include "tests/support/catch.hpp"

namespace rolewright::smt {

namespace {

ClauseTag rule(std::string name) {
  return {.kind = ClauseKind::Rule, .index = 0, .name = std::move(name)};
}

Answer answer_of(const Outcome& outcome) {
  if (std::holds_alternative<Sat>(outcome)) return Answer::Sat;
  return std::holds_alternative<Unsat>(outcome) ? Answer::Unsat : Answer::Unknown;
}

// What Z3 says of the printed text, which it parses as any stranger's.
Answer z3_reads(const Problem& problem) {
  const Proof proof{.id = "printed",
                    .statement = "",
                    .expected = Expected::Sat,
                    .violation = problem.clauses()[0].symbol,
                    .smtlib = to_smtlib(problem)};
  const Result<Recheck> result = recheck(proof);
  REQUIRE(result.ok());
  return result.value().solvers[0].whole;
}

bool has_cvc5() {
  return std::system("cvc5 --version >/dev/null 2>&1") == 0;
}

}  // namespace

TEST_CASE("a problem prints as standard text", "[compiler][golden]") {
  Problem problem;
  const Term clerk = problem.boolean("role clerk");
  const Term lead = problem.boolean("role lead");
  const Bits tier = problem.bits("person tier", 5);
  const Bits piv = problem.bits("piv", 4);
  (void)problem.boolean("role unused");
  problem.assert_clause(problem.implies(lead, clerk), rule("lead includes clerk"));
  problem.assert_clause(problem.iff(clerk, problem.at_least_constant(tier, 2)), rule("clerks have tier 2"));
  problem.assert_clause(problem.less_than_bits(piv, tier), rule("piv below tier"));
  CHECK(to_smtlib(problem, {.comment = "policy treasury\nproof P1"}) ==
        "; policy treasury\n"
        "; proof P1\n"
        "(set-logic QF_BV)\n"
        "(declare-const |role clerk| Bool)\n"
        "(declare-const |role lead| Bool)\n"
        "(declare-const |person tier| (_ BitVec 3))\n"
        "(declare-const |vector:piv| (_ BitVec 2))\n"
        "(assert (! (bvult |person tier| #b101) :named |range: person tier|))\n"
        "(assert (! (or |role clerk| (not |role lead|)) :named |lead includes clerk|))\n"
        "(assert (! (= |role clerk| (bvuge |person tier| #b010)) :named |clerks have tier 2|))\n"
        "(assert (! (not (bvuge ((_ zero_extend 1) |vector:piv|) |person tier|)) :named |piv below tier|))\n"
        "(check-sat)\n");
}

TEST_CASE("a count prints as a totaliser of definitions", "[compiler][golden]") {
  Problem problem;
  const Term a = problem.boolean("role a");
  const Term b = problem.boolean("role b");
  const Term c = problem.boolean("role c");
  const Term d = problem.boolean("role d");
  problem.assert_clause(problem.at_least(2, std::vector<Term>{a, b, c, d}), rule("two of four"));
  CHECK(to_smtlib(problem, {.check_sat = CheckSat::Omit}) ==
        "(set-logic QF_BV)\n"
        "(declare-const |role a| Bool)\n"
        "(declare-const |role b| Bool)\n"
        "(declare-const |role c| Bool)\n"
        "(declare-const |role d| Bool)\n"
        "(define-fun |term:1| () Bool (or |role b| |role a|))\n"
        "(define-fun |term:2| () Bool (and |role a| |role b|))\n"
        "(define-fun |term:3| () Bool (or |role d| |role c|))\n"
        "(define-fun |term:4| () Bool (and |role c| |role d|))\n"
        "(define-fun |term:5| () Bool (or |term:4| (and |term:1| |term:3|) |term:2|))\n"
        "(assert (! |term:5| :named |two of four|))\n");
}

TEST_CASE("only the clauses asked for are printed, with what they use", "[compiler]") {
  Problem problem;
  const Term a = problem.boolean("role a");
  const Term b = problem.boolean("role b");
  problem.assert_clause(a, rule("first one"));
  problem.assert_clause(b, rule("second one"));
  const std::vector<std::size_t> only{1};
  CHECK(to_smtlib(problem, {.check_sat = CheckSat::Omit, .clauses = only}) ==
        "(set-logic QF_BV)\n"
        "(declare-const |role b| Bool)\n"
        "(assert (! |role b| :named |second one|))\n");
}

TEST_CASE("definitions never take a name of the problem", "[compiler]") {
  Problem problem;
  std::vector<Term> roles;
  for (int index = 1; index != 5; ++index) roles.push_back(problem.boolean("term:" + std::to_string(index)));
  problem.assert_clause(problem.at_least(2, roles), rule("term:5"));
  problem.assert_clause(problem.at_most(1, roles), rule("term:6"));
  CHECK(to_smtlib(problem).find("(define-fun |term:7| () Bool (or |term:2| |term:1|))") != std::string::npos);
  CHECK(z3_reads(problem) == Answer::Unsat);
}

TEST_CASE("printed text means what the session answers", "[compiler][differential]") {
  const unsigned seed = GENERATE(range(0U, 150U));
  CAPTURE(seed);
  const tests::SmallProblem small = tests::random_problem(seed, {.clauses = 8, .depth = 4});
  const Answer wanted = small.possible() ? Answer::Sat : Answer::Unsat;
  CHECK(answer_of(solve(small.problem)) == wanted);
  CHECK(z3_reads(small.problem) == wanted);
}

TEST_CASE("names that mean something to solvers stay names", "[compiler]") {
  Problem problem;
  std::vector<Term> all;
  for (const char* name :
       {"and", "true", "bvult", "not", "", "|", "\\", "role ;(x", "\"", "é", "@x y", ".x y", "!"})
    all.push_back(problem.boolean(name));
  problem.assert_clause(problem.and_(all), rule("assert"));
  problem.assert_clause(problem.not_(all[0]), rule("false"));
  CHECK(z3_reads(problem) == Answer::Unsat);
}

TEST_CASE("printing is shared and bounded in depth", "[compiler]") {
  Problem problem;
  Term last = problem.boolean("role 0");
  for (int index = 1; index != 4000; ++index) {
    const Term next = problem.boolean("role " + std::to_string(index));
    last = index % 2 == 0 ? problem.and_({problem.not_(last), next}) : problem.iff(last, next);
  }
  problem.assert_clause(last, rule("a long chain"));
  Term shared = problem.boolean("role x");
  for (int index = 0; index != 60; ++index) {  // written out in place, 2^60 times
    const Term other = problem.boolean("role y" + std::to_string(index));
    shared = problem.or_({problem.and_({shared, other}), problem.iff(shared, problem.not_(other))});
  }
  problem.assert_clause(shared, rule("shared"));
  const std::string text = to_smtlib(problem);
  CHECK(text.size() < 400'000);
  CHECK(z3_reads(problem) == Answer::Sat);
  CHECK(answer_of(solve(problem)) == Answer::Sat);
}

TEST_CASE("totalisers equal Z3's own counts", "[compiler][differential]") {
  const unsigned size = GENERATE(3U, 4U, 7U, 16U, 33U);
  const unsigned bound = GENERATE(1U, 2U, 3U, 5U, 8U, 15U, 30U);
  CAPTURE(size, bound);
  if (bound > size) return;
  Problem problem;
  std::vector<Term> roles;
  for (unsigned index = 0; index != size; ++index)
    roles.push_back(problem.boolean("role " + std::to_string(index)));
  const Term reached = problem.at_least(bound, roles);
  for (const unsigned held : {bound - 1, bound}) {  // exactly so many hold: is the count reached?
    Problem exact = problem;
    for (unsigned index = 0; index != size;
         ++index) {  // spread out: 5 has no divisor in common with any size
      const bool holds = index * 5 % size < held;
      exact.assert_clause(holds ? roles[index] : exact.not_(roles[index]),
                          rule("fixed " + std::to_string(index)));
    }
    exact.assert_clause(reached, rule("reached"));
    const Answer wanted = held >= bound ? Answer::Sat : Answer::Unsat;
    CHECK(answer_of(solve(exact)) == wanted);
    CHECK(z3_reads(exact) == wanted);
  }
}

TEST_CASE("cvc5 reads what we print and agrees", "[compiler][differential]") {
  if (!has_cvc5()) {
    WARN("skipped: cvc5 is not installed");
    return;
  }
  const unsigned seed = GENERATE(range(0U, 25U));
  CAPTURE(seed);
  const tests::SmallProblem small = tests::random_problem(seed, {.clauses = 8, .depth = 4});
  const Result<ExternalAnswer> said = run_external({.program = "cvc5"}, to_smtlib(small.problem));
  REQUIRE(said.ok());
  CHECK(said.value().answer == (small.possible() ? Answer::Sat : Answer::Unsat));
}

}  // namespace rolewright::smt
