// Staffing: who can do each step of a workflow, so that every separation between its steps holds. Exact: steps that have
// more candidates than steps to differ from can always be given to somebody last, so only the others are searched.
#pragma once

#include <optional>
#include <set>
#include <vector>

#include "compiler/ir.hpp"
#include "model/id.hpp"

namespace rolewright::analyzer {

struct StaffingProblem {
  std::vector<std::vector<PersonId>> candidates;  // by step, ascending
  std::vector<compiler::WorkflowRule::Pair> different, same;
};

enum class Feasible : std::uint8_t { Yes, No, GaveUp };

struct Staffing {
  Feasible feasible = Feasible::No;
  std::vector<PersonId> actors;  // by step, when feasible
};

/// Somebody for each step, none of them in `absent`. GaveUp after `budget` choices tried.
[[nodiscard]] Staffing staff(const StaffingProblem& problem, const std::set<PersonId>& absent,
                             std::size_t budget = 1'000'000);

struct Resilience {
  Feasible survives = Feasible::Yes;  // No: `absent` says whose absence blocks it
  std::vector<PersonId> absent;       // ascending, at most as many as asked about
};

/// Can it be staffed whichever `absences` people are away? O(steps ^ absences) searches: whoever blocks it must be among
/// those whom any one way to staff it uses.
[[nodiscard]] Resilience survives(const StaffingProblem& problem, std::size_t absences,
                                  std::size_t budget = 1'000'000);

}  // namespace rolewright::analyzer
