// Accounts: what one person of a population logs in with, as the sources list it, with what each account holds.
#pragma once

#include <cstdint>
#include <vector>

#include "model/snapshot.hpp"
#include "synth/facts.hpp"
#include "synth/resident.hpp"

namespace rolewright::synth {

/// What a login is: the person's address, or one of the numbered ones.
enum class LoginForm : std::uint8_t { Email, Numbered };

struct DrawnAccount {
  SystemId system;
  LoginForm login = LoginForm::Email;
  AccountKind kind = AccountKind::Everyday;
  AccountStatus status = AccountStatus::Active;
  bool sponsored = false;         // a service's: the person is its sponsor, not its owner
  std::uint32_t assignments = 0;  // edges.size(), known also when they are not drawn
  std::vector<Edge> edges;        // sorted by node
  std::vector<Edge> owned;        // what it may add members to
};

enum class Draw : std::uint8_t { Accounts, Edges };

/// The accounts of `resident`, whose facts are `facts`. With Draw::Accounts their `edges` may be left empty, which is quick.
/// `out` is cleared.
void draw_accounts(const Blueprint& blueprint, const Resident& resident, const Facts& facts, Draw wanted,
                   std::vector<DrawnAccount>& out);

}  // namespace rolewright::synth
