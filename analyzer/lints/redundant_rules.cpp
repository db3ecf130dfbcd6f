// Rules whose every violation another rule reports as severely: of any person with any permissions, not only with those
// that the policy's roles grant.
#include <algorithm>
#include <set>

#include "analyzer/lints/lint.hpp"

namespace rolewright::analyzer {

using compiler::ExclusiveRule;
using compiler::FunctionId;
using compiler::HoldsRule;
using compiler::PermissionId;
using compiler::Rule;

namespace {

class RedundantRules {
 public:
  RedundantRules(const LintInput& input, Diagnostics& found)
      : input_{input},
        policy_{input.policy},
        found_{found},
        held_(policy_.permissions.size()),
        left_out_(policy_.rules.size()) {}

  void run() {
    for (std::size_t index = policy_.rules.size(); index-- != 0;) {  // of two alike the later is reported
      if (!policy_.rules[index].info.active) continue;
      for (std::size_t other = 0; other != policy_.rules.size(); ++other)
        if (other != index && !left_out_[other] && policy_.rules[other].info.active &&
            at_least_as_strict(policy_.rules[other], policy_.rules[index]) && covers(other, index)) {
          left_out_[index] = true;
          break;
        }
    }
    for (std::size_t index = lints_.size(); index-- != 0;) add(found_, std::move(lints_[index]));
  }

 private:
  static bool at_least_as_strict(const Rule& left, const Rule& right) {
    return left.info.severity >= right.info.severity && left.info.action >= right.info.action &&
           (left.waivers_never || !right.waivers_never);
  }

  bool covers(std::size_t other, std::size_t index) {
    const auto* mine = std::get_if<HoldsRule>(&policy_.rules[index].body);
    const auto* theirs = std::get_if<HoldsRule>(&policy_.rules[other].body);
    if (mine != nullptr && theirs != nullptr) return covers(*theirs, *mine, other, index);
    const auto* roles = std::get_if<ExclusiveRule>(&policy_.rules[index].body);
    const auto* more = std::get_if<ExclusiveRule>(&policy_.rules[other].body);
    if (roles == nullptr || more == nullptr || roles->in_one_session != more->in_one_session) return false;
    const bool all = std::all_of(roles->roles.begin(), roles->roles.end(), [&](compiler::RoleId role) {
      return std::find(more->roles.begin(), more->roles.end(), role) != more->roles.end();
    });
    if (all) report(other, index, {});
    return all;
  }

  // Whoever holds at least so many of the functions of `mine` at one place must hold enough of `theirs` there, and at
  // most as much may be known against it.
  bool covers(const HoldsRule& theirs, const HoldsRule& mine, std::size_t other, std::size_t index) {
    if (!theirs.same_scope.is_none() && theirs.same_scope != mine.same_scope) return false;
    if (theirs.reads_account && !mine.reads_account) return false;
    if (!fires_when_all_held(theirs, mine)) return false;
    smt::Problem& problem = input_.people.problem();
    const compiler::Kleene my_condition = input_.people.condition(mine.condition);
    const compiler::Kleene their_condition = input_.people.condition(theirs.condition);
    const smt::Term my_duties = duties(mine);
    const smt::Term their_duties = duties(theirs);
    const auto escapes = [&](smt::Term my_truth, smt::Term their_truth) {
      return problem.and_({my_duties, my_truth, problem.not_(problem.and_({their_duties, their_truth}))});
    };
    const smt::Term asked =
        problem.or_({escapes(my_condition.is_true, their_condition.is_true),
                     escapes(problem.not_(my_condition.is_false), problem.not_(their_condition.is_false))});
    const PossibleAnswer answer = input_.people.ask(asked, Reading::Automatic, smt::CoreWanted::Minimal);
    if (const auto* gave_up = std::get_if<smt::GaveUp>(&answer))
      add_unknown(found_, "whether `" + policy_.rules[index].info.id + "` finds anything beside `" +
                              policy_.rules[other].info.id + "`",
                  *gave_up, policy_.rules[index].info.span);
    const auto* nobody = std::get_if<RuledOut>(&answer);
    if (nobody == nullptr) return false;
    const PossibleAnswer ever = input_.people.ask(problem.not_(my_condition.is_false), Reading::Automatic);
    if (!std::holds_alternative<FoundPerson>(ever)) return false;  // it never matches: RW0303 says so
    report(other, index, because(policy_, *nobody));
    return true;
  }

  // Cheap, and enough to set aside most pairs: with every permission that `mine` reads held and no other, `theirs`
  // must fire.
  [[nodiscard]] bool fires_when_all_held(const HoldsRule& theirs, const HoldsRule& mine) const {
    std::set<PermissionId> held;
    for (const FunctionId function : mine.functions) {
      const auto& permissions = policy_.functions[function.index()].permissions;
      held.insert(permissions.begin(), permissions.end());
    }
    const auto has = [&](PermissionId permission) { return held.contains(permission); };
    return static_cast<std::uint32_t>(
               std::count_if(theirs.functions.begin(), theirs.functions.end(), [&](FunctionId id) {
                 const compiler::Function& function = policy_.functions[id.index()];
                 return function.all ? std::all_of(function.permissions.begin(), function.permissions.end(), has)
                                     : std::any_of(function.permissions.begin(), function.permissions.end(), has);
               })) >= theirs.at_least;
  }

  smt::Term held(PermissionId permission) {
    smt::Term& term = held_[permission.index()];
    if (term.is_none())
      term = input_.people.problem().boolean("holds " + policy_.permissions[permission.index()].name);
    return term;
  }
  smt::Term duties(const HoldsRule& rule) {
    std::vector<smt::Term> parts;
    for (const FunctionId id : rule.functions) {
      const compiler::Function& function = policy_.functions[id.index()];
      std::vector<smt::Term> permissions;
      for (const PermissionId permission : function.permissions) permissions.push_back(held(permission));
      parts.push_back(function.all ? input_.people.problem().and_(permissions)
                                   : input_.people.problem().or_(permissions));
    }
    return input_.people.problem().at_least(rule.at_least, parts);
  }

  void report(std::size_t other, std::size_t index, std::vector<Label> labels) {
    labels.insert(labels.begin(), {policy_.rules[other].info.span, "reports each of them"});
    lints_.push_back({.code = Code::RuleRedundant,
                      .message = "whoever violates `" + policy_.rules[index].info.id + "` violates `" +
                                 policy_.rules[other].info.id + "` too, which is as strict",
                      .span = policy_.rules[index].info.span,
                      .labels = std::move(labels),
                      .help = "remove the rule, or make it stricter than the other"});
  }

  const LintInput& input_;
  const compiler::PolicyIr& policy_;
  Diagnostics& found_;
  std::vector<smt::Term> held_;  // by PermissionId; none until read
  std::vector<bool> left_out_;   // reported, so it may not make another redundant
  std::vector<Lint> lints_;
};

}  // namespace

void lint_redundant_rules(const LintInput& input, Diagnostics& found) {
  RedundantRules{input, found}.run();
}

}  // namespace rolewright::analyzer
