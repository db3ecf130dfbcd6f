// TenantPolicy: the policy as the tenant's own rules would have it. What fills a group at the vendor becomes a birthright
// of the role that the group is; the policy's own birthrights and requests are left out; its risks stay. Whoever proves
// the result proves that no automatic groups of the tenant can break a risk, whoever joins.
#pragma once

#include <string>
#include <vector>

#include "compiler/binding.hpp"
#include "compiler/compile.hpp"
#include "connectors/rules/rule_lowering.hpp"
#include "connectors/tenant_rules.hpp"

namespace rolewright::connectors {

/// What a rule that is not read is taken to select.
enum class UnreadRules : std::uint8_t {
  Anybody,  // a flag of its own: a proof holds all the same, a refutation may rest on it
  Nobody    // a refutation holds all the same
};

struct TenantPolicyRequest {
  const compiler::CompiledPolicy& policy;
  const compiler::Binding* binding = nullptr;  // what groups confer inside applications; none: what the policy declares
  std::vector<TenantRules> tenants;
  AttributeMap attributes;  // `okta user.department` or `entra user.department` → attribute of the policy
  UnreadRules unread = UnreadRules::Anybody;
};

struct TenantPolicy {
  compiler::CompiledPolicy policy;  // one `prove` a rule about what one person holds
  std::size_t groups = 0;           // filled by rules
  std::size_t rules = 0;
  std::vector<std::string> sessions;  // ids of rules about one session: a tenant's rules say who holds, not who uses
  std::size_t unread = 0;           // rules not read, or rules of groups that depend on each other in a circle
};

/// Errors RW0531 an attribute tested as two things, RW0532 too many texts to tell apart.
/// Cost: linear in rules, and a walk over what each group confers.
[[nodiscard]] Result<TenantPolicy> tenant_policy(const TenantPolicyRequest& request);

}  // namespace rolewright::connectors
