#include "compiler/smt/problem.hpp"

#include <vector>

#include "compiler/smt/model.hpp"
#include "tests/compiler/smt_support.hpp"
#include "tests/support/catch.hpp"

namespace rolewright::smt {

TEST_CASE("equal terms are one term", "[compiler]") {
  Problem problem;
  const Term a = problem.boolean("a");
  const Term b = problem.boolean("b");
  const Term c = problem.boolean("c");
  CHECK(problem.and_({a, b}) == problem.and_({b, a, b}));
  CHECK(problem.and_({a, problem.and_({b, c})}) == problem.and_({c, b, a}));
  CHECK(problem.not_(problem.not_(a)) == a);
  CHECK(problem.iff(a, problem.not_(b)) == problem.not_(problem.iff(a, b)));
  CHECK(problem.implies(a, b) == problem.or_({problem.not_(a), b}));
  CHECK(problem.and_({a, b}) != problem.or_({a, b}));
}

TEST_CASE("constants vanish while a term is built", "[compiler]") {
  Problem problem;
  const Term a = problem.boolean("a");
  const Term b = problem.boolean("b");
  const std::vector<Term> both{a, b};
  CHECK(problem.is_true(problem.and_({})));
  CHECK(problem.is_false(problem.or_({})));
  CHECK(problem.is_false(problem.and_({a, b, problem.not_(a)})));
  CHECK(problem.is_true(problem.or_({a, problem.not_(a)})));
  CHECK(problem.is_true(problem.implies(problem.false_(), a)));
  CHECK(problem.ite(a, problem.true_(), b) == problem.or_({a, b}));
  CHECK(problem.ite(a, b, b) == b);
  CHECK(problem.is_true(problem.iff(a, a)));
  CHECK(problem.iff(a, problem.false_()) == problem.not_(a));
  CHECK(problem.at_least(1, both) == problem.or_({a, b}));
  CHECK(problem.at_least(2, both) == problem.and_({a, b}));
  CHECK(problem.is_false(problem.at_least(3, both)));
  CHECK(problem.is_true(problem.at_least(0, both)));
  CHECK(problem.is_true(problem.at_most(2, both)));
  CHECK(problem.at_most(0, both) == problem.not_(problem.or_({a, b})));
}

TEST_CASE("comparisons know the range of their vector", "[compiler]") {
  Problem problem;
  const Bits one = problem.bits("one", 1);
  const Bits two = problem.bits("two", 2);
  const Bits five = problem.bits("five", 5);
  CHECK(problem.is_true(problem.equals_constant(one, 0)));
  CHECK(problem.is_false(problem.equals_constant(five, 5)));
  CHECK(problem.is_true(problem.at_least_constant(five, 0)));
  CHECK(problem.is_false(problem.at_least_constant(five, 5)));
  CHECK(problem.at_least_constant(five, 4) == problem.equals_constant(five, 4));
  CHECK(problem.at_least_constant(five, 1) == problem.not_(problem.equals_constant(five, 0)));
  CHECK(problem.equals_constant(two, 0) == problem.not_(problem.equals_constant(two, 1)));
  CHECK(problem.is_true(problem.at_most_constant(five, 4)));
  CHECK(problem.is_true(problem.equal(five, five)));
  CHECK(problem.equal(one, five) == problem.equals_constant(five, 0));
  CHECK(problem.is_true(problem.at_least_bits(five, one)));
  CHECK(problem.equal(two, five) == problem.equal(five, two));
}

TEST_CASE("bit vectors are as narrow as their values allow", "[compiler]") {
  Problem problem;
  const auto width = [&](std::uint64_t size) {
    return problem.vectors()[problem.bits("v", size).index()].width;
  };
  CHECK(width(1) == 1);
  CHECK(width(2) == 1);
  CHECK(width(3) == 2);
  CHECK(width(4) == 2);
  CHECK(width(5) == 3);
  CHECK(width(65536) == 16);
  CHECK(width(65537) == 17);
  CHECK(width(Problem::kMaxSize) == 32);
  CHECK_FALSE(problem.vectors()[3].needs_guard());
  CHECK(problem.vectors()[4].needs_guard());
  CHECK(problem.vectors()[0].needs_guard());
}

TEST_CASE("symbols are unique and safe between bars", "[compiler]") {
  Problem problem;
  (void)problem.boolean("and");
  (void)problem.boolean("role A|B\\C\n\"é\"");
  (void)problem.boolean("role X");
  (void)problem.boolean("role X");
  (void)problem.boolean("");
  (void)problem.boolean("@secret name");
  problem.assert_clause(problem.true_(), {.kind = ClauseKind::Rule, .index = 0, .name = "role X"});
  CHECK(problem.booleans()[0].symbol == "boolean:and");
  CHECK(problem.booleans()[0].name == "and");
  CHECK(problem.booleans()[1].symbol == "role A_B_C_____");
  CHECK(problem.booleans()[2].symbol == "role X");
  CHECK(problem.booleans()[3].symbol == "role X #2");
  CHECK(problem.booleans()[4].symbol == "boolean:");
  CHECK(problem.booleans()[5].symbol == "boolean:@secret name");
  CHECK(problem.clauses()[0].symbol == "role X #3");
  CHECK(problem.clauses()[0].tag.name == "role X");
  CHECK(problem.has_symbol("role X #3"));
  CHECK_FALSE(problem.has_symbol("role X #4"));
}

TEST_CASE("a symbol that looks numbered does not collide", "[compiler]") {
  Problem problem;
  (void)problem.boolean("a b #2");
  (void)problem.boolean("a b");
  (void)problem.boolean("a b");
  CHECK(problem.booleans()[2].symbol == "a b #3");
}

TEST_CASE("folded terms mean what was asked for", "[compiler][property]") {
  const unsigned seed = GENERATE(range(0U, 200U));
  CAPTURE(seed);
  const tests::SmallProblem small = tests::random_problem(seed);
  small.for_each_world([&](const tests::World& world) {
    Model model;
    for (const bool value : world.booleans) model.booleans.push_back(value ? 1 : 0);
    model.vectors = world.vectors;
    const std::vector<std::uint8_t> truth = evaluate(small.problem, model);
    bool same = true;
    for (std::size_t index = 0; index != small.clauses.size(); ++index)
      same = same && (truth[small.problem.clauses()[index].term.index()] != 0) == small.clauses[index](world);
    for (const tests::Drawn& drawn : small.questions)
      same = same && (truth[drawn.term.index()] != 0) == drawn.meaning(world);
    CHECK(same);
    return same;
  });
}

TEST_CASE("many terms keep their ids while the table grows", "[compiler]") {
  Problem problem;
  std::vector<Term> roles;
  for (int index = 0; index != 3000; ++index)
    roles.push_back(problem.boolean("role " + std::to_string(index)));
  std::vector<Term> pairs;
  for (std::size_t index = 1; index != roles.size(); ++index)
    pairs.push_back(problem.and_({roles[index - 1], roles[index]}));
  const std::size_t before = problem.terms();
  CHECK(before == 2 + 3000 + 2999);
  for (std::size_t index = 1; index != roles.size(); ++index)
    CHECK(problem.and_({roles[index], roles[index - 1]}) == pairs[index - 1]);
  CHECK(problem.terms() == before);
}

}  // namespace rolewright::smt
