// QuickDecider: exact answers for one person, day by day, of rules on what a person holds: the same as Decider gives,
// without the grants that a finding shows. Each thread has its own: it keeps boxes, regions and buffers.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <unordered_map>
#include <vector>

#include "analyzer/duty_rows.hpp"
#include "compiler/condition.hpp"

namespace rolewright::analyzer {

/// An assignment of one person's account.
struct Held {
  Edge edge;
  std::uint32_t marks = 0;  // of the account
};

/// Something a request adds, limited in a way that no terms of the snapshot need know.
struct Asked {
  NodeId node;
  Interval held;
  compiler::BoxId box;
  std::uint32_t marks = 0;
};

class QuickDecider {
 public:
  /// All outlive the decider.
  QuickDecider(const compiler::World& world, const DutyRows& rows, const compiler::DecisionProgram& program);

  /// The person whose rules are decided next. `edges`: those of their assignments that matter and are in force on the
  /// days of the rows, in any order; `asked`: what they are given besides. Both are viewed until the next person.
  void take(PersonId person, std::span<const Held> edges, std::span<const Asked> asked = {});
  /// The day judged, one of those of the rows; world.today until told.
  void on(Day day) { today_ = day; }
  /// Every grant that matters, of whatever day.
  std::span<const Grant> grants() {
    gather();
    return grants_;
  }

  /// What a rule's condition says of the person; True when it has none. Asked before decide() it spares looking further.
  compiler::Truth condition_of(RuleId rule);

  struct Answer {
    compiler::Truth truth = compiler::Truth::False;
    bool scope_unresolved = false;
  };
  Answer decide(RuleId rule);
  /// True when the person holds the function.
  bool holds(compiler::FunctionId function);
  /// The box of some values: of what is asked of this decider.
  compiler::BoxId box(std::vector<compiler::ScopeNodeId> values) { return boxes_.box(std::move(values)); }
  /// True when the boxes share something.
  bool overlap(compiler::BoxId left, compiler::BoxId right) {
    return intersect(left, right) != compiler::ScopeBoxes::kNowhere;
  }

  /// Of the person on the day.
  compiler::Truth condition(compiler::CondId condition);

 private:
  Answer decide(const compiler::HoldsRule& rule);
  Answer decide(const compiler::StillHoldsRule& rule);
  Answer decide(const compiler::ExclusiveRule& rule);
  void gather();
  compiler::BoxId intersect(compiler::BoxId left, compiler::BoxId right);
  const compiler::Region& region(compiler::BoxId box, compiler::ScopeKindId kind);
  [[nodiscard]] bool confers(const Grant& grant, compiler::FunctionId function) const;
  [[nodiscard]] bool begun(const Grant& grant, Day begun_by) const {
    return grant.held.from <= begun_by && grant.held.contains(today_);
  }
  void ways(compiler::FunctionId function, Day begun_by, std::vector<compiler::BoxId>& out);
  bool has_way(compiler::FunctionId function, Day begun_by);
  bool meet(const compiler::HoldsRule& rule, compiler::ScopeNodeId point, bool lenient);
  bool covers(compiler::BoxId box, compiler::ScopeKindId kind, compiler::ScopeNodeId point, bool lenient);
  void learn(compiler::CondId condition);
  compiler::AttributeValue value_of(compiler::AttributeId attribute);

  const compiler::World& world_;
  const DutyRows& rows_;
  const compiler::DecisionProgram& program_;
  compiler::ScopeBoxes boxes_;  // own, so that no thread waits; ids past the world's are its own too
  std::unordered_map<std::uint64_t, compiler::BoxId> intersections_;
  std::vector<const compiler::Region*> regions_;  // by box × kinds + kind; null: not asked yet
  // Values of attributes by symbol, as last read: few symbols stand in most people's records.
  struct ReadValue {
    SymbolId symbol;
    compiler::AttributeValue value;
  };
  static constexpr std::size_t kReadValues = 256;  // an attribute
  std::vector<ReadValue> read_values_;
  std::map<std::uint32_t, std::vector<compiler::AttributeId>> reads_;  // by condition: the attributes it tests

  Day today_;
  PersonId person_;
  std::span<const Asked> asked_;
  std::span<const Held> edges_;
  bool gathered_ = false;
  bool dated_facts_known_ = false;
  compiler::PersonFacts facts_;
  std::vector<Grant> grants_;
  std::vector<std::vector<compiler::BoxId>> held_;  // by function of the rule at hand
  std::vector<compiler::BoxId> combined_, some_;
  std::vector<compiler::ScopeNodeId> points_;
};

}  // namespace rolewright::analyzer
