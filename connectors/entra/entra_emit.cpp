// Roles as Entra access packages: one catalog; the groups and applications the roles need as its resources; a
// package a role with its contents; packages that no person may hold together, both ways; and a policy a
// package: automatic where an attribute rule explains the role exactly, requested and approved otherwise.
#include <algorithm>
#include <map>
#include <set>

#include "connectors/emit.hpp"
#include "connectors/emit/plan.hpp"
#include "connectors/emit/vendor_name.hpp"
#include "connectors/wording.hpp"

namespace rolewright::connectors {
namespace {

constexpr std::size_t kMaxDisplayName = 256;
constexpr std::size_t kMaxDescription = 1024;
constexpr std::size_t kMaxMembershipRule = 3072;      // characters; counted in bytes, which is never less
constexpr std::size_t kMaxPackages = 20'000;          // of a tenant
constexpr std::size_t kMaxAutomaticMembers = 15'000;  // of an automatic policy

constexpr std::string_view kReadme = R"(# Entra access packages for mined roles

Review `packages/` and `policies/`, then run the steps of `plan.json` in order with an identity that holds
EntitlementManagement.ReadWrite.All (and Application.Read.All for the look-ups). A step's `${step:ID}` stands for the
`result` field of the answer to step ID: `id`, or a path such as `value.0.id` for a look-up. Incompatible packages are
declared before any policy lets anybody in, and in both directions, because Entra checks one direction only. To take
everything back, run the `undo` requests from last to first.

Entra checks incompatible packages when access is requested: somebody who holds both already keeps both, and automatic
policies do not ask. `members.csv` lists who holds each role today.
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
    if (request_.roles.roles.size() > kMaxPackages) {
      return Diagnostic{.code = Code::VendorLimit,
                        .message = "the plan has " + std::to_string(request_.roles.roles.size()) +
                                   " access packages and an Entra tenant at most " +
                                   std::to_string(kMaxPackages),
                        .where = "emit entra"};
    }
    add_catalog();
    add_resources();
    for (const MinedRole& role : request_.roles.roles) add_package(role);
    for (const auto& [first, second] : incompatible_pairs(request_)) {
      add_incompatible(first, second);
      add_incompatible(second, first);
    }
    for (const MinedRole& role : request_.roles.roles) add_policy(role);
    return std::move(plan_).finish(request_.roles, kReadme);
  }

 private:
  static std::string governance(const std::string& path) {
    return "/identityGovernance/entitlementManagement" + path;
  }

  void add_catalog() {
    const std::string name = fit_name(request_.options.catalog, "catalog", kMaxDisplayName);
    plan_.add({.id = "catalog",
               .method = "POST",
               .path = governance("/catalogs"),
               .body = {{"displayName", name},
                        {"description", "Roles mined by rolewright"},
                        {"state", "published"},
                        {"isExternallyVisible", false}},
               .depends_on = {},
               .undo = {"DELETE", governance("/catalogs/" + result_of("catalog"))}});
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
    plan_.add({.id = step,
               .method = "POST",
               .path = governance("/resourceRequests"),
               .body = {{"requestType", "adminAdd"},
                        {"resource", {{"originId", origin}, {"originSystem", system}}},
                        {"catalog", {{"id", result_of("catalog")}}}},
               .depends_on = needs,
               .undo = {}});
    const std::string look_up = "in-catalog-" + target.resource;
    plan_.add({.id = look_up,
               .method = "GET",
               .path = governance("/catalogs/" + result_of("catalog") +
                                  "/resources?$filter=originId%20eq%20'" + origin + "'"),
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
         fit_name("Role " + role.id + ", mined by rolewright: " + describe_contents(request_, role), role.id,
                  kMaxDescription)},
        {"isHidden", false},
        {"catalog", {{"id", result_of("catalog")}}}};
    plan_.file("packages/" + role.id + ".json", body);
    plan_.add({.id = step,
               .method = "POST",
               .path = governance("/accessPackages"),
               .body = body,
               .depends_on = {"catalog"},
               .undo = {"DELETE", governance("/accessPackages/" + result_of(step))}});
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
         .undo = {"DELETE", path + "/" + result_of(step)}});
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
               .undo = {"DELETE", path + result_of(other_package) + "/$ref"}});
  }

  // `(user.department -eq "X") -and (…)`, or empty with a note when the policy cannot be automatic.
  std::string membership_rule(const MinedRole& role) {
    const auto requested = [&](const std::string& why) {
      plan_.note("role " + role.id + ": " + why + "; its package is requested and approved");
      return std::string{};
    };
    if (!has_exact_rule(role)) return requested("no attribute rule selects exactly its members");
    if (role.users.size() > kMaxAutomaticMembers)
      return requested("it has more members than an automatic policy may");
    std::string text;
    for (const auto& [attribute, value] : role.rule.equals) {
      const std::string path = vendor_attribute(request_.options, attribute, {});
      if (path.empty()) return requested("HR attribute " + quote(attribute) + " has no Entra attribute");
      if (!is_plain_value(value))
        return requested("a value of " + quote(attribute) + " cannot be quoted safely");
      text += (text.empty() ? "(" : " -and (") + path + " -eq \"" + value + "\")";
    }
    if (text.size() > kMaxMembershipRule) return requested("its rule is longer than Entra accepts");
    return text;
  }

  void add_policy(const MinedRole& role) {
    const std::string rule = membership_rule(role);
    const std::string package = "package-" + role.id;
    const std::string step = "policy-" + role.id;
    Json body = {
        {"displayName", names_of_policy_.give(request_.options.prefix, role.name + " policy", role.id)},
        {"description", rule.empty() ? "Requested and approved" : "Automatic, by attributes"}};
    body.update(rule.empty() ? requested_policy() : automatic_policy(rule));
    body["accessPackage"] = {{"id", result_of(package)}};
    plan_.file("policies/" + role.id + ".json", body);
    std::vector<std::string> needs = {package};
    for (const auto& [first, second] : incompatible_pairs(request_)) {
      if (first != role.id && second != role.id) continue;
      needs.push_back("apart-" + first + "-" + second);
      needs.push_back("apart-" + second + "-" + first);
    }
    plan_.add({.id = step,
               .method = "POST",
               .path = governance("/assignmentPolicies"),
               .body = std::move(body),
               .depends_on = std::move(needs),
               .undo = {"DELETE", governance("/assignmentPolicies/" + result_of(step))}});
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
    return {{"allowedTargetScope", "allMemberUsers"},
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
  }

  const EmitRequest& request_;
  std::string graph_;
  Plan plan_;
  VendorNames names_{kMaxDisplayName};
  VendorNames names_of_policy_{kMaxDisplayName};
  std::map<std::string, std::string> origins_;  // resource → its origin id, or the look-up that finds it
};

}  // namespace

Result<EmittedPlan> emit_entra(const EmitRequest& request) {
  if (Diagnostics unfit = check_request(request); unfit.has_error()) return unfit;
  return EntraEmitter{request}.emit();
}

}  // namespace rolewright::connectors
