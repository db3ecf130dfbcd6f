// Lints: what is wrong with a policy, whatever the exports show. Each file here is one family; each function looks for
// what its codes say, adds a diagnostic with a possible person as witness or the statements it follows from, and says
// RW0306 when the solver gave up. docs/diagnostics.md explains the codes.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "analyzer/possible_people.hpp"
#include "compiler/compile.hpp"
#include "compiler/world.hpp"
#include "model/analysis.hpp"
#include "model/diagnostic.hpp"

namespace rolewright::analyzer {

struct LintInput {
  const compiler::PolicyIr& policy;
  PossiblePeople& people;  // of `policy`; somebody satisfies its assumptions, and what roles grant is known
  Day today;
  compiler::World* world = nullptr;  // an agency's, for what only a snapshot can tell
  std::vector<RuleId> asked_automatic = {};    // rules that a `prove` asks about, by reading
  std::vector<RuleId> asked_requestable = {};
};

void lint_conditions(const LintInput& input, Diagnostics& found);      // RW0301, RW0303, RW0314, RW0315
void lint_statements(const LintInput& input, Diagnostics& found);      // RW0316, RW0318
void lint_redundant_rules(const LintInput& input, Diagnostics& found);  // RW0317
void lint_combinations(const LintInput& input, Diagnostics& found);    // RW0302, RW0308, RW0319
void lint_contradictions(const LintInput& input, Diagnostics& found);  // RW0320, RW0321
void lint_declarations(const LintInput& input, Diagnostics& found);    // RW0307, RW0322
void lint_exceptions(const LintInput& input, Diagnostics& found);      // RW0309 to RW0313, RW0323
void lint_assumptions(const LintInput& input, Diagnostics& found);     // RW0324, RW0325
void lint_controls(const LintInput& input, Diagnostics& found);        // RW0326

// ---- what they share -----------------------------------------------------------------------------------------------

struct Lint {
  Code code;
  std::string message;
  Span span;
  std::vector<Label> labels = {};
  std::string help = {};
};
void add(Diagnostics& found, Lint lint);
/// RW0306: `question` ("whether … can …") stays open.
void add_unknown(Diagnostics& found, const std::string& question, const smt::GaveUp& why, const Span& span);
/// The statements that rule everybody out, as labels; `role` clauses point at what gives the role.
[[nodiscard]] std::vector<Label> because(const compiler::PolicyIr& policy, const RuledOut& ruled_out);
/// "employment contractor, org missing", or "any attributes".
[[nodiscard]] std::string described(const FoundPerson& person);
/// True when `outer` is `inner` or includes it, also through others. O(roles).
[[nodiscard]] bool includes(const compiler::PolicyIr& policy, compiler::RoleId outer, compiler::RoleId inner);
/// "A, B"
[[nodiscard]] std::string list_of(const std::vector<std::string>& names);

}  // namespace rolewright::analyzer
