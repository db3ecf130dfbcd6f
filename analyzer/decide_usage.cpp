#include "analyzer/decide_usage.hpp"

#include <algorithm>

namespace rolewright::analyzer {

using compiler::ExclusiveRule;
using compiler::ExercisesRule;
using compiler::WorkflowRule;

std::uint64_t UsageDecider::index_of(const UsageEvent& event) const {
  return static_cast<std::uint64_t>(&event - world_.binding.snapshot.usage.begin());
}

Verdict UsageDecider::decide(const ExercisesRule& rule, PersonId person) const {
  const Snapshot& snapshot = world_.binding.snapshot;
  struct Done {
    std::vector<bool> functions;
    Events events;
  };
  std::map<SymbolId, Done> by_object;  // on self: one entry
  for (const UsageEvent& event : compiler::facts_of(snapshot.usage, person)) {
    if (!counts(event)) continue;
    if (rule.object.empty() ? event.subject != person : snapshot.text(event.object_kind) != rule.object) continue;
    const auto& conferred = program_.functions_of(event.entitlement);
    if (conferred.empty() || (!rule.related.empty() && !is_related(rule, event, person))) continue;
    Done* done = nullptr;
    for (std::size_t index = 0; index != rule.functions.size(); ++index) {
      if (!std::binary_search(conferred.begin(), conferred.end(), rule.functions[index])) continue;
      if (done == nullptr) done = &by_object[rule.object.empty() ? SymbolId{0U} : event.object];
      done->functions.resize(rule.functions.size());
      done->functions[index] = true;
    }
    if (done != nullptr) done->events.push_back(index_of(event));
  }
  Verdict verdict;
  for (const auto& [object, done] : by_object) {
    const bool each = std::find(done.functions.begin(), done.functions.end(), false) == done.functions.end();
    if (!each && !rule.any) continue;
    verdict.truth = Truth::True;
    verdict.exercises.insert(verdict.exercises.end(), done.events.begin(), done.events.end());
  }
  std::sort(verdict.exercises.begin(), verdict.exercises.end());
  return verdict;
}

bool UsageDecider::is_related(const ExercisesRule& rule, const UsageEvent& event, PersonId person) const {
  const Snapshot& snapshot = world_.binding.snapshot;
  const auto wanted = [&](SymbolId what) {
    return std::find(rule.related.begin(), rule.related.end(), snapshot.text(what)) != rule.related.end();
  };
  const bool self = std::find(rule.related.begin(), rule.related.end(), compiler::kSelf) != rule.related.end();
  if (self && event.subject == person) return true;
  for (const Relation& tie : compiler::facts_of(snapshot.relations, person))
    if (is_tied(tie, event, person) && wanted(tie.what)) return true;
  if (event.subject.is_none()) return false;
  for (const Relation& tie : compiler::facts_of(snapshot.relations, event.subject))  // said of the other one
    if (tie.other == person && wanted(tie.what)) return true;
  return false;
}

bool UsageDecider::is_tied(const Relation& tie, const UsageEvent& event, PersonId person) const {
  if (tie.person != person) return false;
  if (!tie.other.is_none() && tie.other == event.subject) return true;
  return !tie.object_kind.is_none() && tie.object_kind == event.object_kind && tie.object == event.object;
}

bool UsageDecider::performs(const WorkflowRule::Step& step, const UsageEvent& event) const {
  const auto& conferred = program_.functions_of(event.entitlement);
  return std::binary_search(conferred.begin(), conferred.end(), step.function);
}

const std::multimap<std::pair<SymbolId, SymbolId>, std::uint64_t>& UsageDecider::by_object() {
  if (by_object_.empty())
    for (const UsageEvent& event : world_.binding.snapshot.usage)
      if (event.level == UsageLevel::Duty && !event.object_kind.is_none())
        by_object_.emplace(std::pair{event.object_kind, event.object}, index_of(event));
  return by_object_;
}

// The person did two steps that take different people, or one of two steps that take one person while somebody else did
// the other.
Verdict UsageDecider::decide(const WorkflowRule& rule, PersonId person) {
  const Snapshot& snapshot = world_.binding.snapshot;
  Verdict verdict;
  std::pair<SymbolId, SymbolId> last;  // events of one object need not stand together, but often do
  for (const UsageEvent& mine : compiler::facts_of(snapshot.usage, person)) {
    const std::pair key{mine.object_kind, mine.object};
    if (!counts(mine) || snapshot.text(mine.object_kind) != rule.object || key == last) continue;
    last = key;
    const auto [first, end] = by_object().equal_range(key);
    const auto conflict = [&](std::size_t mine_is, std::size_t other_is, auto actor) {
      Events ours;
      Events others;
      for (auto item = first; item != end; ++item) {
        const UsageEvent& event = snapshot.usage[item->second];
        if (!counts(event) || event.person.is_none()) continue;
        if (event.person == person && performs(rule.steps[mine_is], event)) ours.push_back(item->second);
        if (actor(event.person) && performs(rule.steps[other_is], event)) others.push_back(item->second);
      }
      if (ours.empty() || others.empty()) return;
      verdict.truth = Truth::True;
      verdict.exercises.insert(verdict.exercises.end(), ours.begin(), ours.end());
      verdict.exercises.insert(verdict.exercises.end(), others.begin(), others.end());
    };
    const auto same = [&](PersonId actor) { return actor == person; };
    const auto another = [&](PersonId actor) { return actor != person; };
    for (const auto& pair : rule.different) conflict(pair.first, pair.second, same);
    for (const auto& pair : rule.same) {
      conflict(pair.first, pair.second, another);
      conflict(pair.second, pair.first, another);
    }
  }
  std::sort(verdict.exercises.begin(), verdict.exercises.end());
  verdict.exercises.erase(std::unique(verdict.exercises.begin(), verdict.exercises.end()), verdict.exercises.end());
  return verdict;
}

const std::vector<std::vector<EntitlementId>>& UsageDecider::conferred(const ExclusiveRule& rule) {
  const auto [known, fresh] = conferred_.try_emplace(&rule);
  if (fresh)
    for (const compiler::RoleId role : rule.roles) known->second.push_back(compiler::conferred_by(world_, role));
  return known->second;
}

// A role was used when something was exercised that it, and no other role of the rule, confers.
Verdict UsageDecider::decide(const ExclusiveRule& rule, PersonId person) {
  const auto& conferred_by_role = conferred(rule);
  std::map<SymbolId, std::map<std::size_t, Events>> used;  // by session, then role
  for (const UsageEvent& event : compiler::facts_of(world_.binding.snapshot.usage, person)) {
    if (!counts(event) || event.session.is_none()) continue;
    std::size_t by = 0;
    std::size_t confer = 0;
    for (std::size_t role = 0; role != conferred_by_role.size(); ++role) {
      const auto& all = conferred_by_role[role];
      if (!std::binary_search(all.begin(), all.end(), event.entitlement)) continue;
      by = role;
      ++confer;
    }
    if (confer == 1) used[event.session][by].push_back(index_of(event));
  }
  Verdict verdict;
  for (const auto& [session, roles] : used) {
    if (roles.size() < 2) continue;
    verdict.truth = Truth::True;
    for (const auto& [role, events] : roles)
      verdict.exercises.insert(verdict.exercises.end(), events.begin(), events.end());
  }
  std::sort(verdict.exercises.begin(), verdict.exercises.end());
  return verdict;
}

}  // namespace rolewright::analyzer
