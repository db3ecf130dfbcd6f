// A condition of the policy as a vendor's rule: true of a person exactly when the condition is True. Conditions have
// three values and vendors' rules two, so what is not known to be true must come out false: every negation asks first
// whether the attribute is there.
#pragma once

#include <map>
#include <string>

#include "compiler/ir.hpp"
#include "connectors/rules/attribute_rule.hpp"
#include "model/analysis.hpp"
#include "model/result.hpp"

namespace rolewright::connectors {

/// Attribute of the policy (`org`) → the vendor's (`department`).
using VendorAttributes = std::map<std::string, std::string>;

/// Errors RW0531 naming what no vendor knows of a person: trainings, designations, dates, an attribute without a vendor
/// attribute.
[[nodiscard]] Result<AttributeRule> rule_of_condition(const compiler::PolicyIr& policy, compiler::CondId condition,
                                                      const VendorAttributes& attributes);

struct Equivalence {
  ProofResult result = ProofResult::Unknown;
  std::vector<std::string> assumes;  // of Proved: attributes whose values must be spelled as the policy spells them
  std::string person;                // of Refuted: somebody whom the two judge differently
  std::string reason;                // of Unknown
};

/// Does `rule` select exactly the people of whom `condition` is True, whoever they are? Asked of Z3 without any
/// assumption; when letter case alone makes the difference, once more for people whose texts are spelled as the policy
/// spells them. A refuting person is replayed in the plain evaluation of both.
[[nodiscard]] Result<Equivalence> prove_equivalent(const compiler::PolicyIr& policy, compiler::CondId condition,
                                                   const AttributeRule& rule, const VendorAttributes& attributes);

}  // namespace rolewright::connectors
