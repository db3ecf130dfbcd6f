// smtlib: a Problem as SMT-LIB 2 text that any solver reads, so that nobody has to trust Z3 or its binding.
//   in   a Problem, all its clauses or some
//   out  `(set-logic QF_BV)`, the variables those clauses use, range guards, definitions, and one named
//   assertion a
//        clause, in clause order; the same bytes for the same problem everywhere
// Counts become totalisers of plain Booleans: Z3's own printer writes `at-most`, which no other solver reads.
// Totaliser outputs and shared terms are `define-fun`s, never assertions: a definition cannot exclude a
// world. Source   Bailleux & Boufkhad, CP 2003 (totalizer), written as functions instead of clauses.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "compiler/smt/problem.hpp"

namespace rolewright::smt {

enum class CheckSat : std::uint8_t { Omit, Append };

struct SmtlibOptions {
  CheckSat check_sat = CheckSat::Append;
  std::string_view comment = {};                             // each line becomes a `; ` line at the top
  std::optional<std::span<const std::size_t>> clauses = {};  // indexes, ascending; all when absent
};

/// Wishes are not printed. Every line is one whole command.
/// Cost  O(text); a count of k among n prints at most about n · min(k, n − k) · log n literals.
[[nodiscard]] std::string to_smtlib(const Problem& problem, const SmtlibOptions& options = {});

/// `|symbol|`: how a symbol of the problem is written.
[[nodiscard]] std::string quoted_symbol(std::string_view symbol);

}  // namespace rolewright::smt
