#include "compiler/parser.hpp"

#include <random>

#include "tests/compiler/policy_text.hpp"
#include "tests/support/catch.hpp"

namespace rolewright::tests {
namespace {

struct Parsed {
  SourceMap sources;
  compiler::ast::File file;
  Diagnostics found;
};

Parsed parse_text(std::string text) {
  Parsed parsed;
  const FileId file = parsed.sources.add({"main.rw", std::move(text)});
  parsed.file = compiler::parse(parsed.sources, file, parsed.found);
  return parsed;
}

std::string repeat(std::string_view piece, std::size_t times) {
  std::string text;
  for (std::size_t count = 0; count != times; ++count) text += piece;
  return text;
}

std::size_t depth(const std::vector<compiler::ast::Cond>& conds, compiler::ast::CondId id) {
  if (id.is_none()) return 0;
  const auto& cond = conds[id.index()];
  return 1 + std::max(depth(conds, cond.left), depth(conds, cond.right));
}

}  // namespace

TEST_CASE("every mistake of a file is found in one run", "[compiler][parser]") {
  const Parsed parsed = parse_text(
      "policy p version 3\n"        // RW0103: a version in quotes
      "one of Piv = none, active\n"  // read
      "rolle R\n"                    // RW0104
      "  grants x role S\n"          // passed over: not at the start of a line's statement
      "role T\n"                     // read
      "function F = many of a\n"     // RW0103
      "risk R-1 severity\n"          // RW0103, found at the next line
      "scope kind k\n"               // read
      "prove P: automatic roles always violate R-1\n"  // RW0103
      "disable R-1 because \"x\"\n");                  // read
  CHECK(codes(parsed.found) == "RW0103 RW0104 RW0103 RW0103 RW0103");
  CHECK(parsed.file.statements.size() == 4);
}

TEST_CASE("recovery always ends", "[compiler][parser]") {
  CHECK(codes(parse_text("workflow w on x {\n step a of b\n}\nworkflow v on {}\n").found) == "RW0103 RW0103");
  CHECK(codes(parse_text("role\nrole\nrole").found) == "RW0103");  // `role` is a name where one belongs
  CHECK(codes(parse_text("}\n}\n}\n").found) == "RW0104");
}

TEST_CASE("conditions nest to the limit and no deeper", "[compiler][parser]") {
  const auto nested = [](std::size_t levels) {
    return parse_text("assign R automatically when " + repeat("(", levels) + "a is b" + repeat(")", levels)).found;
  };
  CHECK(codes(nested(compiler::kMaxNesting - 1)).empty());
  CHECK(codes(nested(compiler::kMaxNesting)) == "RW0105");
  CHECK(codes(nested(10'000)) == "RW0105");
  CHECK(codes(parse_text("assign R automatically when " + repeat("not ", 10'000) + "a is b").found) == "RW0105");
}

TEST_CASE("a million tests joined by `and` make a shallow tree", "[compiler][parser][slow]") {
  constexpr std::size_t kTests = 1'000'000;
  const Parsed parsed = parse_text("assign R automatically when a is b" + repeat(" and a is b", kTests - 1));
  REQUIRE(parsed.found.empty());
  CHECK(parsed.file.conds.size() == 2 * kTests - 1);
  const auto& assign = std::get<compiler::ast::Assign>(parsed.file.statements.at(0).body);
  CHECK(depth(parsed.file.conds, assign.when) == 21);  // 2^20 ≥ a million, and the tests themselves
}

TEST_CASE("clauses stand in any order", "[compiler][parser]") {
  const std::string before = "system M = okta app \"m\"\npermission p = M \"P\"\nfunction F = any of p\nrole R grants p\nperson has a: flag, b: flag\n";
  CHECK(compile_text(before + "risk X owner \"o\" severity low because \"b\" exceptions never no person holds F").found.empty());
  CHECK(compile_text(before + "risk X exceptions never because \"b\" severity low owner \"o\" no person holds F").found.empty());
  CHECK(compile_text(before + "allow R to be requested unless a is true holders at most 3 when b is true").found.empty());
  CHECK(compile_text(before + "allow R to be requested holders at most 3 when b is true unless a is true").found.empty());
}

TEST_CASE("`not` binds tighter than `and`, `and` tighter than `or`", "[compiler][parser]") {
  const auto condition = [](const std::string& text) {
    const compiler::PolicyIr policy = policy_as_written(
        {{"main.rw", "person has a: flag, b: flag, c: flag\nrole R\nassign R automatically when " + text}});
    std::string shown;
    const auto show = [&](auto&& self, compiler::CondId id) -> std::string {
      const compiler::Condition& at = policy.at(id);
      if (at.op == compiler::CondOp::And) return "(" + self(self, at.left) + "&" + self(self, at.right) + ")";
      if (at.op == compiler::CondOp::Or) return "(" + self(self, at.left) + "|" + self(self, at.right) + ")";
      if (at.op == compiler::CondOp::Not) return "!" + self(self, at.left);
      return policy.attributes[at.attribute.index()].name;
    };
    return show(show, first_condition(policy));
  };
  CHECK(condition("a is true or b is true and c is true") == "(a|(b&c))");
  CHECK(condition("(a is true or b is true) and c is true") == "((a|b)&c)");
  CHECK(condition("not a is true and b is true") == "(!a&b)");
  CHECK(condition("not (a is true and b is true)") == "!(a&b)");
  CHECK(condition("not not a is true") == "!!a");
  CHECK(condition("a is true unless b is true or c is true") == "(a&!(b|c))");
}

TEST_CASE("a quoted name is never a keyword", "[compiler][parser]") {
  const compiler::PolicyIr policy = policy_of("one of T = `missing`, `a b`\nperson has a: T\nrole `role`\nassign `role` automatically when a is `missing`");
  CHECK(policy.at(first_condition(policy)).op == compiler::CondOp::In);
  CHECK(policy.roles.at(0).name == "role");
}

TEST_CASE("shuffled words of the language never hang or crash the compiler", "[compiler][parser][property]") {
  static const std::vector<std::string> kWords = {
      "policy", "use", "levels", "order", "one", "of", "scope", "kind", "map", "object", "event", "person", "has", "account", "assume", "system", "permission",
      "role", "assign", "allow", "function", "risk", "exclusive", "exception", "prove", "test", "adapt", "disable", "workflow", "no", "holds", "exercises", "on",
      "self", "any", "all", "and", "or", "not", "is", "missing", "at", "least", "most", "in", "within", "designated", "trained", "days", "=", ",", "(", ")", "{", "}",
      "<", ":", "->", "a", "b", "R-1", "\"t\"", "`q`", "3", "0", "2026-01-01", "2026-02-30", "\n", "\n", "flag", "code", "to", "for", "until", "because", "people",
      "hold", "roles", "automatically", "when", "unless", "severity", "high", "expect", "violation", "okta", "app", "grants", "includes"};
  const unsigned seed = GENERATE(range(0U, 300U));
  CAPTURE(seed);
  std::mt19937 random{seed};
  std::string text;
  for (int count = 0; count != 120; ++count) text += kWords[random() % kWords.size()] + " ";
  CHECK_FALSE(compile_text(text + "\nsystem S =").found.empty());
}

}  // namespace rolewright::tests
