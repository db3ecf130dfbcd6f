// Interpret: the meaning of a policy over a whole small world, written to be obviously right and not to be
// fast. The oracle that decision programs and Z3 are tested against: it walks every path, tries every scope
// value and every combination. Exponential in the worst case.
#pragma once

#include <string>
#include <vector>

#include "compiler/world.hpp"

namespace rolewright::compiler {

/// What a rule says of a person (none: of the population). False is not listed.
struct Judgement {
  RuleId rule;
  PersonId person;
  Truth truth = Truth::True;      // True: violated; Unknown: undetermined
  bool scope_unresolved = false;  // violated only because scopes could not be placed
  std::string place = {};         // of a count for each value: the scope or attribute value
  friend auto operator<=>(const Judgement&, const Judgement&) = default;
};

/// Every node the person reaches by every simple path, as drop_covered() leaves it.
[[nodiscard]] std::vector<Grant> interpret_grants(World& world, PersonId person);

/// Judgements of the active rules, sorted by rule and person.
[[nodiscard]] std::vector<Judgement> interpret(World& world);

}  // namespace rolewright::compiler
