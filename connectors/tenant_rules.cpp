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

  void add_group(const Json& record, const char* name_key, TenantGroup::Kind kind) {
    const Json* holder = &record;
    if (const auto profile = record.find("profile"); profile != record.end()) holder = &*profile;
    TenantGroup group{.kind = kind, .id = text_at(record, "id"), .name = text_at(*holder, name_key)};
    if (!group.id.empty() && by_id_.try_emplace(group.id, tenant_.groups.size()).second)
      tenant_.groups.push_back(std::move(group));
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

  Result<TenantRules> finish(const Diagnostics& found) {
    if (found.has_error()) return found;
    tenant_.notes.append(found);
    return std::move(tenant_);
  }

 private:
  TenantRules tenant_;
  std::map<std::string, std::size_t> by_id_;
};

}  // namespace

Result<TenantRules> read_okta_rules(const std::string& folder) {
  TenantReader reader{TenantVendor::Okta};
  Diagnostics found = read_json_pages(folder, "groups", [&](const Json& record, const std::string&) {
    reader.add_group(record, "name", TenantGroup::Group);
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
  return reader.finish(found);
}

Result<TenantRules> read_entra_rules(const std::string& folder) {
  TenantReader reader{TenantVendor::Entra};
  Diagnostics found = read_json_pages(folder, "groups", [&](const Json& record, const std::string& where) {
    reader.add_group(record, "displayName", TenantGroup::Group);
    const std::string text = text_at(record, "membershipRule");
    if (text.empty() || text_at(record, "membershipRuleProcessingState") == "Paused") return;
    if (const auto group = reader.group(text_at(record, "id"), where))
      reader.add_rule({.name = text_at(record, "displayName"), .expression = text, .groups = {*group}, .rule = {},
                       .problem = {}},
                      where);
  });
  found.append(read_json_pages(folder, "accessPackages", [&](const Json& record, const std::string&) {
    reader.add_group(record, "displayName", TenantGroup::Package);
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
  return reader.finish(found);
}

}  // namespace rolewright::connectors
