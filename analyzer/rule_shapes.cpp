#include "analyzer/rule_shapes.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "compiler/english.hpp"

namespace rolewright::analyzer {
namespace {

using compiler::CompletingRule;
using compiler::ExclusiveRule;
using compiler::ExercisesRule;
using compiler::FunctionId;
using compiler::GrantSelfRule;
using compiler::HeadCountRule;
using compiler::HoldsRule;
using compiler::PolicyIr;
using compiler::Rule;
using compiler::StillHoldsRule;
using compiler::WorkflowRule;

using Names = std::set<std::string>;

constexpr const char* kViolates = "violates the rule";
constexpr const char* kClear = "does not violate it";

std::string people(std::size_t count) {
  return std::to_string(count) + (count == 1 ? " person" : " people");
}

std::string list(const Names& names, const char* last = "and") {
  return compiler::english_list({names.begin(), names.end()}, last);
}

Names without(const Names& names, const Names& gone) {
  Names left;
  std::set_difference(names.begin(), names.end(), gone.begin(), gone.end(), std::inserter(left, left.end()));
  return left;
}

class Shapes {
 public:
  Shapes(const PolicyIr& before, const Rule& left, const PolicyIr& after, const Rule& right)
      : before_{before}, after_{after}, left_{left}, right_{right} {}

  std::vector<ShapeChange> run() {
    if (left_.body.index() != right_.body.index()) {
      changed();
    } else {
      std::visit([&](const auto& body) { compare(body, std::get<std::decay_t<decltype(body)>>(right_.body)); },
                 left_.body);
    }
    return std::move(out_);
  }

 private:
  // ---- what functions are called in both -----------------------------------------------------------------------------
  // A function of the new policy that is made of the same entitlements bears its old name.
  [[nodiscard]] std::string old_name(FunctionId id) const { return before_.functions[id.index()].name; }
  [[nodiscard]] std::string new_name(FunctionId id) const {
    const compiler::Function& function = after_.functions[id.index()];
    std::string renamed;
    for (const compiler::Function& old : before_.functions) {
      if (old.name == function.name) return function.name;
      if (renamed.empty() && old.all == function.all && made_of(before_, old) == made_of(after_, function))
        renamed = old.name;
    }
    return renamed.empty() ? function.name : renamed;
  }
  static std::set<std::vector<std::string>> made_of(const PolicyIr& policy, const compiler::Function& function) {
    std::set<std::vector<std::string>> all;
    for (const compiler::PermissionId id : function.permissions) {
      const compiler::Permission& permission = policy.permissions[id.index()];
      const compiler::PolicySystem& system = policy.systems[permission.system.index()];
      all.insert({system.vendor, system.external_id, permission.pattern});
    }
    return all;
  }
  [[nodiscard]] Names old_names(const std::vector<FunctionId>& ids) const {
    Names names;
    for (const FunctionId id : ids) names.insert(old_name(id));
    return names;
  }
  [[nodiscard]] Names new_names(const std::vector<FunctionId>& ids) const {
    Names names;
    for (const FunctionId id : ids) names.insert(new_name(id));
    return names;
  }

  // ---- what is said ------------------------------------------------------------------------------------------------
  void changed() { out_.push_back({ChangeDirection::Changed, {}, left_.info.english, right_.info.english}); }
  void stricter(std::string who) { out_.push_back({ChangeDirection::Stricter, std::move(who), kClear, kViolates}); }
  void looser(std::string who) { out_.push_back({ChangeDirection::Looser, std::move(who), kViolates, kClear}); }
  void either(bool is_stricter, std::string who) { is_stricter ? stricter(std::move(who)) : looser(std::move(who)); }

  // A list of which any one is enough to violate: more of them is stricter.
  template <class Who>
  void any_of(const Names& before, const Names& after, Who who) {
    if (const Names added = without(after, before); !added.empty()) stricter(who(list(added, "or")));
    if (const Names gone = without(before, after); !gone.empty()) looser(who(list(gone, "or")));
  }
  // A list of which all are needed to violate: more of them is looser.
  template <class Who>
  void all_of(const Names& before, const Names& after, Who who) {
    if (before == after) return;
    if (std::includes(after.begin(), after.end(), before.begin(), before.end()))
      return looser(who(list(before)) + " without " + list(without(after, before), "or"));
    if (std::includes(before.begin(), before.end(), after.begin(), after.end()))
      return stricter(who(list(after)) + " without " + list(without(before, after), "or"));
    stricter(who(list(after)));
    looser(who(list(before)));
  }

  // ---- each kind ---------------------------------------------------------------------------------------------------
  void compare(const HoldsRule&, const HoldsRule&) {}

  void compare(const ExclusiveRule& left, const ExclusiveRule& right) {
    if (left.in_one_session != right.in_one_session) return changed();
    if (!left.in_one_session) return;
    Names roles[2];
    for (const compiler::RoleId id : left.roles) roles[0].insert(before_.roles[id.index()].name);
    for (const compiler::RoleId id : right.roles) roles[1].insert(after_.roles[id.index()].name);
    any_of(roles[0], roles[1], [](const std::string& role) { return "a session that uses role " + role + " and another of them"; });
  }

  void compare(const ExercisesRule& left, const ExercisesRule& right) {
    if (left.object != right.object || left.related.empty() != right.related.empty()) return changed();
    const Names relations[2] = {{left.related.begin(), left.related.end()}, {right.related.begin(), right.related.end()}};
    const std::string where = left.object.empty() ? " on their own record" : " on one " + left.object;
    any_of(relations[0], relations[1], [&](const std::string& relation) {
      return "somebody who acts" + where + " that concerns somebody in the relation " + relation + " to them";
    });
    const Names functions[2] = {old_names(left.functions), new_names(right.functions)};
    const auto who = [&](const std::string& which) { return "somebody who exercised " + which + where; };
    if (left.any == right.any || left.functions.size() == 1 || right.functions.size() == 1)
      return left.any || right.any ? any_of(functions[0], functions[1], who) : all_of(functions[0], functions[1], who);
    if (functions[0] != functions[1]) return changed();
    either(right.any, who("one of " + list(functions[0], "or")));
  }

  void compare(const StillHoldsRule& left, const StillHoldsRule& right) {
    if (left.event != right.event) return changed();
    any_of(old_names(left.functions), new_names(right.functions), [&](const std::string& which) {
      return "somebody who still holds " + which + " long after being " + left.event;
    });
    if (left.days != right.days)
      either(right.days < left.days,
             "somebody who still holds it " + std::to_string(std::max(left.days, right.days)) + " days after being " + left.event);
  }

  void compare(const HeadCountRule& left, const HeadCountRule& right) {
    const std::string function = old_name(left.function);
    if (left.at_most != right.at_most || function != new_name(right.function) || per(before_, left) != per(after_, right))
      return changed();
    if (left.count == right.count) return;
    const std::string where = per(before_, left).empty() ? "" : " at one " + per(before_, left);
    const std::size_t high = std::max(left.count, right.count);
    if (left.at_most) return either(right.count < left.count, people(high) + " who hold " + function + where);
    either(right.count > left.count, "no more than " + people(high - 1) + " who hold " + function + where);
  }
  static std::string per(const PolicyIr& policy, const HeadCountRule& rule) {
    if (!rule.per_scope.is_none()) return policy.scopes.kinds()[rule.per_scope.index()].name;
    return rule.per_attribute.is_none() ? std::string{} : policy.attributes[rule.per_attribute.index()].name;
  }

  void compare(const CompletingRule& left, const CompletingRule& right) {
    all_of(old_names(left.functions), new_names(right.functions),
           [&](const std::string& which) { return "few people who together hold " + which; });
    if (left.at_least != right.at_least)
      either(right.at_least > left.at_least, people(std::max(left.at_least, right.at_least) - 1) + " who together hold all of it");
  }

  void compare(const GrantSelfRule& left, const GrantSelfRule& right) {
    any_of(old_names(left.functions), new_names(right.functions),
           [](const std::string& which) { return "somebody who can grant themselves " + which; });
    const std::string holding[2] = {left.holding.is_none() ? "" : old_name(left.holding),
                                    right.holding.is_none() ? "" : new_name(right.holding)};
    if (holding[0] == holding[1]) return;
    if (holding[0].empty()) return looser("somebody without " + holding[1] + " who can grant themselves one of them");
    if (holding[1].empty()) return stricter("somebody without " + holding[0] + " who can grant themselves one of them");
    changed();
  }

  void compare(const WorkflowRule& left, const WorkflowRule& right) {
    if (left.object != right.object || steps(left, true) != steps(right, false)) return changed();
    pairs(left.different, right.different, left, "one person who does ");
    pairs(left.same, right.same, left, "two people who do ");
    if (left.survives != right.survives)
      either(right.survives > left.survives, "an office that cannot spare " + people(std::max(left.survives, right.survives)));
  }
  [[nodiscard]] std::vector<std::pair<std::string, std::string>> steps(const WorkflowRule& rule, bool old) const {
    std::vector<std::pair<std::string, std::string>> all;
    for (const WorkflowRule::Step& step : rule.steps)
      all.emplace_back(step.name, old ? old_name(step.function) : new_name(step.function));
    return all;
  }
  void pairs(const std::vector<WorkflowRule::Pair>& left, const std::vector<WorkflowRule::Pair>& right,
             const WorkflowRule& rule, const std::string& who) {
    Names names[2];
    const auto name = [&](const WorkflowRule::Pair& pair) {
      return rule.steps[pair.first].name + " and " + rule.steps[pair.second].name;
    };
    for (const WorkflowRule::Pair& pair : left) names[0].insert(name(pair));
    for (const WorkflowRule::Pair& pair : right) names[1].insert(name(pair));
    any_of(names[0], names[1], [&](const std::string& which) { return who + which; });
  }

  const PolicyIr& before_;
  const PolicyIr& after_;
  const Rule& left_;
  const Rule& right_;
  std::vector<ShapeChange> out_;
};

}  // namespace

std::vector<ShapeChange> shape_changes(const PolicyIr& before, const Rule& left, const PolicyIr& after,
                                       const Rule& right) {
  return Shapes{before, left, after, right}.run();
}

}  // namespace rolewright::analyzer
