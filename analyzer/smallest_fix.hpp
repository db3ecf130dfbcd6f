// Smallest fix: the cheapest set of revocations and group edits after which chosen findings are gone and no new ones
// have come, found and proved by Z3 (weighted MaxSAT).
//   keep(edge)         a wish for each edge that may be taken away; a path holds when all its edges are kept
//   not violated       a clause for each finding, over the paths of what it rests on
//   still enough       added where a plan would leave a rule too few holders, or a duty without its last one
// Findings that share an edge are solved together, others apart. Break-glass access is never taken, nor what only the
// policy itself says a role confers.
#pragma once

#include <string>
#include <vector>

#include "compiler/smt/session.hpp"
#include "compiler/world.hpp"
#include "model/analysis.hpp"

namespace rolewright::analyzer {

struct FixOptions {
  std::vector<std::string> findings = {};  // ids to clear; none: every open one
  smt::Budget budget = {};                 // for each group of findings that share edges
};

/// A plan for the findings of `analysis`, which analyze(world) gave. A change costs 100, as much again when what it
/// leads to was used within 90 days and again when it is of a duty that fewer than three people hold, and 1 for each
/// bystander. The whole plan is analyzed again.
/// Cost: every path of the grants behind each finding, one optimization a group, one or two analyses.
[[nodiscard]] FixPlan smallest_fix(const compiler::World& world, const Analysis& analysis,
                                   const FixOptions& options = {});

}  // namespace rolewright::analyzer
