// Single records of Okta's and Entra's pages as JSON: what every invented agency's writers put into their files.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "synth/world.hpp"

namespace rolewright::synth {

[[nodiscard]] std::string okta_user_id(std::string_view login);
[[nodiscard]] std::string okta_group_id(std::string_view name);
/// `profile` is JSON. The day of creation depends on the id.
[[nodiscard]] std::string okta_user(std::string_view id, std::string_view status, std::string profile);
[[nodiscard]] std::string okta_group(std::string_view name);
[[nodiscard]] std::string okta_member(std::string_view id, std::string_view status, std::string_view login);
[[nodiscard]] std::string okta_owner(std::string_view id, std::string_view name);
[[nodiscard]] std::string okta_app(std::string_view id, std::string_view name, std::string_view label);

[[nodiscard]] std::string entra_user_id(std::string_view upn);
[[nodiscard]] std::string entra_group_id(std::string_view name);
[[nodiscard]] std::string entra_user(const EntraUser& user);
/// `role_assignable`: JSON.
[[nodiscard]] std::string entra_group(std::string_view name, std::string_view role_assignable);
/// Of a group or a directory role; `type` is user or group.
[[nodiscard]] std::string entra_member(std::string_view type, std::string_view id, std::string_view display);
[[nodiscard]] std::string entra_app_role_id(std::string_view system, std::string_view role);
[[nodiscard]] std::string entra_app_role(std::string_view system, std::string_view role);
/// `app_roles`: JSON, commas between.
[[nodiscard]] std::string entra_service_principal(std::string_view system, std::string_view display, std::string_view app_roles);
/// Who has an app role: `type` is User or Group.
struct EntraPrincipal {
  std::string_view type;
  std::string id;
  std::string_view display;
};
[[nodiscard]] std::string entra_app_role_assignment(std::string_view system, std::string_view app, std::string_view role,
                                                    const EntraPrincipal& principal);
[[nodiscard]] std::string entra_package(std::string_view name);
/// Members may request the package, their manager approves, and managers review it; held for so many days.
[[nodiscard]] std::string entra_package_policy(std::string_view name, int days);
/// What a package holds: membership of a group, or an app role of an application. `name` makes its id.
[[nodiscard]] std::string entra_package_group(std::string_view name, std::string_view group_id);
[[nodiscard]] std::string entra_package_app_role(std::string_view name, std::string_view system, std::string_view role);
/// An assignment of a package; days empty when unlimited.
[[nodiscard]] std::string entra_package_assignment(std::string_view package, const EntraUser& user, std::string_view from,
                                                   std::string_view until);

}  // namespace rolewright::synth
