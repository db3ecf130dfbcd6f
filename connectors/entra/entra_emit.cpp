// Roles as Entra access packages: one catalog; the groups and applications the roles need as its resources; a
// package a role with its contents; packages that no person may hold together, both ways, and groups that nobody may
// have beside a package; and a policy a package: automatic where a condition selects its members and is proved to,
// requested, approved, expiring and reviewed otherwise.
#include <algorithm>
#include <map>
#include <set>

#include "connectors/emit.hpp"
#include "connectors/emit/plan.hpp"
#include "connectors/emit/vendor_limits.hpp"
#include "connectors/emit/vendor_name.hpp"
#include "connectors/entra/membership_rule.hpp"
#include "connectors/wording.hpp"

namespace rolewright::connectors {
namespace {

constexpr std::size_t kMaxDisplayName = 256;
constexpr std::size_t kMaxDescription = 1024;

constexpr std::string_view kReadme = R"(# Entra access packages for roles

Review `packages/` and `policies/`, then run the steps of `plan.json` in order. A step's `${step:ID}` stands for the
`result` of step ID: `id`, or a path such as `value.0.id` for a look-up. Before a step, run its `unless` look-up, if it has
one: when the list at `list` of the answer has an item whose `match` fields are so, the step is done already, that item's
`result` is its result, and it is not run again. So a plan that stopped half way is run again from the top.

Least rights: an application with `Application.Read.All` for the look-ups and no other directory role than catalog owner
of the one catalog, which lets it run everything but creating the catalog; whoever creates that needs the Identity
Governance Administrator role, or `EntitlementManagement.ReadWrite.All` once. To take everything back, run the `undo`
requests from last to first; only steps that were run, not those found done.

Incompatible packages are declared before any policy lets anybody in, and in both directions, because Entra checks one
direction only. Entra checks when access is requested: somebody who holds both already keeps both, and automatic policies
do not ask. Where packages are requested, let `rolewright check` answer before the approver does: through a custom
extension of the policy in the global cloud; in the US Government cloud, whose v1.0 API cannot resume a request, as an
approval gate that asks it first. `members.csv` lists who holds each role today; a cell that begins with `'` stands for the
text after it.
)";

Json user_sets(const EmitOptions& options) {
  if (options.approver_group.empty()) {
    return Json::array({{{"@odata.type", "#microsoft.graph.requestorManager"}, {"managerLevel", 1}}});
  }
  return Json::array(
      {{{"@odata.type", "#microsoft.graph.groupMembers"}, {"groupId", options.approver_group}}});
}

class EntraEmitter {
 public:
  explicit EntraEmitter(const EmitRequest& request)
      : request_{request},
        graph_{request.options.cloud == Cloud::Global ? "https://graph.microsoft.com/v1.0"
                                                      : "https://graph.microsoft.us/v1.0"},
        plan_{"entra", graph_} {}

  Result<EmittedPlan> emit() {
    if (Diagnostics over = check_entra_limits(request_); over.has_error()) return over;
    if (const std::size_t there = records_of(request_, "entra-assignment-policies"); there + request_.roles.roles.size() > kMaxPolicies)
      plan_.note("the tenant has " + std::to_string(there) + " assignment policies already and takes " + std::to_string(kMaxPolicies) +
                 ": remove some first, unless they are this plan's own");
    for (const std::string& note : request_.notes) plan_.note(note);
    add_catalog();
    add_resources();
    for (const MinedRole& role : request_.roles.roles) add_package(role);
    collect_apart();
    for (const auto& [first, second] : apart_) {
      add_incompatible(first, second);
      add_incompatible(second, first);
    }
    for (const auto& [role, group] : apart_groups_) add_incompatible_group(role, group);
    for (std::size_t role = 0; role != request_.roles.roles.size(); ++role) add_policy(role);
    return std::move(plan_).finish(request_.roles, kReadme);
  }

 private:
  static std::string governance(const std::string& path) {
    return "/identityGovernance/entitlementManagement" + path;
  }

  // Inside a single-quoted OData text.
  static std::string odata_text(std::string_view text) {
    std::string out;
    for (const char c : text) out += c == '\'' ? std::string{"''"} : std::string(1, c);
    return out;
  }
  static Unless named(const std::string& path, const std::string& name) {
    return {path + "?$filter=" + query_text("displayName eq '" + odata_text(name) + "'"), "value", {{"displayName", name}}};
  }

  void add_catalog() {
    const std::string name = fit_name(request_.options.catalog, "catalog", kMaxDisplayName);
    plan_.add({.id = "catalog",
               .method = "POST",
               .path = governance("/catalogs"),
               .body = {{"displayName", name},
                        {"description", "Roles made by rolewright"},
                        {"state", "published"},
                        {"isExternallyVisible", false}},
               .depends_on = {},
               .undo = {"DELETE", governance("/catalogs/" + result_of("catalog"))},
               .unless = named(governance("/catalogs"), name)});
  }

  // Each group and application that some role needs, once, in the order of the matrix.
  void add_resources() {
    for (std::size_t item = 0; item != request_.targets.size(); ++item) {
      const EmitTarget& target = request_.targets[item];
      const bool wanted = target.kind == EmitTarget::EntraGroup || target.kind == EmitTarget::EntraAppRole;
      const bool needed =
          std::any_of(request_.roles.roles.begin(), request_.roles.roles.end(), [&](const MinedRole& role) {
            return std::binary_search(role.entitlements.begin(), role.entitlements.end(),
                                      static_cast<std::uint32_t>(item));
          });
      if (wanted && needed && !origins_.contains(target.resource)) add_resource(target);
    }
  }

  void add_resource(const EmitTarget& target) {
    const bool group = target.kind == EmitTarget::EntraGroup;
    std::string origin = target.resource;
    std::vector<std::string> needs = {"catalog"};
    if (!group) {  // exports name an application by its own id or by its service principal's
      const std::string look_up = "principal-" + target.resource;
      plan_.add({.id = look_up,
                 .method = "GET",
                 .path = "/servicePrincipals?$filter=id%20eq%20'" + target.resource +
                         "'%20or%20appId%20eq%20'" + target.resource + "'",
                 .body = nullptr,
                 .depends_on = {},
                 .undo = {},
                 .result = "value.0.id"});
      origin = result_of(look_up);
      needs.push_back(look_up);
    }
    const std::string system = group ? "AadGroup" : "AadApplication";
    const std::string step = "resource-" + target.resource;
    const std::string look_up_path = governance("/catalogs/" + result_of("catalog") +
                                                "/resources?$filter=originId%20eq%20'" + origin + "'");
    plan_.add({.id = step,
               .method = "POST",
               .path = governance("/resourceRequests"),
               .body = {{"requestType", "adminAdd"},
                        {"resource", {{"originId", origin}, {"originSystem", system}}},
                        {"catalog", {{"id", result_of("catalog")}}}},
               .depends_on = needs,
               .undo = {},
               .unless = {look_up_path, "value", {{"originId", origin}}}});
    const std::string look_up = "in-catalog-" + target.resource;
    plan_.add({.id = look_up,
               .method = "GET",
               .path = look_up_path,
               .body = nullptr,
               .depends_on = {step},
               .undo = {},
               .result = "value.0.id"});
    origins_[target.resource] = origin;
  }

  void add_package(const MinedRole& role) {
    const std::string name = names_.give(request_.options.prefix, role.name, role.id);
    plan_.name(role.id, role.name, name);
    const std::string step = "package-" + role.id;
    const Json body = {
        {"displayName", name},
        {"description",
         fit_name("Role " + role.id + ", made by rolewright: " + describe_contents(request_, role), role.id,
                  kMaxDescription)},
        {"isHidden", false},
        {"catalog", {{"id", result_of("catalog")}}}};
    plan_.file("packages/" + role.id + ".json", body);
    plan_.add({.id = step,
               .method = "POST",
               .path = governance("/accessPackages"),
               .body = body,
               .depends_on = {"catalog"},
               .undo = {"DELETE", governance("/accessPackages/" + result_of(step))},
               .unless = named(governance("/accessPackages"), name)});
    std::set<std::pair<std::string, std::string>> added;  // two entitlements may be one thing here
    for (const std::uint32_t item : role.entitlements) {
      const EmitTarget& target = request_.targets[item];
      const bool again =
          target.kind != EmitTarget::Elsewhere && !added.insert({target.resource, target.role}).second;
      if (!again) add_content(role, target, item);
    }
  }

  void add_content(const MinedRole& role, const EmitTarget& target, std::uint32_t item) {
    const auto origin = origins_.find(target.resource);
    const bool group = target.kind == EmitTarget::EntraGroup;
    if ((!group && target.kind != EmitTarget::EntraAppRole) || origin == origins_.end()) {
      return plan_.note("role " + role.id + ": " + quote(target.name) +
                        " is not assigned through Entra; grant it where it lives");
    }
    const std::string system = group ? "AadGroup" : "AadApplication";
    const std::string package = "package-" + role.id;
    const std::string look_up = "in-catalog-" + target.resource;
    const std::string step = "content-" + role.id + "-" + std::to_string(item);
    const std::string path = governance("/accessPackages/" + result_of(package) + "/resourceRoleScopes");
    plan_.add(
        {.id = step,
         .method = "POST",
         .path = path,
         .body = {{"role",
                   {{"displayName", group ? "Member" : target.name},
                    {"originSystem", system},
                    {"originId", group ? "Member_" + target.resource : target.role},
                    {"resource",
                     {{"id", result_of(look_up)}, {"originId", origin->second}, {"originSystem", system}}}}},
                  {"scope", {{"originId", origin->second}, {"originSystem", system}, {"isRootScope", true}}}},
         .depends_on = {package, look_up},
         .undo = {"DELETE", path + "/" + result_of(step)},
         .unless = {governance("/accessPackages/" + result_of(package) +
                               "?$expand=resourceRoleScopes($expand=role,scope)"),
                    "resourceRoleScopes",
                    {{"role.originId", group ? "Member_" + target.resource : target.role}}}});
  }

  void add_incompatible(const std::string& role, const std::string& other) {
    const std::string package = "package-" + role;
    const std::string other_package = "package-" + other;
    const std::string path =
        governance("/accessPackages/" + result_of(package) + "/incompatibleAccessPackages/");
    plan_.add({.id = "apart-" + role + "-" + other,
               .method = "POST",
               .path = path + "$ref",
               .body = {{"@odata.id", graph_ + governance("/accessPackages/" + result_of(other_package))}},
               .depends_on = {package, other_package},
               .undo = {"DELETE", path + result_of(other_package) + "/$ref"},
               .result = {},
               .unless = {path.substr(0, path.size() - 1), "value", {{"id", result_of(other_package)}}}});
  }

  void add_incompatible_group(const std::string& role, const std::string& group) {
    const std::string package = "package-" + role;
    const std::string path = governance("/accessPackages/" + result_of(package) + "/incompatibleGroups");
    plan_.add({.id = "apart-group-" + role + "-" + group,
               .method = "POST",
               .path = path + "/$ref",
               .body = {{"@odata.id", graph_ + "/groups/" + group}},
               .depends_on = {package},
               .undo = {"DELETE", path + "/" + group + "/$ref"},
               .result = {},
               .unless = {path, "value", {{"id", group}}}});
  }

  // Pairs that the caller found, and those the policy's rules ask for.
  void collect_apart() {
    for (const auto& pair : incompatible_pairs(request_)) apart_.insert(pair);
    if (request_.controls == nullptr) return;
    plan_.controls(*request_.controls);
    for (const Incompatible& pair : request_.controls->incompatible) {
      const EntraUnit& first = request_.units[pair.first];
      const EntraUnit& second = request_.units[pair.second];
      if (first.kind == EntraUnit::Package && second.kind == EntraUnit::Package) {
        apart_.insert(std::minmax(first.id, second.id));
      } else {
        const bool package_first = first.kind == EntraUnit::Package;
        apart_groups_.emplace(package_first ? first.id : second.id, package_first ? second.id : first.id);
      }
    }
  }

  // The rule of an automatic policy, or empty with a note when the policy cannot be automatic.
  std::string automatic_rule(std::size_t index) {
    const MinedRole& role = request_.roles.roles[index];
    const auto requested = [&](const std::string& why) {
      plan_.note("role " + role.id + ": " + why + "; its package is requested and approved");
      return std::string{};
    };
    if (role.users.size() > kMaxAutomaticMembers)
      return requested("it has more members than an automatic policy may");
    const Result<Membership> membership = membership_of(request_, index, TenantVendor::Entra);
    if (!membership.ok()) return requested(membership.error().items()[0].message);
    plan_.proved(role.id, membership.value());
    return membership.value().text;
  }

  void add_policy(std::size_t index) {
    const MinedRole& role = request_.roles.roles[index];
    const std::string rule = automatic_rule(index);
    const std::string package = "package-" + role.id;
    const std::string step = "policy-" + role.id;
    const std::string name = names_of_policy_.give(request_.options.prefix, role.name + " policy", role.id);
    Json body = {{"displayName", name}, {"description", rule.empty() ? "Requested and approved" : "Automatic, by attributes"}};
    body.update(rule.empty() ? requested_policy() : automatic_policy(rule));
    body["accessPackage"] = {{"id", result_of(package)}};
    plan_.file("policies/" + role.id + ".json", body);
    std::vector<std::string> needs = {package};
    for (const auto& [first, second] : apart_) {
      if (first != role.id && second != role.id) continue;
      needs.push_back("apart-" + first + "-" + second);
      needs.push_back("apart-" + second + "-" + first);
    }
    for (const auto& [of, group] : apart_groups_)
      if (of == role.id) needs.push_back("apart-group-" + of + "-" + group);
    plan_.add({.id = step,
               .method = "POST",
               .path = governance("/assignmentPolicies"),
               .body = std::move(body),
               .depends_on = std::move(needs),
               .undo = {"DELETE", governance("/assignmentPolicies/" + result_of(step))},
               .unless = named(governance("/assignmentPolicies"), name)});
  }

  static Json automatic_policy(const std::string& rule) {
    return {
        {"allowedTargetScope", "specificDirectoryUsers"},
        {"specificAllowedTargets", Json::array({{{"@odata.type", "#microsoft.graph.attributeRuleMembers"},
                                                 {"description", "People whose attributes select the role"},
                                                 {"membershipRule", rule}}})},
        {"automaticRequestSettings",
         {{"requestAccessForAllowedTargets", true}, {"removeAccessWhenTargetLeavesAllowedTargets", true}}}};
  }

  Json requested_policy() const {
    const Json stage = {{"durationBeforeAutomaticDenial", "P14D"},
                        {"isApproverJustificationRequired", true},
                        {"isEscalationEnabled", false},
                        {"primaryApprovers", user_sets(request_.options)}};
    Json policy = {{"allowedTargetScope", "allMemberUsers"},
            {"specificAllowedTargets", Json::array()},
            {"expiration",
             {{"type", "afterDuration"},
              {"duration", "P" + std::to_string(request_.options.request_days) + "D"}}},
            {"requestorSettings",
             {{"enableTargetsToSelfAddAccess", true},
              {"enableTargetsToSelfUpdateAccess", false},
              {"enableTargetsToSelfRemoveAccess", true},
              {"allowCustomAssignmentSchedule", true}}},
            {"requestApprovalSettings",
             {{"isApprovalRequiredForAdd", true},
              {"isApprovalRequiredForUpdate", true},
              {"stages", Json::array({stage})}}}};
    if (request_.options.review_months != 0 && !request_.options.from.empty()) policy["reviewSettings"] = reviews();
    return policy;
  }

  // Whoever approves also reviews; who is not confirmed in time loses the package.
  Json reviews() const {
    return {{"isEnabled", true},
            {"expirationBehavior", "removeAccess"},
            {"isRecommendationEnabled", true},
            {"isReviewerJustificationRequired", true},
            {"isSelfReview", false},
            {"schedule",
             {{"startDateTime", request_.options.from + "T00:00:00Z"},
              {"expiration", {{"type", "afterDuration"}, {"duration", "P25D"}}},
              {"recurrence",
               {{"pattern",
                 {{"type", "absoluteMonthly"},
                  {"interval", request_.options.review_months},
                  {"dayOfMonth", std::stoi(request_.options.from.substr(8, 2))}}},
                {"range", {{"type", "noEnd"}, {"startDate", request_.options.from}}}}}}},
            {"primaryReviewers", user_sets(request_.options)}};
  }

  const EmitRequest& request_;
  std::string graph_;
  Plan plan_;
  VendorNames names_{kMaxDisplayName};
  VendorNames names_of_policy_{kMaxDisplayName};
  std::set<std::pair<std::string, std::string>> apart_;         // role ids
  std::set<std::pair<std::string, std::string>> apart_groups_;  // role id, group id
  std::map<std::string, std::string> origins_;  // resource → its origin id, or the look-up that finds it
};

}  // namespace

Result<EmittedPlan> emit_entra(const EmitRequest& request) {
  if (Diagnostics unfit = check_request(request); unfit.has_error()) return unfit;
  if (request.snapshot != nullptr)
    if (Diagnostics several = check_one_tenant(*request.snapshot, TenantVendor::Entra); several.has_error()) return several;
  return EntraEmitter{request}.emit();
}

}  // namespace rolewright::connectors
