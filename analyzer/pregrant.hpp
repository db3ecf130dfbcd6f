// Pre-grant: may this person get this, from then until then? Eligibility first, then every day of the request
// on which anything changes: what the request would break that is not broken already.
//   deny            eligibility fails, or the change makes an open finding of a `block` rule
//   needs approval  it makes an open finding of an `approve` rule, or one that cannot be determined
//   permit          otherwise; new findings of `warn` rules are reported
#pragma once

#include "compiler/world.hpp"
#include "model/analysis.hpp"
#include "model/request.hpp"
#include "model/result.hpp"

namespace rolewright::analyzer {

/// Errors RW0701: an unknown person, role, permission or scope value, or an empty request.
/// Cost: the graph once, then the person's grants on each day anything about them changes.
[[nodiscard]] Result<CheckResult> check(const compiler::World& world, const Request& request);

}  // namespace rolewright::analyzer
