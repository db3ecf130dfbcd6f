#include "cli/tenant_verification.hpp"

#include <algorithm>
#include <set>

#include "analyzer/proof.hpp"
#include "cli/console.hpp"
#include "connectors/emit/native_controls.hpp"
#include "connectors/entra/tenant_demands.hpp"
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

constexpr std::size_t kLaxShown = 20;

// The tenant's packages with everything they confer, as things that its own controls may keep apart.
std::vector<connectors::EntraUnit> packages_of(const compiler::Binding& binding) {
  const Snapshot& snapshot = binding.snapshot;
  std::vector<connectors::EntraUnit> units;
  for (std::size_t index = 0; index != snapshot.nodes.size(); ++index) {
    const Node& package = snapshot.nodes[index];
    if (package.kind != NodeKind::Package || snapshot.text(snapshot.systems[package.system.index()].vendor) != "entra tenant") continue;
    connectors::EntraUnit unit{connectors::EntraUnit::Package, std::string{snapshot.text(package.external_id)},
                               std::string{snapshot.text(package.name)}, {}};
    std::set<NodeId> seen{NodeId{index}};
    std::vector<NodeId> open{NodeId{index}};
    while (!open.empty()) {
      const NodeId node = open.back();
      open.pop_back();
      if (snapshot.is_entitlement(node)) unit.confers.emplace_back(node.index());
      const auto follow = [&](const Edge& edge) {
        if (seen.insert(edge.to).second) open.push_back(edge.to);
      };
      for (const Edge& edge : snapshot.edges_of(node)) follow(edge);
      for (const Edge& edge : binding.declared[node.index()]) follow(edge);
    }
    std::sort(unit.confers.begin(), unit.confers.end());
    if (!unit.confers.empty()) units.push_back(std::move(unit));
  }
  return units;
}

// Pairs that a rule of the policy keeps apart and the tenant, in one direction or both, does not.
void compare_apart(const compiler::Binding& binding, const connectors::TenantDemands& demands, std::vector<std::string>& lines) {
  const std::vector<connectors::EntraUnit> units = packages_of(binding);
  const connectors::NativeControls wanted = connectors::entra_controls(binding, units);
  std::set<std::pair<std::string, std::string>> kept;
  for (const connectors::PackageApart& item : demands.apart) kept.emplace(item.package_id, item.holds_id);
  std::vector<std::string> open;
  for (const connectors::Incompatible& pair : wanted.incompatible) {
    const connectors::EntraUnit& first = units[pair.first];
    const connectors::EntraUnit& second = units[pair.second];
    if (kept.contains({first.id, second.id}) && kept.contains({second.id, first.id})) continue;
    open.push_back("  `" + printable(first.name) + "` and `" + printable(second.name) + "`, which " +
                   binding.policy.rules[pair.rule.index()].info.id + " keeps apart");
  }
  lines.push_back("of " + grouped(wanted.incompatible.size()) + " pairs of packages that the policy's rules keep apart, the tenant lets " +
                  grouped(open.size()) + " be requested together");
  for (std::size_t index = 0; index != std::min(open.size(), kLaxShown); ++index) lines.push_back(open[index]);
  if (open.size() > kLaxShown) lines.push_back("  … and " + grouped(open.size() - kLaxShown) + " more");
}

void describe(const connectors::TenantDemands& demands, std::vector<std::string>& lines) {
  std::size_t requested = 0;
  std::vector<std::string> lax;
  for (const connectors::PackageDemand& demand : demands.packages) {
    if (!demand.automatic && !demand.who.empty()) ++requested;
    if (is_lax(demand)) lax.push_back("  " + in_words(demand));
  }
  if (!demands.packages.empty())
    lines.push_back(grouped(requested) + " policies let packages be requested; " + grouped(lax.size()) +
                    " of them without approval, for ever, or without review");
  for (std::size_t index = 0; index != std::min(lax.size(), kLaxShown); ++index) lines.push_back(lax[index]);
  if (lax.size() > kLaxShown) lines.push_back("  … and " + grouped(lax.size() - kLaxShown) + " more");
  const auto half = connectors::one_way(demands);
  if (!half.empty())
    lines.push_back(grouped(half.size()) + " incompatible packages are declared one way, and Entra checks no other: whoever has `" +
                    printable(half[0].package) + "` may request `" + printable(half[0].holds) + "`");
  const auto enforced = std::count_if(demands.sign_ins.begin(), demands.sign_ins.end(),
                                      [](const connectors::SignInDemand& item) { return item.state == "enabled"; });
  if (!demands.sign_ins.empty())
    lines.push_back(grouped(demands.sign_ins.size()) + " sign-in policies, " + grouped(static_cast<std::uint64_t>(enforced)) + " of them enforced");
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
  if (!options.entra.empty()) {
    const Result<connectors::TenantDemands> demands = connectors::read_entra_demands(options.entra);
    if (!demands.ok()) return demands.error();
    out.notes.append(demands.value().notes);
    describe(demands.value(), out.demands);
    if (binding != nullptr && !demands.value().packages.empty()) compare_apart(*binding, demands.value(), out.demands);
  }
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
