#include "compiler/english.hpp"

#include "compiler/condition.hpp"
#include "model/bug.hpp"

namespace rolewright::compiler {
namespace {

// "a", "a and b", "a, b and c".
std::string list(const std::vector<std::string>& items, const std::string& last = "and") {
  std::string text;
  for (std::size_t index = 0; index != items.size(); ++index)
    text += (index == 0 ? "" : index + 1 == items.size() ? " " + last + " " : ", ") + items[index];
  return text;
}

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

std::string values(const PolicyIr& policy, const Condition& test) {
  const Attribute& attribute = policy.attributes[test.attribute.index()];
  std::vector<std::string> all;
  for (const std::int64_t number : test.numbers) all.push_back(value(policy, attribute, number));
  for (const std::string& text : test.texts) all.push_back("\"" + text + "\"");
  return list(all, "or");
}

std::string nested(const PolicyIr& policy, CondId id, CondOp outer) {
  const CondOp op = policy.at(id).op;
  const bool needs = (outer == CondOp::And && op == CondOp::Or) ||
                     (outer == CondOp::Not && (op == CondOp::And || op == CondOp::Or));
  return needs ? "(" + english(policy, id) + ")" : english(policy, id);
}

std::string sentence(const PolicyIr& policy, const HoldsRule& rule) {
  const auto functions = names(rule.functions, policy.functions);
  std::string text = "no person may hold ";
  if (rule.at_least == functions.size()) {
    text += list(functions);
  } else if (rule.at_least == 1) {
    text += "any of " + list(functions, "or");
  } else {
    text += std::to_string(rule.at_least) + " or more of " + list(functions);
  }
  if (!rule.same_scope.is_none())
    text += " in the same " + policy.scopes.kinds()[rule.same_scope.index()].name;
  if (policy.at(rule.condition).op == CondOp::True) return text;
  const Condition& condition = policy.at(rule.condition);
  if (condition.op == CondOp::Not) return text + " unless " + english(policy, condition.left);
  return text + " when " + english(policy, rule.condition);
}

std::string sentence(const PolicyIr& policy, const ExercisesRule& rule) {
  const std::string functions = list(names(rule.functions, policy.functions), rule.any ? "or" : "and");
  const std::string text = "no person may exercise " + functions;
  if (rule.object.empty()) return text + " on their own record";
  if (rule.related.empty()) return text + " on one " + rule.object;
  std::vector<std::string> ties;
  for (const std::string& relation : rule.related)
    ties.push_back(relation == kSelf ? "themselves" : "somebody or something they are related to by " + relation);
  return text + " on one " + rule.object + " that concerns " + list(ties, "or");
}

std::string sentence(const PolicyIr& policy, const StillHoldsRule& rule) {
  return "no person may still hold " + list(names(rule.functions, policy.functions), "or") + " more than " +
         std::to_string(rule.days) + " days after being " + rule.event;
}

std::string sentence(const PolicyIr& policy, const HeadCountRule& rule) {
  return std::string{"at "} + (rule.at_most ? "most " : "least ") + std::to_string(rule.count) +
         " people may hold " + policy.functions[rule.function.index()].name +
         (!rule.per_scope.is_none() ? " at each " + policy.scopes.kinds()[rule.per_scope.index()].name
          : !rule.per_attribute.is_none()
              ? " among those of each " + policy.attributes[rule.per_attribute.index()].name
              : std::string{});
}

std::string sentence(const PolicyIr& policy, const ExclusiveRule& rule) {
  return std::string{"no person may "} + (rule.in_one_session ? "use" : "hold") + " two of the roles " +
         list(names(rule.roles, policy.roles)) + (rule.in_one_session ? " in one session" : "");
}

std::string sentence(const PolicyIr& policy, const CompletingRule& rule) {
  return "no fewer than " + std::to_string(rule.at_least) + " people together may hold " +
         list(names(rule.functions, policy.functions));
}

std::string sentence(const PolicyIr& policy, const GrantSelfRule& rule) {
  const std::string who =
      rule.holding.is_none() ? "nobody" : "nobody who holds " + policy.functions[rule.holding.index()].name;
  return who + " may be able to grant themselves " + list(names(rule.functions, policy.functions), "or");
}

std::string sentence(const PolicyIr& policy, const WorkflowRule& rule) {
  std::vector<std::string> parts;
  for (const WorkflowRule::Step& step : rule.steps)
    parts.push_back(step.name + " (by " + policy.functions[step.function.index()].name + ")");
  std::string text = "the steps " + list(parts);
  const auto pairs = [&](const std::vector<WorkflowRule::Pair>& listed, const std::string& how) {
    for (const WorkflowRule::Pair& pair : listed)
      text += ", " + rule.steps[pair.first].name + " and " + rule.steps[pair.second].name + " by " + how;
  };
  if (!rule.object.empty()) text += " of one " + rule.object;
  pairs(rule.different, "different people");
  pairs(rule.same, "one person");
  return text + ", can be done" +
         (rule.survives == 0 ? std::string{}
                             : " even when any " + std::to_string(rule.survives) + " people are away");
}

}  // namespace

std::string english(const PolicyIr& policy, CondId id) {
  const Condition& test = policy.at(id);
  const auto name = [&] {
    const Attribute& attribute = policy.attributes[test.attribute.index()];
    return (attribute.of_account ? "the account's " : "") + attribute.name;
  };
  switch (test.op) {
    case CondOp::True:
      return "always";
    case CondOp::And:
      return nested(policy, test.left, test.op) + " and " + nested(policy, test.right, test.op);
    case CondOp::Or:
      return english(policy, test.left) + " or " + english(policy, test.right);
    case CondOp::Not:
      return policy.at(test.left).op == CondOp::True ? "never" : "not " + nested(policy, test.left, test.op);
    case CondOp::Missing:
      return name() + " is missing";
    case CondOp::In:
      return name() + " is " + values(policy, test);
    case CondOp::AtLeast:
      return name() + " is at least " + values(policy, test);
    case CondOp::AtMost:
      return name() + " is at most " + values(policy, test);
    case CondOp::Within:
      return name() + " is within " + values(policy, test);
    case CondOp::Designated:
      return "designated " + name() +
             (test.numbers.empty() ? "" : " with a limit of at least " + std::to_string(test.numbers[0] / 100));
    case CondOp::Trained: {
      const std::string course = "trained in \"" + test.texts[0] + "\"";
      return test.numbers.empty() ? course
                                  : course + " within the last " + std::to_string(test.numbers[0]) + " days";
    }
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

std::string english(const PolicyIr& policy) {
  std::string text = "Policy " + policy.name + (policy.version.empty() ? "" : ", version " + policy.version) +
                     (policy.owner.empty() ? "" : ", owned by " + policy.owner) + ".\n\n";
  for (const Function& function : policy.functions)
    text += "Holding " + std::string{function.all ? "all" : "any"} + " of " +
            list(names(function.permissions, policy.permissions), function.all ? "and" : "or") +
            " is the function " + function.name + ".\n";
  text += "\n";
  for (const Assignment& assignment : policy.assignments)
    text += "Role " + policy.roles[assignment.role.index()].name + " is given automatically when " +
            english(policy, assignment.condition) + ".\n";
  for (const Eligibility& eligibility : policy.eligibilities)
    text += "Role " + policy.roles[eligibility.role.index()].name + " may be requested when " +
            english(policy, eligibility.condition) + ".\n";
  text += "\n";
  for (const Rule& rule : policy.rules) {
    text += rule.info.id + (rule.info.title.empty() ? "" : " (" + rule.info.title + ")") + ": " +
            rule.info.english;
    if (!rule.info.because.empty()) text += ", because " + rule.info.because;
    if (!rule.info.active) text += " [" + rule.info.inactive_because + "]";
    text += ".\n";
  }
  for (const Proof& proof : policy.proofs)
    text += "To be proved, " + proof.id + ": " + english(policy, proof) + ".\n";
  return text;
}

}  // namespace rolewright::compiler
