// Names: how people, holdings and paths of a snapshot are written for readers. Text from exports is made
// printable.
#pragma once

#include <string>

#include "model/analysis.hpp"
#include "model/policy_difference.hpp"
#include "model/snapshot.hpp"

namespace rolewright::report {

[[nodiscard]] std::string person_label(const Snapshot& snapshot,
                                       PersonId person);  // marta.ostrander@biw.example
[[nodiscard]] std::string account_label(const Snapshot& snapshot, AccountId account);  // OKTA account jdoe
/// Whom a finding is about: a person, an account, or so many people.
[[nodiscard]] std::string whose_label(const Snapshot& snapshot, const Finding& finding);
[[nodiscard]] std::string node_label(const Snapshot& snapshot, NodeId node);  // OKTA group "fin-ap-clerk"
/// account ▸ group ▸ … ▸ entitlement, with dates, scopes and marks where an edge has them.
[[nodiscard]] std::string path_text(const Snapshot& snapshot, const GrantWitness& grant);
[[nodiscard]] std::string scope_text(const Snapshot& snapshot, ScopeSetId scope);  // fund_center FC-1, FC-2
/// "Entra group FIN-… confers …", "… of account …".
[[nodiscard]] std::string cause_text(const Snapshot& snapshot, const Cause& cause);
[[nodiscard]] std::string marks_text(std::uint32_t marks);  // eligible, delegated
[[nodiscard]] std::string_view to_string(RuleSeverity severity);
[[nodiscard]] std::string_view to_string(RuleAction action);
[[nodiscard]] std::string_view to_string(FindingStatus status);
[[nodiscard]] std::string_view to_string(Answer answer);
[[nodiscard]] std::string_view to_string(ProofResult result);
[[nodiscard]] std::string_view to_string(ChangeDirection direction);

}  // namespace rolewright::report
