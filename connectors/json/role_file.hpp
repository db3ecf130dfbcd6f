// Mined roles read back from what `rolewright mine --format json` printed ("rolewright.mine/1").
#pragma once

#include <string>
#include <string_view>

#include "model/result.hpp"
#include "model/role_set.hpp"

namespace rolewright::connectors {

/// Largest file of roles read.
inline constexpr std::size_t kMaxRoleFileBytes = std::size_t{1} << 30;

/// Errors RW0501 with the JSON path when a key is missing or of another type. Labels become indexes in order
/// of first mention. Counts that the file claims (edges, wsc, lower_bound) are kept as claimed, for a checker
/// to doubt.
[[nodiscard]] Result<RoleSet> parse_roles(std::string_view text, const std::string& name);

/// The roles such a file says were rejected, so that no later mining proposes them again: no users, decision
/// Rejected. None in a file without the list. Errors as parse_roles.
[[nodiscard]] Result<RoleSet> parse_rejected_roles(std::string_view text, const std::string& name);

}  // namespace rolewright::connectors
