// Staffing: who can do each step of a workflow, so that everything said of its steps holds.
//   in   for each step who can do it; what is said of steps together
//   out  somebody for each step, or that nobody can; both are proved
// Small and loose questions are searched step by step: a step that has more candidates than steps to differ from can
// always be given to somebody last, so only the others are tried. What that does not settle is asked of Z3 in patterns
// (staff_patterns): which steps one person does, whoever that is.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "compiler/ir.hpp"
#include "compiler/smt/session.hpp"
#include "model/id.hpp"

namespace rolewright::analyzer {

struct StaffingProblem {
  using Pair = compiler::WorkflowRule::Pair;
  struct Count {
    std::vector<std::size_t> steps;
    std::size_t people = 0;
  };
  /// Of these groups of steps one person does steps of at most `most`, unless they are `exempt`.
  struct Apart {
    std::vector<std::vector<std::size_t>> groups;
    std::size_t most = 1;
    std::vector<PersonId> exempt = {};  // ascending
  };
  std::vector<std::vector<PersonId>> candidates = {};  // by step, ascending
  std::vector<Pair> different = {}, same = {};
  std::vector<Count> at_most = {}, at_least = {};  // how many people do the steps between them
  std::vector<Apart> apart = {};
};

enum class Feasible : std::uint8_t { Yes, No, GaveUp };

struct Staffing {
  Feasible feasible = Feasible::No;
  std::vector<PersonId> actors;  // by step, when feasible
};

struct StaffingBudget {
  std::size_t choices = 20'000;                  // of the search step by step
  smt::Budget patterns{.rlimit = 200'000'000};   // of each question to Z3
};

/// Somebody for each step, none of them in `absent`. GaveUp when the budget ends first.
[[nodiscard]] Staffing staff(const StaffingProblem& problem, const std::set<PersonId>& absent,
                             StaffingBudget budget = {});

/// Is everything said of the steps true when `actors` do them? The plain reading that every answer is held to.
[[nodiscard]] bool is_staffing(const StaffingProblem& problem, const std::vector<PersonId>& actors);

struct Resilience {
  Feasible survives = Feasible::Yes;  // No: `absent` says whose absence blocks it
  std::vector<PersonId> absent;       // ascending, at most as many as asked about
};

/// Can it be staffed whichever `absences` people are away? O(steps ^ absences) searches: whoever blocks it must be among
/// those whom any one way to staff it uses.
[[nodiscard]] Resilience survives(const StaffingProblem& problem, std::size_t absences, StaffingBudget budget = {});

}  // namespace rolewright::analyzer
