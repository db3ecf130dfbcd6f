#include "connectors/emit/membership.hpp"

#include "connectors/entra/membership_rule.hpp"
#include "connectors/okta/okta_expression.hpp"
#include "model/bug.hpp"

namespace rolewright::connectors {

using compiler::AttributeId;
using compiler::CondId;
using compiler::CondOp;
using compiler::PolicyIr;

Result<Membership> membership_of(const PolicyIr& policy, CondId condition, const VendorAttributes& attributes,
                                 TenantVendor vendor) {
  const Result<AttributeRule> rule = rule_of_condition(policy, condition, attributes);
  if (!rule.ok()) return rule.error();
  const bool okta = vendor == TenantVendor::Okta;
  Result<std::string> text = okta ? okta_expression(rule.value()) : membership_rule(rule.value());
  if (!text.ok()) return text.error();
  const Result<AttributeRule> back = okta ? parse_okta_expression(text.value()) : parse_membership_rule(text.value());
  if (!back.ok()) bug("an expression that its own reader does not read");
  const Result<Equivalence> same = prove_equivalent(policy, condition, back.value(), attributes);
  if (!same.ok()) return same.error();
  if (same.value().result == ProofResult::Proved)
    return Membership{.text = std::move(text).value(), .assumes = same.value().assumes};
  const std::string why = same.value().result == ProofResult::Unknown
                              ? "the proof gave up: " + same.value().reason
                              : "it selects others, for example " + same.value().person;
  return Diagnostic{.code = Code::PlanRefused,
                    .message = "the vendor's rule is not proved to mean its condition: " + why};
}

Result<Membership> membership_of(const RoleRule& rule, const VendorAttributes& attributes, TenantVendor vendor) {
  PolicyIr policy;
  policy.conditions.push_back({.op = CondOp::True, .span = {}, .left = {}, .right = {}, .attribute = {}, .numbers = {},
                               .texts = {}});
  CondId all{0U};
  for (const auto& [attribute, value] : rule.equals) {
    policy.attributes.push_back({.name = attribute, .type = compiler::TypeKind::Code, .enumeration = {}, .span = {}});
    policy.conditions.push_back({.op = CondOp::In, .span = {}, .left = {}, .right = {},
                                 .attribute = AttributeId{policy.attributes.size() - 1}, .numbers = {},
                                 .texts = {value}});
    const CondId test{policy.conditions.size() - 1};
    if (all == CondId{0U}) {
      all = test;
      continue;
    }
    policy.conditions.push_back({.op = CondOp::And, .span = {}, .left = all, .right = test, .attribute = {},
                                 .numbers = {}, .texts = {}});
    all = CondId{policy.conditions.size() - 1};
  }
  return membership_of(policy, all, attributes, vendor);
}

}  // namespace rolewright::connectors
