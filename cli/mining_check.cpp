#include "cli/mining_check.hpp"

#include <algorithm>
#include <map>
#include <string_view>
#include <utility>

#include "cli/console.hpp"
#include "cli/mining_text.hpp"
#include "rolemining/check_result.hpp"

namespace rolewright::cli {
namespace {

using Ids = std::vector<std::uint32_t>;
using Cells = std::vector<std::pair<std::uint32_t, std::uint32_t>>;

// Where each label of `from` stands in `to`.
Ids places(const std::vector<std::string>& from, const std::vector<std::string>& to, const char* what,
           std::vector<std::string>& problems) {
  std::map<std::string_view, std::uint32_t> known;
  for (std::size_t index = 0; index != to.size(); ++index)
    known.emplace(to[index], static_cast<std::uint32_t>(index));
  Ids ids;
  for (const std::string& label : from) {
    const auto at = known.find(label);
    if (at == known.end()) problems.push_back(std::string{"the matrix has no "} + what + " `" + printable(label) + "`");
    ids.push_back(at == known.end() ? 0 : at->second);
  }
  return ids;
}

void renumber(Ids& list, const Ids& ids) {
  for (std::uint32_t& item : list) item = ids[item];
  std::sort(list.begin(), list.end());
}

void renumber(Cells& cells, const Ids& users, const Ids& entitlements) {
  for (auto& [user, entitlement] : cells) {
    user = users[user];
    entitlement = entitlements[entitlement];
  }
  std::sort(cells.begin(), cells.end());
}

}  // namespace

std::vector<std::string> problems_of(const RoleSet& claimed, const rolemining::MineInput& input) {
  std::vector<std::string> problems;
  RoleSet roles = claimed;
  const Ids users = places(roles.users, input.users, "user", problems);
  const Ids entitlements = places(roles.entitlements, input.entitlements, "entitlement", problems);
  if (!problems.empty()) return problems;
  for (MinedRole& role : roles.roles) {
    renumber(role.users, users);
    renumber(role.entitlements, entitlements);
  }
  renumber(roles.birthright, entitlements);
  renumber(roles.excluded, entitlements);
  for (AccessChange& change : roles.changes) {
    change.user = users[change.user];
    change.entitlement = entitlements[change.entitlement];
  }
  renumber(roles.fooling_set, users, entitlements);
  renumber(roles.individual, users, entitlements);
  for (CertificateBlock& block : roles.blocks) renumber(block.cells, users, entitlements);
  roles.users = input.users;
  roles.entitlements = input.entitlements;
  Cells cells;
  for (std::size_t user = 0; user != input.users.size(); ++user)
    for (const std::uint32_t entitlement : input.matrix.row(user))
      cells.emplace_back(static_cast<std::uint32_t>(user), entitlement);
  return rolemining::check_result({.users = input.users.size(),
                                   .entitlements = input.entitlements.size(),
                                   .cells = cells,
                                   .conflicts = input.conflicts},
                                  roles);
}

std::string confirmation(const RoleSet& roles) {
  return "confirmed: " + counted(roles.roles.size(), "role", "roles") +
         (roles.individual.empty() ? "" : " and " + counted(roles.individual.size(), "individual grant", "individual grants")) +
         " rebuild the matrix exactly" + (roles.changes.empty() ? "" : " after " + counted(roles.changes.size(), "change", "changes")) +
         ", " +
         (roles.lower_bound == 0 ? std::string{"of their number nothing is claimed"}
                                 : "the certificate shows that " + grouped(roles.lower_bound) + " are needed") +
         ", and none of the figures is wrong\n";
}

}  // namespace rolewright::cli
