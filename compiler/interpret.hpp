// Interpret: the meaning of a policy over a whole small world, written to be obviously right and not to be fast. The
// oracle that decision programs and Z3 are tested against: it walks every path, tries every scope value and every
// combination. Exponential in the worst case.
#pragma once

#include <vector>

#include "compiler/binding.hpp"

namespace rolewright::compiler {

/// Which grants count: all observed ones, or only those usable today without activation.
enum class Count : std::uint8_t { All, ActiveOnly };

/// Direct assignments of one account, changed by a request.
struct AddedEdge {
  AccountId account;
  Edge edge;
};

struct World {
  Binding& binding;
  Day today;
  Count count = Count::All;
  std::vector<AddedEdge> added = {};
};

/// One way a person holds a node on some days: a path, its days, scope and marks.
struct Grant {
  NodeId node;
  Interval held;
  BoxId box;
  std::uint32_t marks = 0;
  friend auto operator<=>(const Grant&, const Grant&) = default;
};

/// What a rule says of a person (none: of the population). False is not listed.
struct Judgement {
  RuleId rule;
  PersonId person;
  Truth truth = Truth::True;      // True: violated; Unknown: undetermined
  bool scope_unresolved = false;  // violated only because scopes could not be placed
  friend auto operator<=>(const Judgement&, const Judgement&) = default;
};

/// Every node the person reaches by every simple path, sorted, without duplicates.
[[nodiscard]] std::vector<Grant> interpret_grants(World& world, PersonId person);

/// Judgements of the active rules, sorted by rule and person.
[[nodiscard]] std::vector<Judgement> interpret(World& world);

/// True when an account's or edge's marks keep it out under `count`.
[[nodiscard]] constexpr bool counts(std::uint32_t marks, Count count) noexcept {
  return count == Count::All || (marks & (kEligible | kSuspended)) == 0;
}

}  // namespace rolewright::compiler
