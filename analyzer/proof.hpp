// Proofs about every possible person: no quantifier, the person's attributes are free variables.
// Unsatisfiable proves the statement for everyone; a model is a synthetic person who refutes it, replayed in
// the plain evaluator.
//   automatic    a role is held exactly when a birthright statement gives it
//   requestable  a role may be held when birthright or an `allow` statement permits it
// Exceptions are ignored, and each proof lists the assumptions it used. A condition that might be unknown is
// not cleared: such a person refutes too. Scope plays no part, because policy roles are not limited to one.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "compiler/compile.hpp"
#include "compiler/smt/certificate.hpp"
#include "model/analysis.hpp"
#include "model/diagnostic.hpp"

namespace rolewright::analyzer {

struct Verification {
  std::vector<ProofReport> proofs;  // the policy's `prove` statements, in order
  Diagnostics lints;                // what is wrong with the policy itself, in order of place
  smt::Certificate certificate;     // every proof whose answer is known
};

/// Solves every `prove` of the policy and runs the lints. `today` dates trainings and designations.
/// Errors inside `lints`: RW0304 refuted, RW0305 vacuous assumptions, RW0306 out of budget; warnings RW03xx.
/// Cost: one small solver question a proof, a rule and a grant statement.
[[nodiscard]] Verification verify(const compiler::CompiledPolicy& policy, Day today);

}  // namespace rolewright::analyzer
