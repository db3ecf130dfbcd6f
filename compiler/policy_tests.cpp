#include "compiler/policy_tests.hpp"

#include <algorithm>

#include "compiler/catalog.hpp"
#include "compiler/condition.hpp"
#include "compiler/english.hpp"

namespace rolewright::compiler {
namespace {

// The one person of a test: their facts, the roles given to them and the permissions they hold.
class Trial {
 public:
  Trial(const PolicyIr& policy, const TestCase& test, Day today)
      : policy_{policy},
        test_{test},
        today_{today},
        roles_(policy.roles.size()),
        permissions_(policy.permissions.size()) {
    facts_.attributes.resize(policy.attributes.size());
    for (const auto& [attribute, text] : test.facts)
      facts_.attributes[attribute.index()] = parse_value(policy, policy.attributes[attribute.index()], text);
    for (const TestCase::Designated& item : test.designated)
      facts_.designations.push_back({item.name, {today, today.plus(1)}, item.limit_cents});
    for (const std::string& course : test.trained) facts_.trainings.push_back({course, today});
    for (const PermissionId permission : test.holds) hold(permission);
    for (const Assignment& assignment : policy.assignments)
      if (truth_of(assignment.condition) == Truth::True) give(assignment.role);
  }

  std::vector<Label> run() {
    assumptions();
    if (failures_.empty())
      for (const TestCase::Expectation& expected : test_.expects)
        expected.rule.is_none() ? expect_role(expected) : expect_violation(expected);
    return std::move(failures_);
  }

 private:
  [[nodiscard]] Truth truth_of(CondId condition) const {
    return evaluate(policy_, condition, facts_, today_);
  }

  // With it every permission of the system that can be the same entitlement: who holds `VEND_CREATE` holds `VEND_*`.
  void hold(PermissionId held) {
    const Permission& permission = policy_.permissions[held.index()];
    for (std::size_t index = 0; index != policy_.permissions.size(); ++index) {
      const Permission& other = policy_.permissions[index];
      if (other.system == permission.system && overlap(other.pattern, permission.pattern)) permissions_[index] = true;
    }
  }

  // The role and what it includes; `all_grants` already covers both.
  void give(RoleId given) {
    for (const PermissionId permission : policy_.roles[given.index()].all_grants) hold(permission);
    std::vector<RoleId> open{given};
    while (!open.empty()) {
      const RoleId role = open.back();
      open.pop_back();
      if (roles_[role.index()]) continue;
      roles_[role.index()] = true;
      const auto& included = policy_.roles[role.index()].includes;
      open.insert(open.end(), included.begin(), included.end());
    }
  }

  void assumptions() {
    for (std::size_t index = 0; index != policy_.assumptions.size(); ++index) {
      const Assumption& assumption = policy_.assumptions[index];
      const bool ignored =
          std::find(test_.ignoring.begin(), test_.ignoring.end(), index) != test_.ignoring.end();
      if (ignored || truth_of(assumption.whenever) != Truth::True || truth_of(assumption.then) == Truth::True)
        continue;
      failures_.push_back({test_.span, "assumption `" + assumption.id +
                                           "` says there is no such person: whenever " +
                                           english(policy_, assumption.whenever) + " then " +
                                           english(policy_, assumption.then)});
    }
  }

  void expect_role(const TestCase::Expectation& expected) {
    if (roles_[expected.role.index()] == expected.wanted) return;
    std::string text = "role `" + policy_.roles[expected.role.index()].name +
                       (expected.wanted ? "` is not given" : "` is given");
    for (const Assignment& assignment : policy_.assignments)
      if (expected.wanted && assignment.role == expected.role &&
          truth_of(assignment.condition) == Truth::Unknown)
        text += ": " + why_unknown(policy_, assignment.condition, facts_, today_);
    failures_.push_back({expected.span, std::move(text)});
  }

  void expect_violation(const TestCase::Expectation& expected) {
    const Rule& rule = policy_.rules[expected.rule.index()];
    const std::string id = "`" + rule.info.id + "`";
    const auto* holds = std::get_if<HoldsRule>(&rule.body);
    const auto* exclusive = std::get_if<ExclusiveRule>(&rule.body);
    if (!rule.info.active) return fail(expected, id + " is not judged, " + rule.info.inactive_because);
    if (holds == nullptr && exclusive == nullptr)
      return fail(expected,
                  id + " is not about what one person holds, so the facts of one person cannot decide it");
    const Truth truth = holds != nullptr ? violated(*holds) : violated(*exclusive);
    if (truth == (expected.wanted ? Truth::True : Truth::False)) return;
    if (truth == Truth::Unknown)
      return fail(expected,
                  id + " is undetermined: " + why_unknown(policy_, holds->condition, facts_, today_));
    fail(expected, id + (expected.wanted ? " is not violated" : " is violated"));
  }
  void fail(const TestCase::Expectation& expected, std::string text) {
    failures_.push_back({expected.span, std::move(text)});
  }

  [[nodiscard]] bool held(FunctionId id) const {
    const Function& function = policy_.functions[id.index()];
    const auto has = [&](PermissionId permission) { return permissions_[permission.index()]; };
    return function.all ? std::all_of(function.permissions.begin(), function.permissions.end(), has)
                        : std::any_of(function.permissions.begin(), function.permissions.end(), has);
  }
  [[nodiscard]] Truth violated(const HoldsRule& rule) const {
    const auto count = std::count_if(rule.functions.begin(), rule.functions.end(),
                                     [&](FunctionId function) { return held(function); });
    return static_cast<std::size_t>(count) >= rule.at_least ? truth_of(rule.condition) : Truth::False;
  }
  [[nodiscard]] Truth violated(const ExclusiveRule& rule) const {
    const auto count = std::count_if(rule.roles.begin(), rule.roles.end(),
                                     [&](RoleId role) { return roles_[role.index()]; });
    return count >= 2 ? Truth::True : Truth::False;
  }

  const PolicyIr& policy_;
  const TestCase& test_;
  Day today_;
  PersonFacts facts_;
  std::vector<bool> roles_;        // by RoleId
  std::vector<bool> permissions_;  // by PermissionId
  std::vector<Label> failures_;
};

}  // namespace

std::vector<PolicyTestResult> run_tests(const PolicyIr& policy, Day today) {
  std::vector<PolicyTestResult> results;
  for (const TestCase& test : policy.tests)
    results.push_back({test.id, test.title, test.span, Trial{policy, test, today}.run()});
  return results;
}

}  // namespace rolewright::compiler
