// Staffing diagnosis: what a staffing question that has no answer rests on, and how many absences one that has an
// answer survives. All by implicit hitting sets: a smallest set that meets every reason known so far is tried; when it
// does not do, the try gives another reason. What is returned as smallest is proved so; else it is labelled with a bound.
#pragma once

#include <compare>

#include "analyzer/staffing.hpp"

namespace rolewright::analyzer {

/// One thing said: who can do a step, or one entry of the problem's lists.
struct StaffingPart {
  enum class Kind : std::uint8_t { Step, Different, Same, AtMost, AtLeast, Apart } kind = Kind::Step;
  std::size_t index = 0;
  friend auto operator<=>(const StaffingPart&, const StaffingPart&) = default;
};
using StaffingParts = std::vector<StaffingPart>;  // ascending

/// Everything said in a problem.
[[nodiscard]] StaffingParts parts_of(const StaffingProblem& problem);
/// The problem in which only `parts` is said. A step of which nothing is said can be done by anybody, a newcomer too.
[[nodiscard]] StaffingProblem saying_only(const StaffingProblem& problem, const StaffingParts& parts);

struct StaffingEffort {
  StaffingBudget each = {};         // of one question
  std::size_t questions = 5'000;
};

/// Parts that cannot all hold, none of which could be left out.
struct BlockingCore {
  StaffingParts parts;
  bool smallest = false;  // proved: no smaller set of parts is blocking
};
/// `problem` has no staffing. O(parts) questions for a core, more for a smallest one.
[[nodiscard]] BlockingCore blocking_core(const StaffingProblem& problem, const StaffingEffort& effort = {});

/// What to make exceptions to, so that it can be staffed: fewest; never who can do a step.
struct StaffingExceptions {
  Feasible possible = Feasible::No;  // No: even with none of it said; GaveUp: not found
  StaffingParts parts;
  Staffing staffing;      // with these exceptions
  std::size_t bound = 0;  // no fewer will do
};
[[nodiscard]] StaffingExceptions fewest_exceptions(const StaffingProblem& problem, const StaffingEffort& effort = {});

/// How many people can be away, whoever they are.
struct Absences {
  std::size_t survives = 0;       // proved: any so many
  std::vector<PersonId> blocked;  // ascending; without these nobody can. Empty: not found
  [[nodiscard]] bool is_exact() const { return blocked.size() == survives + 1; }
};
/// `problem` has a staffing.
[[nodiscard]] Absences most_absences(const StaffingProblem& problem, const StaffingEffort& effort = {});

}  // namespace rolewright::analyzer
