#include "rolemining/thresholds.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

namespace rolewright::rolemining {
namespace {

std::string people(std::size_t count) {
  return std::to_string(count) + (count == 1 ? " person" : " people");
}

// Rounded down, so that the entitlement is held by at least this share.
std::string share_text(std::size_t part, std::size_t whole) {
  const std::size_t thousandths = part * 1000 / whole;
  std::string digits = std::to_string(thousandths);
  digits.insert(0, 4 - std::min<std::size_t>(digits.size(), 4), '0');
  return digits.substr(0, 1) + "." + digits.substr(1);
}

void birthright_thresholds(const MineInput& input, const RoleSet& roles, double share,
                           std::vector<Threshold>& found) {
  std::vector<std::size_t> holders(input.matrix.entitlements);
  std::size_t active = 0;
  for (std::uint32_t user = 0; user != input.matrix.users; ++user) {
    active += input.matrix.row(user).empty() ? 0U : 1U;
    for (const std::uint32_t item : input.matrix.row(user)) ++holders[item];
  }
  if (active == 0) return;
  std::uint32_t next = kNoCell;  // most held of the others
  std::uint32_t last = kNoCell;  // least held of birthright
  for (std::uint32_t item = 0; item != holders.size(); ++item) {
    if (holders[item] == 0) continue;
    const bool apart = std::ranges::binary_search(roles.birthright, item);
    if (!apart && (next == kNoCell || holders[item] > holders[next])) next = item;
    if (apart && (last == kNoCell || holders[item] < holders[last])) last = item;
  }
  // Nobody calls an entitlement birthright that fewer than one in five hold.
  if (next != kNoCell && holders[next] * 5 >= active)
    found.push_back({.option = "--birthright",
                     .value = share_text(holders[next], active),
                     .effect = "would keep `" + input.entitlements[next] + "` apart as well, held by " +
                               people(holders[next]) + " of " + std::to_string(active)});
  if (last != kNoCell && holders[last] != active && share > 0)
    found.push_back({.option = "--birthright",
                     .value = share_text(holders[last] + active / 1000 + 1, active),
                     .effect = "would mine `" + input.entitlements[last] + "` with the rest, held by " +
                               people(holders[last]) + " of " + std::to_string(active)});
}

void size_thresholds(const RoleSet& roles, const RoleLimits& limits, std::vector<Threshold>& found) {
  std::size_t before = 0;
  for (const std::uint32_t least : std::array<std::uint32_t, 4>{2, 3, 5, 10}) {
    if (least <= limits.least_people) continue;
    std::size_t dropped = 0;
    std::vector<std::set<std::uint32_t>> lost(roles.users.size());
    for (const MinedRole& role : roles.roles)
      if (!role.birthright && role.users.size() < least) {
        ++dropped;
        for (const std::uint32_t user : role.users)
          lost[user].insert(role.entitlements.begin(), role.entitlements.end());
      }
    if (dropped == before) continue;
    before = dropped;
    for (const MinedRole& role : roles.roles)
      if (role.birthright || role.users.size() >= least)
        for (const std::uint32_t user : role.users)
          if (!lost[user].empty())
            for (const std::uint32_t item : role.entitlements) lost[user].erase(item);
    std::size_t grants = 0;
    for (const std::set<std::uint32_t>& own : lost) grants += own.size();
    found.push_back({.option = "--least-people",
                     .value = std::to_string(least),
                     .effect = "would end " + std::to_string(dropped) + " of " +
                               std::to_string(roles.roles.size()) + " roles and leave " +
                               std::to_string(grants) +
                               " grants to individual assignments, or fewer where others share them"});
  }
}

void person_threshold(const RoleSet& roles, std::vector<Threshold>& found) {
  std::vector<std::size_t> count(roles.users.size());
  for (const MinedRole& role : roles.roles)
    for (const std::uint32_t user : role.users) ++count[user];
  const std::size_t most = count.empty() ? 0 : *std::ranges::max_element(count);
  if (most < 2) return;
  const auto touched = static_cast<std::size_t>(std::ranges::count(count, most));
  found.push_back({.option = "--most-roles",
                   .value = std::to_string(most - 1),
                   .effect = "would reshape the roles of " + people(touched) + ", who " +
                             (touched == 1 ? "has " : "have ") + std::to_string(most)});
}

}  // namespace

std::vector<Threshold> nearby_thresholds(const MineInput& input, const RoleSet& roles,
                                         double birthright_share, const RoleLimits& limits) {
  std::vector<Threshold> found;
  birthright_thresholds(input, roles, birthright_share, found);
  size_thresholds(roles, limits, found);
  person_threshold(roles, found);
  return found;
}

}  // namespace rolewright::rolemining
