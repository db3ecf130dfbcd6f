#include "analyzer/orphans.hpp"

namespace rolewright::analyzer {

Orphans::Orphans(const Snapshot& snapshot) {
  std::vector<bool> joined(snapshot.systems.size());
  for (const Account& account : snapshot.accounts)
    if (!holder(account).is_none()) joined[account.system.index()] = true;
  for (const Account& account : snapshot.accounts)
    if (holder(account).is_none() && joined[account.system.index()]) accounts_.push_back(snapshot.id_of(account));
}

std::vector<Orphan> Orphans::holding(compiler::World& world) const {
  std::vector<Orphan> found;
  for (const AccountId account : accounts_)
    if (std::vector<GrantWitness> assignments = assignments_of(world, account); !assignments.empty())
      found.push_back({account, std::move(assignments)});
  return found;
}

std::vector<GrantWitness> assignments_of(compiler::World& world, AccountId account) {
  std::vector<GrantWitness> found;
  compiler::Grant start = compiler::kNothingYet;
  start.marks = compiler::marks_of(world.binding.snapshot.accounts[account.index()]) & ~std::uint32_t{kSponsored};
  compiler::for_each_assignment(world, account, [&](const Edge& edge) {
    const compiler::Grant grant = compiler::follow(world, start, edge);
    if (!compiler::is_grant(grant, world.count) || !grant.held.contains(world.today)) return;
    found.push_back({.account = account,
                     .entitlement = EntitlementId{edge.to.index()},
                     .path = {{edge.to, edge.terms}},
                     .held = grant.held,
                     .marks = grant.marks,
                     .function = {},
                     .last_exercised = Day::min()});
  });
  return found;
}

RuleInfo orphan_rule() {
  return {.id = kOrphanRule,
          .title = "an account that nobody answers for holds access",
          .severity = RuleSeverity::High,
          .action = RuleAction::Warn,
          .controls = {"AC-2"},
          .owner = {},
          .because = "no joiner, mover or leaver process reaches it",
          .mitigate = "name its owner or sponsor in the account map, or take the access away",
          .english = "every account that holds access has an owner or a sponsor",
          .span = {},
          .active = true,
          .inactive_because = {}};
}

}  // namespace rolewright::analyzer
