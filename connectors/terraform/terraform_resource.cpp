#include "connectors/terraform/terraform_resource.hpp"

#include <array>
#include <utility>

namespace rolewright::connectors {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kOpen = "${var.open}";
constexpr std::string_view kActive = R"(${var.open ? "ACTIVE" : "INACTIVE"})";
constexpr std::string_view kGovernance = "/identityGovernance/entitlementManagement";

// How often a review recurs: months, and the provider's word.
constexpr std::array<std::pair<std::uint32_t, std::string_view>, 4> kFrequencies{
    {{1, "monthly"}, {3, "quarterly"}, {6, "halfyearly"}, {12, "annual"}}};

std::string text_at(const Json& value, const char* pointer) {
  const Json::json_pointer path{pointer};
  return value.contains(path) && value[path].is_string() ? value[path].get<std::string>() : std::string{};
}

Json block(Json arguments) {
  return Json::array({std::move(arguments)});
}

// A subject of the plan, `{"@odata.type":"#microsoft.graph.groupMembers","groupId":"…"}`, as the provider writes it.
Json subject(const Json& graph) {
  const std::string type = text_at(graph, "/@odata.type");
  Json out = {{"subject_type", type.substr(type.rfind('.') + 1)}};
  if (graph.contains("groupId")) out["object_id"] = graph["groupId"];
  return out;
}
Json graph_subject(const Json& provider) {
  Json out = {{"@odata.type", "#microsoft.graph." + text_at(provider, "/subject_type")}};
  if (provider.contains("object_id")) out["groupId"] = provider["object_id"];
  return out;
}

std::optional<Json> review_block(const Json& reviews) {
  const std::uint32_t months = reviews.at(Json::json_pointer{"/schedule/recurrence/pattern/interval"}).get<std::uint32_t>();
  for (const auto& [each, word] : kFrequencies)
    if (each == months)
      return block({{"enabled", true},
                    {"review_frequency", word},
                    {"review_type", "Reviewers"},
                    {"starting_on", reviews["schedule"]["startDateTime"]},
                    {"access_review_timeout_behavior", reviews["expirationBehavior"]},
                    {"access_recommendation_enabled", reviews["isRecommendationEnabled"]},
                    {"approver_justification_required", reviews["isReviewerJustificationRequired"]},
                    {"reviewer", block(subject(reviews["primaryReviewers"][0]))}});
  return std::nullopt;
}

// Days of a duration that we wrote: P365D.
std::uint32_t days_of(const std::string& duration) {
  return static_cast<std::uint32_t>(std::stoul(duration.substr(1)));
}

std::optional<TerraformResource> policy_resource(const Json& body) {
  if (body.contains("automaticRequestSettings")) return std::nullopt;  // the provider knows none
  const Json& stage = body["requestApprovalSettings"]["stages"][0];
  Json arguments = {
      {"access_package_id", body["accessPackage"]["id"]},
      {"display_name", body["displayName"]},
      {"description", body["description"]},
      {"duration_in_days", days_of(body["expiration"]["duration"])},
      {"requestor_settings",
       block({{"requests_accepted", kOpen}, {"scope_type", "AllExistingDirectoryMemberUsers"}})},
      {"approval_settings",
       block({{"approval_required", true},
              {"approval_stage",
               block({{"approval_timeout_in_days", days_of(stage["durationBeforeAutomaticDenial"])},
                      {"approver_justification_required", stage["isApproverJustificationRequired"]},
                      {"primary_approver", block(subject(stage["primaryApprovers"][0]))}})}})}};
  if (body.contains("reviewSettings")) {
    std::optional<Json> reviews = review_block(body["reviewSettings"]);
    if (!reviews) return std::nullopt;  // no such frequency: the request says it
    arguments["assignment_review_settings"] = std::move(*reviews);
  }
  return TerraformResource{"azuread_access_package_assignment_policy", std::move(arguments)};
}

Json policy_request(const Json& arguments) {
  const Json& stage = arguments["approval_settings"][0]["approval_stage"][0];
  return {{"displayName", arguments["display_name"]},
          {"description", arguments["description"]},
          {"allowedTargetScope", "allMemberUsers"},
          {"expiration",
           {{"type", "afterDuration"},
            {"duration", "P" + std::to_string(arguments["duration_in_days"].get<std::uint32_t>()) + "D"}}},
          {"requestApprovalSettings",
           {{"isApprovalRequiredForAdd", arguments["approval_settings"][0]["approval_required"]},
            {"stages", Json::array({{{"primaryApprovers", Json::array({graph_subject(stage["primary_approver"][0])})}}})}}},
          {"accessPackage", {{"id", arguments["access_package_id"]}}}};
}

std::optional<TerraformResource> okta_resource(const std::string& method, const std::string& path, const Json& body) {
  if (method == "POST" && path == "/api/v1/groups")
    return TerraformResource{"okta_group",
                             {{"name", body["profile"]["name"]}, {"description", body["profile"]["description"]}}};
  if (method == "POST" && path == "/api/v1/groups/rules")
    return TerraformResource{"okta_group_rule",
                             {{"name", body["name"]},
                              {"status", kActive},
                              {"expression_type", "urn:okta:expression:1.0"},
                              {"expression_value", text_at(body, "/conditions/expression/value")},
                              {"group_assignments", body["actions"]["assignUserToGroups"]["groupIds"]}}};
  constexpr std::string_view kApps = "/api/v1/apps/";
  const std::size_t groups = path.find("/groups/");
  if (method == "PUT" && path.starts_with(kApps) && groups != std::string::npos)
    return TerraformResource{"okta_app_group_assignment",
                             {{"app_id", path.substr(kApps.size(), groups - kApps.size())},
                              {"group_id", path.substr(groups + 8)}}};
  return std::nullopt;
}

std::optional<TerraformResource> entra_resource(const std::string& path, const Json& body) {
  if (path == "/catalogs")
    return TerraformResource{"azuread_access_package_catalog",
                             {{"display_name", body["displayName"]},
                              {"description", body["description"]},
                              {"published", true},
                              {"externally_visible", body["isExternallyVisible"]}}};
  if (path == "/resourceRequests" && text_at(body, "/resource/originSystem") == "AadGroup")
    return TerraformResource{"azuread_access_package_resource_catalog_association",
                             {{"catalog_id", body["catalog"]["id"]},
                              {"resource_origin_id", body["resource"]["originId"]},
                              {"resource_origin_system", "AadGroup"}}};
  if (path == "/accessPackages")
    return TerraformResource{"azuread_access_package",
                             {{"catalog_id", body["catalog"]["id"]},
                              {"display_name", body["displayName"]},
                              {"description", body["description"]},
                              {"hidden", body["isHidden"]}}};
  if (path.ends_with("/resourceRoleScopes") && text_at(body, "/role/originSystem") == "AadGroup") {
    const std::size_t begin = path.find("/accessPackages/") + 16;
    return TerraformResource{"azuread_access_package_resource_package_association",
                             {{"access_package_id", path.substr(begin, path.rfind('/') - begin)},
                              {"catalog_resource_association_id", body["role"]["resource"]["id"]},
                              {"access_type", "Member"}}};
  }
  if (path == "/assignmentPolicies") return policy_resource(body);
  return std::nullopt;
}

Json post(const std::string& path, Json body) {
  return {{"method", "POST"}, {"path", path}, {"body", std::move(body)}};
}

}  // namespace

std::optional<TerraformResource> resource_of(const Json& step) {
  const std::string method = text_at(step, "/method"), path = text_at(step, "/path");
  if (path.starts_with("/api/")) return okta_resource(method, path, step["body"]);
  if (method == "POST" && path.starts_with(kGovernance))
    return entra_resource(path.substr(kGovernance.size()), step["body"]);
  return std::nullopt;
}

Json request_of(const TerraformResource& resource) {
  const Json& of = resource.arguments;
  if (resource.type == "okta_group")
    return post("/api/v1/groups", {{"profile", {{"name", of["name"]}, {"description", of["description"]}}}});
  if (resource.type == "okta_group_rule")
    return post("/api/v1/groups/rules",
                {{"type", "group_rule"},
                 {"name", of["name"]},
                 {"conditions", {{"expression", {{"type", of["expression_type"]}, {"value", of["expression_value"]}}}}},
                 {"actions", {{"assignUserToGroups", {{"groupIds", of["group_assignments"]}}}}}});
  if (resource.type == "okta_app_group_assignment")
    return {{"method", "PUT"},
            {"path", "/api/v1/apps/" + text_at(of, "/app_id") + "/groups/" + text_at(of, "/group_id")},
            {"body", Json::object()}};
  const std::string graph{kGovernance};
  if (resource.type == "azuread_access_package_catalog")
    return post(graph + "/catalogs", {{"displayName", of["display_name"]}});
  if (resource.type == "azuread_access_package_resource_catalog_association")
    return post(graph + "/resourceRequests",
                {{"requestType", "adminAdd"},
                 {"resource", {{"originId", of["resource_origin_id"]}, {"originSystem", of["resource_origin_system"]}}},
                 {"catalog", {{"id", of["catalog_id"]}}}});
  if (resource.type == "azuread_access_package")
    return post(graph + "/accessPackages",
                {{"displayName", of["display_name"]}, {"catalog", {{"id", of["catalog_id"]}}}});
  if (resource.type == "azuread_access_package_resource_package_association")
    return post(graph + "/accessPackages/" + text_at(of, "/access_package_id") + "/resourceRoleScopes",
                {{"role",
                  {{"originId", "Member_" + text_at(of, "/resource_origin_id")},
                   {"resource", {{"id", of["catalog_resource_association_id"]}}}}}});
  if (resource.type == "azuread_access_package_assignment_policy") return post(graph + "/assignmentPolicies", policy_request(of));
  return nullptr;
}

bool is_said_by_resource(const Json& step) {
  return text_at(step, "/path").ends_with("/lifecycle/activate");
}

}  // namespace rolewright::connectors
