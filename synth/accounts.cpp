#include "synth/accounts.hpp"

#include <algorithm>
#include <array>

#include "synth/random.hpp"

namespace rolewright::synth {
namespace {

// The service that the person sponsors comes last, a separate account for administration second.
AccountKind kind_of(const Resident& resident, std::size_t account) {
  if (resident.sponsors && account + 1U == resident.accounts) return AccountKind::Service;
  return account == 1 ? AccountKind::SeparateAdmin : AccountKind::Everyday;
}

class ExportableAccounts {
 public:
  ExportableAccounts(const Blueprint& blueprint, const Resident& resident, std::vector<DrawnAccount>& out)
      : blueprint_{blueprint}, resident_{resident}, out_{out} {}

  void run(const Facts& facts) {
    out_.clear();
    // Applications' extracts do not say that somebody is suspended; directories' pages do.
    const AccountStatus status = facts.suspended ? AccountStatus::Suspended : AccountStatus::Active;
    for (const std::uint32_t directory : {0U, 1U}) out_.push_back({.system = SystemId{directory}, .status = status});
    draw_edges(blueprint_, resident_, edges_);
    for (const Edge& edge : edges_[0]) account_in(home_of(edge)).edges.push_back(edge);
    if (!is_near_miss(resident_.plant)) {
      make_eligible();
      borrow();
    }
    std::sort(out_.begin() + 2, out_.end(), [](const DrawnAccount& left, const DrawnAccount& right) { return left.system < right.system; });
    const auto& owned = blueprint_.owned_groups[resident_.line()];
    if (facts.owns_group && !owned.empty()) {
      const std::uint32_t group = owned[resident_.person % owned.size()];
      out_[blueprint_.groups[group].system.index()].owned.push_back({NodeId{blueprint_.node_of_group(group)}, TermsId{0U}});
    }
    for (std::size_t account = 1; account != resident_.accounts; ++account) {
      const AccountKind kind = kind_of(resident_, account);
      out_.push_back({.system = resident_.login_system(blueprint_, account),
                      .login = LoginForm::Numbered,
                      .kind = kind,
                      .sponsored = kind == AccountKind::Service,
                      .edges = edges_[account]});
    }
    for (DrawnAccount& account : out_) {
      std::sort(account.edges.begin(), account.edges.end());
      account.assignments = static_cast<std::uint32_t>(account.edges.size());
    }
  }

 private:
  // What is unlimited is granted by the directory that the application belongs to, two times of three; what has scopes
  // or dates, by the application itself.
  [[nodiscard]] SystemId home_of(const Edge& edge) const {
    const std::size_t node = edge.to.index();
    const std::size_t entitlements = blueprint_.entitlement_names.size();
    if (node >= entitlements) return blueprint_.groups[node - entitlements].system;
    const SystemId system = blueprint_.entitlement_systems[node];
    return blueprint_.parts_of(edge.terms.index()).unlimited() && node % 3 != 0 ? directory_of(system) : system;
  }

  DrawnAccount& account_in(SystemId system) {
    for (DrawnAccount& account : out_)
      if (account.system == system) return account;
    return out_.emplace_back(DrawnAccount{.system = system, .login = login_form(system)});
  }

  static bool holds(const DrawnAccount& account, NodeId node) {
    return std::any_of(account.edges.begin(), account.edges.end(), [&](const Edge& edge) { return edge.to == node; });
  }

  // May become a member of an Entra group for a time.
  void make_eligible() {
    Random random{mix(resident_.access_seed ^ 0xE119U)};
    const auto& groups = blueprint_.entra_groups[resident_.line()];
    if (!random.chance(8) || groups.empty()) return;
    const NodeId group{blueprint_.node_of_group(groups[popular(random, groups.size())])};
    const std::size_t validity = blueprint_.current[random.below(blueprint_.current.size())];
    if (!holds(out_[1], group)) out_[1].edges.push_back({group, TermsId{blueprint_.marked_terms(validity, kEligible)}});
  }

  // Somebody lends one of their roles: for some of the time if they have it for ever, else for as long as they have it.
  void borrow() {
    Random random{mix(resident_.access_seed ^ mix(std::uint64_t{resident_.person} + 0x10A2U))};
    if (!random.chance(5)) return;
    const auto lender = static_cast<std::uint32_t>(random.below(blueprint_.options.people));
    if (lender == resident_.person) return;
    std::array<std::vector<Edge>, kMostAccounts> theirs;
    draw_edges(blueprint_, draw_resident(blueprint_, lender), theirs);
    std::erase_if(theirs[0], [&](const Edge& edge) { return !is_role(edge.to); });
    if (theirs[0].empty()) return;
    const Edge edge = theirs[0][random.below(theirs[0].size())];
    const TermsParts parts = blueprint_.parts_of(edge.terms.index());
    const std::size_t until = parts.validity == 0 ? random.below(blueprint_.validities.size()) : 0;
    DrawnAccount& account = account_in(home_of(edge));
    if (holds(account, edge.to)) return;
    account.edges.push_back({edge.to, TermsId{blueprint_.lent_terms(parts.scope_set, parts.validity + until)}});
    account.loans.push_back({.role = edge.to, .lender = lender, .validity = until});
  }

  [[nodiscard]] bool is_role(NodeId node) const {
    const std::size_t entitlements = blueprint_.entitlement_names.size();
    return node.index() >= entitlements && blueprint_.groups[node.index() - entitlements].kind == NodeKind::Role;
  }

  const Blueprint& blueprint_;
  const Resident& resident_;
  std::vector<DrawnAccount>& out_;
  std::array<std::vector<Edge>, kMostAccounts> edges_;
};

}  // namespace

void draw_accounts(const Blueprint& blueprint, const Resident& resident, const Facts& facts, Draw wanted,
                   std::vector<DrawnAccount>& out) {
  if (blueprint.exportable()) return ExportableAccounts{blueprint, resident, out}.run(facts);
  const auto counts = resident.edges_by_account();
  out.resize(resident.accounts);
  for (std::uint32_t index = 0; index != resident.accounts; ++index) {
    DrawnAccount& account = out[index];
    account.system = index == 0 ? SystemId{0U} : resident.login_system(blueprint, index);
    account.login = index == 0 ? LoginForm::Email : LoginForm::Numbered;
    account.kind = kind_of(resident, index);
    account.sponsored = account.kind == AccountKind::Service;
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

void draw_uses(const Blueprint& blueprint, const Resident& resident, const std::vector<DrawnAccount>& accounts,
               std::vector<Use>& out) {
  thread_local std::vector<Edge> held;
  held.clear();
  for (const DrawnAccount& account : accounts)
    if (account.login != LoginForm::Numbered) held.insert(held.end(), account.edges.begin(), account.edges.end());
  draw_usage(blueprint, resident, held, out);
}

}  // namespace rolewright::synth
