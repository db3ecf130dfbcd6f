#include "synth/accounts.hpp"

#include <array>

namespace rolewright::synth {

void draw_accounts(const Blueprint& blueprint, const Resident& resident, const Facts& facts, Draw wanted,
                   std::vector<DrawnAccount>& out) {
  const auto counts = resident.edges_by_account();
  out.resize(resident.accounts);
  for (std::uint32_t index = 0; index != resident.accounts; ++index) {
    DrawnAccount& account = out[index];
    account.system = index == 0 ? SystemId{0U} : SystemId{2 + (resident.person + index) % kSystems};
    account.login = index == 0 ? LoginForm::Email : LoginForm::Numbered;
    account.sponsored = resident.sponsors && index + 1U == resident.accounts;
    account.kind = account.sponsored ? AccountKind::Service : index == 1 ? AccountKind::SeparateAdmin : AccountKind::Everyday;
    account.status = facts.suspended ? AccountStatus::Suspended : AccountStatus::Active;
    account.assignments = counts[index];
    account.edges.clear();
    account.owned.clear();
  }
  if (facts.owns_group) {
    const auto& groups = blueprint.line_groups[resident.line()];
    out[0].owned.push_back({NodeId{blueprint.node_of_group(groups[resident.person % groups.size()])}, TermsId{0U}});
  }
  if (wanted == Draw::Accounts) return;
  thread_local std::array<std::vector<Edge>, kMostAccounts> edges;
  draw_edges(blueprint, resident, edges);
  for (std::uint32_t index = 0; index != resident.accounts; ++index) out[index].edges.swap(edges[index]);
}

}  // namespace rolewright::synth
