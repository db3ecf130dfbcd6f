// Findings: what an analysis says of people. Each names its rule, the person, and every grant with the path
// behind it; ids and indexes only, so that a million of them fit, rendered against the Snapshot and the
// RuleInfo table.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "model/date.hpp"
#include "model/id.hpp"
#include "model/source.hpp"

namespace rolewright {

enum class RuleSeverity : std::uint8_t { Low, Medium, High, Critical };
enum class RuleAction : std::uint8_t { Warn, Approve, Block };
enum class FindingStatus : std::uint8_t { Open, Mitigated, Undetermined };

/// The rule that no policy states: no account of nobody holds access.
inline constexpr const char* kOrphanRule = "ORPHANS";

/// What a reader needs of a rule; the compiler fills one for each, by RuleId.
struct RuleInfo {
  std::string id;
  std::string title;
  RuleSeverity severity = RuleSeverity::Medium;
  RuleAction action = RuleAction::Block;
  std::vector<std::string> controls;
  std::string owner;
  std::string because;
  std::string mitigate;
  std::string english;  // the rule as a sentence
  Span span;
  bool active = true;
  std::string inactive_because;  // "system PRISM is not connected"
};

/// One step of a grant path: the node reached and the terms of the edge that reached it.
struct PathStep {
  NodeId node;
  TermsId terms{0U};
};

/// One grant a finding rests on: account → steps… → entitlement (the last step).
struct GrantWitness {
  AccountId account;
  EntitlementId entitlement;
  std::vector<PathStep> path;
  Interval held;
  std::uint32_t marks = 0;          // Mark bits, united along the path
  std::string function;             // the duty this grant confers
  Day last_exercised = Day::min();  // min: never, as far as the logs loaded say
};

/// One violation, or one that cannot be ruled out.
struct Finding {
  std::string id;  // F-xxxxxxxxxxxx: the same for the same rule and person, from run to run
  RuleId rule;
  PersonId person;    // none for a rule over a population, and of an orphan
  AccountId account;  // of a finding about an orphan: an account that nobody answers for
  FindingStatus status = FindingStatus::Open;
  bool scope_unresolved = false;  // scopes of two kinds met without a crosswalk
  std::string place;              // of a count for each value: the scope or attribute value it is about
  std::string detail;             // "mitigated by X-1 until 2026-10-31", "undetermined: no warrant record"
  std::vector<GrantWitness> grants;
  std::vector<std::uint64_t> exercises;  // indexes into Snapshot::usage, for rules about what was done
  std::vector<PersonId> people;          // for a rule over a population
  Interval held;                         // the days judged on which the conflict exists with this status
};

}  // namespace rolewright
