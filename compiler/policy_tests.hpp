// Policy tests: the policy's own `test` statements. Each describes one person; the roles that `assign` gives
// them and what these grant are worked out by the plain evaluator, and each expectation is compared with the
// outcome.
#pragma once

#include <string>
#include <vector>

#include "compiler/ir.hpp"
#include "model/diagnostic.hpp"

namespace rolewright::compiler {

struct PolicyTestResult {
  std::string id;
  std::string title;
  Span span;
  std::vector<Label> failures;  // the expectation (or the whole test), and what was so instead
  [[nodiscard]] bool passed() const { return failures.empty(); }
};

/// One result a test, in order. `designated` and `trained` facts hold on `today`; everything is held without
/// scope. A person whom an assumption excludes fails the test, unless the test ignores that assumption.
/// O(tests · (conditions + roles · permissions)).
[[nodiscard]] std::vector<PolicyTestResult> run_tests(const PolicyIr& policy, Day today);

}  // namespace rolewright::compiler
