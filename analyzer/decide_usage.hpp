// Rules about what people did, not what they hold: duty-level events on or before the day judged.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "analyzer/verdict.hpp"
#include "compiler/program.hpp"

namespace rolewright::analyzer {

class UsageDecider {
 public:
  /// Both outlive the decider.
  UsageDecider(World& world, const compiler::DecisionProgram& program) : world_{world}, program_{program} {}

  /// Each O(the person's events), workflows also O(events on the objects these were about).
  [[nodiscard]] Verdict decide(const compiler::ExercisesRule& rule, PersonId person) const;
  [[nodiscard]] Verdict decide(const compiler::WorkflowRule& rule, PersonId person);
  /// Of an exclusive rule on one session: two of the roles used during one sign-in.
  [[nodiscard]] Verdict decide(const compiler::ExclusiveRule& rule, PersonId person);

 private:
  using Events = std::vector<std::uint64_t>;  // indexes into Snapshot::usage
  [[nodiscard]] bool counts(const UsageEvent& event) const {
    return event.level == UsageLevel::Duty && event.day <= world_.today;
  }
  [[nodiscard]] std::uint64_t index_of(const UsageEvent& event) const;
  [[nodiscard]] bool is_related(const compiler::ExercisesRule& rule, const UsageEvent& event, PersonId person) const;
  [[nodiscard]] bool performs(const compiler::WorkflowRule::Step& step, const UsageEvent& event) const;
  [[nodiscard]] bool is_tied(const Relation& tie, const UsageEvent& event, PersonId person) const;
  const std::vector<std::vector<EntitlementId>>& conferred(const compiler::ExclusiveRule& rule);
  const std::multimap<std::pair<SymbolId, SymbolId>, std::uint64_t>& by_object();

  World& world_;
  const compiler::DecisionProgram& program_;
  std::map<const compiler::ExclusiveRule*, std::vector<std::vector<EntitlementId>>> conferred_;  // by role of the rule
  std::multimap<std::pair<SymbolId, SymbolId>, std::uint64_t> by_object_;  // (kind, object) → duty-level events
};

}  // namespace rolewright::analyzer
