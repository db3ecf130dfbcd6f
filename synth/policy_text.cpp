// The policy that fits a blueprint, and the trees of its scope kinds.
#include <algorithm>
#include <array>

#include "synth/blueprint.hpp"
#include "synth/numbered_text.hpp"

namespace rolewright::synth {
namespace {

std::string rule_body(const PlannedRule& rule) {
  const auto names = [&](std::string_view between) {
    std::string text;
    for (const std::uint32_t duty : rule.duties) text += (text.empty() ? "" : std::string{between}) + duty_name(duty);
    return text;
  };
  const std::string scope = rule.scope == RuleScope::Enterprise   ? ""
                            : rule.scope == RuleScope::FundCenter ? " scope same fund_center"
                                                                  : " scope same office";
  switch (rule.shape) {
    case RuleShape::Pair:
      return "no person holds " + names(" and ") + scope;
    case RuleShape::Several:
      return "no person holds 3 or more of " + names(", ") + scope;
    case RuleShape::Contractors:
      return "no person holds " + names(" and ") + " when employment is contractor";
    case RuleShape::Warrant:
      return "no person holds " + names(" and ") + " unless designated warrant or tier at least T1";
    case RuleShape::Kept:
      return "no person still holds any of " + names(", ") + " 90 days after transferred";
    case RuleShape::Count:
      return "at least 2 people hold " + names(" and ");
    case RuleShape::OneInvoice:
      return "no person exercises " + names(" and ") + " on one invoice";
    case RuleShape::Exclusive:
      break;
  }
  return {};
}

// What a role of the policy stands for: okta group "grp-000123".
std::string binding_text(const Blueprint& blueprint, std::uint32_t index) {
  const GroupPlan& group = blueprint.groups[index];
  const std::string owner = group.kind == NodeKind::Role        ? system_name(group.system.index()) + " role"
                            : group.kind == NodeKind::Package   ? "entra package"
                            : group.system == SystemId{0U}      ? "okta group"
                                                                : "entra group";
  return owner + " \"" + group_name(index) + '"';
}

std::string tree_text(const std::vector<std::pair<std::string, std::string>>& rows) {
  std::string text = "value,parent\n";
  for (const auto& [value, parent] : rows) text += value + ',' + parent + '\n';
  return text;
}

}  // namespace

std::string policy_text(const Blueprint& blueprint, std::string_view base) {
  std::string text =
      "// An invented agency's policy; its snapshot, scope trees and planted violations lie beside it.\n"
      "policy population version \"1\" owner \"CISO\"\n"
      "levels Clearance = none < secret < top_secret\n"
      "order Tier = T1 < T2 < T4 < T5, T1 < T3 < T5\n"
      "one of Employment = civil_service, military, contractor\n"
      "one of Piv = none, pending, active, revoked\n"
      "scope kind fund_center tree from \"" + std::string{base} + ".fund_centers.csv\"\n"
      "scope kind office tree from \"" + std::string{base} + ".offices.csv\"\n"
      "object invoice\nevent transferred, separated\n"
      "person has clearance: Clearance, tier: Tier, employment: Employment, org: org_unit, series: code, piv: Piv,\n"
      "           trained: course -> date, warrant: designation\n";
  for (std::size_t system = 2; system != 2 + kSystems; ++system)
    text += "system " + system_name(system) + " = export \"" + system_name(system) + "\"\n";
  std::vector<std::uint32_t> exclusive;
  for (std::size_t duty = 0; duty != blueprint.duties.size(); ++duty) {
    std::string list;
    for (std::size_t part = 0; part != blueprint.duties[duty].entitlements.size(); ++part) {
      const std::uint32_t entitlement = blueprint.duties[duty].entitlements[part];
      const std::string name = "d" + padded(duty, 3) + "_" + std::to_string(part);
      text += "permission " + name + " = " + system_name(blueprint.entitlement_systems[entitlement].index()) + " \"" +
              blueprint.entitlement_names[entitlement] + "\"\n";
      list += (list.empty() ? "" : ", ") + name;
    }
    text += "function " + duty_name(duty) + " = " + (blueprint.duties[duty].all ? "all of " : "any of ") + list + "\n";
  }
  for (const PlannedRule& rule : blueprint.rules)
    if (rule.shape == RuleShape::Exclusive) exclusive.insert(exclusive.end(), rule.duties.begin(), rule.duties.end());
  std::sort(exclusive.begin(), exclusive.end());
  exclusive.erase(std::unique(exclusive.begin(), exclusive.end()), exclusive.end());
  const auto role_name = [](std::uint32_t group) { return "Role_" + padded(group, 6); };
  for (const std::uint32_t group : exclusive)
    text += "role " + role_name(group) + " = " + binding_text(blueprint, group) + "\n";
  // What may be requested: the packages of the jobs, and the most popular groups, some of which confer duties.
  for (const std::uint32_t group : blueprint.job_packages)
    text += "role " + role_name(group) + " = " + binding_text(blueprint, group) + "\nallow " + role_name(group) +
            " to be requested when piv is active and employment is civil_service and trained \"SoD-101\" within 730 days\n";
  for (const auto& groups : blueprint.line_groups)
    for (std::size_t rank = 0; rank != std::min<std::size_t>(groups.size(), 8); ++rank) {
      const std::uint32_t group = groups[rank];
      if (!std::binary_search(exclusive.begin(), exclusive.end(), group))
        text += "role " + role_name(group) + " = " + binding_text(blueprint, group) + "\n";
      text += "allow " + role_name(group) + " to be requested when clearance at least secret and tier at least T2\n";
    }
  constexpr std::array<std::string_view, 4> kSeverities{"low", "medium", "high", "critical"};
  constexpr std::array<std::string_view, 3> kActions{"block", "approve", "warn"};
  for (std::size_t index = 0; index != blueprint.rules.size(); ++index) {
    const PlannedRule& rule = blueprint.rules[index];
    if (rule.shape == RuleShape::Exclusive) {
      text += "exclusive " + rule_id(index) + " roles " + role_name(rule.duties[0]) + ", " +
              role_name(rule.duties[1]) + "\n";
      continue;
    }
    text += "risk " + rule_id(index) + " \"duties that one person should not combine\" severity " +
            std::string{kSeverities[index % 4]} + " control AC-5 action " + std::string{kActions[index % 3]} + " " +
            rule_body(rule) + "\n";
  }
  return text;
}

std::vector<SynthFile> policy_files(const Blueprint& blueprint, const std::string& base) {
  return {{base + ".fund_centers.csv", tree_text(blueprint.fund_centers)},
          {base + ".offices.csv", tree_text(blueprint.offices)},
          {base + ".rw", policy_text(blueprint, base)}};
}

}  // namespace rolewright::synth
