// Accounts: what one person of a population logs in with, as the sources list it, with what each account holds.
#pragma once

#include <cstdint>
#include <vector>

#include "model/snapshot.hpp"
#include "synth/facts.hpp"
#include "synth/resident.hpp"

namespace rolewright::synth {

/// What a login is: the person's address or HR key, or one of the numbered ones.
enum class LoginForm : std::uint8_t { Email, Key, Numbered };

/// A role that another person lends: they hold it themselves, and the days on which both are in force count.
struct Loan {
  NodeId role;
  std::uint32_t lender = 0;
  std::size_t validity = 0;
};

struct DrawnAccount {
  SystemId system;
  LoginForm login = LoginForm::Email;
  AccountKind kind = AccountKind::Everyday;
  AccountStatus status = AccountStatus::Active;
  bool sponsored = false;         // a service's: the person is its sponsor, not its owner
  std::uint32_t assignments = 0;  // edges.size(), known also when they are not drawn
  std::vector<Edge> edges;        // sorted by node
  std::vector<Edge> owned;        // what it may add members to
  std::vector<Loan> loans;        // what some of the edges come from
};

/// How logins of an application that is exported are spelled.
[[nodiscard]] constexpr LoginForm login_form(SystemId application) {
  return application.index() / 2 % 2 == 0 ? LoginForm::Email : LoginForm::Key;
}

enum class Draw : std::uint8_t { Accounts, Edges };

/// The accounts of `resident`, whose facts are `facts`. With Draw::Accounts their `edges` may be left empty, which is quick.
/// Of an exportable agency: one of Okta, one of Entra, one of each application in which something is held, and then the
/// numbered logins; without exports the first account holds whatever the person does.
/// `out` is cleared.
void draw_accounts(const Blueprint& blueprint, const Resident& resident, const Facts& facts, Draw wanted,
                   std::vector<DrawnAccount>& out);

/// What the person used, out of what their own everyday logins hold. Sorted.
void draw_uses(const Blueprint& blueprint, const Resident& resident, const std::vector<DrawnAccount>& accounts,
               std::vector<Use>& out);

}  // namespace rolewright::synth
