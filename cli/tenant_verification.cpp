#include "cli/tenant_verification.hpp"

#include "analyzer/proof.hpp"
#include "connectors/tenant_policy.hpp"

namespace rolewright::cli {
namespace {

using connectors::TenantPolicy;
using connectors::TenantPolicyRequest;
using connectors::UnreadRules;

// `org=user.department` → both vendors' attribute; `org=okta:user.department` → Okta's.
Result<connectors::AttributeMap> attribute_map(const std::vector<std::string>& pairs) {
  connectors::AttributeMap map;
  for (const std::string& pair : pairs) {
    const std::size_t equals = pair.find('=');
    std::string vendor = equals == std::string::npos ? std::string{} : pair.substr(equals + 1);
    std::string only;
    for (const std::string name : {"okta", "entra"})
      if (vendor.starts_with(name + ":")) {
        only = name;
        vendor.erase(0, name.size() + 1);
      }
    if (!vendor.starts_with("user.") || vendor.size() == 5 || equals == 0)
      return Diagnostic{.code = Code::BadOption,
                        .message = "`" + printable(pair) + "` is not NAME=user.attribute",
                        .where = "--map"};
    for (const std::string name : {"okta", "entra"})
      if (only.empty() || only == name) map[name + " " + vendor] = pair.substr(0, equals);
  }
  return map;
}

}  // namespace

Result<TenantVerification> verify_tenant(const compiler::CompiledPolicy& policy, const compiler::Binding* binding,
                                         const TenantOptions& options, Day today) {
  TenantPolicyRequest request{
      .policy = policy, .binding = binding, .tenants = {}, .attributes = {}, .unread = UnreadRules::Anybody};
  TenantVerification out;
  const auto read = [&](const std::string& folder, auto reader) -> Diagnostics {
    if (folder.empty()) return {};
    Result<connectors::TenantRules> rules = reader(folder);
    if (!rules.ok()) return rules.error();
    out.notes.append(rules.value().notes);
    request.tenants.push_back(std::move(rules).value());
    return {};
  };
  Result<connectors::AttributeMap> map = attribute_map(options.map);
  if (!map.ok()) return map.error();
  request.attributes = std::move(map).value();
  if (const Diagnostics found = read(options.okta, connectors::read_okta_rules); found.has_error()) return found;
  if (const Diagnostics found = read(options.entra, connectors::read_entra_rules); found.has_error()) return found;
  Result<TenantPolicy> derived = connectors::tenant_policy(request);
  if (!derived.ok()) return derived.error();
  for (const std::string& rule : derived.value().sessions)
    out.notes.add({.code = Code::NotImported,
                   .message = "rule " + printable(rule) + " is about what is used in one session; a tenant's rules decide who holds, "
                              "so it is not asked of them",
                   .where = "verify"});
  out.groups = derived.value().groups;
  out.rules = derived.value().rules;
  analyzer::Verification answers = analyzer::prove(derived.value().policy, today);
  out.proofs = std::move(answers.proofs);
  for (const Diagnostic& lint : answers.lints.items())
    if (lint.code == Code::VacuousAssumptions) return answers.lints;
  if (derived.value().unread == 0) return out;
  request.unread = UnreadRules::Nobody;
  Result<TenantPolicy> cautious = connectors::tenant_policy(request);
  if (!cautious.ok()) return cautious.error();
  const analyzer::Verification certain = analyzer::prove(cautious.value().policy, today);
  for (std::size_t index = 0; index != out.proofs.size(); ++index) {
    ProofReport& proof = out.proofs[index];
    if (proof.result != ProofResult::Refuted) continue;
    if (certain.proofs[index].result == ProofResult::Refuted) {
      proof = certain.proofs[index];
    } else {
      proof.result = ProofResult::Unknown;
      proof.reason = "refuted only if a rule that is not read selects this person: " + proof.person;
    }
  }
  return out;
}

}  // namespace rolewright::cli
