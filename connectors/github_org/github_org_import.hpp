// GitHub organizations as Peribolos keeps them in YAML: ORG/org.yaml with admins and members,
// ORG/**/teams.yaml with nested teams, their people and the repositories they reach. A login is a person, and
// a system is an organization.
#pragma once

#include "connectors/intake.hpp"

namespace rolewright::connectors {

/// Reads every organization folder of `intake.root`.
///   person       one for each login, ignoring case as GitHub does
///   role         `admin` and `member` of the organization, with what each may do to every repository
///   group        team; whoever is in a child team is in its parent; maintainers are members and may add
///   members entitlement  `org/repo:permission` for each team grant
/// Errors RW0001 to RW0003, RW0501, RW0505 go to `intake`.
void read_github_orgs(Intake& intake);

}  // namespace rolewright::connectors
