#include "rolemining/drift.hpp"

#include <algorithm>
#include <string_view>
#include <unordered_map>

namespace rolewright::rolemining {
namespace {

// Index of each label of `from` in `to`, kNoCell where it is not there.
std::vector<std::uint32_t> places(const std::vector<std::string>& from, const std::vector<std::string>& to) {
  std::unordered_map<std::string_view, std::uint32_t> known;  // only looked up, never walked
  for (std::size_t index = 0; index != to.size(); ++index)
    known.emplace(to[index], static_cast<std::uint32_t>(index));
  std::vector<std::uint32_t> found;
  for (const std::string& label : from) {
    const auto at = known.find(label);
    found.push_back(at == known.end() ? kNoCell : at->second);
  }
  return found;
}

}  // namespace

RoleDrift find_drift(const RoleSet& roles, const MineInput& now) {
  const std::vector<std::uint32_t> user_now = places(roles.users, now.users);
  const std::vector<std::uint32_t> item_now = places(roles.entitlements, now.entitlements);
  std::vector<RoleDrift::Holder> by_user(roles.users.size());
  std::vector<std::vector<std::uint32_t>> given(roles.users.size());  // in today's numbers
  std::vector<std::uint8_t> holder(roles.users.size());
  const auto here = [&](std::uint32_t user) {
    return user_now[user] != kNoCell && !now.matrix.row(user_now[user]).empty();
  };
  RoleDrift drift;
  for (const MinedRole& role : roles.roles) {
    RoleDrift::OfRole& own = drift.roles.emplace_back();
    own.role = role.id;
    own.holders = role.users.size();
    for (const std::uint32_t user : role.users) {
      holder[user] = 1;
      if (!here(user)) {
        ++own.gone;
        continue;
      }
      const std::size_t before = by_user[user].missing.size();
      for (const std::uint32_t item : role.entitlements) {
        const std::uint32_t column = item_now[item];
        if (column != kNoCell) given[user].push_back(column);
        if (column == kNoCell || !std::ranges::binary_search(now.matrix.row(user_now[user]), column))
          by_user[user].missing.push_back({.role = role.id, .entitlement = roles.entitlements[item]});
      }
      own.incomplete += by_user[user].missing.size() != before ? 1U : 0U;
    }
  }
  for (const auto& [user, item] : roles.individual) {
    holder[user] = 1;
    if (item_now[item] != kNoCell) given[user].push_back(item_now[item]);
  }
  std::vector<std::uint32_t> excluded;
  for (const std::uint32_t item : roles.excluded)
    if (item_now[item] != kNoCell) excluded.push_back(item_now[item]);
  std::ranges::sort(excluded);

  std::vector<std::uint8_t> known(now.users.size());
  for (std::uint32_t user = 0; user != roles.users.size(); ++user) {
    if (user_now[user] != kNoCell && holder[user] != 0) known[user_now[user]] = 1;
    if (holder[user] == 0) continue;
    if (!here(user)) {
      drift.gone.push_back(roles.users[user]);
      continue;
    }
    RoleDrift::Holder& own = by_user[user];
    std::ranges::sort(given[user]);
    for (const std::uint32_t column : now.matrix.row(user_now[user]))
      if (!std::ranges::binary_search(given[user], column) && !std::ranges::binary_search(excluded, column))
        own.extra.push_back(now.entitlements[column]);
    if (own.missing.empty() && own.extra.empty()) {
      ++drift.unchanged;
      continue;
    }
    own.user = roles.users[user];
    drift.holders.push_back(std::move(own));
  }
  for (std::uint32_t user = 0; user != now.users.size(); ++user)
    if (known[user] == 0 && !now.matrix.row(user).empty()) drift.newcomers.push_back(now.users[user]);
  return drift;
}

}  // namespace rolewright::rolemining
