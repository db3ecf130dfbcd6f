// Proofs about every possible person: no quantifier, the person's attributes are free variables (possible_people).
// Unsatisfiable proves the statement for everyone; a model is a synthetic person who refutes it, replayed in
// the plain evaluator.
// Exceptions are ignored, and each proof lists the assumptions it used. A condition that might be unknown is
// not cleared: such a person refutes too. Scope plays no part, because policy roles are not limited to one.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "compiler/compile.hpp"
#include "compiler/smt/certificate.hpp"
#include "compiler/world.hpp"
#include "model/analysis.hpp"
#include "model/diagnostic.hpp"

namespace rolewright::analyzer {

struct Verification {
  std::vector<ProofReport> proofs;  // the policy's `prove` statements, in order
  Diagnostics lints;                // what is wrong with the policy itself, by family
  smt::Certificate certificate;     // every proof whose answer is known
};

/// Solves every `prove` of the policy. `today` dates trainings and designations. `lints` holds errors only:
/// RW0304 refuted, RW0305 vacuous assumptions, RW0306 out of budget. Cost: one small solver question a proof.
[[nodiscard]] Verification prove(const compiler::CompiledPolicy& policy, Day today);

/// The same, and the lints: RW0301 to RW0303, RW0307 to RW0326; with the policy bound to a snapshot (`world`) also what
/// only that can tell. Cost: some small solver questions a statement, one a pair of similar rules, and with a world an
/// analysis.
[[nodiscard]] Verification verify(const compiler::CompiledPolicy& policy, Day today,
                                  compiler::World* world = nullptr);

}  // namespace rolewright::analyzer
