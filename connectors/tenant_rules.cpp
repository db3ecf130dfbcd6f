#include "connectors/tenant_rules.hpp"

#include <map>

#include "connectors/entra/membership_rule.hpp"
#include "connectors/json/json_pages.hpp"
#include "connectors/okta/okta_expression.hpp"
#include "connectors/wording.hpp"

namespace rolewright::connectors {
namespace {

using Json = nlohmann::json;

class TenantReader {
 public:
  explicit TenantReader(TenantVendor vendor) { tenant_.vendor = vendor; }

  // A record that is none of this vendor's (Entra has no `profile`) is an error, the first of them shown: rules about
  // groups that are not known would fill nothing.
  void add_group(const Json& record, TenantGroup::Kind kind, const std::string& where) {
    const bool okta = tenant_.vendor == TenantVendor::Okta;
    TenantGroup group{.kind = kind,
                      .id = text_at(record, "id"),
                      .name = okta ? text_at(inside(record, {"profile"}), "name") : text_at(record, "displayName")};
    if (group.id.empty() || group.name.empty()) {
      if (!strange_.has_error())
        strange_.add({.code = Code::MalformedRecord,
                      .message = okta ? "no group as Okta lists it: `id` and `profile.name` belong here"
                                      : "nothing that Entra lists: `id` and `displayName` belong here",
                      .where = where,
                      .help = "is this the folder of another vendor?"});
      return;
    }
    if (by_id_.try_emplace(group.id, tenant_.groups.size()).second) tenant_.groups.push_back(std::move(group));
  }

  // Rules that were not exported are not rules that do not exist.
  void require_page(const std::string& folder, const std::string& prefix) {
    if (has_json_pages(folder, prefix)) return;
    strange_.add({.code = Code::EmptyExport,
                  .message = "there is no page `" + prefix + "*.json`, so nothing is known of what fills this tenant's groups",
                  .where = printable(folder),
                  .help = "export it, an empty list too; docs/connectors.md names every page"});
  }

  void add_rule(TenantRule rule, const std::string& where) {
    const bool okta = tenant_.vendor == TenantVendor::Okta;
    Result<AttributeRule> parsed = okta ? parse_okta_expression(rule.expression) : parse_membership_rule(rule.expression);
    if (parsed.ok()) {
      rule.rule = std::move(parsed).value();
    } else {
      rule.problem = parsed.error().items()[0].message;
      tenant_.notes.add({.code = Code::UnreadTenantRule,
                         .message = "the rule " + quote(rule.name) + " is not read, and its members are unknown: " +
                                    rule.problem,
                         .where = where});
    }
    tenant_.rules.push_back(std::move(rule));
  }

  [[nodiscard]] std::optional<std::size_t> group(const std::string& id, const std::string& where) {
    if (const auto found = by_id_.find(id); found != by_id_.end()) return found->second;
    tenant_.notes.add({.code = Code::DanglingReference, .message = "no page has group " + quote(id), .where = where});
    return std::nullopt;
  }

  // What is exported of packages without the policies that may fill them: anybody may get any of them.
  void doubt_packages(const std::string& folder) {
    TenantRule unread{.name = "of packages, whose page `assignmentPolicies*.json` is missing",
                      .expression = {}, .groups = {}, .rule = {}, .problem = "it was not exported"};
    for (std::size_t group = 0; group != tenant_.groups.size(); ++group)
      if (tenant_.groups[group].kind == TenantGroup::Package) unread.groups.push_back(group);
    if (unread.groups.empty()) return;
    tenant_.notes.add({.code = Code::UnreadTenantRule,
                       .message = "the folder has packages and no page `assignmentPolicies*.json`: whom the tenant gives them is unknown",
                       .where = printable(folder)});
    tenant_.rules.push_back(std::move(unread));
  }

  Result<TenantRules> finish(Diagnostics found) {
    found.append(strange_);
    if (found.has_error()) return found;
    tenant_.notes.append(found);
    return std::move(tenant_);
  }

 private:
  TenantRules tenant_;
  std::map<std::string, std::size_t> by_id_;
  Diagnostics strange_;
};

}  // namespace

Result<TenantRules> read_okta_rules(const std::string& folder) {
  TenantReader reader{TenantVendor::Okta};
  Diagnostics found = read_json_pages(folder, "groups", [&](const Json& record, const std::string& where) {
    reader.add_group(record, TenantGroup::Group, where);
  });
  found.append(read_json_pages(folder, "group_rules", [&](const Json& record, const std::string& where) {
    if (text_at(record, "status") != "ACTIVE") return;
    TenantRule rule{.name = text_at(record, "name"),
                    .expression = text_at(inside(record, {"conditions", "expression"}), "value"),
                    .groups = {},
                    .rule = {},
                    .problem = {}};
    for (const Json& id : inside(record, {"actions", "assignUserToGroups", "groupIds"}))
      if (id.is_string())
        if (const auto group = reader.group(id.get<std::string>(), where)) rule.groups.push_back(*group);
    reader.add_rule(std::move(rule), where);
  }));
  if (!found.has_error())
    for (const char* page : {"groups", "group_rules"}) reader.require_page(folder, page);
  return reader.finish(std::move(found));
}

Result<TenantRules> read_entra_rules(const std::string& folder) {
  TenantReader reader{TenantVendor::Entra};
  Diagnostics found = read_json_pages(folder, "groups", [&](const Json& record, const std::string& where) {
    reader.add_group(record, TenantGroup::Group, where);
    const std::string text = text_at(record, "membershipRule");
    if (text.empty() || text_at(record, "membershipRuleProcessingState") == "Paused") return;
    if (const auto group = reader.group(text_at(record, "id"), where))
      reader.add_rule({.name = text_at(record, "displayName"), .expression = text, .groups = {*group}, .rule = {},
                       .problem = {}},
                      where);
  });
  found.append(read_json_pages(folder, "accessPackages", [&](const Json& record, const std::string& where) {
    reader.add_group(record, TenantGroup::Package, where);
  }));
  found.append(read_json_pages(folder, "assignmentPolicies", [&](const Json& record, const std::string& where) {
    if (inside(record, {"automaticRequestSettings", "requestAccessForAllowedTargets"}) != true) return;
    for (const Json& target : inside(record, {"specificAllowedTargets"})) {
      const std::string text = text_at(target, "membershipRule");
      if (text.empty()) continue;
      if (const auto package = reader.group(text_at(inside(record, {"accessPackage"}), "id"), where))
        reader.add_rule({.name = text_at(record, "displayName"), .expression = text, .groups = {*package}, .rule = {},
                         .problem = {}},
                        where);
    }
  }));
  if (!found.has_error()) reader.require_page(folder, "groups");
  if (!has_json_pages(folder, "assignmentPolicies")) reader.doubt_packages(folder);
  return reader.finish(std::move(found));
}

}  // namespace rolewright::connectors
