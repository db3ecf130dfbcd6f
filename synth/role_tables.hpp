// What each application's roles permit, as its administrators set them up.
#pragma once

#include <span>
#include <string_view>

namespace rolewright::synth {

struct RolePermissions {
  std::string_view system;
  std::string_view role;
  std::string_view permissions;  // separated by blanks
};

/// Sorted by system.
[[nodiscard]] std::span<const RolePermissions> role_tables();

}  // namespace rolewright::synth
