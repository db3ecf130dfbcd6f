// What analyses answer, as plain values: the analyzer fills them, report renders them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/finding.hpp"

namespace rolewright {

struct Summary {
  std::uint64_t people = 0;
  std::uint64_t grants = 0;  // distinct (person, entitlement) held today; of a period, on its last day of change
  std::uint64_t rules = 0;
  std::uint64_t inactive_rules = 0;
  std::uint64_t findings = 0;
  std::uint64_t open = 0;
  std::uint64_t mitigated = 0;
  std::uint64_t undetermined = 0;
};

/// Findings of one rule, unit of the organization or system.
struct Tally {
  std::string of;  // empty: people of no known unit
  std::uint64_t open = 0;
  std::uint64_t mitigated = 0;
  std::uint64_t undetermined = 0;
};

/// One edge that findings rest on.
struct Cause {
  bool direct = false;  // an assignment of one account; else what a node confers
  AccountId account;    // of a direct one
  NodeId from;          // of the other
  NodeId to;
  std::uint64_t findings = 0;  // open findings whose paths use it
};

/// A cause, with what taking it away does, found by analyzing again without it.
struct Remedy {
  Cause cause;
  std::uint64_t clears = 0;
  std::uint64_t adds = 0;    // new findings it would make
  std::uint64_t people = 0;  // who hold what is changed, guilty or not
};

/// One change of a plan that clears findings.
struct FixChange {
  Cause cause;
  std::uint32_t price = 0;          // what giving it up costs, in the plan's own units
  std::uint64_t people = 0;         // who hold what is changed, guilty or not
  std::optional<bool> used = {};    // exercised within the last 90 days; none: no log of its systems was loaded
  bool critical = false;            // it leads to a duty that fewer than three people hold
  std::vector<std::string> clears;  // ids of the findings that rest on it
};

/// Which access to take away so that findings are gone, and how sure it is that nothing cheaper does.
struct FixPlan {
  std::vector<FixChange> changes;    // dearest findings first
  std::uint64_t cost = 0;            // sum of the prices
  std::uint64_t bound = 0;           // no plan that clears the same costs less
  bool proved_minimal = false;       // cost equals bound
  std::vector<std::string> cleared;  // ids of findings, after analyzing again with the whole plan
  struct Left {
    std::string finding;
    std::string reason;
  };
  std::vector<Left> left;         // chosen, and not cleared
  std::vector<std::string> adds;  // ids of open findings that the plan would make; empty unless the search gave up
};

struct Timing {
  double load = 0;  // seconds
  double evaluate = 0;
  double explain = 0;
};

struct Analysis {
  Summary summary;
  std::vector<RuleInfo> rules;    // by RuleId: the policy's, then that of orphans, then one an exception at fault
  std::vector<Finding> findings;  // by rule, then person
  bool paths_held = true;         // false: too many findings for each to hold the paths of its grants
  std::vector<Cause> causes;      // most findings first
  std::vector<Tally> by_rule, by_org, by_system;  // most open first
  Timing timing;
};

enum class Answer : std::uint8_t { Permit, Deny, NeedsApproval };

struct Reason {
  std::string rule;  // id of the rule or, for eligibility, the role
  std::string text;
};

/// The answer to a pre-grant request.
struct CheckResult {
  Answer answer = Answer::Permit;
  std::vector<Reason> reasons;
  std::vector<Finding> caused_by_request;
  std::vector<Finding> existing;  // today's, not charged to the request
  std::vector<std::string> approvers;
  std::vector<RuleInfo> rules;  // by RuleId
};

enum class ProofResult : std::uint8_t { Proved, Refuted, Unknown };

struct ProofReport {
  std::string id;
  std::string title;
  std::string english;
  ProofResult result = ProofResult::Unknown;
  std::string reason;                 // of Unknown
  std::uint64_t micros = 0;           // solving time
  std::vector<std::string> assumes;   // ids of the assumptions the proof rests on
  std::vector<std::string> rests_on;  // for a proof: the other statements it needs
  std::string person;                 // for a refutation: a synthetic person
  std::vector<std::string> roles;     // and the roles they would hold
  std::string violates;               // and the rule they would violate
  Span span;
};

struct Uncovered {
  EntitlementId entitlement;
  std::uint64_t holders = 0;
  bool risky_name = false;  // its name speaks of approving, paying, administering…
};

/// How much of what people hold some function of the policy mentions.
struct Coverage {
  std::uint64_t entitlements = 0;  // of connected systems
  std::uint64_t covered_entitlements = 0;
  std::uint64_t grants = 0;  // (person, entitlement) held today, of connected systems
  std::uint64_t covered_grants = 0;
  std::vector<Uncovered> uncovered;  // risky names first, then most holders
};

}  // namespace rolewright
