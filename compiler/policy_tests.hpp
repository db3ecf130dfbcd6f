// Policy tests: the policy's own `test` statements. Each describes one person; the roles that `assign` gives
// them and what these grant are worked out by the plain evaluator, and each expectation is compared with the
// outcome. Beside the results: which statements took effect in a test, so that the others can be named.
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

/// Which statements had an effect on somebody: an `assign` gave its role, an `allow` let somebody request it, an
/// `assume` spoke of somebody, a rule was violated, an exception was needed. By the index in the policy.
struct Exercised {
  explicit Exercised(const PolicyIr& policy)
      : assignments(policy.assignments.size()),
        eligibilities(policy.eligibilities.size()),
        assumptions(policy.assumptions.size()),
        rules(policy.rules.size()),
        waivers(policy.waivers.size()) {}
  std::vector<bool> assignments, eligibilities, assumptions, rules, waivers;
};

/// A statement that nothing exercised: "assign of `Clerk`".
struct Unexercised {
  std::string what;
  Span span;
};

/// What is left, in the order of the text. Rules that are not in force, and exceptions to them, are not expected to.
[[nodiscard]] std::vector<Unexercised> unexercised(const PolicyIr& policy, const Exercised& exercised);

struct PolicyTestRun {
  std::vector<PolicyTestResult> results;  // one a test, in order
  Exercised exercised;                    // by tests that pass
};

/// `designated` and `trained` facts hold on `today`; everything is held without scope. A person whom an assumption
/// excludes fails the test, unless the test ignores that assumption. O(tests · (conditions + roles · permissions)).
[[nodiscard]] PolicyTestRun run_tests(const PolicyIr& policy, Day today);

}  // namespace rolewright::compiler
