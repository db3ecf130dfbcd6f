// External solver: runs another SMT solver (cvc5) as a child process on one script, for a second opinion.
//   in   a program, its arguments, SMT-LIB text (written to a private temporary file, removed afterwards)
//   out  the solver's answer; anything but `sat` or `unsat` on its first line is Unknown
// The child reads nothing from us but the file and inherits the environment; what it prints past 64 KiB is
// dropped. Its effort is bounded by its own resource limit in the arguments, so that an answer does not
// depend on the machine.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "model/result.hpp"

namespace rolewright::smt {

enum class Answer : std::uint8_t { Sat, Unsat, Unknown };

struct ExternalSolver {
  std::string program = {};  // a path, or a name looked up on PATH; empty: none
  std::vector<std::string> arguments = {"--lang=smt2", "--rlimit=20000000"};  // the file's path is appended
};

struct ExternalAnswer {
  Answer answer = Answer::Unknown;
  std::string said = {};  // the first line it printed
};

/// Errors   SolverFailed: cannot be started, or the temporary file cannot be written.
[[nodiscard]] Result<ExternalAnswer> run_external(const ExternalSolver& solver, std::string_view script);

}  // namespace rolewright::smt
