// What changed between two policies: statement by statement, and person by person.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "model/id.hpp"
#include "model/source.hpp"

namespace rolewright {

enum class ChangeDirection : std::uint8_t {
  Stricter,  // somebody is given less, or violates more
  Looser,    // somebody is given more, or violates less
  Changed,   // neither more nor less: a clause of another kind
  Unknown,   // the solver gave up
};

/// One difference of one statement. A statement can have both: stricter for some people, looser for others.
struct StatementChange {
  ChangeDirection direction = ChangeDirection::Unknown;
  std::string statement;  // "`assign` of `AP_Clerk`", "risk `P2P-01`"
  std::string person;     // a possible person whose answer differs; empty when it differs of everybody
  std::string before, after;  // what the old and the new policy answer
  Span before_span, after_span;  // in the old and the new policy; unknown where it has no such statement
  std::string situation = {};  // of rules that are not about one possible person: "4 people who hold Disburse"
};

/// One answer about one real person.
struct PersonChange {
  PersonId person;
  std::string question;  // "`assign` of `AP_Clerk`", "risk `P2P-01`"
  std::string before, after;
};

struct PolicyDifference {
  std::vector<StatementChange> statements;  // assumptions, roles, functions, rules, exceptions
  std::vector<std::string> assumes;         // assumptions of both policies that hold of the people shown
  std::vector<PersonChange> people;         // by person; only with a snapshot
  [[nodiscard]] bool equivalent() const { return statements.empty(); }
};

}  // namespace rolewright
