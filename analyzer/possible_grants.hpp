// Possible grants: the permissions that a role could confer on some agency's systems. Two permissions of one
// system whose patterns can name the same entitlement come together: who holds `VEND_CREATE` holds `VEND_*`.
#pragma once

#include <optional>
#include <vector>

#include "compiler/ir.hpp"

namespace rolewright::analyzer {

/// By RoleId, ascending. None when the policy has more patterns than could be compared within bounds.
/// Cost: pairs of patterns of one system × their lengths.
[[nodiscard]] std::optional<std::vector<std::vector<compiler::PermissionId>>> possible_grants(
    const compiler::PolicyIr& policy);

}  // namespace rolewright::analyzer
