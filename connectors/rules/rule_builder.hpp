// RuleBuilder: what both vendors' parsers share: making nodes with folding of nested `and` and `or`, the limits on
// depth and size, and how a place in an expression is named.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "connectors/rules/attribute_rule.hpp"
#include "connectors/wording.hpp"
#include "model/result.hpp"

namespace rolewright::connectors {

class RuleBuilder {
 public:
  explicit RuleBuilder(std::string_view text) : text_{text} {}

  [[nodiscard]] std::size_t always() { return add({.op = RuleNode::Always}); }
  [[nodiscard]] std::size_t never() { return add({.op = RuleNode::Or}); }
  [[nodiscard]] std::size_t missing(std::string attribute) {
    return add({.op = RuleNode::Missing, .parts = {}, .attribute = std::move(attribute)});
  }
  [[nodiscard]] std::size_t negate(std::size_t part) { return add({.op = RuleNode::Not, .parts = {part}}); }
  /// One part alone is itself; parts of the same kind are taken apart.
  [[nodiscard]] std::size_t join(RuleNode::Op op, const std::vector<std::size_t>& parts) {
    if (parts.size() == 1) return parts[0];
    RuleNode node{.op = op};
    for (const std::size_t part : parts) {
      const RuleNode& inner = rule_.at(part);
      if (inner.op == op && !inner.parts.empty())
        node.parts.insert(node.parts.end(), inner.parts.begin(), inner.parts.end());
      else
        node.parts.push_back(part);
    }
    return add(std::move(node));
  }
  [[nodiscard]] std::size_t add(RuleNode node) {
    if (rule_.nodes.size() >= kMaxRuleNodes) unsupported("an expression of more than 10,000 tests", 0);
    return rule_.add(std::move(node));
  }
  [[nodiscard]] const RuleNode& at(std::size_t node) const { return rule_.at(node); }

  /// The first problem counts: what follows it would only repeat it.
  void malformed(const std::string& what, std::size_t place) { fail(Code::MalformedExpression, what, place); }
  void unsupported(const std::string& what, std::size_t place) {
    fail(Code::UnsupportedExpression, what + " is not read", place);
  }
  [[nodiscard]] bool failed() const { return found_.has_error(); }

  [[nodiscard]] Result<AttributeRule> finish(std::size_t root) {
    if (failed()) return found_;
    rule_.root = root;
    return std::move(rule_);
  }

 private:
  void fail(Code code, const std::string& what, std::size_t place) {
    if (failed()) return;
    found_.add({.code = code,
                .message = what + " at character " + std::to_string(place + 1) + " of " + quote(text_)});
  }

  std::string_view text_;
  AttributeRule rule_;
  Diagnostics found_;
};

/// True when every byte is ASCII: letters outside it have case rules that no vendor documents.
[[nodiscard]] inline bool is_ascii(std::string_view text) {
  for (const char c : text)
    if (static_cast<unsigned char>(c) >= 0x80) return false;
  return true;
}

}  // namespace rolewright::connectors
