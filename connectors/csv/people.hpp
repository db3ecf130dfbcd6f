// The HR side of an agency: people with attributes, dated actions, trainings and designations, and the
// account map that says which login is whose. One function a table kind.
#pragma once

#include "connectors/csv/table.hpp"

namespace rolewright::connectors {

/// People come from here alone. A second row with one key is rejected with RW0504.
void import_hr_master(Intake& intake, const SourceDeclaration& source);
/// Vendor words that `events` does not translate are counted and passed over.
void import_hr_actions(Intake& intake, const SourceDeclaration& source);
void import_trainings(Intake& intake, const SourceDeclaration& source);
void import_designations(Intake& intake, const SourceDeclaration& source);
/// A tie of a person to another one (`other`, an HR key), or to an object that logs speak of; not to both.
void import_relations(Intake& intake, const SourceDeclaration& source);
/// Makes each mapped account, so that a login no other export mentions is known too.
void import_account_map(Intake& intake, const SourceDeclaration& source, const AgencySources& agency);

/// Cents of an amount such as `25000`, `25,000.5` or `$25000.00`; nothing when it is not one.
[[nodiscard]] std::optional<std::int64_t> parse_cents(std::string_view text);

}  // namespace rolewright::connectors
