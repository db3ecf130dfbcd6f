#include "rolemining/hierarchy.hpp"

#include <algorithm>
#include <iterator>
#include <numeric>
#include <set>

namespace rolewright::rolemining {
namespace {

using Set = std::vector<std::uint32_t>;

class Builder {
 public:
  explicit Builder(RoleSet& roles)
      : roles_{roles.roles}, roles_of_entitlement_(roles.entitlements.size()), below_(roles_.size()) {
    for (std::uint32_t role = 0; role != roles_.size(); ++role) {
      roles_[role].inherits.clear();
      for (const std::uint32_t item : roles_[role].entitlements) roles_of_entitlement_[item].push_back(role);
      direct_.emplace_back(roles_[role].users.begin(), roles_[role].users.end());
    }
  }

  // Smaller roles first, so that what a role inherits is settled before it is inherited itself.
  void run() {
    std::vector<std::uint32_t> order(roles_.size());
    std::iota(order.begin(), order.end(), 0U);
    std::ranges::stable_sort(order, {}, [&](std::uint32_t role) { return roles_[role].entitlements.size(); });
    for (const std::uint32_t role : order) choose(role);
  }

 private:
  // Roles whose entitlements are a proper part of this one's.
  [[nodiscard]] Set parts_of(std::uint32_t role) const {
    Set shared;
    for (const std::uint32_t item : roles_[role].entitlements)
      shared.insert(shared.end(), roles_of_entitlement_[item].begin(), roles_of_entitlement_[item].end());
    std::ranges::sort(shared);
    Set parts;
    for (std::size_t at = 0; at != shared.size();) {
      const std::size_t first = at;
      while (at != shared.size() && shared[at] == shared[first]) ++at;
      const std::size_t size = roles_[shared[first]].entitlements.size();
      if (at - first == size && size < roles_[role].entitlements.size()) parts.push_back(shared[first]);
    }
    return parts;
  }

  // Assignments of people who have `role` to `part` and to what lies below it that would no longer be needed.
  [[nodiscard]] std::size_t assignments_saved(std::uint32_t role, std::uint32_t part) const {
    std::size_t saved = 0;
    for (const std::uint32_t user : roles_[role].users) {
      saved += direct_[part].contains(user) ? 1U : 0U;
      for (const std::uint32_t lower : below_[part]) saved += direct_[lower].contains(user) ? 1U : 0U;
    }
    return saved;
  }

  void choose(std::uint32_t role) {
    const Set parts = parts_of(role);
    Set rest = roles_[role].entitlements;
    while (true) {
      std::size_t most = 1;  // the edge itself
      std::uint32_t best = 0;
      for (const std::uint32_t part : parts) {
        Set left;
        std::ranges::set_difference(rest, roles_[part].entitlements, std::back_inserter(left));
        const std::size_t gain = rest.size() - left.size() + assignments_saved(role, part);
        if (gain <= most) continue;
        most = gain;
        best = part;
      }
      if (most == 1) break;
      inherit(role, best, rest);
    }
    std::ranges::sort(roles_[role].inherits);
  }

  void inherit(std::uint32_t role, std::uint32_t part, Set& rest) {
    roles_[role].inherits.push_back(part);
    Set left;
    std::ranges::set_difference(rest, roles_[part].entitlements, std::back_inserter(left));
    rest = std::move(left);
    below_[role].insert(part);
    below_[role].insert(below_[part].begin(), below_[part].end());
    for (const std::uint32_t lower : below_[role])
      for (const std::uint32_t user : roles_[role].users) direct_[lower].erase(user);
  }

  std::vector<MinedRole>& roles_;
  std::vector<Set> roles_of_entitlement_;
  std::vector<std::set<std::uint32_t>> below_;   // of each role: what it inherits, directly or not
  std::vector<std::set<std::uint32_t>> direct_;  // of each role: who must be assigned it
};

}  // namespace

Hierarchy add_inheritance(RoleSet& roles) {
  Builder{roles}.run();
  std::vector<std::string> wrong;
  return measure_hierarchy(roles, wrong);
}

Hierarchy measure_hierarchy(const RoleSet& roles, std::vector<std::string>& wrong) {
  Hierarchy size;
  const auto set_of = [](const Set& items) { return std::set<std::uint32_t>(items.begin(), items.end()); };
  std::vector<std::set<std::uint32_t>> members;
  for (const MinedRole& role : roles.roles) {
    members.push_back(set_of(role.users));
    std::set<std::uint32_t> own = set_of(role.entitlements);
    for (const std::uint32_t part : role.inherits) {
      ++size.inheritance_edges;
      if (part >= roles.roles.size()) {
        wrong.push_back(role.id + " inherits a role there is not");
        continue;
      }
      const MinedRole& lower = roles.roles[part];
      const std::set<std::uint32_t> whole = set_of(role.entitlements);
      if (lower.entitlements.size() >= role.entitlements.size() ||
          !std::ranges::all_of(lower.entitlements, [&](std::uint32_t item) { return whole.contains(item); }))
        wrong.push_back(role.id + " inherits " + lower.id + ", which is not a part of it");
      for (const std::uint32_t item : lower.entitlements) own.erase(item);
    }
    size.entitlement_edges += own.size();
  }
  if (!wrong.empty()) return size;
  // Parts are smaller, so following edges down ends.
  for (const MinedRole& role : roles.roles) {
    std::set<std::uint32_t> below;
    Set open = role.inherits;
    while (!open.empty()) {
      const std::uint32_t part = open.back();
      open.pop_back();
      if (!below.insert(part).second) continue;
      open.insert(open.end(), roles.roles[part].inherits.begin(), roles.roles[part].inherits.end());
    }
    for (const std::uint32_t part : below)
      for (const std::uint32_t user : role.users) members[part].erase(user);
  }
  for (const std::set<std::uint32_t>& own : members) size.user_edges += own.size();
  size.wsc = roles.roles.size() + size.inheritance_edges + size.user_edges + size.entitlement_edges;
  return size;
}

}  // namespace rolewright::rolemining
