// The application extracts: who holds which role with what limits, what the roles permit, delegations.
#include <algorithm>

#include "synth/exports.hpp"
#include "synth/role_tables.hpp"

namespace rolewright::synth {
namespace {

std::string folder_of(std::string_view system) {
  std::string folder{system};
  for (char& c : folder) c = static_cast<char>(c - 'A' + 'a');
  return folder;
}

std::string user_roles(std::string_view system, const std::vector<AppGrant>& grants) {
  std::vector<std::string> rows;
  const bool momentum = system == "MOMENTUM";
  const bool prism = system == "PRISM";
  for (const AppGrant& g : grants) {
    if (momentum) rows.push_back(csv_line({g.login, g.role, g.fund_center, g.alc, g.start, g.end}));
    if (prism) rows.push_back(csv_line({g.login, g.role, g.office, g.start, g.end}));
    if (!momentum && !prism) rows.push_back(csv_line({g.login, g.role, g.start, g.end}));
  }
  if (momentum)
    rows.push_back(csv_line({"conversion.batch@biw.example", "JV_ENTRY", "", "", "2019-10-01", ""}));
  if (system == "SNOW") rows.push_back(csv_line({"jdoe-old", "itil", "2018-02-05", ""}));
  std::sort(rows.begin(), rows.end());
  std::string text = momentum ? "USER_ID,ROLE,FUND_CENTER,ALC,START,END\n"
                     : prism  ? "USER_ID,ROLE,OFFICE,START,END\n"
                              : "USER_ID,ROLE,START,END\n";
  for (const std::string& row : rows) text += row;
  return text;
}

std::string role_permissions(std::string_view system) {
  std::string text = "ROLE,PERMISSION\n";
  for (const RolePermissions& table : role_tables()) {
    if (table.system != system) continue;
    std::string_view rest = table.permissions;
    while (!rest.empty()) {
      const std::size_t blank = std::min(rest.find(' '), rest.size());
      text += csv_line({table.role, rest.substr(0, blank)});
      rest.remove_prefix(std::min(blank + 1, rest.size()));
    }
  }
  return text;
}

}  // namespace

void write_applications(const World& world, Files& files) {
  for (const auto& [system, grants] : world.app_roles) {
    files.push_back({folder_of(system) + "/user_roles.csv", user_roles(system, grants)});
    files.push_back({folder_of(system) + "/role_permissions.csv", role_permissions(system)});
  }
  for (const auto& [system, grants] : world.app_permissions) {
    std::string text = "USER_ID,PERMISSION,START,END\n";
    for (const AppGrant& grant : grants) text += csv_line({grant.login, grant.role, grant.start, grant.end});
    files.push_back({folder_of(system) + "/user_permissions.csv", text});
  }
  std::string text = "DELEGATOR,DELEGATE,ROLE,START,END\n";
  for (const Delegation& d : world.delegations)
    text += csv_line({d.from_login, d.to_login, d.role, d.start, d.end});
  files.push_back({"momentum/delegations.csv", text});
}

}  // namespace rolewright::synth
