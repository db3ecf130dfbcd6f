// Roles as Okta groups: a group a role; a group rule where a condition selects its members and is proved to; further
// rules that put the group's members into groups Okta has already; the apps that the role's entitlements live in, with
// an entitlement bundle an app; and the policy's risk rules, before anything is activated.
#include <algorithm>
#include <map>
#include <set>

#include "connectors/emit.hpp"
#include "connectors/emit/plan.hpp"
#include "connectors/emit/vendor_limits.hpp"
#include "connectors/emit/vendor_name.hpp"
#include "connectors/wording.hpp"

namespace rolewright::connectors {
namespace {

constexpr std::size_t kMaxGroupName = 255;
constexpr std::size_t kMaxGroupDescription = 1024;
constexpr std::size_t kMaxRuleName = 50;

constexpr std::string_view kReadme = R"(# Okta groups for roles

Review `groups/`, `rules/`, `bundles/` and `risk-rules/`, then run the steps of `plan.json` in order against your
organization. A step's `${step:ID}` stands for the `result` of step ID. Before a step, run its `unless` look-up, if it has
one: when the list at `list` of the answer has an item whose `match` fields are so, the step is done already, that item's
`result` is its result, and it is not run again. So a plan that stopped half way is run again from the top.

Least rights: an OAuth client with `okta.groups.manage`, `okta.apps.manage`, and for bundles and risk rules
`okta.governance.entitlements.manage` and `okta.governance.riskRule.manage`, as an administrator limited to these groups
and applications. Group rules are created inactive; the `activate` steps come last, so stop before them for a dry run.
To take everything back, run the `undo` requests from last to first; only steps that were run, not those found done.

In bundles and risk rules, entries of one entitlement `id` are one entry with all their values: merge them.
`members.csv` lists who holds each role. A role without a rule gets its members from there; a cell that begins with `'`
stands for the text after it. What Okta finds by a name it takes as it is: `emit --diff` shows what differs.
)";

class OktaEmitter {
 public:
  explicit OktaEmitter(const EmitRequest& request) : request_{request} {}

  Result<EmittedPlan> emit() {
    for (const std::string& note : request_.notes) plan_.note(note);
    for (std::size_t role = 0; role != request_.roles.roles.size(); ++role) emit_role(role);
    emit_risk_rules();
    if (Diagnostics over = check_okta_rules(rules_); over.has_error()) return over;
    if (const std::size_t there = records_of(request_, "okta-group-rules"); there + rules_ > kMaxOktaRules)
      plan_.note("the organization has " + std::to_string(there) + " group rules already and takes " + std::to_string(kMaxOktaRules) +
                 ": remove some first, unless they are this plan's own");
    for (Step& step : activations_) plan_.add(std::move(step));
    for (const auto& [first, second] : incompatible_pairs(request_)) {
      plan_.note("Okta cannot keep groups apart: nothing here stops one person from being in both " +
                 names_of(first) + " and " + names_of(second) +
                 "; ask `rolewright check` before each request");
    }
    return std::move(plan_).finish(request_.roles, kReadme);
  }

 private:
  void emit_role(std::size_t index) {
    const MinedRole& role = request_.roles.roles[index];
    const std::string name = group_names_.give(request_.options.prefix, role.name, role.id);
    plan_.name(role.id, role.name, name);
    emitted_[role.id] = name;
    const std::string description =
        fit_name("Role " + role.id + ", made by rolewright: " + describe_contents(request_, role), role.id,
                 kMaxGroupDescription);
    const Json body = {{"profile", {{"name", name}, {"description", description}}}};
    const std::string step = "group-" + role.id;
    plan_.file("groups/" + role.id + ".json", body);
    plan_.add({.id = step,
               .method = "POST",
               .path = "/api/v1/groups",
               .body = body,
               .depends_on = {},
               .undo = {"DELETE", "/api/v1/groups/" + result_of(step)},
               .unless = {"/api/v1/groups?search=" + query_text("profile.name eq \"" + search_text(name) + "\""),
                          "",
                          {{"profile.name", name}}}});
    emit_membership(index, name, step);
    emit_contents(role, name, step);
  }

  // Inside a quoted search value.
  static std::string search_text(std::string_view text) {
    std::string out;
    for (const char c : text) out += c == '"' || c == '\\' ? std::string{'\\', c} : std::string(1, c);
    return out;
  }

  void emit_membership(std::size_t index, const std::string& name, const std::string& group_step) {
    const MinedRole& role = request_.roles.roles[index];
    const Result<Membership> membership = membership_of(request_, index, TenantVendor::Okta);
    if (!membership.ok())
      return plan_.note("role " + role.id + ": " + membership.error().items()[0].message +
                        "; add them from members.csv");
    plan_.proved(role.id, membership.value());
    add_rule("rule-" + role.id, name, membership.value().text, {result_of(group_step)}, group_step);
  }

  void add_rule(const std::string& id, const std::string& name, const std::string& value,
                const std::vector<std::string>& groups, const std::string& group_step) {
    ++rules_;
    const Json body = {
        {"type", "group_rule"},
        {"name", rule_names_.give("", name, id)},
        {"conditions", {{"expression", {{"type", "urn:okta:expression:1.0"}, {"value", value}}}}},
        {"actions", {{"assignUserToGroups", {{"groupIds", groups}}}}}};
    const std::string path = "/api/v1/groups/rules/" + result_of(id);
    plan_.file("rules/" + id.substr(id.find('-') + 1) + ".json", body);
    plan_.add({.id = id,
               .method = "POST",
               .path = "/api/v1/groups/rules",
               .body = body,
               .depends_on = {group_step},
               .undo = {"DELETE", path},
               .unless = {"/api/v1/groups/rules?search=" + query_text(body["name"].get<std::string>()),
                          "",
                          {{"name", body["name"]}, {"conditions.expression.value", value}}}});
    activations_.push_back({.id = "activate-" + id.substr(id.find('-') + 1),
                            .method = "POST",
                            .path = path + "/lifecycle/activate",
                            .body = nullptr,
                            .depends_on = {id},
                            .undo = {"POST", path + "/lifecycle/deactivate"},
                            .result = {},
                            .unless = {path, "", {{"status", "ACTIVE"}}, "id"}});
  }

  void emit_contents(const MinedRole& role, const std::string& name, const std::string& group_step) {
    std::set<std::string> apps;
    std::vector<std::string> groups;
    std::map<std::string, std::vector<std::string>> inside;  // app → values of its entitlements
    for (const std::uint32_t item : role.entitlements) {
      const EmitTarget& target = request_.targets[item];
      if (target.kind == EmitTarget::OktaGroup) {
        groups.push_back(target.resource);
      } else if (target.kind == EmitTarget::OktaApp) {
        apps.insert(target.resource);
        if (!target.name.ends_with(kSignIn)) note_inside(role, target);
        if (!target.value.empty() && target.value != kSignIn) inside[target.resource].push_back(target.value);
      } else {
        plan_.note("role " + role.id + ": " + quote(target.name) +
                   " is not assigned through Okta; grant it where it lives");
      }
    }
    for (const std::string& app : apps) assign_app(role, app, group_step);
    for (const auto& [app, values] : inside) add_bundle(role, name, app, values);
    for (std::size_t begin = 0; begin < groups.size(); begin += kMaxTargetGroups) {
      const std::size_t end = std::min(begin + kMaxTargetGroups, groups.size());
      const std::string suffix = begin == 0 ? "" : "-" + std::to_string(begin / kMaxTargetGroups + 1);
      add_rule("rule-" + role.id + "-contents" + suffix, name + " contents" + suffix,
               "isMemberOfGroup(\"" + result_of(group_step) + "\")",
               {groups.begin() + static_cast<std::ptrdiff_t>(begin),
                groups.begin() + static_cast<std::ptrdiff_t>(end)},
               group_step);
    }
  }

  void note_inside(const MinedRole& role, const EmitTarget& target) {
    plan_.note("role " + role.id + ": assigning the app lets its members sign in; " + quote(target.name) +
               " itself is granted inside the application, from the group or an entitlement bundle");
  }

  void assign_app(const MinedRole& role, const std::string& app, const std::string& group_step) {
    const std::string path = "/api/v1/apps/" + app + "/groups/" + result_of(group_step);
    plan_.add({.id = "app-" + role.id + "-" + app,
               .method = "PUT",
               .path = path,
               .body = Json::object(),
               .depends_on = {group_step},
               .undo = {"DELETE", path}});  // a PUT: again is the same
  }

  // Steps that find an entitlement value of an application, once each: its id, and its entitlement's.
  std::pair<std::string, std::string> look_up(const std::string& app, const std::string& value) {
    const auto [known, fresh] = values_.try_emplace({app, value}, values_.size() + 1);
    const std::string number = std::to_string(known->second);
    const std::string value_step = "value-" + number;
    const std::string entitlement_step = "entitlement-" + number;
    if (fresh) {
      const std::string path = "/governance/api/v1/entitlements/values?filter=" +
                               query_text("parent.externalId eq \"" + app +
                                          "\" AND parent.type eq \"APPLICATION\" AND externalValue eq \"" +
                                          search_text(value) + "\"");
      for (const auto& [step, result] : {std::pair{value_step, "data.0.id"}, {entitlement_step, "data.0.entitlementId"}})
        plan_.add({.id = step, .method = "GET", .path = path, .body = nullptr, .depends_on = {}, .undo = {},
                   .result = result});
    }
    return {entitlement_step, value_step};
  }

  // `[{id, values: [{id}]}]`, and the steps that it needs.
  Json entitlements_json(const std::string& app, const std::vector<std::string>& values,
                         std::vector<std::string>& needs) {
    Json list = Json::array();
    for (const std::string& value : values) {
      const auto [entitlement, found] = look_up(app, value);
      needs.insert(needs.end(), {entitlement, found});
      list.push_back({{"id", result_of(entitlement)}, {"values", Json::array({{{"id", result_of(found)}}})}});
    }
    return list;
  }

  void add_bundle(const MinedRole& role, const std::string& name, const std::string& app,
                  const std::vector<std::string>& values) {
    std::vector<std::string> needs;
    const Json entitlements = entitlements_json(app, values, needs);
    const std::string id = "bundle-" + role.id + "-" + app;
    const std::string given = bundle_names_.give("", name + " in " + app, id);
    const Json body = {{"name", given},
                       {"description", "What role " + role.id + " holds inside the application"},
                       {"target", {{"externalId", app}, {"type", "APPLICATION"}}},
                       {"entitlements", entitlements}};
    plan_.file("bundles/" + role.id + "-" + app + ".json", body);
    plan_.add({.id = id,
               .method = "POST",
               .path = "/governance/api/v1/entitlement-bundles",
               .body = body,
               .depends_on = needs,
               .undo = {"DELETE", "/governance/api/v1/entitlement-bundles/" + result_of(id)},
               .unless = {"/governance/api/v1/entitlement-bundles?filter=" +
                              query_text("name eq \"" + search_text(given) + "\""),
                          "data",
                          {{"name", given}}}});
  }

  [[nodiscard]] std::vector<std::string> names_of(const RiskRuleSide& side) const {
    std::vector<std::string> names;
    for (const EntitlementId value : side.values)
      names.emplace_back(request_.snapshot->text(request_.snapshot->nodes[value.index()].name));
    return names;
  }

  void emit_risk_rules() {
    if (request_.controls == nullptr || request_.snapshot == nullptr) return;
    plan_.controls(*request_.controls);
    std::size_t number = 0;
    for (const RiskRule& rule : request_.controls->risk_rules) {
      const std::string app{
          request_.snapshot->text(request_.snapshot->systems[rule.app.index()].external_id)};
      const std::string orn = "orn-" + app;
      std::vector<std::string> needs{orn};
      Json criteria = Json::array();
      for (const RiskRuleSide& side : rule.sides)
        criteria.push_back({{"name", side.function},
                            {"attribute", "principal.effective_grants"},
                            {"operation", side.how == Contains::All ? "CONTAINS_ALL" : "CONTAINS_ONE"},
                            {"value",
                             {{"type", "ENTITLEMENTS"}, {"value", entitlements_json(app, names_of(side), needs)}}}});
      if (orns_.insert(app).second)
        plan_.add({.id = orn,
                   .method = "GET",
                   .path = "/governance/api/v1/entitlements?filter=" +
                           query_text("parent.externalId eq \"" + app + "\" AND parent.type eq \"APPLICATION\""),
                   .body = nullptr,
                   .depends_on = {},
                   .undo = {},
                   .result = "data.0.parentResourceOrn"});
      add_risk_rule(rule, "risk-" + std::to_string(++number), orn, std::move(criteria), std::move(needs));
    }
  }

  void add_risk_rule(const RiskRule& rule, const std::string& id, const std::string& orn, Json criteria,
                     std::vector<std::string> needs) {
    const std::string name = risk_names_.give(request_.options.prefix, rule.name, id);
    plan_.name(id, rule.name, name);
    const Json body = {{"name", name},
                       {"description", "From the policy's rule of this name, by rolewright"},
                       {"type", "SEPARATION_OF_DUTIES"},
                       {"resources", Json::array({{{"resourceOrn", result_of(orn)}}})},
                       {"conflictCriteria", {{"and", std::move(criteria)}}}};
    plan_.file("risk-rules/" + id + ".json", body);
    plan_.add({.id = id,
               .method = "POST",
               .path = "/governance/api/v1/risk-rules",
               .body = body,
               .depends_on = std::move(needs),
               .undo = {"DELETE", "/governance/api/v1/risk-rules/" + result_of(id)},
               .unless = {"/governance/api/v1/risk-rules?filter=" +
                              query_text("name co \"" + search_text(name) + "\""),
                          "data",
                          {{"name", name}}}});
  }

  std::string names_of(const std::string& role_id) const { return quote(emitted_.at(role_id)); }

  const EmitRequest& request_;
  Plan plan_{"okta", "https://${okta_org}"};
  VendorNames group_names_{kMaxGroupName};
  VendorNames rule_names_{kMaxRuleName};
  VendorNames bundle_names_{kMaxGroupName};
  VendorNames risk_names_{kMaxGroupName};
  std::map<std::string, std::string> emitted_;  // role id → group name
  std::map<std::pair<std::string, std::string>, std::size_t> values_;  // (app, value) → number of its look-ups
  std::set<std::string> orns_;                  // applications whose resource name is looked up
  std::vector<Step> activations_;
  std::size_t rules_ = 0;
};

}  // namespace

Result<EmittedPlan> emit_okta(const EmitRequest& request) {
  if (Diagnostics unfit = check_request(request); unfit.has_error()) return unfit;
  if (request.snapshot != nullptr)
    if (Diagnostics several = check_one_tenant(*request.snapshot, TenantVendor::Okta); several.has_error()) return several;
  return OktaEmitter{request}.emit();
}

}  // namespace rolewright::connectors
