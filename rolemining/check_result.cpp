#include "rolemining/check_result.hpp"

#include <algorithm>
#include <set>

#include "rolemining/check_block.hpp"

namespace rolewright::rolemining {
namespace {

using Pair = std::pair<std::uint32_t, std::uint32_t>;

class Checker {
 public:
  Checker(const CheckInput& input, const RoleSet& roles)
      : input_{input}, roles_{roles}, cells_(input.cells.begin(), input.cells.end()) {
    make_changes();
    std::erase_if(cells_, [&](const Pair& cell) {
      return std::binary_search(roles.excluded.begin(), roles.excluded.end(), cell.second);
    });
    std::sort(cells_.begin(), cells_.end());
    cells_.erase(std::unique(cells_.begin(), cells_.end()), cells_.end());
  }

  std::vector<std::string> run() {
    if (wrong_.empty() && check_ids()) {
      check_access();
      check_scores();
      check_conflicts();
      check_birthright();
      check_bound();
    }
    return wrong_;
  }

 private:
  // The access the roles claim to grant: the input after the changes listed, which have to be possible.
  void make_changes() {
    if (roles_.changes.empty()) return;
    const std::set<Pair> before(cells_.begin(), cells_.end());
    std::set<Pair> after = before;
    for (const AccessChange& change : roles_.changes) {
      const Pair cell{change.user, change.entitlement};
      const bool removes = change.kind == AccessChangeKind::Remove;
      if (cell.first >= input_.users || cell.second >= input_.entitlements)
        wrong("a change names an unknown person or entitlement");
      if (before.contains(cell) != removes || after.contains(cell) != removes)
        wrong(removes ? "access removed that was not held" : "access added that was held");
      if (removes) {
        after.erase(cell);
      } else {
        after.insert(cell);
      }
    }
    cells_.assign(after.begin(), after.end());
    for (const AccessChange& change : roles_.changes)
      if (change.kind == AccessChangeKind::Add && completes_more(change.user, before, after))
        wrong("access added that completes a conflict for its holder");
  }

  bool completes_more(std::uint32_t user, const std::set<Pair>& before, const std::set<Pair>& after) const {
    for (const auto& sides : input_.conflicts) {
      std::size_t then = 0;
      std::size_t now = 0;
      for (const auto& side : sides) {
        bool had = false;
        bool has = false;
        for (const std::uint32_t entitlement : side) {
          had = had || before.contains(Pair{user, entitlement});
          has = has || after.contains(Pair{user, entitlement});
        }
        then += had ? 1U : 0U;
        now += has ? 1U : 0U;
      }
      if (now == sides.size() && then != sides.size()) return true;
    }
    return false;
  }

  void wrong(std::string what) { wrong_.push_back(std::move(what)); }
  [[nodiscard]] bool assigned(std::uint32_t user, std::uint32_t entitlement) const {
    return std::binary_search(cells_.begin(), cells_.end(), Pair{user, entitlement});
  }

  static bool ascending_below(const std::vector<std::uint32_t>& ids, std::size_t limit) {
    for (std::size_t at = 0; at < ids.size(); ++at) {
      if (ids[at] >= limit) return false;
      if (at != 0 && ids[at - 1] >= ids[at]) return false;
    }
    return true;
  }

  bool check_ids() {
    for (const MinedRole& role : roles_.roles) {
      if (role.users.empty() || role.entitlements.empty()) wrong(role.id + " is empty");
      if (!ascending_below(role.users, input_.users)) wrong(role.id + " lists users wrongly");
      if (!ascending_below(role.entitlements, input_.entitlements))
        wrong(role.id + " lists entitlements wrongly");
    }
    for (const Pair& cell : roles_.fooling_set)
      if (!assigned(cell.first, cell.second)) wrong("a fooling cell is not assigned");
    for (const Pair& cell : roles_.individual)
      if (!assigned(cell.first, cell.second)) wrong("an individual assignment is not held");
    if (!std::is_sorted(roles_.individual.begin(), roles_.individual.end()))
      wrong("individual assignments are listed wrongly");
    for (const Pair& cell : roles_.fooling_set)
      if (std::binary_search(roles_.individual.begin(), roles_.individual.end(), cell))
        wrong("a fooling cell is assigned individually");
    if (!ascending_below(roles_.birthright, input_.entitlements))
      wrong("birthright entitlements are listed wrongly");
    return wrong_.empty();
  }

  void check_access() {
    std::vector<std::vector<std::size_t>> roles_of(input_.users);
    for (std::size_t role = 0; role < roles_.roles.size(); ++role)
      for (const std::uint32_t user : roles_.roles[role].users) roles_of[user].push_back(role);
    std::size_t at = 0;
    std::size_t alone = 0;
    bool same = true;
    std::vector<std::uint32_t> granted;
    for (std::uint32_t user = 0; user < input_.users; ++user) {
      granted.clear();
      for (const std::size_t role : roles_of[user])
        granted.insert(granted.end(), roles_.roles[role].entitlements.begin(), roles_.roles[role].entitlements.end());
      for (; alone < roles_.individual.size() && roles_.individual[alone].first == user; ++alone)
        granted.push_back(roles_.individual[alone].second);
      std::sort(granted.begin(), granted.end());
      granted.erase(std::unique(granted.begin(), granted.end()), granted.end());
      for (const std::uint32_t entitlement : granted)
        same = same && at < cells_.size() && cells_[at++] == Pair{user, entitlement};
    }
    same = same && at == cells_.size();
    if (same != roles_.exact)
      wrong(same ? "exact but not said so" : "the roles do not rebuild the assignments");
  }

  void check_scores() {
    std::uint64_t edges = 0;
    for (const MinedRole& role : roles_.roles) edges += role.users.size() + role.entitlements.size();
    if (edges != roles_.edges) wrong("edges are " + std::to_string(edges));
    if (edges + roles_.roles.size() != roles_.wsc)
      wrong("wsc is " + std::to_string(edges + roles_.roles.size()));
  }

  static bool touches(const std::vector<std::uint32_t>& role, const std::vector<std::uint32_t>& side) {
    for (const std::uint32_t entitlement : side)
      if (std::binary_search(role.begin(), role.end(), entitlement)) return true;
    return false;
  }

  void check_conflicts() {
    for (const MinedRole& role : roles_.roles) {
      for (const auto& sides : input_.conflicts) {
        std::size_t touched = 0;
        for (const auto& side : sides) touched += touches(role.entitlements, side) ? 1U : 0U;
        if (touched == sides.size()) wrong(role.id + " holds every side of a conflict");
      }
    }
  }

  [[nodiscard]] bool is_birthright(std::uint32_t entitlement) const {
    return std::binary_search(roles_.birthright.begin(), roles_.birthright.end(), entitlement);
  }

  void check_birthright() {
    for (const MinedRole& role : roles_.roles)
      for (const std::uint32_t entitlement : role.entitlements)
        if (is_birthright(entitlement) != role.birthright)
          wrong(role.id + " mixes birthright with other access");
  }

  // Two-sided conflicts and the birthright split keep cells apart that could otherwise share a role.
  [[nodiscard]] bool separated(std::uint32_t left, std::uint32_t right) const {
    if (is_birthright(left) != is_birthright(right)) return true;
    for (const auto& sides : input_.conflicts) {
      if (sides.size() != 2) continue;
      const auto on = [&](std::size_t side, std::uint32_t entitlement) {
        return std::find(sides[side].begin(), sides[side].end(), entitlement) != sides[side].end();
      };
      if ((on(0, left) && on(1, right)) || (on(1, left) && on(0, right))) return true;
    }
    return false;
  }

  // Whether one role can hold both cells.
  [[nodiscard]] bool fit(const Pair& one, const Pair& two) const {
    return assigned(one.first, two.second) && assigned(two.first, one.second) &&
           !separated(one.second, two.second);
  }

  [[nodiscard]] bool any_fit(const std::vector<Pair>& some, const std::vector<Pair>& others) const {
    for (const Pair& one : some)
      for (const Pair& two : others)
        if (fit(one, two)) return true;
    return false;
  }

  void check_block(const CertificateBlock& block) {
    std::vector<std::vector<bool>> fits(block.cells.size(), std::vector<bool>(block.cells.size()));
    for (std::size_t one = 0; one < block.cells.size(); ++one) {
      if (!assigned(block.cells[one].first, block.cells[one].second)) wrong("a cell of a block is not assigned");
      for (std::size_t two = 0; two < block.cells.size(); ++two)
        fits[one][two] = one == two || fit(block.cells[one], block.cells[two]);
    }
    if (input_.block_steps == 0) return;
    const std::string cells = "a block of " + std::to_string(block.cells.size()) + " cells ";
    switch (needs_roles(fits, block.roles, input_.block_steps)) {
      case BlockProof::Proved:
        break;
      case BlockProof::Refuted:
        wrong(cells + "does not need " + std::to_string(block.roles) + " roles");
        break;
      case BlockProof::GaveUp:
        wrong(cells + "could not be confirmed to need " + std::to_string(block.roles) + " roles");
        break;
    }
  }

  void check_bound() {
    const auto& set = roles_.fooling_set;
    for (std::size_t one = 0; one < set.size(); ++one)
      for (std::size_t two = 0; two < one; ++two)
        if (fit(set[one], set[two])) wrong("two fooling cells fit in one role");
    std::uint64_t proved = set.size();
    for (std::size_t one = 0; one < roles_.blocks.size(); ++one) {
      const CertificateBlock& block = roles_.blocks[one];
      proved += block.roles;
      check_block(block);
      if (any_fit(set, block.cells)) wrong("a fooling cell fits in one role with a block");
      for (std::size_t two = 0; two < one; ++two)
        if (any_fit(block.cells, roles_.blocks[two].cells)) wrong("cells of two blocks fit in one role");
    }
    if (roles_.lower_bound > roles_.roles.size()) wrong("fewer roles than the lower bound");
    if (roles_.lower_bound != proved) wrong("the certificate does not prove the lower bound");
    if (roles_.objective == MiningObjective::Roles &&
        roles_.optimal != (roles_.lower_bound == roles_.roles.size()))
      wrong("optimality does not follow from the lower bound");
    if (roles_.objective != MiningObjective::Roles && roles_.optimal) check_least_edges();
  }

  // Every person, every entitlement and every role needed has an edge on each side: when that is all there is, no
  // answer has less.
  void check_least_edges() {
    std::set<std::uint32_t> people;
    std::set<std::uint32_t> items;
    for (const auto& [user, entitlement] : cells_) {
      people.insert(user);
      items.insert(entitlement);
    }
    const std::uint64_t least = std::max<std::uint64_t>(people.size(), roles_.lower_bound) +
                                std::max<std::uint64_t>(items.size(), roles_.lower_bound);
    const bool edges = roles_.objective == MiningObjective::Edges;
    if (!roles_.individual.empty() || (edges ? roles_.edges > least : roles_.wsc > least + roles_.lower_bound))
      wrong("optimality does not follow from what every answer needs");
  }

  const CheckInput& input_;
  const RoleSet& roles_;
  std::vector<Pair> cells_;
  std::vector<std::string> wrong_;
};

}  // namespace

std::vector<std::string> check_result(const CheckInput& input, const RoleSet& roles) {
  return Checker{input, roles}.run();
}

}  // namespace rolewright::rolemining
