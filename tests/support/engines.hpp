// Engines compared: what the interpreter, the analyzer and Z3 say of one random world on one day, as text
// that must be equal, and a tally of what was seen, so that no kind of rule is compared only where it never
// fires.
#pragma once

#include <array>
#include <map>
#include <string>

#include "compiler/interpret.hpp"
#include "compiler/smt/session.hpp"
#include "model/finding.hpp"
#include "tests/support/random_world.hpp"

namespace rolewright::tests {

struct Tally {
  std::array<std::uint64_t, kRuleKinds> judged{};  // (rule, day) pairs with the rule active
  std::array<std::uint64_t, kRuleKinds> fired{};   // judgements other than false
  std::uint64_t undetermined = 0;
  std::uint64_t scope_unresolved = 0;
  std::uint64_t mitigated = 0;
  std::uint64_t inactive = 0;   // (rule, day) pairs
  std::uint64_t questions = 0;  // to Z3
};
[[nodiscard]] std::string describe(const Tally& tally);

/// One line a judgement: "R-3 p1 violated", "R-4 p0 undetermined scope-unresolved", sorted.
[[nodiscard]] std::string by_interpreter(const RandomWorld& random, Day today, compiler::Count count,
                                         Tally& tally);
/// The same of analyze(): mitigated findings are listed as the interpreter, which knows no waivers, and the
/// plan's own reading of the waivers say.
[[nodiscard]] std::string by_program(const RandomWorld& random, Day today, compiler::Count count,
                                     Tally& tally);
/// The same of analyze() over a period, by day; which scopes are unresolved is not told, for it may change from one day
/// of a finding to the next.
[[nodiscard]] std::map<Day, std::string> by_period(const RandomWorld& random, Interval period, compiler::Count count);
/// The same of the population engine: lines of persons, and of how many hold a function overall.
[[nodiscard]] std::string by_population(const RandomWorld& random, Day today, compiler::Count count,
                                        std::size_t threads);
/// by_interpreter() with the plan's waivers applied: "mitigated" in place of "violated" or "undetermined",
/// and one line a waiver out of order. What by_program() must equal.
[[nodiscard]] std::string expected_of_program(const RandomWorld& random, Day today, compiler::Count count,
                                              Tally& tally);
/// Lines of by_interpreter() for what both engines answer: what one person holds, who completes a process, whether a
/// workflow can be staffed; and the same asked of Z3.
[[nodiscard]] std::string shared_by_interpreter(const RandomWorld& random, Day today);
[[nodiscard]] std::string shared_by_z3(const RandomWorld& random, Day today, smt::Engine& engine, Tally& tally);

/// "open", "mitigated", "undetermined".
[[nodiscard]] std::string to_string(FindingStatus status);

}  // namespace rolewright::tests
