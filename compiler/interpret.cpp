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
  // What holding a node anywhere and always would give.
  void from(NodeId node) {
    Grant start = kNothingYet;
    start.node = node;
    out_.push_back(start);
    on_path_ = {node};
    for_each_conferred(world_, node, [&](const Edge& next) { walk(next, start); });
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

bool contains(const std::vector<PermissionId>& permissions, PermissionId wanted) {
  return std::find(permissions.begin(), permissions.end(), wanted) != permissions.end();
}

// Every way to confer a function by `grants` on the day: the box each way covers. `begun_by`: grants begun no later.
class Duties {
 public:
  Duties(World& world, const std::vector<Grant>& grants) : world_{world}, grants_{grants} {}

  std::vector<BoxId> ways(FunctionId id, Day begun_by = Day::max()) {
    const Function& function = world_.binding.policy.functions[id.index()];
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
  bool holds(FunctionId id) { return !ways(id).empty(); }

  [[nodiscard]] std::vector<BoxId> ways(PermissionId permission, Day begun_by) const {
    std::vector<BoxId> boxes;
    for (const Grant& grant : grants_)
      if (world_.binding.snapshot.is_entitlement(grant.node) && grant.held.contains(world_.today) &&
          grant.held.from <= begun_by && contains(world_.binding.permissions[grant.node.index()], permission))
        boxes.push_back(grant.box);
    return boxes;
  }

  // Does a box cover a scope value (none: somewhere no value names)? With `lenient`, what could not be placed covers
  // everything.
  bool covers(BoxId box, ScopeKindId kind, ScopeNodeId point, bool lenient) {
    if (kind.is_none()) return true;
    const Region& region = world_.binding.boxes.project(box, kind);
    if (region.unresolved && !lenient) return false;
    if (region.everywhere) return true;
    if (point.is_none()) return false;
    return std::any_of(region.values.begin(), region.values.end(),
                       [&](ScopeNodeId value) { return world_.binding.scopes.contains(value, point); });
  }

 private:
  World& world_;
  const std::vector<Grant>& grants_;
};

std::vector<ScopeNodeId> values_of(const ScopeForest& forest, ScopeKindId kind) {
  std::vector<ScopeNodeId> values;
  for (std::size_t index = 0; index != forest.size(); ++index)
    if (!kind.is_none() && forest.kind_of(ScopeNodeId{index}) == kind) values.emplace_back(index);
  return values;
}

// One person's rules on one day.
class Judge {
 public:
  Judge(World& world, PersonId person)
      : world_{world},
        policy_{world.binding.policy},
        person_{person},
        grants_{interpret_grants(world, person)} {}

  Judgement judge(const HoldsRule& rule) {
    const std::vector<Grant> possible = grants_where(rule, Truth::Unknown);
    if (!conflict(rule, possible, true)) return says(Truth::False);
    const std::vector<Grant> certain = grants_where(rule, Truth::True);
    const bool violated = conflict(rule, certain, true);
    Judgement result = says(violated ? Truth::True : Truth::Unknown);
    result.scope_unresolved = !conflict(rule, violated ? certain : possible, false);
    return result;
  }

  Judgement judge(const ExercisesRule& rule) {
    std::map<SymbolId, std::set<FunctionId>> done;  // by object; on self: one entry
    for (const UsageEvent& event : world_.binding.snapshot.usage) {
      if (event.person != person_ || event.level != UsageLevel::Duty || event.day > world_.today) continue;
      if (rule.object.empty() ? event.subject != person_
                              : world_.binding.snapshot.text(event.object_kind) != rule.object)
        continue;
      if (!rule.related.empty() && !related(rule, event)) continue;
      const SymbolId object = rule.object.empty() ? SymbolId{0U} : event.object;
      for (const FunctionId function : rule.functions)
        if (exercises(function, event.entitlement)) done[object].insert(function);
    }
    const std::size_t needed = rule.any ? 1 : rule.functions.size();
    const bool violated = std::any_of(done.begin(), done.end(),
                                      [&](const auto& item) { return item.second.size() >= needed; });
    return says(violated ? Truth::True : Truth::False);
  }

  Judgement judge(const StillHoldsRule& rule) {
    Duties duties{world_, grants_};
    bool violated = false;
    for (const DatedFact& event : facts_of(world_.binding.snapshot.events, person_)) {
      if (world_.binding.snapshot.text(event.what) != rule.event ||
          world_.today.count() - event.day.count() <= rule.days)
        continue;
      for (const FunctionId function : rule.functions)
        violated = violated || !duties.ways(function, event.day).empty();
    }
    return says(violated ? Truth::True : Truth::False);
  }

  Judgement judge(const ExclusiveRule& rule) {
    if (rule.in_one_session) return used_together(rule);
    std::size_t held = 0;
    for (const RoleId role : rule.roles) {
      const NodeId node = world_.binding.role_nodes[role.index()];
      held += std::any_of(
                  grants_.begin(), grants_.end(),
                  [&](const Grant& grant) { return grant.node == node && grant.held.contains(world_.today); })
                  ? 1
                  : 0;
    }
    return says(held >= 2 ? Truth::True : Truth::False);
  }

  Judgement judge(const GrantSelfRule& rule) {
    if (!rule.holding.is_none() && !Duties{world_, grants_}.holds(rule.holding)) return says(Truth::False);
    const std::vector<Grant> granted = granted_to_self();
    std::vector<Grant> all = granted;
    all.insert(all.end(), grants_.begin(), grants_.end());
    const bool violated = std::any_of(rule.functions.begin(), rule.functions.end(), [&](FunctionId id) {
      const Function& function = policy_.functions[id.index()];
      const auto through = [&](const std::vector<Grant>& grants) {
        return [&](PermissionId permission) {
          return !Duties{world_, grants}.ways(permission, Day::max()).empty();
        };
      };
      const auto& needed = function.permissions;
      return std::any_of(needed.begin(), needed.end(), through(granted)) &&
             (!function.all || std::all_of(needed.begin(), needed.end(), through(all)));
    });
    return says(violated ? Truth::True : Truth::False);
  }

  // What logs show of a workflow; whether it can be staffed is a question about everybody.
  Judgement judge(const WorkflowRule& rule) {
    if (rule.object.empty()) return says(Truth::False);
    std::map<SymbolId, std::vector<std::set<PersonId>>> actors;  // by object, then step
    for (const UsageEvent& event : world_.binding.snapshot.usage) {
      if (event.person.is_none() || event.level != UsageLevel::Duty || event.day > world_.today ||
          world_.binding.snapshot.text(event.object_kind) != rule.object)
        continue;
      auto& steps = actors[event.object];
      steps.resize(rule.steps.size());
      for (std::size_t step = 0; step != rule.steps.size(); ++step)
        if (exercises(rule.steps[step].function, event.entitlement)) steps[step].insert(event.person);
    }
    bool violated = false;
    for (const auto& on_object : actors) {
      const std::vector<std::set<PersonId>>& steps = on_object.second;
      for (const auto& [first, second] : rule.different)
        violated = violated || (steps[first].contains(person_) && steps[second].contains(person_));
      const auto with_another = [&, &steps = steps](std::size_t mine, std::size_t other) {
        return steps[mine].contains(person_) &&
               std::any_of(steps[other].begin(), steps[other].end(),
                           [&](PersonId actor) { return actor != person_; });
      };
      for (const auto& [first, second] : rule.same)
        violated = violated || with_another(first, second) || with_another(second, first);
    }
    return says(violated ? Truth::True : Truth::False);
  }

 private:
  [[nodiscard]] Judgement says(Truth truth) const { return {.rule = {}, .person = person_, .truth = truth}; }

  // The grants through accounts for which the rule's condition is at least so true.
  std::vector<Grant> grants_where(const HoldsRule& rule, Truth at_least) {
    std::vector<Grant> grants;
    PathWalk walk{world_, grants};
    for (const Account& account : world_.binding.snapshot.accounts_of(person_))
      if (evaluate(policy_, rule.condition, facts_of(world_.binding, person_, account), world_.today) >= at_least)
        walk.from(account);
    drop_covered(world_, grants);
    return grants;
  }

  [[nodiscard]] bool exercises(FunctionId id, EntitlementId entitlement) const {
    for (const PermissionId permission : policy_.functions[id.index()].permissions)
      for (const EntitlementId known : world_.binding.entitlements[permission.index()])
        if (known == entitlement) return true;
    return false;
  }

  // Is the person tied to whom or what the event concerned?
  [[nodiscard]] bool related(const ExercisesRule& rule, const UsageEvent& event) const {
    const Snapshot& snapshot = world_.binding.snapshot;
    for (const std::string& wanted : rule.related) {
      if (wanted == kSelf && event.subject == person_) return true;
      for (const Relation& tie : snapshot.relations) {
        if (snapshot.text(tie.what) != wanted) continue;
        const bool to_person = !event.subject.is_none() && ((tie.person == person_ && tie.other == event.subject) ||
                                                            (tie.person == event.subject && tie.other == person_));
        const bool to_object = tie.person == person_ && !tie.object_kind.is_none() &&
                               tie.object_kind == event.object_kind && tie.object == event.object;
        if (to_person || to_object) return true;
      }
    }
    return false;
  }

  // A role was used when something was exercised that it, and no other role of the rule, confers.
  Judgement used_together(const ExclusiveRule& rule) {
    std::vector<std::vector<EntitlementId>> conferred;
    for (const RoleId role : rule.roles) conferred.push_back(conferred_by(world_, role));
    std::map<SymbolId, std::set<std::size_t>> used;  // by session
    for (const UsageEvent& event : world_.binding.snapshot.usage) {
      if (event.person != person_ || event.level != UsageLevel::Duty || event.day > world_.today ||
          event.session.is_none())
        continue;
      std::vector<std::size_t> by;
      for (std::size_t role = 0; role != conferred.size(); ++role)
        if (std::find(conferred[role].begin(), conferred[role].end(), event.entitlement) != conferred[role].end())
          by.push_back(role);
      if (by.size() == 1) used[event.session].insert(by[0]);
    }
    const bool violated =
        std::any_of(used.begin(), used.end(), [](const auto& item) { return item.second.size() >= 2; });
    return says(violated ? Truth::True : Truth::False);
  }

  // What the person could come to hold by granting to themselves: nodes whose members they choose, what their
  // entitlements let them grant, and so on with what they granted.
  std::vector<Grant> granted_to_self() {
    std::set<NodeId> granted;
    for (const Account& account : world_.binding.snapshot.accounts_of(person_)) {
      Grant start = kNothingYet;
      start.marks = marks_of(account);
      for (const Edge& edge : world_.binding.snapshot.owned_by(world_.binding.snapshot.id_of(account)))
        if (const Grant own = follow(world_, start, edge);
            is_grant(own, world_.count) && own.held.contains(world_.today))
          granted.insert(edge.to);
    }
    while (true) {
      std::vector<Grant> reached;
      for (const NodeId node : granted) PathWalk{world_, reached}.from(node);
      std::vector<Grant> all = reached;
      all.insert(all.end(), grants_.begin(), grants_.end());
      const std::size_t before = granted.size();
      std::vector<NodeId> more;
      for (const Grant& grant : all)
        if (grant.held.contains(world_.today)) add_grantable(world_.binding, grant.node, more);
      granted.insert(more.begin(), more.end());
      if (granted.size() == before) return reached;
    }
  }

  bool conflict(const HoldsRule& rule, const std::vector<Grant>& grants, bool lenient) {
    Duties duties{world_, grants};
    std::vector<ScopeNodeId> points = values_of(world_.binding.scopes, rule.same_scope);
    points.push_back({});
    return std::any_of(points.begin(), points.end(), [&](ScopeNodeId point) {
      std::size_t covering = 0;
      for (const FunctionId function : rule.functions) {
        const std::vector<BoxId> boxes = duties.ways(function);
        covering += std::any_of(boxes.begin(), boxes.end(),
                                [&](BoxId box) { return duties.covers(box, rule.same_scope, point, lenient); })
                        ? 1
                        : 0;
      }
      return covering >= rule.at_least;
    });
  }

  World& world_;
  const PolicyIr& policy_;
  PersonId person_;
  std::vector<Grant> grants_;
};

// Rules about everybody together.
class Population {
 public:
  explicit Population(World& world) : world_{world} {
    for (std::size_t person = 0; person != world.binding.snapshot.persons.size(); ++person)
      grants_.push_back(interpret_grants(world, PersonId{person}));
  }

  std::vector<Judgement> judge(const HeadCountRule& rule) {
    if (!rule.per_scope.is_none()) return at_each_value(rule);
    if (!rule.per_attribute.is_none()) return of_each_value(rule);
    std::size_t holders = 0;
    for (const auto& grants : grants_) holders += Duties{world_, grants}.holds(rule.function) ? 1 : 0;
    return says(broken(rule, holders) ? Truth::True : Truth::False);
  }

  // Some set of too few people, tried one set after another.
  std::vector<Judgement> judge(const CompletingRule& rule) {
    return says(completed(rule.functions, rule.at_least - 1, 0, {}) ? Truth::True : Truth::False);
  }

  // Some set of people whose absence leaves no way to do every step.
  std::vector<Judgement> judge(const WorkflowRule& rule) {
    return says(blocked(rule, rule.survives, 0, {}) ? Truth::True : Truth::False);
  }

 private:
  static std::vector<Judgement> says(Truth truth) { return {{.rule = {}, .person = {}, .truth = truth}}; }
  static bool broken(const HeadCountRule& rule, std::size_t holders) {
    return rule.at_most ? holders > rule.count : holders < rule.count;
  }

  // A value that has others below it is no place of its own. Whoever might cover a value counts towards too many, and
  // does not count towards enough.
  std::vector<Judgement> at_each_value(const HeadCountRule& rule) {
    const ScopeForest& forest = world_.binding.scopes;
    const std::vector<ScopeNodeId> values = values_of(forest, rule.per_scope);
    std::vector<Judgement> found;
    for (const ScopeNodeId value : values) {
      const bool leaf = std::none_of(values.begin(), values.end(), [&](ScopeNodeId other) {
        return other != value && forest.contains(value, other);
      });
      if (!leaf) continue;
      const std::size_t certain = holders_at(rule, value, false);
      const std::size_t possible = holders_at(rule, value, true);
      if (!broken(rule, rule.at_most ? possible : certain)) continue;
      found.push_back({.rule = {}, .person = {}, .truth = Truth::True,
                       .scope_unresolved = !broken(rule, rule.at_most ? certain : possible),
                       .place = forest.value_of(value)});
    }
    return found;
  }
  std::size_t holders_at(const HeadCountRule& rule, ScopeNodeId value, bool lenient) {
    return static_cast<std::size_t>(std::count_if(grants_.begin(), grants_.end(), [&](const auto& grants) {
      Duties duties{world_, grants};
      const std::vector<BoxId> boxes = duties.ways(rule.function);
      return std::any_of(boxes.begin(), boxes.end(),
                         [&](BoxId box) { return duties.covers(box, rule.per_scope, value, lenient); });
    }));
  }

  // A holder without the attribute may be one of any value, so where they decide the answer is unknown.
  std::vector<Judgement> of_each_value(const HeadCountRule& rule) {
    std::map<std::string, std::size_t> holders;
    std::size_t somewhere = 0;
    for (std::size_t person = 0; person != grants_.size(); ++person) {
      const std::string value{text_of(world_.binding, rule.per_attribute, PersonId{person})};
      const bool holds = Duties{world_, grants_[person]}.holds(rule.function);
      if (value.empty()) {
        somewhere += holds ? 1 : 0;
      } else {
        holders[value] += holds ? 1 : 0;
      }
    }
    std::vector<Judgement> found;
    for (const auto& [value, count] : holders) {
      const bool least = broken(rule, count);
      const bool most = broken(rule, count + somewhere);
      if (least || most)
        found.push_back({.rule = {}, .person = {}, .truth = least && most ? Truth::True : Truth::Unknown,
                         .scope_unresolved = false, .place = value});
    }
    return found;
  }

  bool completed(const std::vector<FunctionId>& functions, std::size_t people, std::size_t first,
                 std::set<FunctionId> held) {
    if (held.size() == functions.size()) return true;
    if (people == 0) return false;
    for (std::size_t person = first; person != grants_.size(); ++person) {
      std::set<FunctionId> together = held;
      for (const FunctionId function : functions)
        if (Duties{world_, grants_[person]}.holds(function)) together.insert(function);
      if (completed(functions, people - 1, person + 1, together)) return true;
    }
    return false;
  }

  bool blocked(const WorkflowRule& rule, std::size_t absences, std::size_t first, std::set<std::size_t> absent) {
    if (!staffed(rule, absent, {})) return true;
    if (absences == 0) return false;
    for (std::size_t person = first; person != grants_.size(); ++person) {
      absent.insert(person);
      if (blocked(rule, absences - 1, person + 1, absent)) return true;
      absent.erase(person);
    }
    return false;
  }

  // Step after step, every person tried for each.
  bool staffed(const WorkflowRule& rule, const std::set<std::size_t>& absent, std::vector<std::size_t> actors) {
    const std::size_t step = actors.size();
    if (step == rule.steps.size()) return true;
    for (std::size_t person = 0; person != grants_.size(); ++person) {
      if (absent.contains(person) || !Duties{world_, grants_[person]}.holds(rule.steps[step].function)) continue;
      const auto agrees = [&](const std::vector<WorkflowRule::Pair>& pairs, bool same) {
        return std::all_of(pairs.begin(), pairs.end(), [&](const auto& pair) {
          return pair.second != step || (actors[pair.first] == person) == same;
        });
      };
      if (!agrees(rule.different, false) || !agrees(rule.same, true)) continue;
      actors.push_back(person);
      if (staffed(rule, absent, actors)) return true;
      actors.pop_back();
    }
    return false;
  }

  World& world_;
  std::vector<std::vector<Grant>> grants_;  // by PersonId
};

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
    if (judgement.truth != Truth::False) all.push_back(std::move(judgement));
  };
  Population population{world};
  for (std::size_t index = 0; index != world.binding.rules.size(); ++index) {
    if (!world.binding.rules[index].active) continue;
    std::visit(
        [&](const auto& rule) {
          if constexpr (requires { population.judge(rule); })
            for (Judgement& judgement : population.judge(rule)) keep(std::move(judgement), RuleId{index});
          if constexpr (requires(Judge judge) { judge.judge(rule); })
            for (std::size_t person = 0; person != world.binding.snapshot.persons.size(); ++person)
              keep(Judge{world, PersonId{person}}.judge(rule), RuleId{index});
        },
        world.binding.policy.rules[index].body);
  }
  std::sort(all.begin(), all.end());
  return all;
}

}  // namespace rolewright::compiler
