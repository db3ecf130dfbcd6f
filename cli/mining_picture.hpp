// The picture of a mined matrix: roles, or peer groups, as coloured blocks.
#pragma once

#include <string>

#include "model/access_groups.hpp"
#include "rolemining/mine.hpp"

namespace rolewright::cli {

[[nodiscard]] std::string picture_of(const rolemining::MineInput& input, const RoleSet& roles);
[[nodiscard]] std::string picture_of(const rolemining::MineInput& input, const AccessGroups& groups);

}  // namespace rolewright::cli
