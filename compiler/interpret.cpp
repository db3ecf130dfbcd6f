#include "compiler/interpret.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <set>

namespace rolewright::compiler {
namespace {

class PathWalk {
 public:
  PathWalk(World& world, std::vector<Grant>& out) : world_{world}, out_{out} {}

  void from(const Account& account) {
    Grant start = kNothingYet;
    start.marks = marks_of(account);
    for_each_assignment(world_, world_.binding.snapshot.id_of(account),
                        [&](const Edge& edge) { walk(edge, start); });
  }

 private:
  void walk(const Edge& edge, const Grant& sofar) {
    if (on_path_.contains(edge.to)) return;
    const Grant here = follow(world_, sofar, edge);
    if (!is_grant(here, world_.count)) return;
    out_.push_back(here);
    on_path_.insert(edge.to);
    for_each_conferred(world_, edge.to, [&](const Edge& next) { walk(next, here); });
    on_path_.erase(edge.to);
  }

  World& world_;
  std::vector<Grant>& out_;
  std::set<NodeId> on_path_;
};

// One person's rules on one day.
class Judge {
 public:
  Judge(World& world, PersonId person)
      : world_{world},
        policy_{world.binding.policy},
        person_{person},
        grants_{interpret_grants(world, person)} {}

  // Every way to confer a function on the day: the box each way covers. `begun_by`: grants begun no later.
  std::vector<BoxId> ways(FunctionId id, Day begun_by = Day::max()) {
    const Function& function = policy_.functions[id.index()];
    std::vector<BoxId> boxes;
    if (!function.all) {
      for (const PermissionId permission : function.permissions)
        for (const BoxId box : ways(permission, begun_by)) boxes.push_back(box);
      return boxes;
    }
    boxes.push_back(ScopeBoxes::kEverywhere);
    for (const PermissionId permission : function.permissions) {
      std::vector<BoxId> combined;
      for (const BoxId left : boxes)
        for (const BoxId right : ways(permission, begun_by))
          if (const BoxId common = world_.binding.boxes.intersect(left, right);
              common != ScopeBoxes::kNowhere)
            combined.push_back(common);
      boxes = std::move(combined);
    }
    return boxes;
  }

  Judgement judge(const HoldsRule& rule) {
    Judgement result{.rule = {}, .person = person_, .truth = Truth::False, .scope_unresolved = false};
    if (!conflict(rule, true)) return result;
    result.truth = evaluate(policy_, rule.condition, facts_of(world_.binding, person_), world_.today);
    result.scope_unresolved = result.truth != Truth::False && !conflict(rule, false);
    return result;
  }

  Judgement judge(const ExercisesRule& rule) {
    std::map<SymbolId, std::set<FunctionId>> done;  // by object; on self: one entry
    for (const UsageEvent& event : world_.binding.snapshot.usage) {
      if (event.person != person_ || event.level != UsageLevel::Duty || event.day > world_.today) continue;
      if (rule.object.empty() ? event.subject != person_
                              : world_.binding.snapshot.text(event.object_kind) != rule.object)
        continue;
      const SymbolId object = rule.object.empty() ? SymbolId{0U} : event.object;
      for (const FunctionId function : rule.functions)
        if (exercises(function, event.entitlement)) done[object].insert(function);
    }
    const bool violated = std::any_of(done.begin(), done.end(), [&](const auto& item) {
      return item.second.size() == rule.functions.size();
    });
    return {.rule = {}, .person = person_, .truth = violated ? Truth::True : Truth::False};
  }

  Judgement judge(const StillHoldsRule& rule) {
    bool violated = false;
    for (const DatedFact& event : facts_of(world_.binding.snapshot.events, person_)) {
      if (world_.binding.snapshot.text(event.what) != rule.event ||
          world_.today.count() - event.day.count() <= rule.days)
        continue;
      for (const FunctionId function : rule.functions)
        violated = violated || !ways(function, event.day).empty();
    }
    return {.rule = {}, .person = person_, .truth = violated ? Truth::True : Truth::False};
  }

  Judgement judge(const ExclusiveRule& rule) {
    std::size_t held = 0;
    for (const RoleId role : rule.roles) {
      const NodeId node = world_.binding.role_nodes[role.index()];
      held += std::any_of(
                  grants_.begin(), grants_.end(),
                  [&](const Grant& grant) { return grant.node == node && grant.held.contains(world_.today); })
                  ? 1
                  : 0;
    }
    return {.rule = {}, .person = person_, .truth = held >= 2 ? Truth::True : Truth::False};
  }

 private:
  std::vector<BoxId> ways(PermissionId permission, Day begun_by) const {
    std::vector<BoxId> boxes;
    for (const Grant& grant : grants_) {
      if (!world_.binding.snapshot.is_entitlement(grant.node) || !grant.held.contains(world_.today) ||
          grant.held.from > begun_by)
        continue;
      const auto& conferred = world_.binding.permissions[grant.node.index()];
      if (std::find(conferred.begin(), conferred.end(), permission) != conferred.end())
        boxes.push_back(grant.box);
    }
    return boxes;
  }

  [[nodiscard]] bool exercises(FunctionId id, EntitlementId entitlement) const {
    for (const PermissionId permission : policy_.functions[id.index()].permissions)
      for (const EntitlementId known : world_.binding.entitlements[permission.index()])
        if (known == entitlement) return true;
    return false;
  }

  // Is some scope value covered by enough functions? With `lenient`, what could not be placed covers
  // everything.
  bool conflict(const HoldsRule& rule, bool lenient) {
    const ScopeForest& forest = world_.binding.scopes;
    std::vector<ScopeNodeId> points{ScopeNodeId{}};  // none: somewhere no value names
    for (std::size_t index = 0; index != forest.size(); ++index)
      if (!rule.same_scope.is_none() && forest.kind_of(ScopeNodeId{index}) == rule.same_scope)
        points.emplace_back(index);
    return std::any_of(points.begin(), points.end(), [&](ScopeNodeId point) {
      std::size_t covering = 0;
      for (const FunctionId function : rule.functions) {
        const std::vector<BoxId> boxes = ways(function);
        covering +=
            std::any_of(boxes.begin(), boxes.end(),
                        [&](BoxId box) {
                          return rule.same_scope.is_none() ||
                                 covers(world_.binding.boxes.project(box, rule.same_scope), point, lenient);
                        })
                ? 1
                : 0;
      }
      return covering >= rule.at_least;
    });
  }

  [[nodiscard]] bool covers(const Region& region, ScopeNodeId point, bool lenient) const {
    if (region.unresolved && !lenient) return false;
    if (region.everywhere) return true;
    if (point.is_none()) return false;
    return std::any_of(region.values.begin(), region.values.end(),
                       [&](ScopeNodeId value) { return world_.binding.scopes.contains(value, point); });
  }

  World& world_;
  const PolicyIr& policy_;
  PersonId person_;
  std::vector<Grant> grants_;
};

Judgement judge_population(World& world, const HeadCountRule& rule) {
  std::size_t holders = 0;
  for (std::size_t person = 0; person != world.binding.snapshot.persons.size(); ++person)
    holders += Judge{world, PersonId{person}}.ways(rule.function).empty() ? 0 : 1;
  const bool violated = rule.at_most ? holders > rule.count : holders < rule.count;
  return {.rule = {}, .person = {}, .truth = violated ? Truth::True : Truth::False};
}

}  // namespace

std::vector<Grant> interpret_grants(World& world, PersonId person) {
  std::vector<Grant> grants;
  PathWalk walk{world, grants};
  for (const Account& account : world.binding.snapshot.accounts_of(person)) walk.from(account);
  drop_covered(world, grants);
  return grants;
}

std::vector<Judgement> interpret(World& world) {
  std::vector<Judgement> all;
  const auto keep = [&](Judgement judgement, RuleId rule) {
    judgement.rule = rule;
    if (judgement.truth != Truth::False) all.push_back(judgement);
  };
  for (std::size_t index = 0; index != world.binding.rules.size(); ++index) {
    if (!world.binding.rules[index].active) continue;
    const RuleBody& body = world.binding.policy.rules[index].body;
    if (const auto* count = std::get_if<HeadCountRule>(&body); count != nullptr) {
      keep(judge_population(world, *count), RuleId{index});
      continue;
    }
    for (std::size_t person = 0; person != world.binding.snapshot.persons.size(); ++person) {
      Judge judge{world, PersonId{person}};
      std::visit(
          [&](const auto& rule) {
            if constexpr (requires { judge.judge(rule); })
              keep(judge.judge(rule), RuleId{index});
          },
          body);
    }
  }
  std::sort(all.begin(), all.end());
  return all;
}

}  // namespace rolewright::compiler
