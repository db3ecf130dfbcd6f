#include "connectors/rules/attribute_rule.hpp"

#include <algorithm>
#include <charconv>

#include "connectors/person_join.hpp"
#include "connectors/rules/text_pattern.hpp"
#include "model/bug.hpp"
#include "model/diagnostic.hpp"

namespace rolewright::connectors {

using compiler::Truth;

std::size_t AttributeRule::add(RuleNode node) {
  nodes.push_back(std::move(node));
  return nodes.size() - 1;
}

std::string folded(std::string_view text, Letters letters) {
  return letters == Letters::IgnoreCase ? lower_ascii(text) : std::string{text};
}

bool passes(const TextTest& test, std::string_view text) {
  const std::string value = folded(text, test.letters);
  const std::string wanted = test.op == TextOp::Matches ? test.text : folded(test.text, test.letters);
  switch (test.op) {
    case TextOp::Equals:
      return value == wanted;
    case TextOp::StartsWith:
      return value.starts_with(wanted);
    case TextOp::EndsWith:
      return value.ends_with(wanted);
    case TextOp::Contains:
      return value.find(wanted) != std::string::npos;
    case TextOp::Matches: {
      const Result<TextPattern> pattern = parse_pattern(test.text, test.letters);
      return pattern.ok() && pattern.value().matches(text);
    }
  }
  bug("a text test of no kind");
}

namespace {

Truth truth(bool value) {
  return value ? Truth::True : Truth::False;
}

class Evaluation {
 public:
  Evaluation(const AttributeRule& rule, const RulePerson& person) : rule_{rule}, person_{person} {}

  Truth of(std::size_t id) const {
    const RuleNode& node = rule_.at(id);
    switch (node.op) {
      case RuleNode::Always:
        return Truth::True;
      case RuleNode::And: {
        Truth all = Truth::True;
        for (const std::size_t part : node.parts) all = compiler::both(all, of(part));
        return all;
      }
      case RuleNode::Or: {
        Truth any = Truth::False;
        for (const std::size_t part : node.parts) any = compiler::either(any, of(part));
        return any;
      }
      case RuleNode::Not:
        return compiler::negate(of(node.parts[0]));
      case RuleNode::Missing:
        return truth(!person_.attributes.contains(node.attribute) && !person_.collections.contains(node.attribute));
      case RuleNode::Text:
      case RuleNode::Flag:
      case RuleNode::Number:
        return of_value(node);
      case RuleNode::Member:
        return truth(std::any_of(person_.groups.begin(), person_.groups.end(),
                                 [&](const auto& group) { return named(node, group); }));
      case RuleNode::Has: {
        const auto found = person_.collections.find(node.attribute);
        if (found == person_.collections.end())
          return node.on_missing == OnMissing::False ? Truth::False : Truth::Unknown;
        return truth(found->second.contains(node.groups[0]));
      }
    }
    bug("a rule node of no kind");
  }

 private:
  Truth of_value(const RuleNode& node) const {
    const auto found = person_.attributes.find(node.attribute);
    if (found == person_.attributes.end())
      return node.on_missing == OnMissing::False ? Truth::False : Truth::Unknown;
    const std::string& value = found->second;
    if (node.op == RuleNode::Text)
      return truth(std::any_of(node.tests.begin(), node.tests.end(),
                               [&](const TextTest& test) { return passes(test, value); }));
    if (node.op == RuleNode::Flag) return truth(value == "true");
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
    if (error != std::errc{} || end != value.data() + value.size()) return Truth::Unknown;
    return truth(node.number_op == NumberOp::Equals    ? number == node.number
                 : node.number_op == NumberOp::AtLeast ? number >= node.number
                                                       : number <= node.number);
  }

  static bool named(const RuleNode& node, const std::pair<std::string, std::string>& group) {
    return std::any_of(node.groups.begin(), node.groups.end(), [&](const std::string& wanted) {
      switch (node.group_by) {
        case GroupBy::Id:
          return group.first == wanted;
        case GroupBy::Name:
          return group.second == wanted;
        case GroupBy::NameStartsWith:
          return group.second.starts_with(wanted);
        case GroupBy::NameContains:
          return group.second.find(wanted) != std::string::npos;
      }
      bug("a group named by nothing");
    });
  }

  const AttributeRule& rule_;
  const RulePerson& person_;
};

std::string quoted(std::string_view text) {
  return "\"" + printable(text) + "\"";
}

std::string dump_tests(const RuleNode& node) {
  static const char* const kOps[] = {"=", "starts", "ends", "contains", "matches"};
  std::string text;
  for (const TextTest& test : node.tests)
    text += (text.empty() ? "" : " | ") + std::string{kOps[static_cast<std::size_t>(test.op)]} +
            (test.letters == Letters::IgnoreCase ? "~ " : " ") + quoted(test.text);
  return node.attribute + " " + text + (node.on_missing == OnMissing::Undetermined ? " ?" : "");
}

std::string dump_node(const AttributeRule& rule, std::size_t id) {
  const RuleNode& node = rule.at(id);
  const auto list = [&](const char* word) {
    std::string text;
    for (const std::size_t part : node.parts) text += (text.empty() ? "" : ", ") + dump_node(rule, part);
    return std::string{word} + "(" + text + ")";
  };
  const std::string unsure = node.on_missing == OnMissing::Undetermined ? " ?" : "";
  switch (node.op) {
    case RuleNode::Always:
      return "true";
    case RuleNode::And:
      return list("and");
    case RuleNode::Or:
      return node.parts.empty() ? "false" : list("or");
    case RuleNode::Not:
      return list("not");
    case RuleNode::Missing:
      return "missing(" + node.attribute + ")";
    case RuleNode::Text:
      return dump_tests(node);
    case RuleNode::Flag:
      return node.attribute + " is true" + unsure;
    case RuleNode::Number: {
      static const char* const kOps[] = {" = ", " >= ", " <= "};
      return node.attribute + kOps[static_cast<std::size_t>(node.number_op)] + std::to_string(node.number) + unsure;
    }
    case RuleNode::Member: {
      static const char* const kWays[] = {"id", "name", "name-starts", "name-contains"};
      std::string text;
      for (const std::string& group : node.groups) text += (text.empty() ? "" : ", ") + quoted(group);
      return "member(" + std::string{kWays[static_cast<std::size_t>(node.group_by)]} + " " + text + ")";
    }
    case RuleNode::Has:
      return node.attribute + " has " + quoted(node.groups[0]) + unsure;
  }
  bug("a rule node of no kind");
}

}  // namespace

Truth evaluate(const AttributeRule& rule, const RulePerson& person) {
  return Evaluation{rule, person}.of(rule.root);
}

std::string dump(const AttributeRule& rule) {
  return rule.nodes.empty() ? "true" : dump_node(rule, rule.root);
}

}  // namespace rolewright::connectors
