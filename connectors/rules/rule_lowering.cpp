#include "connectors/rules/rule_lowering.hpp"

#include <algorithm>

#include "connectors/rules/text_classes.hpp"
#include "connectors/wording.hpp"
#include "model/bug.hpp"

namespace rolewright::connectors {

using compiler::Attribute;
using compiler::AttributeId;
using compiler::CondId;
using compiler::Condition;
using compiler::CondOp;
using compiler::Enumeration;
using compiler::EnumerationId;
using compiler::TypeKind;

namespace {

bool is_text(TypeKind type) {
  return type == TypeKind::Code || type == TypeKind::OrgUnit;
}

std::vector<TextTest> tests_of(const Condition& condition) {
  std::vector<TextTest> tests;
  for (const std::string& text : condition.texts) {
    tests.push_back({TextOp::Equals, Letters::Exact, text});
    if (condition.op == CondOp::Within) tests.push_back({TextOp::StartsWith, Letters::Exact, text + "/"});
  }
  return tests;
}

}  // namespace

RuleLowering::Known& RuleLowering::known(const std::string& vendor_attribute) {
  const auto mapped = map_.find(vendor_attribute);
  if (mapped != map_.end()) return attributes_[mapped->second];
  const bool qualified = vendor_attribute.find("user.") != std::string::npos;  // `okta user.title`
  return attributes_[qualified ? vendor_attribute : "user." + vendor_attribute];
}

void RuleLowering::use(const RuleNode& node) {
  if (node.attribute.empty()) return;
  Known& known = this->known(node.attribute);
  const Use use = node.op == RuleNode::Flag     ? Use::Flag
                  : node.op == RuleNode::Number ? Use::Number
                  : node.op == RuleNode::Text   ? Use::Text
                                                : Use::None;
  if (use == Use::None) return;
  if (known.use != Use::None && known.use != use) known.conflict = "two kinds of value";
  known.use = use;
  known.tests.insert(known.tests.end(), node.tests.begin(), node.tests.end());
}

void RuleLowering::read(const AttributeRule& rule) {
  for (const RuleNode& node : rule.nodes) use(node);
}

// Only the policy's own conditions are there yet: nothing has been lowered.
void RuleLowering::collect_policy_tests(Known& known, Diagnostics& found) {
  for (const Condition& condition : policy_.conditions) {
    if (condition.attribute != known.attribute) continue;
    if (condition.op == CondOp::In || condition.op == CondOp::Within) {
      const std::vector<TextTest> tests = tests_of(condition);
      known.policy_tests.insert(known.policy_tests.end(), tests.begin(), tests.end());
    } else if (condition.op != CondOp::Missing) {
      found.add({.code = Code::UnsupportedExpression,
                 .message = "a test of " + quote(policy_.attributes[known.attribute.index()].name) +
                            " in the policy that is not read together with a vendor's rules",
                 .span = condition.span});
    }
  }
}

void RuleLowering::make_texts(const std::string& name, Known& known, Diagnostics& found) {
  const bool ignores_case = std::any_of(known.tests.begin(), known.tests.end(),
                                        [](const TextTest& test) { return test.letters == Letters::IgnoreCase; });
  known.tests.insert(known.tests.end(), known.policy_tests.begin(), known.policy_tests.end());
  for (TextTest test : known.policy_tests) {  // so that no kind of text mixes odd spellings with others
    test.letters = Letters::IgnoreCase;
    if (ignores_case) known.tests.push_back(test);
  }
  std::sort(known.tests.begin(), known.tests.end());
  known.tests.erase(std::unique(known.tests.begin(), known.tests.end()), known.tests.end());
  Result<std::vector<std::string>> texts = text_classes(known.tests);
  if (!texts.ok()) {
    Diagnostic problem = texts.error().items()[0];
    problem.message += ": " + quote(name);
    return found.add(std::move(problem));
  }
  known.texts = std::move(texts).value();
  Enumeration kinds{.name = "texts of " + name, .values = {}, .at_least = {}, .ordered = false, .span = {}};
  const std::size_t count = known.texts.size();
  for (const std::string& text : known.texts) kinds.values.push_back(text.empty() ? "\"\"" : text);
  kinds.at_least.assign(count * count, 0);
  for (std::size_t value = 0; value != count; ++value) kinds.at_least[value * count + value] = 1;
  Attribute& attribute = policy_.attributes[known.attribute.index()];
  attribute.type = TypeKind::Enumerated;
  attribute.enumeration = EnumerationId{policy_.enumerations.size()};
  policy_.enumerations.push_back(std::move(kinds));
}

void RuleLowering::rewrite_policy_tests(const Known& known) {
  for (Condition& condition : policy_.conditions) {
    if (condition.attribute != known.attribute || condition.texts.empty()) continue;
    const std::vector<TextTest> tests = tests_of(condition);
    condition.numbers.clear();
    for (std::size_t value = 0; value != known.texts.size(); ++value)
      if (std::any_of(tests.begin(), tests.end(),
                      [&](const TextTest& test) { return passes(test, known.texts[value]); }))
        condition.numbers.push_back(static_cast<std::int64_t>(value));
    condition.op = CondOp::In;
    condition.texts.clear();
  }
}

Diagnostics RuleLowering::prepare() {
  Diagnostics found;
  for (auto& [name, known] : attributes_) {
    const auto refuse = [&, &attribute = name](const std::string& why) {
      found.add({.code = Code::UnsupportedExpression, .message = quote(attribute) + " is tested as " + why});
    };
    if (!known.conflict.empty()) {
      refuse(known.conflict);
      continue;
    }
    const auto declared = std::find_if(policy_.attributes.begin(), policy_.attributes.end(),
                                       [&, &attribute = name](const Attribute& item) { return item.name == attribute; });
    known.attribute = AttributeId{static_cast<std::size_t>(declared - policy_.attributes.begin())};
    const TypeKind wanted = known.use == Use::Flag     ? TypeKind::Flag
                            : known.use == Use::Number ? TypeKind::Number
                                                       : TypeKind::Code;
    if (declared != policy_.attributes.end() && known.use == Use::None) continue;
    if (declared == policy_.attributes.end()) {
      policy_.attributes.push_back({.name = name, .type = wanted, .enumeration = {}, .span = {}});
    } else if (declared->type == TypeKind::Enumerated && wanted == TypeKind::Code) {
      known.texts = policy_.enumerations[declared->enumeration.index()].values;
      known.enumerated = true;
      continue;
    } else if (declared->type != wanted && !(is_text(declared->type) && wanted == TypeKind::Code)) {
      refuse("another kind of value than the policy declares");
      continue;
    }
    if (wanted != TypeKind::Code) continue;
    collect_policy_tests(known, found);
    make_texts(name, known, found);
    rewrite_policy_tests(known);
  }
  return found;
}

CondId RuleLowering::add(Condition condition) {
  policy_.conditions.push_back(std::move(condition));
  return CondId{policy_.conditions.size() - 1};
}

CondId RuleLowering::in(AttributeId attribute, std::vector<std::int64_t> numbers) {
  return add({.op = CondOp::In, .span = {}, .left = {}, .right = {}, .attribute = attribute,
              .numbers = std::move(numbers), .texts = {}});
}

CondId RuleLowering::missing(AttributeId attribute) {
  return add({.op = CondOp::Missing, .span = {}, .left = {}, .right = {}, .attribute = attribute, .numbers = {},
              .texts = {}});
}

CondId RuleLowering::not_of(CondId part) {
  return add({.op = CondOp::Not, .span = {}, .left = part, .right = {}, .attribute = {}, .numbers = {}, .texts = {}});
}

// Balanced, so that a long list does not become a deep tree.
CondId RuleLowering::join(CondOp op, const std::vector<CondId>& parts, std::size_t begin, std::size_t end) {
  if (end - begin == 1) return parts[begin];
  const std::size_t middle = begin + (end - begin) / 2;
  const CondId left = join(op, parts, begin, middle);
  const CondId right = join(op, parts, middle, end);
  return add({.op = op, .span = {}, .left = left, .right = right, .attribute = {}, .numbers = {}, .texts = {}});
}

CondId RuleLowering::all_of(const std::vector<CondId>& parts) {
  if (parts.empty())
    return add({.op = CondOp::True, .span = {}, .left = {}, .right = {}, .attribute = {}, .numbers = {}, .texts = {}});
  return join(CondOp::And, parts, 0, parts.size());
}

CondId RuleLowering::any_of(const std::vector<CondId>& parts) {
  return parts.empty() ? not_of(all_of({})) : join(CondOp::Or, parts, 0, parts.size());
}

CondId RuleLowering::flag(const std::string& name) {
  const auto [found, fresh] = flags_.try_emplace(name, AttributeId{policy_.attributes.size()});
  if (fresh)
    policy_.attributes.push_back({.name = name, .type = TypeKind::Flag, .enumeration = {}, .span = {}});
  return all_of({not_of(missing(found->second)), in(found->second, {1})});
}

CondId RuleLowering::value_test(const RuleNode& node) {
  const Known& known = this->known(node.attribute);
  std::vector<std::int64_t> passing;
  CondId test;
  if (node.op == RuleNode::Text) {
    for (std::size_t value = 0; value != known.texts.size(); ++value)
      if (std::any_of(node.tests.begin(), node.tests.end(),
                      [&](const TextTest& item) { return passes(item, known.texts[value]); }))
        passing.push_back(static_cast<std::int64_t>(value));
    test = in(known.attribute, std::move(passing));
  } else if (node.op == RuleNode::Flag || node.number_op == NumberOp::Equals) {
    test = in(known.attribute, {node.op == RuleNode::Flag ? 1 : node.number});
  } else {
    test = in(known.attribute, {node.number});
    policy_.conditions[test.index()].op =
        node.number_op == NumberOp::AtLeast ? CondOp::AtLeast : CondOp::AtMost;
  }
  const CondId present = all_of({not_of(missing(known.attribute)), test});
  if (node.on_missing == OnMissing::False) return present;
  AttributeRule alone;
  alone.root = alone.add(node);
  return any_of({present, all_of({missing(known.attribute), flag("undocumented when missing: " + dump(alone))})});
}

CondId RuleLowering::node(const AttributeRule& rule, std::size_t id, const LowerMember& member) {
  const RuleNode& item = rule.at(id);
  switch (item.op) {
    case RuleNode::Always:
      return all_of({});
    case RuleNode::And:
    case RuleNode::Or: {
      std::vector<CondId> parts;
      for (const std::size_t part : item.parts) parts.push_back(node(rule, part, member));
      return item.op == RuleNode::And ? all_of(parts) : any_of(parts);
    }
    case RuleNode::Not:
      return not_of(node(rule, item.parts[0], member));
    case RuleNode::Missing: {
      // An attribute that is only ever asked whether it is missing still needs a place.
      return missing(known(item.attribute).attribute);
    }
    case RuleNode::Text:
    case RuleNode::Flag:
    case RuleNode::Number:
      return value_test(item);
    case RuleNode::Has:
      return flag(item.attribute + " contains " + item.groups[0]);
    case RuleNode::Member: {
      if (member) return member(item);
      std::vector<CondId> any;
      for (const std::string& group : item.groups) any.push_back(flag("in group " + group));
      return any_of(any);
    }
  }
  bug("a rule node of no kind");
}

CondId RuleLowering::lower(const AttributeRule& rule, const LowerMember& member) {
  return node(rule, rule.root, member);
}

bool RuleLowering::oddly_spelled(const std::string& policy_attribute, std::string_view text) const {
  const auto found = attributes_.find(policy_attribute);
  return found != attributes_.end() &&
         std::any_of(found->second.policy_tests.begin(), found->second.policy_tests.end(), [&](TextTest test) {
           const bool exact = passes(test, text);
           test.letters = Letters::IgnoreCase;
           return passes(test, text) != exact;
         });
}

std::vector<std::pair<std::string, CondId>> RuleLowering::odd_spellings() {
  std::vector<std::pair<std::string, CondId>> odd;
  for (const auto& [name, known] : attributes_) {
    std::vector<std::int64_t> values;
    for (std::size_t value = 0; value != known.texts.size() && !known.enumerated; ++value)
      if (oddly_spelled(name, known.texts[value])) values.push_back(static_cast<std::int64_t>(value));
    if (values.empty()) continue;
    const AttributeId attribute = known.attribute;
    odd.emplace_back(name, all_of({not_of(missing(attribute)), in(attribute, std::move(values))}));
  }
  return odd;
}

}  // namespace rolewright::connectors
