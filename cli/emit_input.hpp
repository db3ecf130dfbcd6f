// What is emitted: mined roles from a file, or the policy's own roles with who holds them today, and the conditions under
// which they are held without asking.
#pragma once

#include <initializer_list>
#include <string>
#include <vector>

#include "cli/workspace.hpp"
#include "connectors/emit.hpp"
#include "connectors/tenant_rules.hpp"

namespace rolewright::cli {

struct EmitInput {
  RoleSet roles;                                       // its users are the persons of the snapshot, by number and key
  std::vector<EntitlementId> entitlements;             // by column of the roles
  std::vector<connectors::EmitTarget> targets;         // the same
  std::vector<compiler::CondId> conditions;            // by role; empty for mined roles
  std::vector<std::vector<std::uint32_t>> by_hand;     // by role: holders whom the condition does not select
  std::vector<std::pair<std::string, std::string>> incompatible;
  std::vector<std::string> left_out;                   // roles that are not emitted, each with why
  compiler::PolicyIr policy;                           // of `conditions`
};

/// Roles that `mine` wrote; a member is named by HR's key, an e-mail address or a login. Errors RW0501, RW0503 an
/// entitlement or a member that the snapshot lacks, RW0005 a role that violates a rule by
/// itself.
[[nodiscard]] Result<EmitInput> mined_roles(Workspace& workspace, const std::string& file);

/// The policy's roles that grant something the snapshot has. One that violates a rule by
/// itself is left out. Errors RW0005 when there is none.
[[nodiscard]] Result<EmitInput> policy_roles(Workspace& workspace);

/// Only the roles that grant something one of `vendors` assigns, with what belongs to them; the others are named in
/// `left_out`.
[[nodiscard]] EmitInput assigned_by(const EmitInput& input, std::initializer_list<connectors::TenantVendor> vendors);

}  // namespace rolewright::cli
