// Emitted plans: what they contain, what they refuse, and that their bodies fit the vendors' published
// schemas.
#include "connectors/emit.hpp"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "connectors/emit/round_trip.hpp"
#include "connectors/emit/vendor_limits.hpp"
#include "connectors/emit/vendor_name.hpp"
#include "model/snapshot_builder.hpp"
#include "tests/connectors/agency_folder.hpp"
#include "tests/connectors/schema_check.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/reference_data.hpp"

namespace rolewright {
namespace {

using connectors::EmitRequest;
using connectors::EmitTarget;
using connectors::EmittedPlan;
using Json = nlohmann::ordered_json;

// Three roles: one that an attribute explains exactly, one that it nearly does, one whose value cannot be
// quoted.
RoleSet three_roles() {
  RoleSet roles;
  roles.users = {"E1", "E2", "=E3"};
  roles.entitlements = {"a", "b", "c"};
  roles.roles = {{.id = "R001",
                  .name = "AP clerk",
                  .users = {0, 1},
                  .entitlements = {0, 1},
                  .rule = {{{"org", "AP"}}, 1, 1}},
                 {.id = "R002",
                  .name = "Certifier",
                  .users = {2},
                  .entitlements = {1},
                  .rule = {{{"org", "AP"}}, 0.9, 1}},
                 {.id = "R003",
                  .name = "AP clerk",
                  .users = {1},
                  .entitlements = {2},
                  .rule = {{{"org", "a\"b"}}, 1, 1}}};
  return roles;
}

std::vector<EmitTarget> okta_targets() {
  return {{EmitTarget::OktaApp, "MOMENTUM INV_ENTER", "0oa1fin", ""},
          {EmitTarget::OktaGroup, "OKTA fin-clerk", "00g1", ""},
          {EmitTarget::Elsewhere, "PRISM PR_APPROVE", "", ""}};
}

std::vector<EmitTarget> entra_targets() {
  return {{EmitTarget::EntraGroup, "ENTRA dock-crew", "g-a", ""},
          {EmitTarget::EntraAppRole, "WEBTA Timekeeper", "app-1", "r-1"},
          {EmitTarget::Elsewhere, "PRISM PR_APPROVE", "", ""}};
}

std::string text_of(const EmittedPlan& plan, const std::string& path) {
  for (const auto& file : plan.files) {
    if (file.path == path) return file.text;
  }
  return "no such file";
}

Json steps_of(const EmittedPlan& plan) {
  return Json::parse(text_of(plan, "plan.json"))["steps"];
}

Json step(const EmittedPlan& plan, const std::string& id) {
  for (const Json& item : steps_of(plan)) {
    if (item["id"] == id) return item;
  }
  return nullptr;
}

std::string ids_of(const EmittedPlan& plan) {
  std::string ids;
  for (const Json& item : steps_of(plan)) ids += item["id"].get<std::string>() + " ";
  return ids;
}

EmittedPlan okta_plan(const RoleSet& roles) {
  auto plan =
      connectors::emit_okta({.roles = roles, .targets = okta_targets(), .incompatible = {{"R002", "R001"}}});
  REQUIRE(plan.ok());
  return std::move(plan).value();
}

EmittedPlan entra_plan(const RoleSet& roles, connectors::Cloud cloud = connectors::Cloud::Global) {
  auto plan = connectors::emit_entra(
      {.roles = roles,
       .targets = entra_targets(),
       .incompatible = {{"R002", "R001"}, {"R001", "R002"}},
       .options = {.attributes = {{"org", "user.extensionAttribute1"}}, .cloud = cloud}});
  REQUIRE(plan.ok());
  return std::move(plan).value();
}

bool notes_say(const EmittedPlan& plan, std::string_view text) {
  return std::any_of(plan.notes.begin(), plan.notes.end(),
                     [&](const std::string& note) { return note.find(text) != std::string::npos; });
}

}  // namespace

TEST_CASE("an Okta plan makes groups, rules, contents and then activates", "[connectors]") {
  const RoleSet roles = three_roles();
  const EmittedPlan plan = okta_plan(roles);
  CHECK(ids_of(plan) ==
        "group-R001 rule-R001 app-R001-0oa1fin rule-R001-contents group-R002 rule-R002-contents group-R003 "
        "activate-R001 activate-R001-contents activate-R002-contents ");
  CHECK(plan.steps == 10);
  const Json rule = step(plan, "rule-R001")["body"];
  CHECK(rule["conditions"]["expression"]["value"] == "user.org==\"AP\"");
  CHECK(rule["actions"]["assignUserToGroups"]["groupIds"] == Json{"${step:group-R001}"});
  const Json contents = step(plan, "rule-R001-contents")["body"];
  CHECK(contents["conditions"]["expression"]["value"] == "isMemberOfGroup(\"${step:group-R001}\")");
  CHECK(contents["actions"]["assignUserToGroups"]["groupIds"] == Json{"00g1"});
  CHECK(step(plan, "app-R001-0oa1fin")["path"] == "/api/v1/apps/0oa1fin/groups/${step:group-R001}");
  CHECK(step(plan, "activate-R001")["undo"]["path"] ==
        "/api/v1/groups/rules/${step:rule-R001}/lifecycle/deactivate");
}

TEST_CASE("an Okta plan says what Okta cannot hold", "[connectors]") {
  const RoleSet roles = three_roles();
  const EmittedPlan plan = okta_plan(roles);
  CHECK(notes_say(plan, "nothing here stops one person from being in both `rw-AP clerk` and `rw-Certifier`"));
  CHECK(notes_say(plan, "role R002: no attribute rule selects exactly its members"));
  CHECK(notes_say(plan, "role R003: an Okta expression cannot say the value `a\"b`"));
  CHECK(notes_say(plan, "`PRISM PR_APPROVE` is not assigned through Okta"));
  CHECK(notes_say(plan, "`MOMENTUM INV_ENTER` itself is granted inside the application"));
  CHECK(text_of(plan, "README.md").find("## Not in this plan") != std::string::npos);
  CHECK(text_of(plan, "members.csv") ==
        "role,name,user\nR001,AP clerk,E1\nR001,AP clerk,E2\nR002,Certifier,'=E3\nR003,AP clerk,E2\n");
}

TEST_CASE("an Entra plan declares packages incompatible both ways before it lets anybody in",
          "[connectors]") {
  const RoleSet roles = three_roles();
  const EmittedPlan plan = entra_plan(roles);
  CHECK(ids_of(plan) ==
        "catalog resource-g-a in-catalog-g-a principal-app-1 resource-app-1 in-catalog-app-1 "
        "package-R001 content-R001-0 content-R001-1 package-R002 content-R002-1 package-R003 "
        "apart-R001-R002 apart-R002-R001 policy-R001 policy-R002 policy-R003 ");
  CHECK(step(plan, "apart-R001-R002")["body"]["@odata.id"] ==
        "https://graph.microsoft.com/v1.0/identityGovernance/entitlementManagement/accessPackages/"
        "${step:package-R002}");
  const Json automatic = step(plan, "policy-R001")["body"];
  CHECK(automatic["specificAllowedTargets"][0]["membershipRule"] == "(user.extensionAttribute1 -eq \"AP\")");
  CHECK(automatic["automaticRequestSettings"]["requestAccessForAllowedTargets"] == true);
  const Json requested = step(plan, "policy-R002")["body"];
  CHECK(requested["requestApprovalSettings"]["stages"][0]["primaryApprovers"][0]["@odata.type"] ==
        "#microsoft.graph.requestorManager");
  CHECK(step(plan, "content-R001-0")["body"]["role"]["originId"] == "Member_g-a");
  CHECK(step(plan, "content-R001-1")["body"]["role"]["originId"] == "r-1");
  CHECK(step(plan, "content-R001-1")["body"]["scope"]["originId"] == "${step:principal-app-1}");
  CHECK(step(entra_plan(roles, connectors::Cloud::UsGovernment), "apart-R001-R002")["body"]["@odata.id"]
            .get<std::string>()
            .starts_with("https://graph.microsoft.us/v1.0/"));
}

TEST_CASE("every placeholder names an earlier step that is depended on", "[connectors]") {
  const RoleSet roles = three_roles();
  for (const EmittedPlan& plan : {okta_plan(roles), entra_plan(roles)}) {
    std::vector<std::string> earlier;
    for (const Json& item : steps_of(plan)) {
      CAPTURE(item.dump());
      for (const Json& needed : item["depends_on"]) {
        CHECK(std::count(earlier.begin(), earlier.end(), needed.get<std::string>()) == 1);
      }
      const std::string text = item["path"].get<std::string>() + item["body"].dump();
      for (std::size_t at = text.find("${step:"); at != std::string::npos;
           at = text.find("${step:", at + 1)) {
        const std::string name = text.substr(at + 7, text.find('}', at) - at - 7);
        CHECK(std::count(earlier.begin(), earlier.end(), name) == 1);
      }
      CHECK(std::count(earlier.begin(), earlier.end(), item["id"].get<std::string>()) == 0);
      earlier.push_back(item["id"]);
    }
  }
}

TEST_CASE("Entra falls back to a request when a policy cannot be automatic", "[connectors]") {
  RoleSet roles = three_roles();
  const auto automatic = [&](const connectors::EmitOptions& options) {
    const auto plan = connectors::emit_entra(
        {.roles = roles, .targets = entra_targets(), .incompatible = {}, .options = options});
    return step(plan.value(), "policy-R001")["body"].contains("automaticRequestSettings");
  };
  CHECK(automatic({.attributes = {{"org", "user.department"}}}));
  CHECK_FALSE(automatic({}));  // no such Entra attribute
  CHECK_FALSE(automatic({.attributes = {{"org", "user.x\" -or (user.a -eq \""}}}));  // no attribute path
  roles.roles[0].rule.equals = {{"org", std::string(3072 - 24, 'x')}};  // (user.department -eq "…"): 24 more
  CHECK(automatic({.attributes = {{"org", "user.department"}}}));
  roles.roles[0].rule.equals = {{"org", std::string(3072 - 23, 'x')}};
  CHECK_FALSE(automatic({.attributes = {{"org", "user.department"}}}));
}

TEST_CASE("names are cut to the vendor's length and stay distinct", "[connectors]") {
  CHECK(connectors::fit_name("short", "R1", 50) == "short");
  const std::string cut = connectors::fit_name(std::string(60, 'a'), "R1", 50);
  CHECK(cut.size() == 50);
  CHECK(cut.starts_with(std::string(41, 'a') + "-"));
  CHECK(cut != connectors::fit_name(std::string(60, 'a'), "R2", 50));
  CHECK(cut == connectors::fit_name(std::string(60, 'a'), "R1", 50));
  const std::string umlauts =
      connectors::fit_name("aaaaaa\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4", "R1", 16);
  CHECK(umlauts.substr(0, 7) == "aaaaaa-");  // not half a letter
  connectors::VendorNames names{20};
  CHECK(names.give("rw-", "Clerk", "R1") == "rw-Clerk");
  const std::string second = names.give("rw-", "CLERK", "R2");
  CHECK(second.starts_with("rw-CLERK-"));
  CHECK(second.size() == 17);
  CHECK(names.give("rw-", "", "R3") == "rw-R3");
}

TEST_CASE("requests that do not fit are refused", "[connectors]") {
  RoleSet roles = three_roles();
  const auto code = [&](const EmitRequest& request) {
    const auto plan = connectors::emit_okta(request);
    return plan.ok() ? std::string{"ok"} : to_string(plan.error().items()[0].code);
  };
  CHECK(code({.roles = roles, .targets = okta_targets(), .incompatible = {}}) == "ok");
  CHECK(code({.roles = roles, .targets = {}, .incompatible = {}}) == "RW0005");
  CHECK(code({.roles = roles, .targets = okta_targets(), .incompatible = {{"R001", "R009"}}}) == "RW0005");
  CHECK(code({.roles = roles, .targets = okta_targets(), .incompatible = {{"R001", "R001"}}}) == "RW0005");
  auto targets = okta_targets();
  targets[1].resource = "00g1\") OR (user.a==\"";
  CHECK(code({.roles = roles, .targets = targets, .incompatible = {}}) == "RW0005");
  roles.roles[1].name = "${step:group-R001}";
  CHECK(code({.roles = roles, .targets = okta_targets(), .incompatible = {}}) == "RW0005");
  roles.roles[1].name = "Certifier";
  roles.roles[1].id = "../../R002";  // would be a file outside the folder
  CHECK(code({.roles = roles, .targets = okta_targets(), .incompatible = {}}) == "RW0005");
  roles.roles[1].id = "R001";
  CHECK(code({.roles = roles, .targets = okta_targets(), .incompatible = {}}) == "RW0005");
  CHECK(code({.roles = RoleSet{}, .targets = {}, .incompatible = {}}) == "RW0005");
}

TEST_CASE("more rules than an organization takes is an error before anything is written", "[connectors]") {
  RoleSet roles;  // each needs a rule for the group that it contains
  roles.users = {"E1"};
  roles.entitlements = {"g"};
  const std::vector<EmitTarget> targets{{EmitTarget::OktaGroup, "OKTA g", "00g1", ""}};
  for (int index = 0; index != 2001; ++index)
    roles.roles.push_back(
        {.id = "R" + std::to_string(index), .name = "r", .users = {0}, .entitlements = {0}, .rule = {}});
  const auto plan = connectors::emit_okta({.roles = roles, .targets = targets, .incompatible = {}});
  REQUIRE_FALSE(plan.ok());
  CHECK(plan.error().items()[0].code == Code::VendorLimit);
  roles.roles.pop_back();
  CHECK(connectors::emit_okta({.roles = roles, .targets = targets, .incompatible = {}}).ok());
}

namespace {

// A tenant of `roles` roles with `members` members each, each giving `app_roles` application roles of its own.
std::string entra_limit(std::size_t roles, std::size_t members, std::size_t app_roles) {
  RoleSet set;
  std::vector<EmitTarget> targets;
  std::vector<std::uint32_t> everybody;
  for (std::size_t user = 0; user != members; ++user) {
    set.users.push_back("E" + std::to_string(user));
    everybody.push_back(static_cast<std::uint32_t>(user));
  }
  for (std::size_t index = 0; index != roles; ++index) {
    MinedRole role{.id = "R" + std::to_string(index), .name = "r", .users = everybody, .entitlements = {}};
    for (std::size_t item = 0; item != app_roles; ++item) {
      role.entitlements.push_back(static_cast<std::uint32_t>(targets.size()));
      set.entitlements.push_back("a" + std::to_string(targets.size()));
      targets.push_back({EmitTarget::EntraAppRole, "a", "app-1", "r-" + std::to_string(targets.size()), {}});
    }
    set.roles.push_back(std::move(role));
  }
  const auto found = connectors::check_entra_limits({.roles = set, .targets = targets, .incompatible = {}});
  return found.empty() ? std::string{} : found.items()[0].message;
}

}  // namespace

TEST_CASE("what an Entra tenant takes is counted before anything is written", "[connectors]") {
  CHECK(entra_limit(20'000, 1, 0).empty());
  CHECK(entra_limit(20'001, 1, 0) ==
        "the plan has 20001 access packages, the tenant 0, and an Entra tenant takes at most 20000");
  CHECK(entra_limit(100, 3'000, 0).empty());
  CHECK(entra_limit(100, 3'001, 0) ==
        "the roles have 300100 members together, each an assignment, and an Entra tenant takes at most 300000");
  CHECK(entra_limit(15, 2, 100).empty());
  CHECK(entra_limit(3, 2, 501) == "`E1` would get 1503 application roles, and Entra gives one person at most 1500");
}

TEST_CASE("a role of more members than an automatic policy takes is requested", "[connectors]") {
  RoleSet roles = three_roles();
  const auto automatic = [&] {
    const auto plan = connectors::emit_entra(
        {.roles = roles, .targets = entra_targets(), .incompatible = {}, .options = {.attributes = {{"org", "user.department"}}}});
    return step(plan.value(), "policy-R001")["body"].contains("automaticRequestSettings");
  };
  for (std::uint32_t user = 3; user != 15'001; ++user) roles.users.push_back("E" + std::to_string(user));
  roles.roles[0].users.clear();
  for (std::uint32_t user = 0; user != 15'000; ++user) roles.roles[0].users.push_back(user);
  CHECK(automatic());
  roles.roles[0].users.push_back(15'000);
  CHECK_FALSE(automatic());
}

TEST_CASE("a rule fills a hundred groups at most, and another rule the rest", "[connectors]") {
  RoleSet roles;
  roles.users = {"E1"};
  std::vector<EmitTarget> targets;
  roles.roles = {{.id = "R1", .name = "r", .users = {0}, .entitlements = {}}};
  for (std::uint32_t group = 0; group != 101; ++group) {
    roles.entitlements.push_back("g" + std::to_string(group));
    roles.roles[0].entitlements.push_back(group);
    targets.push_back({EmitTarget::OktaGroup, "OKTA g", "00g" + std::to_string(group), ""});
  }
  const auto plan = connectors::emit_okta({.roles = roles, .targets = targets, .incompatible = {}});
  REQUIRE(plan.ok());
  const auto targets_of = [&](const char* id) {
    return step(plan.value(), id)["body"]["actions"]["assignUserToGroups"]["groupIds"];
  };
  CHECK(targets_of("rule-R1-contents").size() == 100);
  CHECK(targets_of("rule-R1-contents-2") == Json::array({"00g100"}));
}

TEST_CASE("groups that something else fills get nobody from a plan", "[connectors]") {
  SnapshotBuilder builder;
  const SystemId okta = builder.system("OKTA", "okta org", "a.example");
  const NodeId own = builder.node(okta, NodeKind::Group, "own");
  const NodeId pushed = builder.node(okta, NodeKind::Group, "pushed");
  builder.at(own).external_id = builder.symbol("00g1");
  builder.at(pushed).external_id = builder.symbol("00g2");
  builder.at(pushed).marks = kVendorFilled;
  const Snapshot snapshot = std::move(builder).finish();
  std::string kinds;
  for (std::size_t node = 0; node != snapshot.nodes.size(); ++node)
    kinds += std::string{snapshot.text(snapshot.nodes[node].name)} +
             (connectors::emit_target(snapshot, NodeId{node}).kind == EmitTarget::OktaGroup ? " assigned;" : " elsewhere;");
  CHECK(kinds == "own assigned;pushed elsewhere;");
}

TEST_CASE("only what must change: what a tenant has is left out, and its ids are put in", "[connectors]") {
  SnapshotBuilder builder;
  builder.set_taken(Day{20000});
  const SystemId org = builder.system("OKTA", "okta org", "ferries.okta.example");
  const SystemId app = builder.system("MOMENTUM", "okta app", "0oa1fin");
  const NodeId group = builder.node(org, NodeKind::Group, "rw-AP clerk");
  builder.at(group).external_id = builder.symbol("00gHAVE");
  builder.confer(group, builder.node(app, NodeKind::Entitlement, kSignIn), TermsId{0U});
  const AccountId account = builder.account(org, "one@ferries.example");
  builder.at(account).owner = builder.person("E1");
  builder.assign(account, group, TermsId{0U});
  const Snapshot tenant = std::move(builder).finish();

  const RoleSet roles = three_roles();
  const EmitRequest request{.roles = roles, .targets = okta_targets(), .incompatible = {}};
  const auto change =
      connectors::only_changes(okta_plan(roles), request, tenant, connectors::TenantVendor::Okta);
  REQUIRE(change.ok());
  const std::string ids = ids_of(change.value());
  CHECK(ids.find("group-R001 ") == std::string::npos);
  CHECK(ids.find("app-R001-0oa1fin ") == std::string::npos);
  CHECK(ids.find("group-R002 ") != std::string::npos);
  const Json rule = step(change.value(), "rule-R001");  // rules are not in snapshots
  CHECK(rule["body"]["actions"]["assignUserToGroups"]["groupIds"] == Json{"00gHAVE"});
  CHECK(rule["depends_on"].empty());
  CHECK(text_of(change.value(), "members.csv") ==
        "role,name,user\nR001,AP clerk,E2\nR002,Certifier,'=E3\nR003,AP clerk,E2\n");
}

TEST_CASE("targets are read off an imported snapshot", "[connectors]") {
  const auto imported = tests::AgencyFolder{}.import();
  REQUIRE(imported.ok());
  const Snapshot& snapshot = imported.value().snapshot;
  std::map<std::string, std::string> targets;
  for (std::size_t index = 0; index != snapshot.nodes.size(); ++index) {
    const EmitTarget target = connectors::emit_target(snapshot, NodeId{index});
    targets[target.name] = std::to_string(target.kind) + " " + target.resource + " " + target.role;
  }
  CHECK(targets["OKTA fin-clerk"] == "2 00g1 ");
  CHECK(targets["MOMENTUM INV_ENTER"] == "1 0oa1fin ");
  CHECK(targets["ENTRA dock-crew"] == "3 g-a ");
  CHECK(targets["WEBTA Timekeeper"] == "4 7a000000-0000-0000-0000-000000000001 r-1");
  CHECK(targets["PRISM PR_APPROVE"].starts_with("0 "));
}

TEST_CASE("emitted bodies fit the vendors' schemas", "[connectors]") {
  const auto shared = tests::reference_data();
  if (!shared) return;
  const std::string schemas = *shared + "/schemas";
  const RoleSet roles = three_roles();
  SECTION("Okta, by its OpenAPI description") {
    const tests::OpenApiCheck check{schemas + "/okta/okta-management.openapi.trim.json"};
    for (const Json& item : steps_of(okta_plan(roles))) {
      CHECK(check.problems(item["method"], item["path"], item["body"]).empty());
      if (!item["unless"].is_null()) CHECK(check.problems("GET", item["unless"]["path"], nullptr).empty());
      if (!item["undo"].is_null()) CHECK(check.problems(item["undo"]["method"], item["undo"]["path"], nullptr).empty());
    }
    CHECK(check.problems("POST", "/api/v1/groups/rules", {{"type", "rule"}}) == "type: not in enum; ");
    CHECK(check.problems("POST", "/api/v1/groups/rules", {{"name", std::string(51, 'n')}}) ==
          "name: too long; ");
    CHECK(check.problems("POST", "/api/v1/groups/rules", {{"nam", "x"}}) == "nam: unknown; ");
    CHECK(check.problems("POST", "/api/v1/nothing", nullptr) == "no such operation");
  }
  SECTION("Entra, by the types of both clouds") {
    for (const char* cloud : {"prod", "usgov_fairfax"}) {
      const tests::GraphCheck check{schemas + "/entra/graph-types.index.json", cloud};
      std::size_t checked = 0;
      for (const Json& item : steps_of(entra_plan(roles))) {
        const std::string type = tests::GraphCheck::type_of(item["path"]);
        if (type.empty()) continue;
        ++checked;
        CAPTURE(cloud, item["id"].get<std::string>());
        CHECK(check.problems(type, item["body"]) == "");
      }
      CHECK(checked == 12);  // catalog, 2 resources, 3 packages, 3 contents, 3 policies
      CHECK(check.problems("accessPackage", {{"displayNam", "x"}}) == "displayNam: unknown; ");
      CHECK(check.problems("accessPackage", {{"isHidden", "x"}}) == "isHidden: not Boolean; ");
    }
  }
}

}  // namespace rolewright
