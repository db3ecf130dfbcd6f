// The rules by which a tenant fills its groups and packages by itself: Okta group rules, Entra dynamic groups and
// automatic assignment policies, read from the pages of the same export folders as the import reads.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "connectors/rules/attribute_rule.hpp"
#include "model/result.hpp"

namespace rolewright::connectors {

enum class TenantVendor : std::uint8_t { Okta, Entra };

/// Something a tenant assigns people to.
struct TenantGroup {
  enum Kind : std::uint8_t { Group, Package } kind = Group;
  std::string id;
  std::string name;
};

struct TenantRule {
  std::string name;
  std::string expression;
  std::vector<std::size_t> groups;    // it fills; indexes into TenantRules::groups
  std::optional<AttributeRule> rule;  // none: not read, and `problem` says why
  std::string problem;
};

struct TenantRules {
  TenantVendor vendor = TenantVendor::Okta;
  std::vector<TenantGroup> groups;
  std::vector<TenantRule> rules;  // active ones
  Diagnostics notes;              // RW0533 rules not read, RW0503 targets that no page has
};

/// `groups*.json` and `group_rules*.json` of an Okta export folder. Inactive rules fill nothing and are left out.
/// Errors RW0001 to RW0003, RW0501, RW0505 a folder without one of these pages; a page may be empty.
[[nodiscard]] Result<TenantRules> read_okta_rules(const std::string& folder);

/// `groups*.json` with their membership rules, and `accessPackages*.json`, `assignmentPolicies*.json` when there are
/// any, of an Entra export folder. Packages without a page of policies may be given to anybody (RW0533). Errors RW0001 to
/// RW0003, RW0501, RW0505 a folder without pages of groups.
[[nodiscard]] Result<TenantRules> read_entra_rules(const std::string& folder);

}  // namespace rolewright::connectors
