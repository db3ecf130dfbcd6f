// Grant paths: the shortest way from one of a person's accounts to something they hold; and every way, for
// `explain`.
#pragma once

#include <optional>
#include <vector>

#include "analyzer/reachability.hpp"
#include "compiler/world.hpp"
#include "model/finding.hpp"

namespace rolewright::analyzer {

/// Paths found in one search at most.
inline constexpr std::size_t kMaxPaths = 1000;

/// The path with fewest steps that makes exactly `wanted` (node, days, scope and marks). Ties: lower ids
/// first. It exists for every grant of grants_of(world, reachability, person); none would be our bug.
/// O(assignments + ways to reach nodes that lead there).
[[nodiscard]] GrantWitness shortest_path(compiler::World& world, const Reachability& reachability, PersonId person,
                                         const compiler::Grant& wanted);

/// Simple paths from the person's accounts to `target`, shortest first, at most kMaxPaths.
[[nodiscard]] std::vector<GrantWitness> all_paths(compiler::World& world, PersonId person, NodeId target);

/// Every way the person reaches any node, groups in between included; in order of steps from an account.
[[nodiscard]] std::vector<compiler::Grant> every_grant(compiler::World& world, PersonId person);

}  // namespace rolewright::analyzer
