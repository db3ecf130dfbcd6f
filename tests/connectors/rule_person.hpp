// People for vendors' rules, in one line of text.
#pragma once

#include <string>
#include <string_view>

#include "connectors/rules/attribute_rule.hpp"
#include "model/result.hpp"

namespace rolewright::tests {

struct RuleCase {
  const char* expression;
  const char* person;
  char wanted;  // T, F, ?
};

/// `department=AP;@00g1:clerks;+colors:blue`: attributes, groups, values of collections.
inline connectors::RulePerson rule_person(std::string_view text) {
  connectors::RulePerson person;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(';'), text.size());
    const std::string item{text.substr(0, end)};
    text.remove_prefix(std::min(end + 1, text.size()));
    const std::size_t sign = item.find_first_of("=:");
    if (item.front() == '@') {
      person.groups.emplace_back(item.substr(1, sign - 1), item.substr(sign + 1));
    } else if (item.front() == '+') {
      person.collections[item.substr(1, sign - 1)].insert(item.substr(sign + 1));
    } else {
      person.attributes[item.substr(0, sign)] = item.substr(sign + 1);
    }
  }
  return person;
}

inline char verdict(compiler::Truth truth) {
  return truth == compiler::Truth::True ? 'T' : truth == compiler::Truth::False ? 'F' : '?';
}

/// `RW0531 the function …`, or empty.
template <class T>
std::string refusal(const Result<T>& result) {
  if (result.ok()) return {};
  const Diagnostic& first = result.error().items()[0];
  return to_string(first.code) + " " + first.message;
}

}  // namespace rolewright::tests
