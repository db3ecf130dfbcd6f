#include "analyzer/joint_person.hpp"

#include <algorithm>

namespace rolewright::analyzer {

using compiler::Attribute;
using compiler::AttributeId;
using compiler::CondId;
using compiler::Condition;
using compiler::CondOp;
using compiler::Enumeration;
using compiler::Kleene;
using compiler::PolicyIr;
using compiler::TypeKind;

namespace {

std::int64_t position(const Enumeration& enumeration, const std::string& value) {
  const auto found = std::find(enumeration.values.begin(), enumeration.values.end(), value);
  return found == enumeration.values.end() ? -1 : found - enumeration.values.begin();
}

const Enumeration& values_of(const PolicyIr& policy, AttributeId attribute) {
  return policy.enumerations[policy.attributes[attribute.index()].enumeration.index()];
}

}  // namespace

JointPerson::JointPerson(const PolicyIr& before, const PolicyIr& after, Day today, smt::Problem& problem)
    : problem_{problem} {
  sides_[0].policy = &before;
  sides_[1].policy = &after;
  for (Known& side : sides_) join_attributes(side);
  for (Known& side : sides_) join_tests(side);
  for (Known& side : sides_) find_foreign(side);
  encoder_ = std::make_unique<compiler::PersonEncoder>(joint_, today, problem);
}

void JointPerson::join_attributes(Known& side) {
  for (const Attribute& attribute : side.policy->attributes) {
    const auto same = [&](const Attribute& other) {
      return other.name == attribute.name && other.type == attribute.type && other.of_account == attribute.of_account;
    };
    const auto found = std::find_if(joint_.attributes.begin(), joint_.attributes.end(), same);
    const AttributeId id{static_cast<std::size_t>(found - joint_.attributes.begin())};
    side.attributes.push_back(id);
    if (found == joint_.attributes.end()) {
      joint_.attributes.push_back(attribute);
      if (attribute.type == TypeKind::Enumerated) {
        joint_.attributes.back().enumeration = compiler::EnumerationId{joint_.enumerations.size()};
        joint_.enumerations.push_back({.name = attribute.name, .values = {}, .at_least = {}, .span = {}});
      }
    }
    if (attribute.type != TypeKind::Enumerated) continue;
    Enumeration& all = joint_.enumerations[joint_.attributes[id.index()].enumeration.index()];
    for (const std::string& value : side.policy->enumerations[attribute.enumeration.index()].values)
      if (position(all, value) < 0) all.values.push_back(value);
  }
}

// The values, as positions of the joint type, of which a test of a declared type is true.
std::vector<std::int64_t> JointPerson::joint_values(const Known& side, const Condition& test) const {
  const Enumeration& own = values_of(*side.policy, test.attribute);
  const Enumeration& joint = values_of(joint_, side.attributes[test.attribute.index()]);
  std::vector<std::int64_t> passing;
  for (std::size_t value = 0; value != own.values.size(); ++value) {
    const auto bound = static_cast<std::size_t>(test.numbers.empty() ? 0 : test.numbers[0]);
    const bool passes =
        test.op == CondOp::AtLeast  ? own.reaches(value, bound)
        : test.op == CondOp::AtMost ? own.reaches(bound, value)
                                    : std::find(test.numbers.begin(), test.numbers.end(),
                                                static_cast<std::int64_t>(value)) != test.numbers.end();
    if (passes) passing.push_back(position(joint, own.values[value]));
  }
  return passing;
}

void JointPerson::join_tests(Known& side) {
  for (const Condition& condition : side.policy->conditions) {
    const bool tests = condition.op != CondOp::True && condition.op != CondOp::And && condition.op != CondOp::Or &&
                       condition.op != CondOp::Not;
    if (!tests) {
      side.tests.emplace_back();
      continue;
    }
    Condition joint = condition;
    if (!condition.attribute.is_none()) {
      joint.attribute = side.attributes[condition.attribute.index()];
      const bool enumerated = side.policy->attributes[condition.attribute.index()].type == TypeKind::Enumerated;
      if (enumerated && condition.op != CondOp::Missing) {
        joint.numbers = joint_values(side, condition);
        joint.op = CondOp::In;
      }
    }
    side.tests.emplace_back(joint_.conditions.size());
    joint_.conditions.push_back(std::move(joint));
  }
}

void JointPerson::find_foreign(Known& side) {
  for (std::size_t attribute = 0; attribute != side.policy->attributes.size(); ++attribute) {
    side.foreign.emplace_back();
    if (side.policy->attributes[attribute].type != TypeKind::Enumerated) continue;
    const Enumeration& own = values_of(*side.policy, AttributeId{attribute});
    const Enumeration& joint = values_of(joint_, side.attributes[attribute]);
    Condition test;
    test.op = CondOp::In;
    test.attribute = side.attributes[attribute];
    for (std::size_t value = 0; value != joint.values.size(); ++value)
      if (position(own, joint.values[value]) < 0) test.numbers.push_back(static_cast<std::int64_t>(value));
    if (test.numbers.empty()) continue;
    side.foreign.back() = CondId{joint_.conditions.size()};
    joint_.conditions.push_back(std::move(test));
  }
}

// Recursion is bounded by nesting: chains of one operator are walked.
Kleene JointPerson::encode(Side which, CondId id) {
  const Known& side = sides_[index(which)];
  const Condition& condition = side.policy->at(id);
  if (condition.op == CondOp::True) return {problem_.true_(), problem_.false_()};
  if (condition.op == CondOp::Not) {
    const Kleene inner = encode(which, condition.left);
    return {inner.is_false, inner.is_true};
  }
  if (condition.op == CondOp::And || condition.op == CondOp::Or) {
    std::vector<smt::Term> truths;
    std::vector<smt::Term> falsehoods;
    std::vector<CondId> open{id};
    while (!open.empty()) {
      const CondId next = open.back();
      open.pop_back();
      if (side.policy->at(next).op == condition.op) {
        open.push_back(side.policy->at(next).right);
        open.push_back(side.policy->at(next).left);
        continue;
      }
      const Kleene part = encode(which, next);
      truths.push_back(part.is_true);
      falsehoods.push_back(part.is_false);
    }
    if (condition.op == CondOp::And) return {problem_.and_(truths), problem_.or_(falsehoods)};
    return {problem_.or_(truths), problem_.and_(falsehoods)};
  }
  const Kleene test = encoder_->encode(side.tests[id.index()]);
  const CondId unlisted = condition.attribute.is_none() ? CondId{} : side.foreign[condition.attribute.index()];
  if (unlisted.is_none()) return test;
  const smt::Term missing = encoder_->encode(unlisted).is_true;
  const smt::Term listed = problem_.not_(missing);
  if (condition.op == CondOp::Missing)
    return {problem_.or_({test.is_true, missing}), problem_.and_({test.is_false, listed})};
  return {problem_.and_({test.is_true, listed}), problem_.and_({test.is_false, listed})};
}

compiler::PersonFacts JointPerson::facts(Side which, const compiler::PersonFacts& joint) const {
  const Known& side = sides_[index(which)];
  compiler::PersonFacts own{.attributes = {}, .designations = joint.designations, .trainings = joint.trainings};
  for (std::size_t attribute = 0; attribute != side.policy->attributes.size(); ++attribute) {
    compiler::AttributeValue value = joint.attributes[side.attributes[attribute].index()];
    if (value.present && side.policy->attributes[attribute].type == TypeKind::Enumerated) {
      const std::string& text =
          values_of(joint_, side.attributes[attribute]).values[static_cast<std::size_t>(value.number)];
      value.number = position(values_of(*side.policy, AttributeId{attribute}), text);
      value.present = value.number >= 0;
    }
    own.attributes.push_back(value);
  }
  return own;
}

}  // namespace rolewright::analyzer
