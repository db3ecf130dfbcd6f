// Orphans: accounts with neither owner nor sponsor that hold access. No joiner, mover or leaver process reaches them, so each
// is a finding of every analysis, under a rule of its own.
//   in   World    accounts and their assignments
//   out  Orphan   the account and what is assigned to it on the day
// Only in systems of which some account has its person: elsewhere nothing was joined, and nobody can be missing.
#pragma once

#include <vector>

#include "compiler/world.hpp"
#include "model/finding.hpp"

namespace rolewright::analyzer {

struct Orphan {
  AccountId account;
  std::vector<GrantWitness> assignments;  // one step each
};

class Orphans {
 public:
  /// O(accounts).
  explicit Orphans(const Snapshot& snapshot);

  /// Those that hold something on the world's day, by account. O(their assignments).
  [[nodiscard]] std::vector<Orphan> holding(compiler::World& world) const;

 private:
  std::vector<AccountId> accounts_;
};

/// What the account holds directly on the world's day.
[[nodiscard]] std::vector<GrantWitness> assignments_of(compiler::World& world, AccountId account);

/// What a reader needs of the rule that no policy states.
[[nodiscard]] RuleInfo orphan_rule();

}  // namespace rolewright::analyzer
