// Decide: one person, one day: the exact answer of each candidate rule over the person's grants. The fast
// twin of compiler/interpret.
#pragma once

#include <span>
#include <vector>

#include "compiler/condition.hpp"
#include "compiler/program.hpp"
#include "compiler/world.hpp"

namespace rolewright::analyzer {

using compiler::DecisionProgram;
using compiler::FunctionId;
using compiler::Grant;
using compiler::ScopeNodeId;
using compiler::Truth;
using compiler::World;

/// What one rule says of one person on one day, and what a finding needs to be explained.
struct Verdict {
  RuleId rule;
  Truth truth = Truth::False;
  bool scope_unresolved = false;
  ScopeNodeId point;          // a scope value where the duties meet; none: anywhere
  std::vector<Grant> grants;  // one for each function (or permission of an `all of` function, or role)
  std::vector<FunctionId> functions;     // the function each grant is for; none for a role
  std::vector<std::uint64_t> exercises;  // indexes into Snapshot::usage
};

class Decider {
 public:
  /// All three outlive the decider.
  Decider(World& world, const DecisionProgram& program) : world_{world}, program_{program} {}

  /// Verdicts other than False, ascending by rule. O(grants) when nothing is a candidate.
  [[nodiscard]] std::vector<Verdict> decide(PersonId person, std::span<const Grant> grants);
  /// True when the grants confer a function today.
  [[nodiscard]] bool confers(std::span<const Grant> grants, FunctionId function);

 private:
  struct Way {  // one way to hold a function
    compiler::BoxId box;
    std::vector<Grant> grants;
  };
  std::vector<Way> ways(std::span<const Grant> grants, FunctionId function, Day begun_by);
  Verdict decide(const compiler::HoldsRule& rule, PersonId person, std::span<const Grant> grants);
  Verdict decide(const compiler::StillHoldsRule& rule, PersonId person, std::span<const Grant> grants);
  Verdict decide(const compiler::ExclusiveRule& rule, std::span<const Grant> grants);
  Verdict decide_exercises(const compiler::ExercisesRule& rule, PersonId person);
  bool meet(const compiler::HoldsRule& rule, const std::vector<std::vector<Way>>& held, bool lenient,
            Verdict* verdict);

  World& world_;
  const DecisionProgram& program_;
};

}  // namespace rolewright::analyzer
