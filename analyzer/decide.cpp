#include "analyzer/decide.hpp"

#include <algorithm>

namespace rolewright::analyzer {

using compiler::BoxId;
using compiler::ExclusiveRule;
using compiler::Function;
using compiler::HoldsRule;
using compiler::PermissionId;
using compiler::Region;
using compiler::RoleId;
using compiler::ScopeBoxes;
using compiler::StillHoldsRule;

std::vector<Verdict> Decider::decide(PersonId person, std::span<const Grant> grants) {
  std::vector<std::uint64_t> row(program_.words());
  for (const Grant& grant : grants)
    if (grant.held.contains(world_.today)) program_.add_node(grant.node, row);
  std::vector<RuleId> candidates = program_.unfiltered_rules();
  program_.candidates(row, candidates);
  std::sort(candidates.begin(), candidates.end());
  std::vector<Verdict> verdicts;
  for (const RuleId rule : candidates) {
    Verdict verdict = decide(rule, person, grants);
    if (verdict.truth != Truth::False) verdicts.push_back(std::move(verdict));
  }
  return verdicts;
}

Verdict Decider::decide(RuleId rule, PersonId person, std::span<const Grant> grants) {
  Verdict verdict = decide(world_.binding.policy.rules[rule.index()].body, person, grants);
  verdict.rule = rule;
  return verdict;
}

Verdict Decider::decide(const compiler::RuleBody& body, PersonId person, std::span<const Grant> grants) {
  if (const auto* holds = std::get_if<HoldsRule>(&body)) return decide(*holds, person, grants);
  if (const auto* still = std::get_if<StillHoldsRule>(&body)) return decide(*still, person, grants);
  if (const auto* exclusive = std::get_if<ExclusiveRule>(&body)) return decide(*exclusive, person, grants);
  if (const auto* exercises = std::get_if<compiler::ExercisesRule>(&body)) return usage_.decide(*exercises, person);
  if (const auto* workflow = std::get_if<compiler::WorkflowRule>(&body)) return usage_.decide(*workflow, person);
  return decide(std::get<compiler::GrantSelfRule>(body), person, grants);
}

// The finding shows the duty that the rule asks about beside what lets the person grant the other.
Verdict Decider::decide(const compiler::GrantSelfRule& rule, PersonId person, std::span<const Grant> grants) {
  if (rule.holding.is_none()) return grant_self_.decide(rule, person, grants);
  const std::vector<Way> held = ways(grants, rule.holding, Day::max());
  if (held.empty()) return {};
  Verdict verdict = grant_self_.decide(rule, person, grants);
  if (verdict.truth == Truth::False) return verdict;
  for (const Grant& grant : held.front().grants) {
    verdict.grants.push_back(grant);
    verdict.functions.push_back(rule.holding);
  }
  return verdict;
}

bool Decider::confers(std::span<const Grant> grants, FunctionId function) {
  return !ways(grants, function, Day::max()).empty();
}

std::vector<BoxId> Decider::boxes(std::span<const Grant> grants, FunctionId function) {
  std::vector<BoxId> found;
  for (const Way& way : ways(grants, function, Day::max())) found.push_back(way.box);
  return found;
}

// Grants of one permission today, begun no later than a day.
namespace {
std::vector<Grant> grants_with(const World& world, std::span<const Grant> grants, PermissionId permission,
                               Day begun_by) {
  std::vector<Grant> found;
  for (const Grant& grant : grants) {
    if (!world.binding.snapshot.is_entitlement(grant.node) || !grant.held.contains(world.today) ||
        grant.held.from > begun_by)
      continue;
    const auto& conferred = world.binding.permissions[grant.node.index()];
    if (std::binary_search(conferred.begin(), conferred.end(), permission)) found.push_back(grant);
  }
  return found;
}
}  // namespace

std::vector<Decider::Way> Decider::ways(std::span<const Grant> grants, FunctionId id, Day begun_by) {
  const Function& function = world_.binding.policy.functions[id.index()];
  std::vector<Way> found;
  if (function.all) found.push_back({ScopeBoxes::kEverywhere, {}});
  for (const PermissionId permission : function.permissions) {
    const std::vector<Grant> some = grants_with(world_, grants, permission, begun_by);
    if (!function.all) {
      for (const Grant& grant : some) found.push_back({grant.box, {grant}});
      continue;
    }
    std::vector<Way> combined;
    for (const Way& way : found)
      for (const Grant& grant : some) {
        const BoxId common = world_.binding.boxes.intersect(way.box, grant.box);
        if (common == ScopeBoxes::kNowhere) continue;
        // Ways that cover the same are the same to every rule; one witness each keeps this from multiplying.
        const bool known = std::any_of(combined.begin(), combined.end(),
                                       [&](const Way& other) { return other.box == common; });
        if (known) continue;
        combined.push_back({common, way.grants});
        combined.back().grants.push_back(grant);
      }
    found = std::move(combined);
  }
  return found;
}

// Is one scope value covered by enough functions? A value common to several sets of subtrees has, among the
// roots of those subtrees, a deepest one that all of them cover: only roots need be tried, and "somewhere no
// value names".
bool Decider::meet(const HoldsRule& rule, const std::vector<std::vector<Way>>& held, bool lenient,
                   Verdict* verdict) {
  const compiler::ScopeForest& forest = world_.binding.scopes;
  std::vector<ScopeNodeId> points{ScopeNodeId{}};
  if (!rule.same_scope.is_none())
    for (const auto& ways : held)
      for (const Way& way : ways) {
        const Region& region = world_.binding.boxes.project(way.box, rule.same_scope);
        points.insert(points.end(), region.values.begin(), region.values.end());
      }
  std::sort(points.begin() + 1, points.end());
  points.erase(std::unique(points.begin() + 1, points.end()), points.end());
  const auto covers = [&](const Way& way, ScopeNodeId point) {
    if (rule.same_scope.is_none()) return true;
    const Region& region = world_.binding.boxes.project(way.box, rule.same_scope);
    if (region.unresolved && !lenient) return false;
    if (region.everywhere) return true;
    return !point.is_none() && std::any_of(region.values.begin(), region.values.end(),
                                           [&](ScopeNodeId value) { return forest.contains(value, point); });
  };
  for (const ScopeNodeId point : points) {
    std::vector<const Way*> chosen;
    std::vector<FunctionId> functions;
    for (std::size_t index = 0; index != held.size(); ++index) {
      const auto way = std::find_if(held[index].begin(), held[index].end(),
                                    [&](const Way& item) { return covers(item, point); });
      if (way == held[index].end()) continue;
      chosen.push_back(&*way);
      functions.push_back(rule.functions[index]);
    }
    if (chosen.size() < rule.at_least) continue;
    if (verdict != nullptr) {
      verdict->point = point;
      for (std::size_t index = 0; index != chosen.size(); ++index)
        for (const Grant& grant : chosen[index]->grants) {
          verdict->grants.push_back(grant);
          verdict->functions.push_back(functions[index]);
        }
    }
    return true;
  }
  return false;
}

std::vector<std::vector<Decider::Way>> Decider::ways_of(const HoldsRule& rule, std::span<const Grant> grants) {
  std::vector<std::vector<Way>> held;
  for (const FunctionId function : rule.functions) held.push_back(ways(grants, function, Day::max()));
  return held;
}

// The condition may be true of some of the person's accounts and not of others: what they hold through those for which
// it is true violates, through those for which it is not false leaves it undetermined.
Verdict Decider::decide_by_account(const HoldsRule& rule, PersonId person) {
  for (const Truth truth : {Truth::True, Truth::Unknown}) {
    std::vector<const Account*> accounts;
    for (const Account& account : world_.binding.snapshot.accounts_of(person))
      if (compiler::evaluate(world_.binding.policy, rule.condition,
                             compiler::facts_of(world_.binding, person, account), world_.today) >= truth)
        accounts.push_back(&account);
    const std::vector<Grant> grants = grants_of(world_, reachability_, accounts);
    const std::vector<std::vector<Way>> held = ways_of(rule, grants);
    Verdict verdict;
    if (!meet(rule, held, true, &verdict)) continue;
    verdict.truth = truth;
    verdict.scope_unresolved = !meet(rule, held, false, nullptr);
    return verdict;
  }
  return {};
}

Verdict Decider::decide(const HoldsRule& rule, PersonId person, std::span<const Grant> grants) {
  if (rule.reads_account) return decide_by_account(rule, person);
  Verdict verdict;
  const std::vector<std::vector<Way>> held = ways_of(rule, grants);
  if (!meet(rule, held, true, &verdict)) return verdict;
  const bool conditional = world_.binding.policy.at(rule.condition).op != compiler::CondOp::True;
  verdict.truth = conditional ? compiler::evaluate(world_.binding.policy, rule.condition,
                                                   compiler::facts_of(world_.binding, person), world_.today)
                              : Truth::True;
  verdict.scope_unresolved = verdict.truth != Truth::False && !meet(rule, held, false, nullptr);
  return verdict;
}

Verdict Decider::decide(const StillHoldsRule& rule, PersonId person, std::span<const Grant> grants) {
  Verdict verdict;
  for (const DatedFact& event : compiler::facts_of(world_.binding.snapshot.events, person)) {
    if (world_.binding.snapshot.text(event.what) != rule.event ||
        world_.today.count() - event.day.count() <= rule.days)
      continue;
    for (const FunctionId function : rule.functions) {
      const std::vector<Way> held = ways(grants, function, event.day);
      if (held.empty()) continue;
      verdict.truth = Truth::True;
      const bool listed =
          std::find(verdict.functions.begin(), verdict.functions.end(), function) != verdict.functions.end();
      for (const Grant& grant : held.front().grants)
        if (!listed) {
          verdict.grants.push_back(grant);
          verdict.functions.push_back(function);
        }
    }
  }
  return verdict;
}

Verdict Decider::decide(const ExclusiveRule& rule, PersonId person, std::span<const Grant> grants) {
  if (rule.in_one_session) return usage_.decide(rule, person);
  Verdict verdict;
  for (const RoleId role : rule.roles) {
    const NodeId node = world_.binding.role_nodes[role.index()];
    const auto held = std::find_if(grants.begin(), grants.end(), [&](const Grant& grant) {
      return grant.node == node && grant.held.contains(world_.today);
    });
    if (node.is_none() || held == grants.end()) continue;
    verdict.grants.push_back(*held);
    verdict.functions.emplace_back();
  }
  verdict.truth = verdict.grants.size() >= 2 ? Truth::True : Truth::False;
  return verdict;
}

}  // namespace rolewright::analyzer
