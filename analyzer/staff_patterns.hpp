// Staff patterns: a staffing question for Z3 that does not grow with what people have in common. Steps done by one
// person are a block; which steps share a block is the pattern.
//   M(i, j)  one person does steps i and j; an equivalence, said by transitivity over every three steps
//   X(i, p)  p can do everything in the block of i, and stands for it: of people whom no other can stand in for
// That some p can do each block is part of the question; that no two blocks need the same p is not: a matching of blocks
// with people checks the pattern found, and blocks with fewer people than there are blocks become a clause that no
// pattern like it passes. Such blocks are rare, since people who can do much of a workflow are interchangeable.
#pragma once

#include "analyzer/staffing.hpp"

namespace rolewright::analyzer {

/// The same answer as staff(), by patterns alone.
[[nodiscard]] Staffing staff_by_patterns(const StaffingProblem& problem, const std::set<PersonId>& absent,
                                         smt::Budget budget);

}  // namespace rolewright::analyzer
