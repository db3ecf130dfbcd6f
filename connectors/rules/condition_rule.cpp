#include "connectors/rules/condition_rule.hpp"

#include "compiler/encode.hpp"
#include "compiler/smt/session.hpp"
#include "connectors/rules/rule_builder.hpp"
#include "connectors/rules/rule_lowering.hpp"
#include "model/bug.hpp"

namespace rolewright::connectors {

using compiler::Attribute;
using compiler::CondId;
using compiler::Condition;
using compiler::CondOp;
using compiler::PolicyIr;
using compiler::TypeKind;

namespace {

class Conversion {
 public:
  Conversion(const PolicyIr& policy, const VendorAttributes& attributes)
      : policy_{policy}, attributes_{attributes}, rule_{{}} {}

  Result<AttributeRule> convert(CondId condition) {
    const std::size_t root = of(condition, true);
    if (!problem_.empty())
      return Diagnostic{.code = Code::UnsupportedExpression, .message = problem_};
    return rule_.finish(root);
  }

 private:
  // The rule that is true when the condition is True, or, for `wanted` false, when it is False.
  std::size_t of(CondId id, bool wanted) {  // recursion is bounded by the parser's kMaxNesting
    const Condition& condition = policy_.at(id);
    switch (condition.op) {
      case CondOp::True:
        return wanted ? rule_.always() : rule_.never();
      case CondOp::And:
      case CondOp::Or: {
        const std::size_t left = of(condition.left, wanted);
        const std::size_t right = of(condition.right, wanted);
        const bool both = (condition.op == CondOp::And) == wanted;
        return rule_.join(both ? RuleNode::And : RuleNode::Or, {left, right});
      }
      case CondOp::Not:
        return of(condition.left, !wanted);
      case CondOp::Missing: {
        const std::size_t missing = rule_.missing(vendor_name(condition));
        return wanted ? missing : rule_.negate(missing);
      }
      case CondOp::In:
      case CondOp::AtLeast:
      case CondOp::AtMost:
      case CondOp::Within:
        return test(condition, wanted);
      case CondOp::Designated:
      case CondOp::Trained:
        return refuse("trainings and designations are not known to the vendor");
    }
    bug("a condition without an operator");
  }

  std::size_t test(const Condition& condition, bool wanted) {
    const std::size_t passing = test(condition);
    if (wanted || !problem_.empty()) return passing;
    return rule_.join(RuleNode::And,
                      {rule_.negate(rule_.missing(vendor_name(condition))), rule_.negate(passing)});
  }

  std::size_t test(const Condition& condition) {
    const Attribute& attribute = policy_.attributes[condition.attribute.index()];
    RuleNode node{.op = RuleNode::Text, .parts = {}, .attribute = vendor_name(condition)};
    if (attribute.type == TypeKind::Flag) {
      return refuse_unless_flag(condition, std::move(node));
    }
    if (attribute.type == TypeKind::Enumerated) {
      const compiler::Enumeration& values = policy_.enumerations[attribute.enumeration.index()];
      for (std::size_t value = 0; value != values.values.size(); ++value)
        if (passes_number(condition, values, value))
          node.tests.push_back({TextOp::Equals, Letters::Exact, values.values[value]});
    } else if (attribute.type == TypeKind::Code || attribute.type == TypeKind::OrgUnit) {
      for (const std::string& text : condition.texts) {
        node.tests.push_back({TextOp::Equals, Letters::Exact, text});
        if (condition.op == CondOp::Within) node.tests.push_back({TextOp::StartsWith, Letters::Exact, text + "/"});
      }
    } else {
      return refuse("`" + attribute.name + "` is a number or a date, which the vendor keeps as text or not at all");
    }
    return rule_.add(std::move(node));
  }

  std::size_t refuse_unless_flag(const Condition& condition, RuleNode node) {
    if (condition.numbers.size() != 1) return refuse("a test of a flag that is no single value");
    node.op = RuleNode::Flag;
    const std::string vendor = node.attribute;
    const std::size_t flag = rule_.add(std::move(node));
    if (condition.numbers[0] == 1) return flag;
    return rule_.join(RuleNode::And, {rule_.negate(rule_.missing(vendor)), rule_.negate(flag)});
  }

  static bool passes_number(const Condition& condition, const compiler::Enumeration& values, std::size_t value) {
    const auto bound = [&] { return static_cast<std::size_t>(condition.numbers[0]); };
    if (condition.op == CondOp::AtLeast) return values.reaches(value, bound());
    if (condition.op == CondOp::AtMost) return values.reaches(bound(), value);
    for (const std::int64_t number : condition.numbers)
      if (number == static_cast<std::int64_t>(value)) return true;
    return false;
  }

  std::string vendor_name(const Condition& condition) {
    const std::string& name = policy_.attributes[condition.attribute.index()].name;
    const auto found = attributes_.find(name);
    if (found != attributes_.end()) return found->second;
    static_cast<void>(refuse("`" + name + "` has no attribute at the vendor"));
    return name;
  }

  std::size_t refuse(std::string why) {
    if (problem_.empty()) problem_ = std::move(why);
    return rule_.never();
  }

  const PolicyIr& policy_;
  const VendorAttributes& attributes_;
  RuleBuilder rule_;
  std::string problem_;
};

// What the vendor sees of a person of the model.
RulePerson vendor_person(const PolicyIr& policy, const compiler::PersonFacts& facts,
                         const VendorAttributes& attributes) {
  RulePerson person;
  for (std::size_t index = 0; index != policy.attributes.size(); ++index) {
    const Attribute& attribute = policy.attributes[index];
    const auto vendor = attributes.find(attribute.name);
    const compiler::AttributeValue& value = facts.attributes[index];
    if (vendor == attributes.end() || !value.present) continue;
    std::string text = attribute.type == TypeKind::Enumerated
                           ? policy.enumerations[attribute.enumeration.index()].values[static_cast<std::size_t>(value.number)]
                       : attribute.type == TypeKind::Flag ? std::string{value.number != 0 ? "true" : "false"}
                                                          : std::string{value.text};
    if (text == "\"\"") text.clear();
    person.attributes[vendor->second] = std::move(text);
  }
  return person;
}

// Without `spelled`, of everybody; with it, of those whose texts are spelled as the policy spells them.
enum class Spelling : std::uint8_t { Any, AsInPolicy };

Result<Equivalence> ask(PolicyIr policy, CondId condition, const AttributeRule& rule,
                        const VendorAttributes& attributes, Spelling spelling) {
  AttributeMap map;
  for (const auto& [ours, vendor] : attributes) map[vendor] = ours;
  RuleLowering lowering{policy, map};
  lowering.read(rule);
  if (Diagnostics found = lowering.prepare(); found.has_error()) return found;
  const CondId vendors = lowering.lower(rule);
  Equivalence answer;
  std::vector<CondId> odd;
  if (spelling == Spelling::AsInPolicy)
    for (const auto& [name, of] : lowering.odd_spellings()) {
      odd.push_back(of);
      answer.assumes.push_back(name);
    }
  smt::Problem problem;
  const Day today{0};
  compiler::PersonEncoder person{policy, today, problem};
  const smt::Term ours = person.encode(condition).is_true;
  const smt::Term theirs = person.encode(vendors).is_true;
  for (const CondId of : odd)
    problem.assert_clause(problem.not_(person.encode(of).is_true), {smt::ClauseKind::Assumption, 0, "spelling"});
  problem.assert_clause(problem.not_(problem.iff(ours, theirs)), {smt::ClauseKind::Violation, 0, "difference"});
  const smt::Outcome outcome = smt::solve(problem);
  if (const auto* gave_up = std::get_if<smt::GaveUp>(&outcome)) {
    answer.reason = gave_up->reason;
    return answer;
  }
  const auto* differs = std::get_if<smt::Sat>(&outcome);
  answer.result = differs == nullptr ? ProofResult::Proved : ProofResult::Refuted;
  if (differs == nullptr) return answer;
  const compiler::PossiblePerson found = person.decode(differs->model);
  answer.person = found.description;
  const bool here = compiler::evaluate(policy, condition, found.facts, today) == compiler::Truth::True;
  const compiler::Truth there = evaluate(rule, vendor_person(policy, found.facts, attributes));
  if (there != compiler::Truth::Unknown && here == (there == compiler::Truth::True))
    bug("a difference that is none when replayed");
  return answer;
}

}  // namespace

Result<AttributeRule> rule_of_condition(const PolicyIr& policy, CondId condition, const VendorAttributes& attributes) {
  return Conversion{policy, attributes}.convert(condition);
}

Result<Equivalence> prove_equivalent(const PolicyIr& policy, CondId condition, const AttributeRule& rule,
                                     const VendorAttributes& attributes) {
  Result<Equivalence> always = ask(policy, condition, rule, attributes, Spelling::Any);
  if (!always.ok() || always.value().result != ProofResult::Refuted) return always;
  Result<Equivalence> spelled = ask(policy, condition, rule, attributes, Spelling::AsInPolicy);
  if (!spelled.ok() || spelled.value().result != ProofResult::Proved) return always;
  return spelled;
}

}  // namespace rolewright::connectors
