// Text classes against Z3's theory of strings, which knows nothing of our automata: that each text found answers the
// tests as we say, and that no text at all gives an answer that was not found. And expressions drawn at random: what the
// parsers make of them, against the same over Z3's strings.
#include "connectors/rules/text_classes.hpp"

#include <z3++.h>

#include "connectors/entra/membership_rule.hpp"
#include "connectors/okta/okta_expression.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/random_world.hpp"

namespace rolewright {
namespace {

using connectors::Letters;
using connectors::TextOp;
using connectors::TextTest;
using tests::Dice;

std::string random_text(Dice& dice, std::size_t most) {
  std::string text;
  for (std::size_t left = dice.below(most + 1); left != 0; --left) text.push_back("abAB/"[dice.below(5)]);
  return text;
}

class Strings {
 public:
  explicit Strings(Dice& dice) : dice_{dice} {}

  std::pair<TextTest, z3::expr> test() {
    const auto letters = dice_.chance(50) ? Letters::Exact : Letters::IgnoreCase;
    const auto op = static_cast<TextOp>(dice_.below(5));
    if (op == TextOp::Matches) return matches();
    const TextTest test{op, letters, random_text(dice_, 3)};
    z3::expr middle = word(test.text, letters);
    if (op == TextOp::EndsWith || op == TextOp::Contains) middle = concat(any(), middle);
    if (op == TextOp::StartsWith || op == TextOp::Contains) middle = concat(middle, any());
    return {test, in(middle)};
  }

  z3::context& context() { return context_; }
  z3::expr text() { return context_.constant("text", context_.string_sort()); }
  z3::expr value(const std::string& text) { return context_.string_val(text); }

 private:
  z3::expr wrap(Z3_ast ast) { return z3::to_expr(context_, ast); }
  z3::expr in(const z3::expr& expression) { return wrap(Z3_mk_seq_in_re(context_, text(), expression)); }
  z3::expr re(const std::string& text) { return wrap(Z3_mk_seq_to_re(context_, value(text))); }
  z3::expr concat(const z3::expr& left, const z3::expr& right) {
    const Z3_ast parts[] = {left, right};
    return wrap(Z3_mk_re_concat(context_, 2, parts));
  }
  z3::expr either(const z3::expr& left, const z3::expr& right) {
    const Z3_ast parts[] = {left, right};
    return wrap(Z3_mk_re_union(context_, 2, parts));
  }
  z3::expr any() { return wrap(Z3_mk_re_full(context_, re("").get_sort())); }

  z3::expr letter(char c, Letters letters) {
    const std::string same(1, c);
    if (letters == Letters::Exact || c == '/') return re(same);
    const std::string other(1, static_cast<char>(c ^ 0x20));
    return either(re(same), re(other));
  }
  z3::expr word(const std::string& text, Letters letters) {
    z3::expr all = re("");
    for (const char c : text) all = concat(all, letter(c, letters));
    return all;
  }

  std::pair<TextTest, z3::expr> matches() {
    std::string text;
    const bool from_start = dice_.chance(50);
    const bool to_end = dice_.chance(50);
    z3::expr all = from_start ? re("") : any();
    if (from_start) text += "^";
    for (std::size_t left = dice_.below(4); left != 0; --left) {
      const char c = "abAB/"[dice_.below(5)];
      z3::expr item = letter(c, Letters::IgnoreCase);
      text.push_back(c);
      const std::size_t sign = dice_.below(4);
      if (sign < 3) text.push_back("*+?"[sign]);
      if (sign == 0) item = wrap(Z3_mk_re_star(context_, item));
      if (sign == 1) item = wrap(Z3_mk_re_plus(context_, item));
      if (sign == 2) item = wrap(Z3_mk_re_option(context_, item));
      all = concat(all, item);
    }
    if (to_end) text += "$";
    if (!to_end) all = concat(all, any());
    return {TextTest{TextOp::Matches, Letters::IgnoreCase, text}, in(all)};
  }

  Dice& dice_;
  z3::context context_;
};

// Expressions drawn at random, each as a vendor's text and as a formula over strings, side by side; so the parser and the
// evaluation are judged by what neither of them has seen.
class Expressions {
 public:
  enum class Dialect { Okta, Entra };
  Expressions(Dice& dice, Dialect dialect) : dice_{dice}, dialect_{dialect} {}

  struct Both {
    std::string text;
    z3::expr formula;
  };
  Both draw(std::size_t depth) {
    if (depth == 0 || dice_.chance(25)) return test();
    if (dice_.chance(20)) {
      Both inner = draw(depth - 1);
      return {(dialect_ == Dialect::Okta ? "!(" : "-not (") + inner.text + ")", !inner.formula};
    }
    Both left = draw(depth - 1), right = draw(depth - 1);
    const bool both = dice_.chance(50);
    const std::string word = dialect_ == Dialect::Okta ? (both ? " AND " : " OR ") : (both ? " -and " : " -or ");
    return {"(" + left.text + ")" + word + "(" + right.text + ")",
            both ? left.formula && right.formula : left.formula || right.formula};
  }

  /// What Z3 makes of the formula for these values; a missing one is the vendor's own to say, so there is none.
  bool holds(const z3::expr& formula, const std::vector<std::string>& values) {
    z3::expr_vector from{context_}, to{context_};
    for (std::size_t index = 0; index != values.size(); ++index) {
      from.push_back(attribute(index));
      to.push_back(context_.string_val(values[index]));
    }
    z3::expr copy = formula;
    z3::solver solver{context_};
    solver.add(copy.substitute(from, to));
    return solver.check() == z3::sat;
  }
  std::string random_value() { return random_text(dice_, 4); }

 private:
  z3::expr attribute(std::size_t index) { return context_.constant(("a" + std::to_string(index)).c_str(), context_.string_sort()); }
  // Entra ignores case: every spelling of the text is meant.
  std::vector<std::string> spellings(const std::string& text) const {
    std::vector<std::string> all{""};
    for (const char c : text) {
      std::vector<std::string> longer;
      for (const std::string& start : all) {
        longer.push_back(start + c);
        if (dialect_ == Dialect::Entra && c != '/') longer.push_back(start + static_cast<char>(c ^ 0x20));
      }
      all = std::move(longer);
    }
    return all;
  }

  Both test() {
    const std::size_t index = dice_.below(3);
    const std::string name = "user.a" + std::to_string(index), text = random_text(dice_, 3);
    const std::size_t op = dice_.below(4);
    z3::expr any = context_.bool_val(false);
    for (const std::string& spelled : spellings(text)) {
      const z3::expr value = attribute(index), word = context_.string_val(spelled);
      const z3::expr one = op < 2 ? value == word : op == 2 ? z3::prefixof(word, value) : value.contains(word);
      any = any || one;
    }
    if (op == 1) any = !any;
    const std::string quoted = "\"" + text + "\"";
    if (dialect_ == Dialect::Entra) {
      constexpr const char* kWords[] = {" -eq ", " -ne ", " -startsWith ", " -contains "};
      return {name + kWords[op] + quoted, any};
    }
    if (op < 2) return {name + (op == 0 ? "==" : "!=") + quoted, any};
    return {std::string{op == 2 ? "String.startsWith(" : "String.stringContains("} + name + ", " + quoted + ")", any};
  }

  Dice& dice_;
  Dialect dialect_;
  z3::context context_;
};

}  // namespace

TEST_CASE("text classes are all there are, as Z3's strings say", "[connectors][differential]") {
  std::size_t decided = 0;
  std::size_t classes = 0;
  for (std::uint64_t seed = 0; seed != 30; ++seed) {
    CAPTURE(seed);
    Dice dice{seed};
    Strings strings{dice};
    std::vector<TextTest> tests;
    std::vector<z3::expr> theirs;
    for (std::size_t left = 1 + dice.below(4); left != 0; --left) {
      auto [test, expression] = strings.test();
      tests.push_back(test);
      theirs.push_back(expression);
    }
    const auto texts = connectors::text_classes(tests);
    REQUIRE(texts.ok());
    classes += texts.value().size();
    z3::solver solver{strings.context()};
    solver.set("rlimit", 300000U);  // resource units, not time
    for (const std::string& text : texts.value()) {
      z3::expr same = strings.context().bool_val(true);
      for (std::size_t test = 0; test != tests.size(); ++test) {
        const bool ours = connectors::passes(tests[test], text);
        same = same && (ours ? theirs[test] : !theirs[test]);
      }
      z3::solver one{strings.context()};
      one.add(same && strings.text() == strings.value(text));
      CHECK(one.check() == z3::sat);
      solver.add(!same);
    }
    const z3::check_result other = solver.check();
    CHECK(other != z3::sat);  // a text of a kind that was not found
    decided += other == z3::unsat ? 1 : 0;
  }
  CHECK(decided >= 20);
  CHECK(classes > 100);
}

TEST_CASE("parsed expressions say of people what Z3's strings say", "[connectors][differential]") {
  std::size_t selected = 0, judged = 0;
  for (std::uint64_t seed = 0; seed != 60; ++seed) {
    CAPTURE(seed);
    Dice dice{seed};
    const bool okta = seed % 2 == 0;
    Expressions expressions{dice, okta ? Expressions::Dialect::Okta : Expressions::Dialect::Entra};
    const auto [text, formula] = expressions.draw(3);
    CAPTURE(text);
    const auto rule = okta ? connectors::parse_okta_expression(text) : connectors::parse_membership_rule(text);
    REQUIRE(rule.ok());
    for (std::size_t person = 0; person != 6; ++person) {
      connectors::RulePerson facts;
      std::vector<std::string> values;
      for (std::size_t index = 0; index != 3; ++index) {
        values.push_back(expressions.random_value());
        facts.attributes["a" + std::to_string(index)] = values.back();
      }
      CAPTURE(values);
      const bool theirs = expressions.holds(formula, values);
      CHECK(connectors::evaluate(rule.value(), facts) == (theirs ? compiler::Truth::True : compiler::Truth::False));
      selected += theirs ? 1 : 0;
      ++judged;
    }
  }
  CHECK(judged == 360);
  CHECK(selected > 100);
  CHECK(selected < 260);
}

TEST_CASE("text classes are shortest first and count what can be told apart", "[connectors]") {
  const auto texts = [](const std::vector<TextTest>& tests) { return connectors::text_classes(tests).value(); };
  using Texts = std::vector<std::string>;
  CHECK(texts({}) == Texts{""});
  CHECK(texts({{TextOp::Equals, Letters::Exact, "AP"}}) == Texts{"", "AP"});
  CHECK(texts({{TextOp::Equals, Letters::Exact, "ab"}, {TextOp::StartsWith, Letters::Exact, "a"}}) ==
        Texts{"", "a", "ab"});
  CHECK(texts({{TextOp::StartsWith, Letters::Exact, "a"}, {TextOp::EndsWith, Letters::Exact, "a"}}) ==
        Texts{"", "a", "ax", "xa"});
  CHECK(texts({{TextOp::Equals, Letters::Exact, "a"}, {TextOp::Equals, Letters::IgnoreCase, "a"}}) ==
        Texts{"", "A", "a"});
  std::vector<TextTest> many;
  for (char c = 'a'; c <= 'q'; ++c) many.push_back({TextOp::Contains, Letters::Exact, std::string(1, c)});
  const auto refused = connectors::text_classes(many);  // 2^17 kinds
  REQUIRE_FALSE(refused.ok());
  CHECK(refused.error().items()[0].code == Code::TooManyTests);
}

}  // namespace rolewright
