#include "compiler/check_context.hpp"

#include <set>

#include "compiler/condition.hpp"

namespace rolewright::compiler {
namespace {

class PromiseChecker : CheckStep {
 public:
  explicit PromiseChecker(CheckContext& context) : CheckStep{context} {}

  void run() {
    assumptions();
    tests();
  }

 private:
  void assumptions() {
    each<ast::Assume>([&](const ast::Assume& assume, const Span& span, const ast::File& file) {
      if (!names_.assumptions.declare(assume.id, AssumptionId{out_.assumptions.size()}, found_)) return;
      const CondId whenever = conditions_.check(file.conds, assume.whenever);
      out_.assumptions.push_back(
          {assume.id.text, assume.title.text, whenever, conditions_.check(file.conds, assume.then), span});
    });
    each<ast::Prove>([&](const ast::Prove& prove, const Span& span, const ast::File&) {
      const RuleId rule = prove.risk.given() ? names_.rules.resolve(prove.risk, found_) : RuleId{};
      if (names_.proofs.declare(prove.id, ProofId{out_.proofs.size()}, found_))
        out_.proofs.push_back(
            {prove.id.text, prove.title.text, prove.reading == ast::ProofReading::Automatic, rule, span});
    });
  }

  void tests() {
    each<ast::Test>([&](const ast::Test& test, const Span& span, const ast::File&) {
      if (!names_.tests.declare(test.id, TestId{out_.tests.size()}, found_)) return;
      TestCase out{.id = test.id.text, .title = test.title.text, .span = span};
      test_facts(test, out);
      for (const auto& [name, limit] : test.designated) {
        const AttributeId id = names_.attributes.resolve(name, found_);
        if (!id.is_none() && out_.attributes[id.index()].type != TypeKind::Designation)
          problem(Code::WrongType, "`" + printable(name.text) + "` is no designation", name.span, {},
                  {{out_.attributes[id.index()].span, "declared here"}});
        constexpr std::int64_t kCents = 100;
        out.designated.push_back({name.text, limit.value_or(0) * kCents});
      }
      for (const ast::Name& name : test.trained) out.trained.push_back(name.text);
      out.holds = names_.permissions.resolve_all(test.holds, found_);
      out.served = names_.roles.resolve_all(test.served, found_);
      for (const AssumptionId id : names_.assumptions.resolve_all(test.ignoring, found_))
        out.ignoring.push_back(id.index());
      for (const ast::Expect& expect : test.expects) out.expects.push_back(expectation(expect));
      out_.tests.push_back(std::move(out));
    });
  }

  void test_facts(const ast::Test& test, TestCase& out) {
    std::set<AttributeId> given;
    for (const ast::TestFact& fact : test.facts) {
      const AttributeId attribute =
          (fact.of_account ? names_.account_attributes : names_.attributes).resolve(fact.subject, found_);
      if (attribute.is_none()) continue;
      const Attribute& declared = out_.attributes[attribute.index()];
      if (!given.insert(attribute).second)
        problem(Code::RepeatedClause, "`" + declared.name + "` is given twice", fact.subject.span);
      if (!parse_value(out_, declared, fact.value.text).present)
        problem(Code::WrongType,
                "found `" + printable(fact.value.text) + "` where `" + declared.name + "` needs " +
                    describe_type(out_, declared),
                fact.value.span);
      out.facts.emplace_back(attribute, fact.value.text);
    }
  }

  TestCase::Expectation expectation(const ast::Expect& expect) {
    const bool of_role = expect.kind != ast::ExpectKind::Violation;
    return {.wanted = expect.wanted,
            .requested = expect.kind == ast::ExpectKind::Request,
            .role = of_role ? names_.roles.resolve(expect.name, found_) : RoleId{},
            .rule = of_role ? RuleId{} : names_.rules.resolve(expect.name, found_),
            .span = expect.name.span};
  }

};

}  // namespace

void check_promises(CheckContext& context) {
  PromiseChecker{context}.run();
}

}  // namespace rolewright::compiler
