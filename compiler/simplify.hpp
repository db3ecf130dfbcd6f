// Simplify: conditions → normal form, the last pass before programs and proofs. Truth is three-valued, so only laws of
// a distributive lattice with de Morgan's negation are used: for nobody does False, Unknown or True change. There is no
// excluded middle: `a or not a` stays, unless `a` is a test that is never Unknown.
//   negation       stands on tests alone; none is doubled
//   and, or        of and, of or: flat lists without repeats, constants or members that another makes idle
//   in             one list an attribute where sets unite, meet or subtract without running empty; sorted
#pragma once

#include "compiler/ir.hpp"

namespace rolewright::compiler {

/// The policy with every condition in normal form; simplifying twice is simplifying once. Spans stay those of the
/// text. O(size · log size), and members² for lists of at most 64 members: longer ones are not compared pair by pair.
[[nodiscard]] PolicyIr simplify(PolicyIr policy);

}  // namespace rolewright::compiler
