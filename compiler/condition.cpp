#include "compiler/condition.hpp"

#include <algorithm>
#include <charconv>

#include "model/bug.hpp"

namespace rolewright::compiler {
namespace {

Truth truth(bool value) {
  return value ? Truth::True : Truth::False;
}

Truth evaluate_test(const PolicyIr& policy, const Condition& test, const AttributeValue& value) {
  if (!value.present) return Truth::Unknown;
  const Attribute& attribute = policy.attributes[test.attribute.index()];
  const bool is_text = attribute.type == TypeKind::Code || attribute.type == TypeKind::OrgUnit;
  switch (test.op) {
    case CondOp::In:
      if (is_text)
        return truth(std::find(test.texts.begin(), test.texts.end(), value.text) != test.texts.end());
      return truth(std::find(test.numbers.begin(), test.numbers.end(), value.number) != test.numbers.end());
    case CondOp::AtLeast:
    case CondOp::AtMost: {
      const std::int64_t bound = test.numbers[0];
      const bool at_least = test.op == CondOp::AtLeast;
      if (attribute.type != TypeKind::Enumerated)
        return truth(at_least ? value.number >= bound : value.number <= bound);
      const Enumeration& order = policy.enumerations[attribute.enumeration.index()];
      const auto high = static_cast<std::size_t>(at_least ? value.number : bound);
      const auto low = static_cast<std::size_t>(at_least ? bound : value.number);
      return truth(order.reaches(high, low));
    }
    case CondOp::Within:
      return truth(org_within(value.text, test.texts[0]));
    case CondOp::True:
    case CondOp::And:
    case CondOp::Or:
    case CondOp::Not:
    case CondOp::Missing:
    case CondOp::Designated:
    case CondOp::Trained:
      break;
  }
  bug("a condition that tests no attribute");
}

// In force today; with a bound, the highest limit in force is that high. Where none in force states a limit, whether it
// is enough is not known.
Truth evaluate_designated(const PolicyIr& policy, const Condition& test, const PersonFacts& person, Day today) {
  const std::string& what = policy.attributes[test.attribute.index()].name;
  bool on_record = false;
  bool in_force = false;
  std::int64_t limit = 0;
  for (const DesignationFact& fact : person.designations) {
    if (fact.what != what) continue;
    on_record = true;
    if (!fact.held.contains(today)) continue;
    in_force = true;
    limit = std::max(limit, fact.limit_cents);
  }
  if (!on_record) return Truth::Unknown;
  if (!in_force || test.numbers.empty()) return truth(in_force);
  return limit == 0 ? Truth::Unknown : truth(limit >= test.numbers[0]);
}

// Completed on a day not after today and, with a bound, no longer ago than it allows.
Truth evaluate_trained(const Condition& test, const PersonFacts& person, Day today) {
  Truth result = Truth::Unknown;
  for (const TrainingFact& fact : person.trainings) {
    if (fact.course != test.texts[0] || fact.completed > today) continue;
    if (test.numbers.empty() || today.count() - fact.completed.count() <= test.numbers[0]) return Truth::True;
    result = Truth::False;
  }
  return result;
}

}  // namespace

bool org_within(std::string_view unit, std::string_view outer) {
  return unit.starts_with(outer) && (unit.size() == outer.size() || unit[outer.size()] == '/');
}

Truth evaluate(const PolicyIr& policy, CondId condition, const PersonFacts& person, Day today) {
  const Condition& test = policy.at(condition);
  switch (test.op) {
    case CondOp::True:
      return Truth::True;
    case CondOp::And: {
      const Truth left = evaluate(policy, test.left, person, today);
      return left == Truth::False ? left : both(left, evaluate(policy, test.right, person, today));
    }
    case CondOp::Or: {
      const Truth left = evaluate(policy, test.left, person, today);
      return left == Truth::True ? left : either(left, evaluate(policy, test.right, person, today));
    }
    case CondOp::Not:
      return negate(evaluate(policy, test.left, person, today));
    case CondOp::Missing: {
      const Attribute& attribute = policy.attributes[test.attribute.index()];
      if (attribute.type == TypeKind::Designation)
        return truth(std::none_of(person.designations.begin(), person.designations.end(),
                                  [&](const DesignationFact& fact) { return fact.what == attribute.name; }));
      return truth(!person.attributes[test.attribute.index()].present);
    }
    case CondOp::Designated:
      return evaluate_designated(policy, test, person, today);
    case CondOp::Trained:
      return evaluate_trained(test, person, today);
    case CondOp::In:
    case CondOp::AtLeast:
    case CondOp::AtMost:
    case CondOp::Within:
      return evaluate_test(policy, test, person.attributes[test.attribute.index()]);
  }
  bug("a condition of no kind");
}

namespace {

std::string reason_unknown(const PolicyIr& policy, const Condition& test, const PersonFacts& person) {
  if (test.op == CondOp::Trained) return "no record of the course " + test.texts[0];
  const Attribute& attribute = policy.attributes[test.attribute.index()];
  if (test.op != CondOp::Designated) return (attribute.of_account ? "account " : "") + attribute.name + " is missing";
  const bool on_record = std::any_of(person.designations.begin(), person.designations.end(),
                                     [&](const DesignationFact& fact) { return fact.what == attribute.name; });
  return on_record ? "the limit of the " + attribute.name + " is not on record"
                   : "no " + attribute.name + " record";
}

void collect_unknown(const PolicyIr& policy, CondId condition, const PersonFacts& person, Day today,
                     std::vector<std::string>& reasons) {
  const Condition& test = policy.at(condition);
  if (evaluate(policy, condition, person, today) != Truth::Unknown) return;
  if (!test.left.is_none()) collect_unknown(policy, test.left, person, today, reasons);
  if (!test.right.is_none()) collect_unknown(policy, test.right, person, today, reasons);
  if (!test.left.is_none()) return;
  const std::string reason = reason_unknown(policy, test, person);
  if (std::find(reasons.begin(), reasons.end(), reason) == reasons.end()) reasons.push_back(reason);
}

}  // namespace

std::string why_unknown(const PolicyIr& policy, CondId condition, const PersonFacts& person, Day today) {
  std::vector<std::string> reasons;
  collect_unknown(policy, condition, person, today, reasons);
  std::string text;
  for (const std::string& reason : reasons) text += (text.empty() ? "" : ", ") + reason;
  return text;
}

bool tests_account(const PolicyIr& policy, CondId condition) {
  const Condition& test = policy.at(condition);
  if (!test.left.is_none() && tests_account(policy, test.left)) return true;
  if (!test.right.is_none() && tests_account(policy, test.right)) return true;
  return !test.attribute.is_none() && policy.attributes[test.attribute.index()].of_account;
}

AttributeValue parse_value(const PolicyIr& policy, const Attribute& attribute, std::string_view text) {
  AttributeValue value{.present = true, .number = 0, .text = text};
  switch (attribute.type) {
    case TypeKind::Enumerated: {
      const auto& values = policy.enumerations[attribute.enumeration.index()].values;
      const auto found = std::find(values.begin(), values.end(), text);
      value.number = found - values.begin();
      value.present = found != values.end();
      return value;
    }
    case TypeKind::Code:
    case TypeKind::OrgUnit:
      return value;
    case TypeKind::Flag:
      value.number = text == "true" ? 1 : 0;
      value.present = text == "true" || text == "false";
      return value;
    case TypeKind::Number: {
      const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value.number);
      value.present = error == std::errc{} && end == text.data() + text.size();
      return value;
    }
    case TypeKind::Date: {
      const auto day = parse_day(text);
      value.present = day.has_value();
      if (day) value.number = day->count();
      return value;
    }
    case TypeKind::Designation:
    case TypeKind::Training:
      value.present = false;
      return value;
  }
  bug("an attribute of no type");
}

}  // namespace rolewright::compiler
