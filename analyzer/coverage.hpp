// Coverage: how much of what people hold the policy speaks of. An entitlement no function mentions is judged
// by no rule.
#pragma once

#include <string>
#include <vector>

#include "compiler/world.hpp"
#include "model/analysis.hpp"

namespace rolewright::analyzer {

[[nodiscard]] Coverage coverage(compiler::World& world);

/// (person, entitlement) pairs held today, by person: rows of the assignment matrix that mining reads.
/// Ascending.
[[nodiscard]] std::vector<std::vector<EntitlementId>> assignments_today(compiler::World& world);

}  // namespace rolewright::analyzer
