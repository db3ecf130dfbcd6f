// Control coverage: which statements of AC-5 and AC-6 of NIST SP 800-53 no rule names. Said once a statement, and only of
// a policy that names controls at all.
#include <algorithm>
#include <string_view>

#include "analyzer/lints/lint.hpp"

namespace rolewright::analyzer {
namespace {

struct ControlStatement {
  std::string_view id;
  std::string_view asks;  // in our own words
};

constexpr ControlStatement kStatements[] = {
    {"AC-5", "duties that one person must not carry alone are divided"},
    {"AC-6", "people have only the access their work needs"},
    {"AC-6(1)", "access to security functions is given expressly"},
    {"AC-6(2)", "holders of privileged duties use another account for everyday work"},
    {"AC-6(3)", "privileged commands over a network are limited to stated needs"},
    {"AC-6(4)", "processing is divided into domains with privileges of their own"},
    {"AC-6(5)", "privileged accounts are limited to named people or roles"},
    {"AC-6(6)", "people from outside have no privileged access"},
    {"AC-6(7)", "privileges are reviewed at intervals"},
    {"AC-6(8)", "software runs with no more privilege than its user"},
    {"AC-6(9)", "the use of privileged functions is logged"},
    {"AC-6(10)", "people without privilege cannot carry out privileged functions"},
};

}  // namespace

void lint_controls(const LintInput& input, Diagnostics& found) {
  const auto serves = [&](const compiler::Rule& rule, std::string_view id) {
    return rule.info.active &&
           std::find(rule.info.controls.begin(), rule.info.controls.end(), id) != rule.info.controls.end();
  };
  const auto served = [&](std::string_view id) {
    return std::any_of(input.policy.rules.begin(), input.policy.rules.end(),
                       [&](const compiler::Rule& rule) { return serves(rule, id); });
  };
  const bool any = std::any_of(std::begin(kStatements), std::end(kStatements),
                               [&](const ControlStatement& statement) { return served(statement.id); });
  if (!any) return;
  for (const ControlStatement& statement : kStatements)
    if (!served(statement.id))
      add(found, {.code = Code::ControlUnserved,
                  .message = "no rule in force serves " + std::string{statement.id} + ": " + std::string{statement.asks},
                  .span = {},
                  .labels = {},
                  .help = "name it in the `control` clause of a rule that does, or meet it outside this policy"});
}

}  // namespace rolewright::analyzer
