// Diff: are two policies equivalent? For each statement, a possible person to whom they answer differently is searched;
// nobody proves that it means the same. A person found is replayed in the plain evaluator under both policies.
//   roles      who receives one automatically, who may request it on which terms, what it grants
//   functions  which permissions they are made of
//   rules      who violates them with which permissions, with roles by name for `exclusive`; how severe they are
//   exceptions for whom
//   the rest   rules about counts, events, exercising and workflows part by part; what roles stand for, what holders of
//              permissions may hand out, scope trees and crosswalks
// Statements are matched by name or id,
// attributes by name and type, permissions by system and pattern. Only assumptions that both policies make exclude
// anybody; the others are statements that differ.
#pragma once

#include "compiler/compile.hpp"
#include "compiler/world.hpp"
#include "model/policy_difference.hpp"

namespace rolewright::analyzer {

/// Cost: two small solver questions a statement of either policy.
[[nodiscard]] PolicyDifference diff(const compiler::PolicyIr& before, const compiler::PolicyIr& after, Day today);

/// Every person of the snapshot to whom both worlds bind the policies, with each answer that differs: birthright,
/// eligibility by condition, findings. Cost: one analysis a policy, and every condition for everybody.
[[nodiscard]] std::vector<PersonChange> people_who_change(compiler::World& before, compiler::World& after);

}  // namespace rolewright::analyzer
