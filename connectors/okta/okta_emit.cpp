// Roles as Okta groups: a group a role; a group rule where an attribute rule explains the role exactly;
// further rules that put the group's members into groups Okta has already; and the apps that the role's
// entitlements live in.
#include <algorithm>
#include <map>
#include <set>

#include "connectors/emit.hpp"
#include "connectors/emit/plan.hpp"
#include "connectors/emit/vendor_name.hpp"
#include "connectors/wording.hpp"

namespace rolewright::connectors {
namespace {

constexpr std::size_t kMaxGroupName = 255;
constexpr std::size_t kMaxGroupDescription = 1024;
constexpr std::size_t kMaxRuleName = 50;
constexpr std::size_t kMaxRules = 2000;        // of an organization
constexpr std::size_t kMaxTargetGroups = 100;  // of a rule

constexpr std::string_view kReadme = R"(# Okta groups for mined roles

Review `groups/` and `rules/`, then run the steps of `plan.json` in order against your organization with an API token
that may manage groups, group rules and app assignments. A step's `${step:ID}` stands for the `result` field of the
answer to step ID. Group rules are created inactive; the `activate` steps come last, so stop before them for a dry run.
To take everything back, run the `undo` requests from last to first.

`members.csv` lists who holds each role. A role without a rule gets its members from there.
)";

class OktaEmitter {
 public:
  explicit OktaEmitter(const EmitRequest& request) : request_{request} {}

  Result<EmittedPlan> emit() {
    for (const MinedRole& role : request_.roles.roles) emit_role(role);
    if (rules_ > kMaxRules) {
      return Diagnostic{.code = Code::VendorLimit,
                        .message = "the plan has " + std::to_string(rules_) +
                                   " group rules and an Okta organization at most " +
                                   std::to_string(kMaxRules),
                        .where = "emit okta",
                        .help = "emit fewer roles, or fill groups from members.csv"};
    }
    for (Step& step : activations_) plan_.add(std::move(step));
    for (const auto& [first, second] : incompatible_pairs(request_)) {
      plan_.note("Okta cannot keep groups apart: nothing here stops one person from being in both " +
                 names_of(first) + " and " + names_of(second) +
                 "; ask `rolewright check` before each request");
    }
    return std::move(plan_).finish(request_.roles, kReadme);
  }

 private:
  void emit_role(const MinedRole& role) {
    const std::string name = group_names_.give(request_.options.prefix, role.name, role.id);
    plan_.name(role.id, role.name, name);
    emitted_[role.id] = name;
    const std::string description =
        fit_name("Role " + role.id + ", mined by rolewright: " + describe_contents(request_, role), role.id,
                 kMaxGroupDescription);
    const Json body = {{"profile", {{"name", name}, {"description", description}}}};
    const std::string step = "group-" + role.id;
    plan_.file("groups/" + role.id + ".json", body);
    plan_.add({.id = step,
               .method = "POST",
               .path = "/api/v1/groups",
               .body = body,
               .depends_on = {},
               .undo = {"DELETE", "/api/v1/groups/" + result_of(step)}});
    emit_membership(role, name, step);
    emit_contents(role, name, step);
  }

  // `user.department=="X" AND user.costCenter=="Y"`, or empty with a note when it cannot be said.
  std::string expression(const MinedRole& role) {
    std::string text;
    for (const auto& [attribute, value] : role.rule.equals) {
      const std::string path = vendor_attribute(request_.options, attribute, "user.");
      if (path.empty() || !is_plain_value(value)) {
        plan_.note("role " + role.id + ": its rule on " + quote(attribute) +
                   " cannot be written as an Okta expression; add its members from members.csv");
        return {};
      }
      text += (text.empty() ? "" : " AND ") + path + "==\"" + value + "\"";
    }
    return text;
  }

  void emit_membership(const MinedRole& role, const std::string& name, const std::string& group_step) {
    if (!has_exact_rule(role)) {
      plan_.note("role " + role.id +
                 ": no attribute rule selects exactly its members; add them from members.csv");
      return;
    }
    if (const std::string value = expression(role); !value.empty()) {
      add_rule("rule-" + role.id, name, value, {result_of(group_step)}, group_step);
    }
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
               .undo = {"DELETE", path}});
    activations_.push_back({.id = "activate-" + id.substr(id.find('-') + 1),
                            .method = "POST",
                            .path = path + "/lifecycle/activate",
                            .body = nullptr,
                            .depends_on = {id},
                            .undo = {"POST", path + "/lifecycle/deactivate"},
                            .result = {}});
  }

  void emit_contents(const MinedRole& role, const std::string& name, const std::string& group_step) {
    std::set<std::string> apps;
    std::vector<std::string> groups;
    for (const std::uint32_t item : role.entitlements) {
      const EmitTarget& target = request_.targets[item];
      if (target.kind == EmitTarget::OktaGroup) {
        groups.push_back(target.resource);
      } else if (target.kind == EmitTarget::OktaApp) {
        apps.insert(target.resource);
        if (!target.name.ends_with(kSignIn)) note_inside(role, target);
      } else {
        plan_.note("role " + role.id + ": " + quote(target.name) +
                   " is not assigned through Okta; grant it where it lives");
      }
    }
    for (const std::string& app : apps) assign_app(role, app, group_step);
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
               .undo = {"DELETE", path}});
  }

  std::string names_of(const std::string& role_id) const { return quote(emitted_.at(role_id)); }

  const EmitRequest& request_;
  Plan plan_{"okta", "https://${okta_org}"};
  VendorNames group_names_{kMaxGroupName};
  VendorNames rule_names_{kMaxRuleName};
  std::map<std::string, std::string> emitted_;  // role id → group name
  std::vector<Step> activations_;
  std::size_t rules_ = 0;
};

}  // namespace

Result<EmittedPlan> emit_okta(const EmitRequest& request) {
  if (Diagnostics unfit = check_request(request); unfit.has_error()) return unfit;
  return OktaEmitter{request}.emit();
}

}  // namespace rolewright::connectors
