#include "compiler/smt/session.hpp"

#include <algorithm>
#include <string>
#include <variant>
#include <vector>

#include "tests/compiler/smt_support.hpp"
#include "tests/support/catch.hpp"

namespace rolewright::smt {

namespace {

// `pigeons` pigeons in one hole fewer: impossible, and hard for resolution.
Problem pigeons(std::size_t count) {
  Problem problem;
  std::vector<std::vector<Term>> sits(count);
  for (std::size_t pigeon = 0; pigeon != count; ++pigeon) {
    for (std::size_t hole = 0; hole + 1 != count; ++hole)
      sits[pigeon].push_back(problem.boolean("sits " + std::to_string(pigeon) + " " + std::to_string(hole)));
    problem.assert_clause(problem.or_(sits[pigeon]),
                          {.kind = ClauseKind::Rule, .index = 0, .name = "has a hole"});
  }
  for (std::size_t hole = 0; hole + 1 != count; ++hole)
    for (std::size_t one = 0; one != count; ++one)
      for (std::size_t other = 0; other != one; ++other)
        problem.assert_clause(problem.not_(problem.and_({sits[one][hole], sits[other][hole]})),
                              {.kind = ClauseKind::Rule, .index = 1, .name = "one a hole"});
  return problem;
}

ClauseTag rule(std::uint32_t index, std::string name) {
  return {.kind = ClauseKind::Rule, .index = index, .name = std::move(name)};
}

}  // namespace

TEST_CASE("Z3 agrees with brute force", "[compiler][differential]") {
  const unsigned seed = GENERATE(range(0U, 150U));
  CAPTURE(seed);
  const tests::SmallProblem small = tests::random_problem(seed);
  Session session{small.problem};
  const Outcome whole = session.check();
  CHECK(std::holds_alternative<Sat>(whole) == small.possible());
  CHECK(std::holds_alternative<Unsat>(whole) == !small.possible());
  if (const Sat* sat = std::get_if<Sat>(&whole)) CHECK(satisfies(small.problem, sat->model));
  for (const tests::Drawn& drawn : small.questions) {
    const Outcome outcome = session.check({.supposing = {&drawn.term, 1}});
    const bool possible = small.possible(nullptr, {drawn.meaning});
    CHECK(std::holds_alternative<Sat>(outcome) == possible);
    CHECK(std::holds_alternative<Unsat>(outcome) == !possible);
    const Sat* sat = std::get_if<Sat>(&outcome);
    if (sat == nullptr) continue;
    CHECK(satisfies(small.problem, sat->model));
    CHECK(evaluate(small.problem, sat->model)[drawn.term.index()] == 1);
  }
}

TEST_CASE("a core stays impossible alone and a minimal one has nothing to spare",
          "[compiler][differential]") {
  const unsigned seed = GENERATE(range(0U, 100U));
  CAPTURE(seed);
  const tests::SmallProblem small = tests::random_problem(seed, {.clauses = 14});
  const std::vector<Term> supposing{small.questions[0].term, small.questions[1].term};
  const Outcome outcome = solve(small.problem, {.supposing = supposing, .core = CoreWanted::Minimal});
  const Unsat* unsat = std::get_if<Unsat>(&outcome);
  if (unsat == nullptr) return;
  CHECK(unsat->quality == CoreQuality::Minimal);
  const auto possible = [&](const std::vector<std::size_t>& clauses,
                            const std::vector<std::size_t>& supposed) {
    std::vector<tests::Meaning> also;
    for (const std::size_t index : supposed) also.push_back(small.questions[index].meaning);
    return small.possible(&clauses, also);
  };
  CHECK_FALSE(possible(unsat->clauses, unsat->suppositions));
  for (std::size_t index = 0; index != unsat->clauses.size(); ++index) {
    std::vector<std::size_t> fewer = unsat->clauses;
    fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(index));
    CHECK(possible(fewer, unsat->suppositions));
  }
  for (std::size_t index = 0; index != unsat->suppositions.size(); ++index) {
    std::vector<std::size_t> fewer = unsat->suppositions;
    fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(index));
    CHECK(possible(unsat->clauses, fewer));
  }
}

TEST_CASE("a core names the clauses it rests on", "[compiler]") {
  Problem problem;
  const Term clerk = problem.boolean("role clerk");
  const Term lead = problem.boolean("role lead");
  const Term other = problem.boolean("role other");
  problem.assert_clause(problem.or_({other, lead}), rule(7, "unrelated"));
  problem.assert_clause(problem.implies(lead, clerk), rule(3, "lead includes clerk"));
  problem.assert_clause(problem.not_(clerk), rule(5, "no clerk"));
  const Outcome outcome = solve(problem, {.supposing = {&lead, 1}, .core = CoreWanted::Minimal});
  const Unsat& unsat = std::get<Unsat>(outcome);
  CHECK(unsat.core == std::vector<ClauseTag>{rule(3, "lead includes clerk"), rule(5, "no clerk")});
  CHECK(unsat.suppositions == std::vector<std::size_t>{0});
}

TEST_CASE("a core is right whatever the variables are called", "[compiler]") {
  Problem problem;
  for (const char* name : {"0", "1", "track:0", "k!0", "k!1"}) {
    const Term role = problem.boolean(name);
    problem.assert_clause(problem.not_(role), rule(0, name));
  }
  const Term wanted =
      problem.or_({Term{2U}, Term{4U}});  // the first and second Boolean, after true and false
  const Outcome outcome = solve(problem, {.supposing = {&wanted, 1}, .core = CoreWanted::Minimal});
  CHECK(std::get<Unsat>(outcome).core == std::vector<ClauseTag>{rule(0, "0"), rule(0, "1")});
}

TEST_CASE("folding answers without a solver", "[compiler]") {
  Problem problem;
  const Term a = problem.boolean("a");
  problem.assert_clause(a, rule(0, "first"));
  const std::vector<Term> supposing{a, problem.false_()};
  const Unsat by_supposition = std::get<Unsat>(solve(problem, {.supposing = supposing}));
  CHECK(by_supposition.suppositions == std::vector<std::size_t>{1});
  CHECK(by_supposition.clauses.empty());
  problem.assert_clause(problem.false_(), rule(1, "never"));
  const Unsat by_clause = std::get<Unsat>(solve(problem));
  CHECK(by_clause.core == std::vector<ClauseTag>{rule(1, "never")});
}

TEST_CASE("a session sees clauses added after its first question", "[compiler]") {
  Problem problem;
  const Term a = problem.boolean("a");
  Session session{problem};
  CHECK(std::holds_alternative<Sat>(session.check({.supposing = {&a, 1}})));
  const Bits tier = problem.bits("tier", 3);
  problem.assert_clause(problem.implies(a, problem.less_than_constant(tier, 1)), rule(0, "a needs tier 0"));
  problem.assert_clause(problem.at_least_constant(tier, 1), rule(1, "tier 1"));
  CHECK(std::holds_alternative<Unsat>(session.check({.supposing = {&a, 1}})));
  const Outcome free = session.check();
  CHECK_FALSE(std::get<Sat>(free).model.holds(problem, a));
  CHECK(std::get<Sat>(free).model.value(tier) >= 1);
}

TEST_CASE("values stay inside their range", "[compiler]") {
  Problem problem;
  const Bits tier = problem.bits("tier", 5);
  for (std::uint64_t value = 0; value != 5; ++value)
    problem.assert_clause(problem.not_(problem.equals_constant(tier, value)), rule(0, "not this"));
  CHECK(std::holds_alternative<Unsat>(solve(problem)));
}

TEST_CASE("a spent budget is neither yes nor no", "[compiler]") {
  const Problem problem = pigeons(8);
  Session session{problem};
  const Outcome outcome = session.check({.budget = {.rlimit = 3000}, .core = CoreWanted::Minimal});
  REQUIRE(std::holds_alternative<GaveUp>(outcome));
  CHECK_FALSE(std::get<GaveUp>(outcome).reason.empty());
  CHECK(std::get<GaveUp>(outcome).used == 3000);
  CHECK(std::holds_alternative<GaveUp>(optimize(problem, {.rlimit = 3000})));
  SECTION("and the session still answers") {
    CHECK(std::holds_alternative<Unsat>(Session{pigeons(5)}.check()));
    CHECK(std::holds_alternative<Unsat>(session.check()));
  }
}

TEST_CASE("no budget turns one answer into the other", "[compiler][property]") {
  const unsigned seed = GENERATE(range(0U, 20U));
  const tests::SmallProblem small = tests::random_problem(seed, {.booleans = 8, .clauses = 10});
  const bool possible = small.possible();
  for (std::uint32_t rlimit = 1; rlimit < 100'000; rlimit *= 3) {
    CAPTURE(seed, rlimit);
    const Outcome outcome = solve(small.problem, {.budget = {.rlimit = rlimit}, .core = CoreWanted::Minimal});
    if (std::holds_alternative<Sat>(outcome)) CHECK(possible);
    if (const Unsat* unsat = std::get_if<Unsat>(&outcome)) {
      CHECK_FALSE(possible);
      CHECK_FALSE(small.possible(&unsat->clauses));
    }
  }
}

TEST_CASE("an engine serves several sessions", "[compiler]") {
  Engine engine;
  Problem yes;
  yes.assert_clause(yes.boolean("a"), rule(0, "a"));
  Problem no;
  const Term a = no.boolean("a");  // the same symbol as in the other problem
  no.assert_clause(no.not_(a), rule(0, "not a"));
  Session first{engine, yes};
  Session second{engine, no};
  CHECK(std::holds_alternative<Sat>(first.check()));
  CHECK(std::holds_alternative<Unsat>(second.check({.supposing = {&a, 1}})));
  CHECK(std::holds_alternative<Sat>(first.check()));
}

TEST_CASE("optimize finds the cheapest world", "[compiler][differential]") {
  const unsigned seed = GENERATE(range(0U, 100U));
  CAPTURE(seed);
  const tests::SmallProblem small = tests::random_problem(seed, {.clauses = 4, .wishes = 7});
  const Optimum optimum = optimize(small.problem);
  const auto cheapest = small.cheapest();
  REQUIRE(std::holds_alternative<Optimal>(optimum) == cheapest.has_value());
  if (!cheapest) {
    CHECK(std::holds_alternative<Unsat>(optimum));
    return;
  }
  const Optimal& found = std::get<Optimal>(optimum);
  CHECK(found.cost == *cheapest);
  CHECK(cost_of(small.problem, found.model) == *cheapest);
  CHECK(satisfies(small.problem, found.model));
}

TEST_CASE("a spent optimization says what it has and what is left to hope for", "[compiler]") {
  Problem problem;
  std::vector<Term> edges;
  for (int index = 0; index != 120; ++index) {
    edges.push_back(problem.boolean("edge " + std::to_string(index)));
    problem.soft(edges.back(), 1 + static_cast<std::uint32_t>(index % 7), {.name = "keep"});
  }
  std::uint32_t state = 3;
  const auto draw = [&] {
    state = state * 1664525U + 1013904223U;
    return edges[(state >> 8U) % edges.size()];
  };
  for (int index = 0; index != 500; ++index)
    problem.assert_clause(problem.not_(problem.and_({draw(), draw(), draw()})), rule(0, "not all three"));
  const Optimum cut = optimize(problem, {.rlimit = 60'000});
  REQUIRE(std::holds_alternative<Bounded>(cut));
  const Bounded& found = std::get<Bounded>(cut);
  CHECK(found.bound < found.cost);
  CHECK(found.bound > 0);
  CHECK(satisfies(problem, found.best));
  CHECK(cost_of(problem, found.best) == found.cost);
  CHECK_FALSE(found.why.reason.empty());
}

}  // namespace rolewright::smt
