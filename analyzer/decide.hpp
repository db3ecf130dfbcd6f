// Decide: one person, one day: the exact answer of each candidate rule over the person's grants. The fast
// twin of compiler/interpret.
#pragma once

#include <span>
#include <vector>

#include "analyzer/decide_usage.hpp"
#include "analyzer/grant_self.hpp"
#include "analyzer/reachability.hpp"
#include "analyzer/verdict.hpp"
#include "compiler/program.hpp"

namespace rolewright::analyzer {

using compiler::DecisionProgram;

class Decider {
 public:
  /// All three outlive the decider.
  Decider(World& world, const DecisionProgram& program, const Reachability& reachability)
      : world_{world},
        program_{program},
        reachability_{reachability},
        usage_{world, program},
        grant_self_{world, reachability} {}

  /// Verdicts other than False, ascending by rule. O(grants) when nothing is a candidate.
  [[nodiscard]] std::vector<Verdict> decide(PersonId person, std::span<const Grant> grants);
  /// The verdict of one rule, whatever it is.
  [[nodiscard]] Verdict decide(RuleId rule, PersonId person, std::span<const Grant> grants);
  /// True when the grants confer a function today.
  [[nodiscard]] bool confers(std::span<const Grant> grants, FunctionId function);
  /// What each way to hold the function today covers.
  [[nodiscard]] std::vector<compiler::BoxId> boxes(std::span<const Grant> grants, FunctionId function);

 private:
  struct Way {  // one way to hold a function
    compiler::BoxId box;
    std::vector<Grant> grants;
  };
  std::vector<Way> ways(std::span<const Grant> grants, FunctionId function, Day begun_by);
  Verdict decide(const compiler::RuleBody& body, PersonId person, std::span<const Grant> grants);
  Verdict decide(const compiler::HoldsRule& rule, PersonId person, std::span<const Grant> grants);
  Verdict decide(const compiler::StillHoldsRule& rule, PersonId person, std::span<const Grant> grants);
  Verdict decide(const compiler::ExclusiveRule& rule, PersonId person, std::span<const Grant> grants);
  Verdict decide(const compiler::GrantSelfRule& rule, PersonId person, std::span<const Grant> grants);
  Verdict decide_by_account(const compiler::HoldsRule& rule, PersonId person);
  std::vector<std::vector<Way>> ways_of(const compiler::HoldsRule& rule, std::span<const Grant> grants);
  bool meet(const compiler::HoldsRule& rule, const std::vector<std::vector<Way>>& held, bool lenient,
            Verdict* verdict);

  World& world_;
  const DecisionProgram& program_;
  const Reachability& reachability_;
  UsageDecider usage_;
  GrantSelf grant_self_;
};

}  // namespace rolewright::analyzer
