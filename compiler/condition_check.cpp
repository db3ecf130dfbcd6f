#include "compiler/condition_check.hpp"

#include "compiler/condition.hpp"
#include "model/bug.hpp"

namespace rolewright::compiler {
namespace {
constexpr std::int64_t kCents = 100;  // policies speak of whole units of money
}

std::string describe_type(const PolicyIr& policy, const Attribute& attribute) {
  switch (attribute.type) {
    case TypeKind::Enumerated:
      return "a value of " + policy.enumerations[attribute.enumeration.index()].name;
    case TypeKind::Code:
      return "a code, in double quotes";
    case TypeKind::OrgUnit:
      return "an organization, in double quotes";
    case TypeKind::Flag:
      return "`true` or `false`";
    case TypeKind::Number:
      return "a number";
    case TypeKind::Date:
      return "a date like 2026-10-31";
    case TypeKind::Designation:
      return "nothing: use `designated " + attribute.name + "`";
    case TypeKind::Training:
      return "nothing: use `trained \"course\" within N days`";
  }
  bug("an attribute of no type");
}

CondId ConditionChecker::add(Condition condition) {
  policy_.conditions.push_back(std::move(condition));
  return CondId{policy_.conditions.size() - 1};
}

CondId ConditionChecker::always() {
  return add({.op = CondOp::True, .span = {}});
}

CondId ConditionChecker::check(const std::vector<ast::Cond>& arena, ast::CondId id) {
  reads_ = Reads::Person;
  return check_any(arena, id);
}

CondId ConditionChecker::check(const std::vector<ast::Cond>& arena, ast::CondId when, ast::CondId unless,
                               Reads reads) {
  reads_ = reads;
  const CondId positive = check_any(arena, when);
  if (unless.is_none()) return positive;
  const CondId negative = check_any(arena, unless);
  const CondId negated = add({.op = CondOp::Not, .span = arena[unless.index()].span, .left = negative});
  if (when.is_none()) return negated;
  return add({.op = CondOp::And, .span = arena[when.index()].span, .left = positive, .right = negated});
}

CondId ConditionChecker::check_any(const std::vector<ast::Cond>& arena, ast::CondId id) {
  if (id.is_none()) return always();
  const ast::Cond& cond = arena[id.index()];
  switch (cond.kind) {
    case ast::CondKind::And:
    case ast::CondKind::Or: {
      const CondId left = check_any(arena, cond.left);
      const CondId right = check_any(arena, cond.right);
      const CondOp op = cond.kind == ast::CondKind::And ? CondOp::And : CondOp::Or;
      return add({.op = op, .span = cond.span, .left = left, .right = right});
    }
    case ast::CondKind::Not: {
      const CondId inner = check_any(arena, cond.left);
      return add({.op = CondOp::Not, .span = cond.span, .left = inner});
    }
    case ast::CondKind::Trained: {
      Condition out{.op = CondOp::Trained, .span = cond.span, .texts = {cond.values[0].text}};
      if (cond.days) out.numbers.push_back(*cond.days);
      return add(std::move(out));
    }
    case ast::CondKind::Is:
    case ast::CondKind::IsMissing:
    case ast::CondKind::In:
    case ast::CondKind::AtLeast:
    case ast::CondKind::AtMost:
    case ast::CondKind::Within:
    case ast::CondKind::Designated:
      return check_test(cond);
  }
  bug("a condition of no kind");
}

AttributeId ConditionChecker::attribute_of(const ast::Cond& cond) {
  if (!cond.of_account) return attributes_.resolve(cond.subject, found_);
  if (reads_ == Reads::Person)
    found_.add({.code = Code::WrongType,
                .message = "no account is looked at here, so `account " + printable(cond.subject.text) +
                           "` has no value",
                .span = cond.span,
                .help = "attributes of accounts can be tested by rules about what a person holds"});
  return account_attributes_.resolve(cond.subject, found_);
}

CondId ConditionChecker::check_test(const ast::Cond& cond) {
  const AttributeId id = attribute_of(cond);
  if (id.is_none()) return always();
  const Attribute attribute = policy_.attributes[id.index()];
  Condition out{.span = cond.span, .attribute = id};
  switch (cond.kind) {
    case ast::CondKind::IsMissing:
      out.op = CondOp::Missing;
      if (attribute.type == TypeKind::Training)
        wrong_type(cond.subject, attribute, describe_type(policy_, attribute));
      break;
    case ast::CondKind::Designated:
      out.op = CondOp::Designated;
      if (attribute.type != TypeKind::Designation) wrong_type(cond.subject, attribute, "a designation");
      if (cond.limit) out.numbers.push_back(*cond.limit * kCents);
      break;
    case ast::CondKind::Within:
      out.op = CondOp::Within;
      if (attribute.type != TypeKind::OrgUnit)
        wrong_type(cond.subject, attribute, "an organization (org_unit)");
      out.texts.push_back(cond.values[0].text);
      break;
    case ast::CondKind::AtLeast:
    case ast::CondKind::AtMost:
      out.op = cond.kind == ast::CondKind::AtLeast ? CondOp::AtLeast : CondOp::AtMost;
      check_comparison(cond, attribute);
      check_values(cond, attribute, out);
      break;
    case ast::CondKind::Is:
    case ast::CondKind::In:
      out.op = CondOp::In;
      check_values(cond, attribute, out);
      break;
    case ast::CondKind::And:
    case ast::CondKind::Or:
    case ast::CondKind::Not:
    case ast::CondKind::Trained:
      bug("not a test of an attribute");
  }
  return add(std::move(out));
}

void ConditionChecker::check_comparison(const ast::Cond& cond, const Attribute& attribute) {
  const bool comparable =
      attribute.type == TypeKind::Number || attribute.type == TypeKind::Date ||
      (attribute.type == TypeKind::Enumerated && policy_.enumerations[attribute.enumeration.index()].ordered);
  if (!comparable)
    found_.add({.code = Code::NotComparable,
                .message = "`" + attribute.name + "` has no order, so nothing is at least or at most another",
                .span = cond.subject.span,
                .labels = {{attribute.span, "declared here"}},
                .help = "test it with `is` or `in { … }`, or declare its values with `levels` or `order`"});
}

void ConditionChecker::check_values(const ast::Cond& cond, const Attribute& attribute, Condition& out) {
  constexpr std::size_t kMostDigits = 15;  // neighbours of every bound stay far inside 64 bits
  for (const ast::Name& value : cond.values) {
    if (attribute.type == TypeKind::Number && value.text.size() > kMostDigits) {
      found_.add({.code = Code::BadNumber,
                  .message = "`" + printable(value.text) + "` has more than " + std::to_string(kMostDigits) +
                             " digits",
                  .span = value.span});
      continue;
    }
    const AttributeValue parsed = parse_value(policy_, attribute, value.text);
    if (!parsed.present) {
      std::vector<std::string_view> known;
      if (attribute.type == TypeKind::Enumerated) {
        const auto& values = policy_.enumerations[attribute.enumeration.index()].values;
        known.assign(values.begin(), values.end());
      }
      wrong_type(value, attribute, describe_type(policy_, attribute), did_you_mean(value.text, known));
    }
    if (attribute.type == TypeKind::Code || attribute.type == TypeKind::OrgUnit) {
      out.texts.push_back(value.text);
    } else {
      out.numbers.push_back(parsed.present ? parsed.number : 0);
    }
  }
}

void ConditionChecker::wrong_type(const ast::Name& value, const Attribute& attribute,
                                  const std::string& wanted, std::string help) {
  found_.add(
      {.code = Code::WrongType,
       .message = "found `" + printable(value.text) + "` where `" + attribute.name + "` needs " + wanted,
       .span = value.span,
       .labels = {{attribute.span, "`" + attribute.name + "` is declared here"}},
       .help = std::move(help)});
}

}  // namespace rolewright::compiler
