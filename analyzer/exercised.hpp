// Exercised: which statements of a policy have an effect on the people of a snapshot. What no test of the policy and
// nobody real exercises is text that nobody has seen work.
#pragma once

#include "compiler/policy_tests.hpp"
#include "compiler/world.hpp"

namespace rolewright::analyzer {

/// Marks every `assign`, `allow` and `assume` whose condition is true of somebody, every rule with a finding and every
/// exception that a finding rests on. Cost: one analysis, and people · conditions.
void mark_exercised(compiler::World& world, compiler::Exercised& exercised);

}  // namespace rolewright::analyzer
