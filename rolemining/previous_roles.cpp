#include "rolemining/previous_roles.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <span>
#include <unordered_map>

namespace rolewright::rolemining {
namespace {

using Set = std::vector<std::uint32_t>;

Set without(const Set& all, const Set& some) {
  Set rest;
  std::ranges::set_difference(all, some, std::back_inserter(rest));
  return rest;
}

std::size_t differing(const Set& left, const Set& right) {
  Set apart;
  std::ranges::set_symmetric_difference(left, right, std::back_inserter(apart));
  return apart.size();
}

class Keeper {
 public:
  Keeper(const Assignments& matrix, const MatchedRoles& previous, const RoleShape& shape)
      : matrix_{matrix}, previous_{previous}, shape_{shape}, open_(matrix.users) {
    for (std::uint32_t user = 0; user != matrix.users; ++user) {
      const std::span<const std::uint32_t> row = matrix.row(user);
      open_[user].assign(row.begin(), row.end());
    }
  }

  KeptRoles run() {
    for (const RoleDecision wanted : {RoleDecision::Locked, RoleDecision::Accepted, RoleDecision::None}) {
      for (std::size_t index = 0; index != previous_.roles.roles.size(); ++index) {
        const MinedRole& role = previous_.roles.roles[index];
        if (role.decision != wanted) continue;
        if (wanted == RoleDecision::Locked) {
          keep_locked(index);
        } else {
          keep_adapted(role);
        }
      }
      if (wanted == RoleDecision::Locked) kept_.locked = kept_.roles.size();
    }
    join_more();
    grow();
    return std::move(kept_);
  }

 private:
  [[nodiscard]] bool holds(std::uint32_t user, std::uint32_t entitlement) const {
    return std::ranges::binary_search(matrix_.row(user), entitlement);
  }
  [[nodiscard]] bool holds_all(std::uint32_t user, const Set& entitlements) const {
    return std::ranges::includes(matrix_.row(user), entitlements);
  }

  [[nodiscard]] Set members_now(const MinedRole& role, const Set& entitlements) const {
    Set members;
    std::ranges::copy_if(role.users, std::back_inserter(members),
                         [&](std::uint32_t user) { return holds_all(user, entitlements); });
    return members;
  }

  void keep(MinedRole role) {
    for (const std::uint32_t user : role.users) open_[user] = without(open_[user], role.entitlements);
    kept_.roles.push_back(std::move(role));
  }

  void keep_locked(std::size_t index) {
    MinedRole role = previous_.roles.roles[index];
    const bool whole = std::ranges::find(previous_.shrunk, index) == previous_.shrunk.end();
    Set members = whole ? members_now(role, role.entitlements) : Set{};
    if (members.empty() && whole)  // its last members left it: anyone who holds all of it may stand in
      for (std::uint32_t user = 0; user != matrix_.users; ++user)
        if (holds_all(user, role.entitlements)) members.push_back(user);
    if (members.empty() || role.entitlements.empty()) {
      kept_.notes.add({.code = Code::DanglingReference,
                       .message = "nobody holds all that locked role `" + printable(role.id) +
                                  "` grants, so it is left out",
                       .help = "unlock it, or assign what its members lost"});
      return;
    }
    role.users = std::move(members);
    keep(std::move(role));
  }

  void keep_adapted(const MinedRole& before) {
    MinedRole role = before;
    std::erase_if(role.entitlements, [&](std::uint32_t item) { return lost_by_most(before.users, item); });
    if (role.entitlements.empty() || !shape_.allows(role.entitlements)) return;
    role.users = members_now(role, role.entitlements);
    if (!role.users.empty()) keep(std::move(role));
  }

  // Taking an entitlement out changes one edge and leaves those who still hold it to another role; leaving it
  // in takes a member's edge away and gives them another, for each who lost it.
  [[nodiscard]] bool lost_by_most(const Set& members, std::uint32_t item) const {
    std::size_t lost = 0;
    for (const std::uint32_t user : members) lost += holds(user, item) ? 0U : 1U;
    const std::size_t still = members.size() - lost;
    return 1 + still < 2 * lost;
  }

  // People with something open join the role that grants most of it.
  void join_more() {
    for (std::uint32_t user = 0; user != matrix_.users; ++user) {
      if (open_[user].empty()) continue;
      std::vector<std::size_t> fitting;
      for (std::size_t role = 0; role != kept_.roles.size(); ++role)
        if (holds_all(user, kept_.roles[role].entitlements)) fitting.push_back(role);
      while (!open_[user].empty()) {
        std::size_t best = 0;
        std::size_t most = 0;
        for (const std::size_t role : fitting) {
          const std::size_t gain =
              open_[user].size() - without(open_[user], kept_.roles[role].entitlements).size();
          if (gain <= most) continue;
          most = gain;
          best = role;
        }
        if (most == 0) break;
        Set& users = kept_.roles[best].users;
        users.insert(std::ranges::lower_bound(users, user), user);
        open_[user] = without(open_[user], kept_.roles[best].entitlements);
      }
    }
  }

  // An entitlement open for every member of a role joins it: one edge, where a new role would need many.
  void grow() {
    for (std::size_t index = kept_.locked; index != kept_.roles.size(); ++index) {
      MinedRole& role = kept_.roles[index];
      Set gained = open_[role.users.front()];
      for (const std::uint32_t user : role.users) {
        Set both;
        std::ranges::set_intersection(gained, open_[user], std::back_inserter(both));
        gained = std::move(both);
      }
      for (const std::uint32_t item : gained) {
        Set wider = role.entitlements;
        wider.insert(std::ranges::lower_bound(wider, item), item);
        if (shape_.allows(wider)) role.entitlements = std::move(wider);
      }
      for (const std::uint32_t user : role.users) open_[user] = without(open_[user], role.entitlements);
    }
  }

  const Assignments& matrix_;
  const MatchedRoles& previous_;
  const RoleShape& shape_;
  std::vector<Set> open_;  // of each user: held and granted by no kept role
  KeptRoles kept_;
};

// Indices by label, for renumbering.
std::vector<std::uint32_t> numbers(const std::vector<std::string>& from, const std::vector<std::string>& to) {
  std::unordered_map<std::string_view, std::uint32_t> known;  // only looked up, never walked
  for (std::size_t index = 0; index != to.size(); ++index)
    known.emplace(to[index], static_cast<std::uint32_t>(index));
  std::vector<std::uint32_t> ids;
  for (const std::string& label : from) {
    const auto at = known.find(label);
    ids.push_back(at == known.end() ? kNoCell : at->second);
  }
  return ids;
}

Set renumbered(const Set& items, const std::vector<std::uint32_t>& fresh) {
  Set mapped;
  for (const std::uint32_t item : items)
    if (fresh[item] != kNoCell) mapped.push_back(fresh[item]);
  std::ranges::sort(mapped);
  mapped.erase(std::unique(mapped.begin(), mapped.end()), mapped.end());
  return mapped;
}

}  // namespace

MatchedRoles match_roles(const RoleSet& previous, const std::vector<std::string>& users,
                         const std::vector<std::string>& entitlements) {
  MatchedRoles matched;
  const std::vector<std::uint32_t> user_numbers = numbers(previous.users, users);
  const std::vector<std::uint32_t> entitlement_numbers = numbers(previous.entitlements, entitlements);
  matched.roles.users = users;
  matched.roles.entitlements = entitlements;
  for (std::size_t index = 0; index != previous.roles.size(); ++index) {
    MinedRole role = previous.roles[index];
    role.users = renumbered(role.users, user_numbers);
    role.entitlements = renumbered(role.entitlements, entitlement_numbers);
    if (role.entitlements.size() != previous.roles[index].entitlements.size())
      matched.shrunk.push_back(index);
    matched.roles.roles.push_back(std::move(role));
  }
  return matched;
}

KeptRoles keep_roles(const Assignments& matrix, const MatchedRoles& previous, const RoleShape& shape) {
  return Keeper{matrix, previous, shape}.run();
}

RoleChange change_between(const RoleSet& before, const RoleSet& after) {
  std::map<std::string_view, const MinedRole*> old;
  for (const MinedRole& role : before.roles) old.emplace(role.id, &role);
  RoleChange change;
  for (const MinedRole& role : after.roles) {
    const auto found = old.find(role.id);
    if (found == old.end()) {
      ++change.added;
      change.edges_added += role.users.size() + role.entitlements.size();
      continue;
    }
    const MinedRole& was = *found->second;
    const std::size_t apart =
        differing(role.users, was.users) + differing(role.entitlements, was.entitlements);
    const std::size_t more =
        without(role.users, was.users).size() + without(role.entitlements, was.entitlements).size();
    ++(apart == 0 ? change.unchanged : change.changed);
    change.edges_added += more;
    change.edges_removed += apart - more;
    old.erase(found);
  }
  for (const auto& [id, role] : old) {
    ++change.dropped;
    change.edges_removed += role->users.size() + role->entitlements.size();
  }
  return change;
}

}  // namespace rolewright::rolemining
