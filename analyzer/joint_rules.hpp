// Rules about people together: how many hold a function, whether too few complete a process between them, whether an
// office can staff a workflow. Collects who holds what while people are judged one by one, then judges the rules.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "analyzer/decide.hpp"
#include "analyzer/population.hpp"

namespace rolewright::analyzer {

/// Functions that a rule about people together names, ascending; none for other rules.
[[nodiscard]] std::vector<FunctionId> functions_of(const compiler::RuleBody& body);

struct JointVerdict {
  RuleId rule;
  Truth truth = Truth::True;
  bool scope_unresolved = false;
  std::string place;             // the scope or attribute value it is about; empty: everywhere
  std::vector<PersonId> people;  // holders; who complete it; whose absence blocks it. Ascending
  std::string detail;
  std::int64_t gravity = 0;  // of two verdicts on one rule and place the higher is worse
};

class JointRules {
 public:
  /// `rules` are of DecisionProgram::population_rules(), all or those asked about; ascending. The world outlives this, and
  /// world.today stays what it is until judge().
  JointRules(World& world, std::vector<RuleId> rules);

  /// What one person holds. O(rules · grants).
  void add(PersonId person, std::span<const Grant> grants, Decider& decider);
  /// The same for everybody at once from what the population engine found on world.today; `decider` and `reachability`
  /// are asked only where a rule counts at each scope value. O(holders), and the grants of those so counted.
  void add(const PopulationResult& found, const Reachability& reachability, Decider& decider);
  /// Verdicts that are not False, by rule and then place. O(holders · values), and a search for each process.
  [[nodiscard]] std::vector<JointVerdict> judge() const;

 private:
  struct Holder {
    PersonId person;
    std::uint64_t duties = 1;                // of a process: which of its functions or steps
    std::vector<compiler::BoxId> boxes = {};  // of a count for each scope value
  };
  using Holders = std::vector<Holder>;

  void judge(const compiler::HeadCountRule& rule, const Holders& holders, std::vector<JointVerdict>& out) const;
  void judge(const compiler::CompletingRule& rule, const Holders& holders, std::vector<JointVerdict>& out) const;
  void judge(const compiler::WorkflowRule& rule, const Holders& holders, std::vector<JointVerdict>& out) const;
  void at_each_value(const compiler::HeadCountRule& rule, const Holders& holders,
                     std::vector<JointVerdict>& out) const;
  void of_each_value(const compiler::HeadCountRule& rule, const Holders& holders,
                     std::vector<JointVerdict>& out) const;
  [[nodiscard]] JointVerdict counted(const compiler::HeadCountRule& rule, std::vector<PersonId> people,
                                     const std::string& place) const;

  World& world_;
  std::vector<RuleId> rules_;
  enum class IncludeOverall : std::uint8_t { Yes, No };
  using BoxesOf = std::function<std::vector<compiler::BoxId>(FunctionId)>;
  void add(PersonId person, const std::function<bool(FunctionId)>& holds, const BoxesOf& boxes, IncludeOverall overall);

  std::vector<Holders> holders_;  // by place in rules_; in the order added
  std::vector<bool> settled_;     // by the same: found not to be violated
};

}  // namespace rolewright::analyzer
