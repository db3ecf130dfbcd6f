// Vendor exports of a population: the folder that `rolewright import agency` reads, with what HR, Okta, Entra and each
// application would export of the very agency that the snapshot beside it holds.
//   in   a blueprint of an exportable agency
//   out  hr/, okta/, entra/, a folder for each application, sources.yaml, the policy with its trees
// People are drawn again for each source and written as they come: beside the organization's tables, a buffer for each
// table and page, 8 bytes a membership of a directory group.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "synth/accounts.hpp"
#include "synth/export_folder.hpp"
#include "synth/numbered_text.hpp"

namespace rolewright::synth {

/// People, and entitlements: exports are to be looked at as files, not the fastest way to a big agency, and the roles of one
/// application are one record of Entra's, which must be small enough to be read.
inline constexpr std::size_t kMostExported = 100'000;

void export_population(const Blueprint& blueprint, ExportFolder& folder);

// ---- the writers: private to synth -----------------------------------------------------------------------------------

/// A person as every source knows them.
struct Exported {
  std::uint32_t person = 0;
  Resident resident;
  Facts facts{};
  std::string key, email, name, org;
  std::vector<DrawnAccount> accounts;
  std::vector<std::string> logins;  // by account
};

/// Calls visit(exported) for everybody, in order.
template <class Visit>
void for_each_exported(const Blueprint& blueprint, Visit visit) {
  NumberedText key = key_text();
  NumberedText email = email_text();
  NumberedText login = login_text();
  std::size_t numbered = 0;
  Exported one;
  for (std::uint32_t person = 0; person != blueprint.options.people; ++person) {
    one.person = person;
    one.resident = draw_resident(blueprint, person);
    one.facts = draw_facts(blueprint, person);
    one.key = key.of(person);
    one.email = email.of(person);
    one.name = person_name(one.facts.given, one.facts.surname);
    one.org = org_name(blueprint, one.resident.unit);
    draw_accounts(blueprint, one.resident, one.facts, Draw::Edges, one.accounts);
    one.logins.clear();
    for (const DrawnAccount& account : one.accounts)
      one.logins.push_back(account.login == LoginForm::Email ? one.email
                           : account.login == LoginForm::Key ? one.key
                                                             : std::string{login.of(numbered++)});
    visit(std::as_const(one));
  }
}

/// Who is in which groups: gathered over people, written by group.
using Memberships = std::vector<std::pair<std::uint32_t, std::uint32_t>>;  // (group, person)

/// Calls visit(group, persons) for each group of `memberships` in order; sorts them.
template <class Visit>
void for_each_group(Memberships& memberships, Visit visit) {
  std::sort(memberships.begin(), memberships.end());
  std::vector<std::uint32_t> persons;
  for (std::size_t index = 0; index != memberships.size(); ++index) {
    persons.push_back(memberships[index].second);
    if (index + 1 != memberships.size() && memberships[index + 1].first == memberships[index].first) continue;
    visit(memberships[index].first, std::as_const(persons));
    persons.clear();
  }
}

/// The group a node is, or nothing of an entitlement.
[[nodiscard]] std::optional<std::uint32_t> group_of(const Blueprint& blueprint, NodeId node);
/// `YYYY-MM-DD`; empty when unlimited. The last day is the one before `until`.
[[nodiscard]] std::string from_text(const Interval& held);
[[nodiscard]] std::string until_text(const Interval& held);
[[nodiscard]] std::string last_day_text(const Interval& held);
/// app_07 of APP_07.
[[nodiscard]] std::string folder_of(SystemId application);

void export_hr(const Blueprint& blueprint, ExportFolder& folder);
void export_okta(const Blueprint& blueprint, ExportFolder& folder);
void export_entra(const Blueprint& blueprint, ExportFolder& folder);
void export_applications(const Blueprint& blueprint, ExportFolder& folder);
/// sources.yaml: what the others wrote. The policy and its trees.
void export_declarations(const Blueprint& blueprint, ExportFolder& folder);

}  // namespace rolewright::synth
