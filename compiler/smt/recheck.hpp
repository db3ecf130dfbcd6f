// Recheck: is a certificate's proof still true, from its text alone? Solved afresh in Z3 and, when asked, in
// another solver; and once more without the violation, where a world must exist: assumptions that contradict
// each other would otherwise "prove" anything.
//   in   a Proof (untrusted text), a budget, optionally another solver
//   out  what each solver said, and whether together it confirms the proof
// A certificate shows that its text is unsatisfiable, not that the text says what the policy says: for that,
// derive the text from the policy again and compare.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "compiler/smt/certificate.hpp"
#include "compiler/smt/external_solver.hpp"
#include "compiler/smt/session.hpp"
#include "model/result.hpp"

namespace rolewright::smt {

enum class RecheckStatus : std::uint8_t {
  Confirmed,  // every solver asked agrees with the certificate
  Refuted,    // a solver says otherwise, or nothing is left without the violation
  Undecided,  // a solver ran out of budget: neither
};

struct SolverReport {
  std::string solver;                       // "z3 4.8.12", or the other solver's program
  Answer whole = Answer::Unknown;           // of the whole text
  std::optional<Answer> without_violation;  // asked only of proofs that expect unsat
  std::string said = {};                    // why it is unknown
};

enum class Substance : std::uint8_t {
  Formula,   // the violation is a formula to be refuted
  Constant,  // the violation is the word `false`: the text proves nothing by itself
};

struct Recheck {
  RecheckStatus status = RecheckStatus::Undecided;
  Substance violation = Substance::Formula;
  std::vector<SolverReport> solvers = {};
  std::string reason = {};  // one sentence for anything but Confirmed
};

struct RecheckOptions {
  Budget budget = {};
  ExternalSolver external = {};
};

/// Errors   CertificateUnreadable: the text is not in certificate form, or the violation names no assertion
/// of it;
///          SolverFailed: the other solver cannot be run.
[[nodiscard]] Result<Recheck> recheck(const Proof& proof, const RecheckOptions& options = {});

}  // namespace rolewright::smt
