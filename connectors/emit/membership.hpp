// Membership: the text by which a vendor fills a role by itself, proved to mean what it came from. A condition becomes a
// vendor's rule, the rule a text, the text is parsed again, and Z3 is asked whether anybody is judged otherwise.
#pragma once

#include <string>
#include <vector>

#include "compiler/ir.hpp"
#include "connectors/rules/condition_rule.hpp"
#include "connectors/tenant_rules.hpp"
#include "model/role_set.hpp"

namespace rolewright::connectors {

struct Membership {
  std::string text;
  std::vector<std::string> assumes;  // attributes whose values are taken to be spelled as the condition spells them
};

/// Errors RW0531 what the vendor cannot say, RW0509 too long, RW0534 the proof was refuted or gave up: never a text that
/// is not proved.
[[nodiscard]] Result<Membership> membership_of(const compiler::PolicyIr& policy, compiler::CondId condition,
                                               const VendorAttributes& attributes, TenantVendor vendor);

/// The same of a mined rule: all of its attributes have their values.
[[nodiscard]] Result<Membership> membership_of(const RoleRule& rule, const VendorAttributes& attributes,
                                               TenantVendor vendor);

}  // namespace rolewright::connectors
