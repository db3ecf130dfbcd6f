// Roles as a Terraform module and as SCIM groups: what the files say, that providers and services take them, and that
// they give everybody what the roles say.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "connectors/emit/round_trip.hpp"
#include "connectors/scim/scim_emit.hpp"
#include "connectors/terraform/terraform_emit.hpp"
#include "connectors/terraform/terraform_text.hpp"
#include "model/snapshot_builder.hpp"
#include "tests/connectors/provider_check.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/reference_data.hpp"
#include "tests/support/scratch_folder.hpp"

namespace rolewright {
namespace {

using connectors::EmitRequest;
using connectors::EmitTarget;
using connectors::EmittedPlan;
using connectors::TenantVendor;
using Json = nlohmann::ordered_json;

// Whose attribute `org` explains R1 exactly; R2 is asked for.
struct Office {
  RoleSet roles;
  Snapshot snapshot;

  Office() {
    SnapshotBuilder builder;
    builder.set_taken(Day{20000});
    const SystemId org = builder.system("OKTA", "okta org", "office.okta.example");
    for (const char* key : {"E1", "E2", "E3"}) {
      const PersonId person = builder.person(key);
      builder.set_attribute(person, "org", std::string_view{key} == "E3" ? "HR" : "AP");
      if (std::string_view{key} == "E3") continue;  // has no account
      builder.at(builder.account(org, std::string{key} + "@office.example")).owner = person;
    }
    snapshot = std::move(builder).finish();
    roles.users = {"E1", "E2", "E3"};
    roles.entitlements = {"a", "b"};
    roles.roles = {{.id = "R1", .name = "Clerk ${x}", .users = {0, 1}, .entitlements = {0, 1}, .rule = {{{"org", "AP"}}, 1, 1}},
                   {.id = "R2", .name = "Certifier", .users = {2}, .entitlements = {0}, .rule = {}}};
  }

  EmitRequest request(std::vector<EmitTarget> targets) const {
    EmitRequest request{.roles = roles, .targets = std::move(targets), .incompatible = {{"R1", "R2"}}, .options = {}};
    request.options.from = "2026-10-01";
    request.snapshot = &snapshot;
    return request;
  }
};

std::vector<EmitTarget> okta_targets() {
  return {{EmitTarget::OktaApp, "MOMENTUM INV_ENTER", "0oa1fin", ""}, {EmitTarget::OktaGroup, "OKTA fin-clerk", "00g1", ""}};
}
std::vector<EmitTarget> entra_targets() {
  return {{EmitTarget::EntraGroup, "ENTRA dock-crew", "g-a", ""}, {EmitTarget::EntraAppRole, "WEBTA Timekeeper", "app-1", "r-1"}};
}

Json file_of(const EmittedPlan& plan, const std::string& path) {
  for (const auto& file : plan.files)
    if (file.path == path) return Json::parse(file.text);
  return nullptr;
}

EmittedPlan module_of(const Office& office) {
  const auto okta = connectors::emit_okta(office.request(okta_targets()));
  const auto entra = connectors::emit_entra(office.request(entra_targets()));
  REQUIRE(okta.ok());
  REQUIRE(entra.ok());
  auto module = connectors::as_terraform({{TenantVendor::Okta, okta.value()}, {TenantVendor::Entra, entra.value()}}, office.roles);
  REQUIRE(module.ok());
  return std::move(module).value();
}

// How a SCIM plan's steps go, and what its round trip finds.
std::string scim_steps(const Office& office, const connectors::ScimLimits& limits) {
  const tests::ScratchFolder scratch;
  const EmitRequest request = office.request(okta_targets());
  const auto users = connectors::scim_users(office.snapshot, office.roles);
  const auto plan = connectors::emit_scim(request, users, limits);
  if (!plan.ok()) return to_string(plan.error().items()[0].code) + ": " + plan.error().items()[0].message;
  std::string text;
  const Json written = file_of(plan.value(), "plan.json");
  for (const Json& step : written["steps"])
    text += step["method"].get<std::string>() + " " + step["path"].get<std::string>() + "\n";
  const auto trip = connectors::scim_round_trip(request, users, plan.value(), limits, scratch.file("trip"));
  if (!trip.ok()) return text + trip.error().items()[0].message;
  return text + std::to_string(trip.value().grants) + " memberships, " + std::to_string(trip.value().differing) + " differ";
}

}  // namespace

TEST_CASE("a Terraform module has what its providers have resources for, and requests for the rest", "[connectors]") {
  const EmittedPlan module = module_of(Office{});
  const Json okta = file_of(module, "okta.tf.json")["resource"];
  const Json entra = file_of(module, "entra.tf.json")["resource"];
  CHECK(okta["okta_group"]["group-R1"]["name"] == "rw-Clerk $${x}");
  CHECK(okta["okta_group_rule"]["rule-R1"] == Json({{"name", "rw-Clerk $${x}"},
                                                   {"status", "${var.open ? \"ACTIVE\" : \"INACTIVE\"}"},
                                                   {"expression_type", "urn:okta:expression:1.0"},
                                                   {"expression_value", "user.org==\"AP\""},
                                                   {"group_assignments", {"${okta_group.group-R1.id}"}}}));
  CHECK(okta["okta_app_group_assignment"]["app-R2-0oa1fin"] ==
        Json({{"app_id", "0oa1fin"}, {"group_id", "${okta_group.group-R2.id}"}}));
  CHECK(entra["azuread_access_package_resource_package_association"]["content-R2-0"] ==
        Json({{"access_package_id", "${azuread_access_package.package-R2.id}"},
              {"catalog_resource_association_id", "${azuread_access_package_resource_catalog_association.resource-g-a.id}"},
              {"access_type", "Member"}}));
  const Json& policy = entra["azuread_access_package_assignment_policy"]["policy-R2"];
  CHECK(policy["duration_in_days"] == 365);
  CHECK(policy["requestor_settings"][0]["requests_accepted"] == "${var.open}");
  CHECK(policy["assignment_review_settings"][0]["review_frequency"] == "quarterly");
  std::string rest;
  const Json plan = file_of(module, "plan.json");
  for (const Json& step : plan["steps"]) rest += step["id"].get<std::string>() + " ";
  CHECK(rest == "catalog principal-app-1 resource-app-1 in-catalog-app-1 package-R1 content-R1-1 package-R2 apart-R1-R2 apart-R2-R1 ");
  CHECK(plan["steps"][0]["method"] == "GET");  // Terraform made it: it is found by its name
  CHECK(plan["steps"][0]["result"] == "value.0.id");
  CHECK(file_of(module, "main.tf.json")["variable"]["open"]["default"] == false);
}

TEST_CASE("what a tenant has already is imported into the module, and not made twice", "[connectors]") {
  const Office office;
  SnapshotBuilder builder;
  builder.set_taken(Day{20000});
  const SystemId okta = builder.system("OKTA", "okta org", "office.okta.example");
  const SystemId app = builder.system("MOMENTUM", "okta app", "0oa1fin");
  const SystemId entra = builder.system("ENTRA", "entra tenant", "office.example");
  const NodeId group = builder.node(okta, NodeKind::Group, "rw-Certifier");
  builder.at(group).external_id = builder.symbol("00gCert");
  builder.confer(group, builder.node(app, NodeKind::Entitlement, "sign_in"), TermsId{0U});
  builder.at(builder.node(okta, NodeKind::Group, "rw-Clerk")).external_id = builder.symbol("00gOther");  // no role's name
  builder.at(builder.node(entra, NodeKind::Package, "rw-Certifier")).external_id = builder.symbol("p-7");
  const Snapshot tenant = std::move(builder).finish();
  std::vector<connectors::TerraformPart> parts;
  for (const TenantVendor vendor : {TenantVendor::Okta, TenantVendor::Entra}) {
    const bool is_okta = vendor == TenantVendor::Okta;
    const EmitRequest request = office.request(is_okta ? okta_targets() : entra_targets());
    auto plan = is_okta ? connectors::emit_okta(request) : connectors::emit_entra(request);
    REQUIRE(plan.ok());
    auto existing = connectors::found_in(plan.value(), tenant, vendor);
    REQUIRE(existing.ok());
    parts.push_back({vendor, std::move(plan).value(), std::move(existing).value()});
  }
  const auto module = connectors::as_terraform(parts, office.roles);
  REQUIRE(module.ok());
  CHECK(file_of(module.value(), "imports.tf.json") ==
        Json({{"import",
               {{{"to", "okta_group.group-R2"}, {"id", "00gCert"}},
                {{"to", "okta_app_group_assignment.app-R2-0oa1fin"}, {"id", "0oa1fin/00gCert"}},
                {{"to", "azuread_access_package.package-R2"}, {"id", "p-7"}}}}}));
  CHECK(file_of(module.value(), "main.tf.json")["terraform"]["required_version"] == ">= 1.5");
  CHECK(file_of(module_of(office), "imports.tf.json") == nullptr);
  CHECK(connectors::terraform_requests(module.value(), TenantVendor::Okta).ok());
}

TEST_CASE("an id of the tenant is no template of the module", "[connectors]") {
  const Office office;
  SnapshotBuilder builder;
  builder.set_taken(Day{20000});
  const SystemId okta = builder.system("OKTA", "okta org", "office.okta.example");
  builder.at(builder.node(okta, NodeKind::Group, "rw-Certifier")).external_id =
      builder.symbol(R"(${file("/etc/passwd")}%{if true}${step:group-R1})");
  const Snapshot tenant = std::move(builder).finish();
  auto plan = connectors::emit_okta(office.request(okta_targets()));
  REQUIRE(plan.ok());
  auto existing = connectors::found_in(plan.value(), tenant, TenantVendor::Okta);
  REQUIRE(existing.ok());
  const auto module = connectors::as_terraform({{TenantVendor::Okta, std::move(plan).value(), std::move(existing).value()}}, office.roles);
  REQUIRE(module.ok());
  CHECK(file_of(module.value(), "imports.tf.json")["import"][0]["id"] ==
        R"($${file("/etc/passwd")}%%{if true}$${step:group-R1})");
}

TEST_CASE("text of a module is no template unless it is meant as one", "[connectors]") {
  const std::map<std::string, std::string> resources{{"a", "okta_group.a.id"}};
  CHECK(connectors::to_template("x ${step:a} ${y} %{z} $", resources) == "x ${okta_group.a.id} $${y} %%{z} $");
  CHECK_FALSE(connectors::to_template("${step:b}", resources));
  CHECK(connectors::as_literal("x ${step:a} %{z} $") == "x $${step:a} %%{z} $");
  const auto meaning = [](std::string_view inside) -> std::optional<std::string> {
    return inside == "known" ? std::optional<std::string>{"here"} : std::nullopt;
  };
  CHECK(connectors::from_template("$${y} %%{z} ${known}$", meaning) == "${y} %{z} here$");
  CHECK_FALSE(connectors::from_template("${unknown}", meaning));
}

TEST_CASE("a Terraform module gives everybody what the roles say", "[connectors]") {
  const Office office;
  const EmittedPlan module = module_of(office);
  for (const TenantVendor vendor : {TenantVendor::Okta, TenantVendor::Entra}) {
    const tests::ScratchFolder scratch;
    const auto requests = connectors::terraform_requests(module, vendor);
    REQUIRE(requests.ok());
    const auto trip = connectors::round_trip(office.request(vendor == TenantVendor::Okta ? okta_targets() : entra_targets()),
                                             requests.value(), vendor, scratch.file("trip"));
    CAPTURE(trip.ok() ? "" : trip.error().items()[0].message);
    REQUIRE(trip.ok());
    CHECK(trip.value().grants == 5);
    CHECK(trip.value().differences == std::vector<std::string>{});
  }
  // A module that was tampered with is refused, or gives something else.
  EmittedPlan other = module;
  for (auto& file : other.files)
    if (const std::size_t at = file.text.find("okta_group.group-R1.id"); at != std::string::npos) file.text.replace(at + 17, 2, "R2");
  const auto requests = connectors::terraform_requests(other, TenantVendor::Okta);
  REQUIRE(requests.ok());
  const tests::ScratchFolder scratch;
  const auto trip = connectors::round_trip(office.request(okta_targets()), requests.value(), TenantVendor::Okta, scratch.file("trip"));
  REQUIRE(trip.ok());
  CHECK(trip.value().differences == std::vector<std::string>{"E1 would not get group 00g1", "E2 would not get group 00g1"});
  for (auto& file : other.files)
    if (const std::size_t at = file.text.find("okta_group.group-R1.id"); at != std::string::npos) file.text.replace(at + 17, 2, "R9");
  const auto refused = connectors::terraform_requests(other, TenantVendor::Okta);
  REQUIRE_FALSE(refused.ok());
  CHECK(refused.error().items()[0].code == Code::PlanRefused);
}

TEST_CASE("a Terraform module fits the providers' argument tables", "[connectors]") {
  const auto shared = tests::reference_data();
  if (!shared) return;
  const tests::ProviderCheck check{*shared + "/schemas/terraform/provider-arguments.tsv"};
  const EmittedPlan module = module_of(Office{});
  CHECK(check.problems(file_of(module, "okta.tf.json")) == "");
  CHECK(check.problems(file_of(module, "entra.tf.json")) == "");
  Json spoiled = file_of(module, "okta.tf.json");
  spoiled["resource"]["okta_group"]["group-R1"].erase("name");
  spoiled["resource"]["okta_group"]["group-R1"]["colour"] = "red";
  spoiled["resource"]["okta_group"]["group-R1"]["description"] = 3;
  CHECK(check.problems(spoiled) ==
        "okta_group.group-R1.name: missing; okta_group.group-R1.description: not text; okta_group.group-R1.colour: unknown; ");
  spoiled = file_of(module, "entra.tf.json");
  spoiled["resource"]["azuread_access_package"].erase("package-R2");
  spoiled["resource"]["azuread_access_package_assignment_policy"]["policy-R2"]["approval_settings"][0]["x"] = 1;
  CHECK(check.problems(spoiled) ==
        "azuread_access_package_resource_package_association.content-R2-0: azuread_access_package.package-R2.id leads nowhere; "
        "azuread_access_package_assignment_policy.policy-R2.approval_settings.x: unknown; "
        "azuread_access_package_assignment_policy.policy-R2: azuread_access_package.package-R2.id leads nowhere; ");
}

TEST_CASE("SCIM groups get their members as the service's limits allow", "[connectors]") {
  const Office office;
  const std::string users =
      "GET /Users?filter=userName%20eq%20%22E1%40office.example%22\nGET /Users?filter=userName%20eq%20%22E2%40office.example%22\n";
  const std::string third = "GET /Users?filter=externalId%20eq%20%22E3%22\n";
  CHECK(scim_steps(office, {}) == users + "POST /Groups\nPATCH /Groups/${step:group-R1}\n" + third +
                                      "POST /Groups\nPATCH /Groups/${step:group-R2}\n3 memberships, 0 differ");
  CHECK(scim_steps(office, {.patch = false}) == users + "POST /Groups\nPUT /Groups/${step:group-R1}\n" + third +
                                                    "POST /Groups\nPUT /Groups/${step:group-R2}\n3 memberships, 0 differ");
  const std::string groups = users + "POST /Groups\n" + third + "POST /Groups\n";
  CHECK(scim_steps(office, {.bulk = true, .max_operations = 10, .max_payload_bytes = 100'000}) ==
        groups + "POST /Bulk\n3 memberships, 0 differ");
  CHECK(scim_steps(office, {.bulk = true, .max_operations = 1, .max_payload_bytes = 100'000}) ==
        groups + "POST /Bulk\nPOST /Bulk\n3 memberships, 0 differ");
  CHECK(scim_steps(office, {.bulk = true, .max_operations = 10, .max_payload_bytes = 530}) ==  // a member each
        groups + "POST /Bulk\nPOST /Bulk\nPOST /Bulk\n3 memberships, 0 differ");
  CHECK(scim_steps(office, {.bulk = true, .max_operations = 10, .max_payload_bytes = 100}).starts_with("RW0509"));
  CHECK(scim_steps(office, {.filter = false}).starts_with("RW0509: the service cannot filter"));
}

TEST_CASE("a SCIM service's configuration is read, or refused", "[connectors]") {
  const auto limits = connectors::parse_scim_limits(
      R"({"patch":{"supported":true},"filter":{"supported":true,"maxResults":200},"bulk":{"supported":true,"maxOperations":1000,"maxPayloadSize":1048576}})",
      "c.json");
  REQUIRE(limits.ok());
  CHECK(limits.value().bulk);
  CHECK(limits.value().max_operations == 1000);
  CHECK(limits.value().max_payload_bytes == 1'048'576);
  const auto spoiled = connectors::parse_scim_limits(
      R"({"patch":{},"filter":{"supported":true},"bulk":{"supported":true,"maxOperations":0,"maxPayloadSize":-1}})", "c.json");
  REQUIRE_FALSE(spoiled.ok());
  std::string places;
  for (const Diagnostic& item : spoiled.error().items()) places += to_string(item.code) + " " + item.where + "\n";
  CHECK(places == "RW0501 c.json: $.patch.supported\nRW0501 c.json: $.bulk.maxOperations\nRW0501 c.json: $.bulk.maxPayloadSize\n");
  CHECK_FALSE(connectors::parse_scim_limits("[]", "c.json").ok());
}

TEST_CASE("SCIM groups fit the schema of a Group", "[connectors]") {
  const auto shared = tests::reference_data();
  if (!shared) return;
  const tests::ScimCheck check{*shared + "/schemas/scim/rfc7643-8.7.1-schema-group.json"};
  const Office office;
  const auto users = connectors::scim_users(office.snapshot, office.roles);
  const auto plan = connectors::emit_scim(office.request(okta_targets()), users, {.patch = false});
  REQUIRE(plan.ok());
  const Json written = file_of(plan.value(), "plan.json");
  std::size_t checked = 0;
  for (const Json& step : written["steps"]) {
    if (step["method"] == "GET") continue;
    ++checked;
    CHECK(check.problems(step["body"]) == "");
  }
  CHECK(checked == 4);
  CHECK(check.problems({{"schemas", {"urn:ietf:params:scim:schemas:core:2.0:Group"}}, {"name", "x"}, {"members", {{{"id", "1"}}}}}) ==
        "displayName: missing; name: unknown; members.id: unknown; ");
}

}  // namespace rolewright
