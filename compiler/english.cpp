#include "compiler/english.hpp"

#include "compiler/condition.hpp"
#include "model/bug.hpp"

namespace rolewright::compiler {

std::string english_list(const std::vector<std::string>& items, const std::string& last) {
  std::string text;
  for (std::size_t index = 0; index != items.size(); ++index)
    text += (index == 0 ? "" : index + 1 == items.size() ? " " + last + " " : ", ") + items[index];
  return text;
}

namespace {

template <class AnyId, class Items>
std::vector<std::string> names(const std::vector<AnyId>& ids, const Items& items) {
  std::vector<std::string> all;
  for (const AnyId id : ids) all.push_back(items[id.index()].name);
  return all;
}

std::string value(const PolicyIr& policy, const Attribute& attribute, std::int64_t number) {
  if (attribute.type == TypeKind::Enumerated)
    return policy.enumerations[attribute.enumeration.index()].values[static_cast<std::size_t>(number)];
  if (attribute.type == TypeKind::Flag) return number != 0 ? "true" : "false";
  if (attribute.type == TypeKind::Date) return to_string(Day{static_cast<std::int32_t>(number)});
  return std::to_string(number);
}

std::string values(const PolicyIr& policy, const Condition& test, const std::string& last = "or") {
  const Attribute& attribute = policy.attributes[test.attribute.index()];
  std::vector<std::string> all;
  for (const std::int64_t number : test.numbers) all.push_back(value(policy, attribute, number));
  for (const std::string& text : test.texts) all.push_back("\"" + text + "\"");
  return english_list(all, last);
}

// "not a", "neither a nor b", "none of a, b or c".
std::string none_of(const PolicyIr& policy, const Condition& test) {
  switch (test.numbers.size() + test.texts.size()) {
    case 1:
      return "not " + values(policy, test);
    case 2:
      return "neither " + values(policy, test, "nor");
    default:
      return "none of " + values(policy, test);
  }
}

std::string days(std::int64_t count) {
  return std::to_string(count) + (count == 1 ? " day" : " days");
}

std::string nested(const PolicyIr& policy, CondId id, CondOp outer) {
  const CondOp op = policy.at(id).op;
  // Who hears "a or b and c" cannot tell what binds first.
  const bool needs = (outer == CondOp::And && op == CondOp::Or) || (outer == CondOp::Or && op == CondOp::And) ||
                     (outer == CondOp::Not && (op == CondOp::And || op == CondOp::Or));
  return needs ? "(" + english(policy, id) + ")" : english(policy, id);
}

std::string sentence(const PolicyIr& policy, const HoldsRule& rule) {
  const auto functions = names(rule.functions, policy.functions);
  std::string text = "no person may hold ";
  if (rule.at_least == functions.size()) {
    text += english_list(functions);
  } else if (rule.at_least == 1) {
    text += "any of " + english_list(functions, "or");
  } else {
    text += std::to_string(rule.at_least) + " or more of " + english_list(functions);
  }
  if (!rule.same_scope.is_none())
    text += " in the same " + policy.scopes.kinds()[rule.same_scope.index()].name;
  if (policy.at(rule.condition).op == CondOp::True) return text;
  const Condition& condition = policy.at(rule.condition);
  if (condition.op == CondOp::Not) return text + " unless " + english(policy, condition.left);
  return text + " when " + english(policy, rule.condition);
}

std::string sentence(const PolicyIr& policy, const ExercisesRule& rule) {
  const std::string functions = english_list(names(rule.functions, policy.functions), rule.any ? "or" : "and");
  const std::string text = "no person may exercise " + functions;
  if (rule.object.empty()) return text + " on their own record";
  if (rule.related.empty()) return text + " on one " + rule.object;
  std::vector<std::string> ties;
  for (const std::string& relation : rule.related)
    ties.insert(relation == kSelf ? ties.begin() : ties.end(),
                relation == kSelf ? "themselves" : "somebody or something in the relation " + relation + " to them");
  return text + " on one " + rule.object + " that concerns " + english_list(ties, "or");
}

std::string sentence(const PolicyIr& policy, const StillHoldsRule& rule) {
  return "no person may still hold " + english_list(names(rule.functions, policy.functions), "or") + " more than " +
         days(rule.days) + " after being " + rule.event;
}

std::string sentence(const PolicyIr& policy, const HeadCountRule& rule) {
  return std::string{"at "} + (rule.at_most ? "most " : "least ") + std::to_string(rule.count) +
         (rule.at_most ? " people may hold " : " people must hold ") + policy.functions[rule.function.index()].name +
         (!rule.per_scope.is_none() ? " at each " + policy.scopes.kinds()[rule.per_scope.index()].name
          : !rule.per_attribute.is_none()
              ? " among those of each " + policy.attributes[rule.per_attribute.index()].name
              : std::string{});
}

std::string sentence(const PolicyIr& policy, const ExclusiveRule& rule) {
  return std::string{"no person may "} + (rule.in_one_session ? "use" : "hold") +
         (rule.roles.size() == 2 ? " both roles " : " two of the roles ") + english_list(names(rule.roles, policy.roles)) + (rule.in_one_session ? " in one session" : "");
}

std::string sentence(const PolicyIr& policy, const CompletingRule& rule) {
  return "no fewer than " + std::to_string(rule.at_least) + " people together may hold " +
         english_list(names(rule.functions, policy.functions));
}

std::string sentence(const PolicyIr& policy, const GrantSelfRule& rule) {
  const std::string who =
      rule.holding.is_none() ? "nobody" : "nobody who holds " + policy.functions[rule.holding.index()].name;
  return who + " may be able to grant themselves " +
         (rule.functions.size() == policy.functions.size() ? "any function"
                                                           : english_list(names(rule.functions, policy.functions), "or"));
}

std::string sentence(const PolicyIr& policy, const WorkflowRule& rule) {
  std::vector<std::string> parts;
  for (const WorkflowRule::Step& step : rule.steps)
    parts.push_back(step.name + " (by " + policy.functions[step.function.index()].name + ")");
  std::string text = "the steps " + english_list(parts);
  const auto pairs = [&](const std::vector<WorkflowRule::Pair>& listed, const std::string& how) {
    for (const WorkflowRule::Pair& pair : listed)
      text += ", " + rule.steps[pair.first].name + " and " + rule.steps[pair.second].name + " by " + how;
  };
  if (!rule.object.empty()) text += " of one " + rule.object;
  pairs(rule.different, "different people");
  pairs(rule.same, "one person");
  return text + ", can be done" +
         (rule.survives == 0 ? std::string{}
         : rule.survives == 1 ? " even when any one person is away"
                              : " even when any " + std::to_string(rule.survives) + " people are away");
}

// A test, or what is so where the test is false: "clearance is not at least secret".
std::string tested(const PolicyIr& policy, const Condition& test, const std::string& no) {
  const auto name = [&] {
    const Attribute& attribute = policy.attributes[test.attribute.index()];
    return (attribute.of_account ? "the account's " : "") + attribute.name;
  };
  switch (test.op) {
    case CondOp::True:
      return no.empty() ? "always" : "never";
    case CondOp::Missing:
      return name() + " is " + no + "missing";
    case CondOp::In:
      return name() + " is " + (no.empty() ? values(policy, test) : none_of(policy, test));
    case CondOp::AtLeast:
      return name() + " is " + no + "at least " + values(policy, test);
    case CondOp::AtMost:
      return name() + " is " + no + "at most " + values(policy, test);
    case CondOp::Within:
      return name() + " is " + no + "within " + values(policy, test);
    case CondOp::Designated:
      return no + "designated " + name() +
             (test.numbers.empty() ? "" : " with a limit of at least " + std::to_string(test.numbers[0] / 100));
    case CondOp::Trained: {
      const std::string course = no + "trained in \"" + test.texts[0] + "\"";
      return test.numbers.empty() ? course : course + " within the last " + days(test.numbers[0]);
    }
    case CondOp::And:
    case CondOp::Or:
    case CondOp::Not:
      break;
  }
  bug("a condition that is no test");
}

}  // namespace

std::string english(const PolicyIr& policy, CondId id) {
  const Condition& condition = policy.at(id);
  switch (condition.op) {
    case CondOp::And:
      return nested(policy, condition.left, condition.op) + " and " + nested(policy, condition.right, condition.op);
    case CondOp::Or:
      return nested(policy, condition.left, condition.op) + " or " + nested(policy, condition.right, condition.op);
    case CondOp::Not: {
      const Condition& negated = policy.at(condition.left);
      const bool compound = negated.op == CondOp::And || negated.op == CondOp::Or || negated.op == CondOp::Not;
      return compound ? "not " + nested(policy, condition.left, condition.op) : tested(policy, negated, "not ");
    }
    case CondOp::True:
    case CondOp::Missing:
    case CondOp::In:
    case CondOp::AtLeast:
    case CondOp::AtMost:
    case CondOp::Within:
    case CondOp::Designated:
    case CondOp::Trained:
      return tested(policy, condition, "");
  }
  bug("a condition of no kind");
}

std::string english(const PolicyIr& policy, const Rule& rule) {
  return std::visit([&](const auto& body) { return sentence(policy, body); }, rule.body);
}

std::string english(const PolicyIr& policy, const Proof& proof) {
  const std::string risk = proof.rule.is_none() ? "any risk" : policy.rules[proof.rule.index()].info.id;
  return std::string{"for every possible person, the roles they "} +
         (proof.automatic ? "receive automatically" : "may request") + " never violate " + risk;
}

}  // namespace rolewright::compiler
