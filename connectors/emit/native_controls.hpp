// NativeControls: the policy's rules as the vendors' own separation-of-duty controls, and exactly what these let through.
//   Okta   risk rules: two lists of entitlement values of one application that nobody may hold something of both of
//   Entra  incompatibilities between access packages, and between a package and a group
// Neither knows scopes, conditions on people, three or more functions, or what was done. A control is made only where it
// blocks nothing that the policy allows; the rest is listed, with why and what covers it instead. Three things are then
// asked of Z3: that whatever breaks a rule and passes every control is on the list, that no control stops anything legal,
// and that each entry of the list is really let through.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "compiler/binding.hpp"
#include "model/analysis.hpp"

namespace rolewright::connectors {

inline constexpr std::size_t kMaxRiskRuleValues = 50;  // of one list
inline constexpr std::size_t kMaxRiskRules = 25;       // of one application

enum class Contains : std::uint8_t { One, All };

struct RiskRuleSide {
  std::string function;
  Contains how = Contains::One;
  std::vector<EntitlementId> values;
};

/// An Okta risk rule: a person conflicts who holds one (or all) of each side.
struct RiskRule {
  std::string name;  // unique: `P2P-01 MOMENTUM`, `P2P-01 MOMENTUM 2`
  RuleId rule;
  SystemId app;
  RiskRuleSide sides[2];
};

/// What is assigned in Entra as one thing.
struct EntraUnit {
  enum Kind : std::uint8_t { Package, Group } kind = Package;
  std::string id;    // of a package: the role's; of a group: Entra's
  std::string name;
  std::vector<EntitlementId> confers;  // ascending
};

/// Two units that no person may hold together; at least one is a package.
struct Incompatible {
  std::size_t first = 0, second = 0;  // indexes into the units, first < second
  RuleId rule;                        // the first that forbids it
};

/// One thing the controls let through.
struct Uncovered {
  std::string rule;     // id
  std::string reason;   // why the vendor cannot say it
  std::string instead;  // what covers it
  std::uint64_t ways = 0;  // combinations let through; 0: the rule as a whole
  std::string example;
};

struct ControlProof {
  ProofResult complete = ProofResult::Unknown;  // what breaks a rule and passes is on the list
  ProofResult harmless = ProofResult::Unknown;  // no control stops what the rules allow
  ProofResult exact = ProofResult::Unknown;     // each entry is let through by every control
  std::string reason;                           // of what is not proved
};

struct NativeControls {
  std::vector<RiskRule> risk_rules;         // of Okta
  std::vector<Incompatible> incompatible;   // of Entra
  std::vector<Uncovered> uncovered;         // by rule
  ControlProof proof;
};

/// Cost: pairs of values of each rule's functions, and one solver question a control and an entry.
[[nodiscard]] NativeControls okta_controls(const compiler::Binding& binding);
[[nodiscard]] NativeControls entra_controls(const compiler::Binding& binding, const std::vector<EntraUnit>& units);

}  // namespace rolewright::connectors
