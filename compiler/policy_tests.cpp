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
      for (const TestCase::Expectation& expected : test_.expects) expect(expected);
    return std::move(failures_);
  }

  // What had an effect in a run without failures.
  void mark(Exercised& exercised) const {
    for (std::size_t index = 0; index != policy_.assignments.size(); ++index)
      if (truth_of(policy_.assignments[index].condition) == Truth::True) exercised.assignments[index] = true;
    for (std::size_t index = 0; index != policy_.assumptions.size(); ++index)
      if (truth_of(policy_.assumptions[index].whenever) == Truth::True) exercised.assumptions[index] = true;
    for (const TestCase::Expectation& expected : test_.expects) {
      if (!expected.wanted) continue;
      if (!expected.rule.is_none()) exercised.rules[expected.rule.index()] = true;
      for (std::size_t index = 0; expected.requested && index != policy_.eligibilities.size(); ++index)
        if (lets_request(policy_.eligibilities[index], expected.role)) exercised.eligibilities[index] = true;
    }
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

  void expect(const TestCase::Expectation& expected) {
    if (!expected.rule.is_none()) return expect_violation(expected);
    expected.requested ? expect_request(expected) : expect_role(expected);
  }

  [[nodiscard]] bool lets_request(const Eligibility& eligibility, RoleId role) const {
    return eligibility.role == role && truth_of(eligibility.condition) == Truth::True && served(eligibility);
  }
  [[nodiscard]] bool served(const Eligibility& eligibility) const {
    return eligibility.service_role.is_none() ||
           std::find(test_.served.begin(), test_.served.end(), eligibility.service_role) != test_.served.end();
  }

  void expect_request(const TestCase::Expectation& expected) {
    const bool may = std::any_of(policy_.eligibilities.begin(), policy_.eligibilities.end(),
                                 [&](const Eligibility& item) { return lets_request(item, expected.role); });
    if (may == expected.wanted) return;
    std::string text = "role `" + policy_.roles[expected.role.index()].name +
                       (expected.wanted ? "` may not be requested" : "` may be requested");
    for (const Eligibility& item : policy_.eligibilities) {
      if (!expected.wanted || item.role != expected.role) continue;
      if (truth_of(item.condition) == Truth::Unknown)
        text += ": " + why_unknown(policy_, item.condition, facts_, today_);
      else if (truth_of(item.condition) == Truth::True)
        text += ": nothing is said of service as `" + policy_.roles[item.service_role.index()].name + "`";
    }
    failures_.push_back({expected.span, std::move(text)});
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

PolicyTestRun run_tests(const PolicyIr& policy, Day today) {
  PolicyTestRun run{.results = {}, .exercised = Exercised{policy}};
  for (const TestCase& test : policy.tests) {
    Trial trial{policy, test, today};
    run.results.push_back({test.id, test.title, test.span, trial.run()});
    if (run.results.back().passed()) trial.mark(run.exercised);
  }
  return run;
}

std::vector<Unexercised> unexercised(const PolicyIr& policy, const Exercised& exercised) {
  std::vector<Unexercised> left;
  const auto keep = [&](const std::vector<bool>& done, const auto& statements, auto describe) {
    for (std::size_t index = 0; index != done.size(); ++index)
      if (!done[index]) describe(statements[index]);
  };
  const auto role = [&](RoleId id) { return "`" + policy.roles[id.index()].name + "`"; };
  keep(exercised.assumptions, policy.assumptions,
       [&](const Assumption& item) { left.push_back({"assume `" + item.id + "`", item.span}); });
  keep(exercised.assignments, policy.assignments,
       [&](const Assignment& item) { left.push_back({"assign of " + role(item.role), item.span}); });
  keep(exercised.eligibilities, policy.eligibilities,
       [&](const Eligibility& item) { left.push_back({"allow of " + role(item.role), item.span}); });
  keep(exercised.rules, policy.rules, [&](const Rule& item) {
    if (item.info.active) left.push_back({"`" + item.info.id + "`", item.info.span});
  });
  keep(exercised.waivers, policy.waivers, [&](const Waiver& item) {
    if (policy.rules[item.rule.index()].info.active) left.push_back({"exception `" + item.id + "`", item.span});
  });
  std::stable_sort(left.begin(), left.end(), [](const Unexercised& a, const Unexercised& b) {
    return std::pair{a.span.file, a.span.begin} < std::pair{b.span.file, b.span.begin};
  });
  return left;
}

}  // namespace rolewright::compiler
