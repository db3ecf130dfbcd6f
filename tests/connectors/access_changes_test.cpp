// What pipelines are about to change, read as who gains or loses what; and what cannot be judged is refused by place.
#include "connectors/changes/access_changes.hpp"

#include "model/snapshot_builder.hpp"
#include "tests/connectors/agency_folder.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/reference_data.hpp"

namespace rolewright {
namespace {

using connectors::AccessChange;
using connectors::AccessChanges;
using connectors::UserIds;

const UserIds kUsers{{"u1", "one@a.example"}, {"u2", "two@a.example"}, {"u9", "gone@a.example"}};

// E1 is in group AP, which is in group ALL; E2 is in ALL.
Snapshot office() {
  SnapshotBuilder builder;
  builder.set_taken(Day{20000});
  const SystemId okta = builder.system("OKTA", "okta org", "a.okta.example");
  const SystemId fin = builder.system("FIN", "okta app", "0oa1");
  const SystemId entra = builder.system("ENTRA", "entra tenant", "a.example");
  const SystemId web = builder.system("WEB", "entra app", "sp-1");
  const auto node = [&](SystemId system, NodeKind kind, const char* name, const char* id) {
    const NodeId made = builder.node(system, kind, name);
    builder.at(made).external_id = builder.symbol(id);
    return made;
  };
  const NodeId ap = node(okta, NodeKind::Group, "AP", "g-ap");
  const NodeId all = node(okta, NodeKind::Group, "ALL", "g-all");
  static_cast<void>(node(fin, NodeKind::Entitlement, "sign_in", ""));
  static_cast<void>(node(entra, NodeKind::Group, "docks", "e-docks"));
  static_cast<void>(node(entra, NodeKind::Role, "Reader", "d-reader"));
  static_cast<void>(node(web, NodeKind::Entitlement, "Timekeeper", "r-1"));
  static_cast<void>(node(fin, NodeKind::Role, "Clerk", ""));
  builder.confer(ap, all, TermsId{0U});
  const std::pair<const char*, NodeId> members[]{{"one", ap}, {"two", all}};
  for (std::size_t index = 0; index != 2; ++index) {
    const AccountId account = builder.account(okta, std::string{members[index].first} + "@a.example");
    builder.at(account).owner = builder.person("E" + std::to_string(index + 1));
    builder.assign(account, members[index].second, TermsId{0U});
  }
  return std::move(builder).finish();
}

// `+E1 AP` for each change, then how many are neutral; or `CODE place` for each problem.
std::string shown(const Snapshot& snapshot, const Result<AccessChanges>& read) {
  if (!read.ok()) return tests::places(read.error());
  std::string text;
  for (const AccessChange& item : read.value().changes)
    text += (item.op == AccessChange::Add ? "+" : "-") + std::string{snapshot.text(snapshot.persons[item.person.index()].key)} + " " +
            std::string{snapshot.text(snapshot.nodes[item.node.index()].name)} + "\n";
  return text + std::to_string(read.value().neutral) + " neutral";
}
std::string scim(const std::string& text) {
  const Snapshot snapshot = office();
  return shown(snapshot, connectors::read_scim_changes(text, "r.json", snapshot, kUsers));
}
std::string patch(const std::string& path, const std::string& operations) {
  return scim(R"({"method":"PATCH","path":")" + path + R"(","body":{"Operations":[)" + operations + "]}}");
}
std::string terraform(const std::string& type, const std::string& change) {
  const Snapshot snapshot = office();
  const std::string text = R"({"format_version":"1.2","resource_changes":[{"address":"x.y","mode":"managed","type":")" + type + R"(","change":)" + change + "}]}";
  return shown(snapshot, connectors::read_terraform_changes(text, "p.json", snapshot, kUsers));
}

}  // namespace

TEST_CASE("SCIM requests say who gains and loses what", "[connectors]") {
  CHECK(patch("/scim/v2/Groups/g-ap", R"({"op":"Add","path":"members","value":[{"value":"u2"},{"value":"u1"}]})") == "+E2 AP\n+E1 AP\n0 neutral");
  CHECK(patch("/Groups/g-ap", R"({"op":"remove","path":"members[value eq \"u1\"]"})") == "-E1 AP\n0 neutral");
  CHECK(patch("/Groups/g-ap", R"({"op":"remove","path":"members"})") == "-E1 AP\n0 neutral");
  CHECK(patch("/Groups/g-ap", R"({"op":"replace","path":"members","value":[{"value":"u2"}]})") == "-E1 AP\n+E2 AP\n0 neutral");
  CHECK(patch("/Groups/g-ap", R"({"op":"replace","value":{"displayName":"AP 2","members":[{"value":"u1"}]}})") == "1 neutral");
  CHECK(patch("/Users/u1", R"({"op":"add","path":"roles","value":[{"value":"Clerk"}]},{"op":"replace","path":"active","value":false})") ==
        "+E1 Clerk\n1 neutral");
  CHECK(scim(R"([{"method":"PUT","path":"/Groups/g-all","body":{"members":[{"value":"u1"}]}},{"method":"DELETE","path":"/Groups/g-ap"},
                 {"method":"GET","path":"/Groups"},{"method":"POST","path":"/Groups","body":{"displayName":"new"}}])") ==
        "-E2 ALL\n+E1 ALL\n-E1 AP\n2 neutral");
  CHECK(scim(R"({"schemas":["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],"Operations":[{"method":"PATCH","path":"/Groups/g-ap",
                 "data":[{"op":"add","path":"members","value":{"value":"u2"}}]}]})") == "+E2 AP\n0 neutral");
}

TEST_CASE("a SCIM change that cannot be judged is an error and not passed over", "[connectors]") {
  const std::string at = "RW0535 r.json: $.body.Operations[0]";
  CHECK(patch("/Groups/g-ap", R"({"op":"remove","path":"members[value eq \"u1\" and type eq \"User\"]"})") == at + ".path\n");
  CHECK(patch("/Groups/g-ap", R"({"op":"add","path":"owner","value":"u1"})") == at + ".path\n");
  CHECK(patch("/Groups/g-ap", R"({"op":"copy","path":"members"})") == at + ".op\n");
  CHECK(patch("/Groups/g-ap", R"({"op":"add","path":"members","value":[{"value":"u9"},{"value":"u8"}]})") == at + "\n" + at + "\n");
  CHECK(patch("/Groups/g-ap", R"({"op":"add","path":"members","value":[{"value":"g-all","type":"Group"}]})") == at + "\n");
  CHECK(patch("/Groups/none", R"({"op":"add","path":"members","value":[]})") == "RW0535 r.json: $.path\n");
  CHECK(patch("/Users/u1", R"({"op":"replace","path":"title","value":"x"})") == at + ".path\n");
  CHECK(patch("/Users/u1", R"({"op":"add","path":"roles","value":[{"value":"Pope"}]})") == at + "\n");
  CHECK(scim(R"({"method":"POST","path":"/Groups","body":{"displayName":"new","members":[{"value":"u1"}]}})") == "RW0535 r.json: $\n");
  CHECK(scim(R"({"method":"DELETE","path":"/Users/u1"})") == "RW0535 r.json: $.method\n");
  CHECK(scim(R"({"Operations":[{"op":"add","path":"members","value":[]}]})") == "RW0501 r.json\n");  // of which group?
  CHECK(scim(R"({"method":"PUT","path":"/Groups/g-ap","body":{"Members":[{"value":"u2"}]}})") == "RW0535 r.json: $.body.Members\n");
  CHECK(patch("/Groups/g-ap", R"({"Op":"add","path":"members","value":[{"value":"u2"}]})") == at + ".Op\n");
  CHECK(scim("{") == "RW0501 r.json\n");
  CHECK(scim("7") == "RW0535 r.json: $\n");
}

TEST_CASE("the standard's own examples of PATCH are read", "[connectors]") {
  const auto shared = tests::reference_data();
  if (!shared) return;
  const Snapshot snapshot = office();
  UserIds users{{"2819c223...919d-413861904646", "one@a.example"}, {"08e1d05d...473d93df9210", "two@a.example"},
                {"2819c223-7f76-...413861904646", "one@a.example"}, {"2819c223-7f76-453a-919d-413861904646", "one@a.example"},
                {"08e1d05d-121c-4561-8b96-473d93df9210", "two@a.example"}};
  const auto group = [&](const std::string& file) {
    const std::string body = tests::read_text(*shared + "/schemas/scim/rfc7644-3.5.2." + file + ".json");
    return shown(snapshot, connectors::read_scim_changes(R"({"method":"PATCH","path":"/Groups/g-ap","body":)" + body + "}", "r.json", snapshot, users));
  };
  CHECK(group("1-patch_op-add_members") == "+E1 AP\n0 neutral");
  CHECK(group("2-patch_op-remove_all_members") == "-E1 AP\n0 neutral");
  CHECK(group("2-patch_op-remove_one_member") == "-E1 AP\n0 neutral");
  CHECK(group("2-patch_op-remove_and_add_one_member") == "-E1 AP\n+E2 AP\n0 neutral");
  CHECK(group("3-patch_op-replace_all_members") == "-E1 AP\n+E1 AP\n+E2 AP\n0 neutral");
}

TEST_CASE("a Terraform plan says who gains and loses what", "[connectors]") {
  CHECK(terraform("okta_group_memberships", R"({"actions":["update"],"before":{"group_id":"g-ap","users":["u1"]},"after":{"group_id":"g-ap","users":["u2"]}})") ==
        "+E2 AP\n-E1 AP\n0 neutral");
  CHECK(terraform("okta_user_group_memberships", R"({"actions":["create"],"before":null,"after":{"user_id":"u2","groups":["g-ap","g-all"]}})") ==
        "+E2 AP\n+E2 ALL\n0 neutral");
  // A group's new content is everybody's who is in it, through another group too.
  CHECK(terraform("okta_app_group_assignment", R"({"actions":["create"],"before":null,"after":{"group_id":"g-all","app_id":"0oa1"}})") ==
        "+E1 sign_in\n+E2 sign_in\n0 neutral");
  CHECK(terraform("okta_app_group_assignments", R"({"actions":["delete"],"before":{"app_id":"0oa1","group":[{"id":"g-ap","priority":0}]},"after":null})") ==
        "-E1 sign_in\n0 neutral");
  CHECK(terraform("azuread_group_member", R"({"actions":["create"],"after":{"group_object_id":"e-docks","member_object_id":"u1"}})") == "+E1 docks\n0 neutral");
  CHECK(terraform("azuread_app_role_assignment", R"({"actions":["create"],"after":{"principal_object_id":"u1","resource_object_id":"sp-1","app_role_id":"r-1"}})") ==
        "+E1 Timekeeper\n0 neutral");
  CHECK(terraform("azuread_directory_role_assignment", R"({"actions":["create"],"after":{"principal_object_id":"u2","role_id":"d-reader"}})") ==
        "+E2 Reader\n0 neutral");
  CHECK(terraform("okta_group", R"({"actions":["create"],"before":null,"after":{"name":"new"}})") == "1 neutral");
  CHECK(terraform("azuread_group", R"({"actions":["create"],"after":{"display_name":"new"},"after_unknown":{"object_id":true}})") == "1 neutral");
  CHECK(terraform("azuread_group", R"({"actions":["create"],"before":null,"after_unknown":{"object_id":true}})") == "1 neutral");
  CHECK(terraform("okta_group_memberships", R"({"actions":["no-op"],"before":{},"after":{}})") == "0 neutral");
  CHECK(terraform("aws_iam_user", R"({"actions":["create"],"after":{}})") == "0 neutral");  // none of ours
}

TEST_CASE("a Terraform plan's change that cannot be judged is an error and not passed over", "[connectors]") {
  const std::string at = "RW0535 p.json: $.resource_changes[0]\n", placed = "RW0535 p.json: x.y ($.resource_changes[0])\n";
  CHECK(terraform("okta_group_rule", R"({"actions":["create"],"after":{}})") == at);
  CHECK(terraform("okta_group", R"({"actions":["delete"],"before":{"id":"g-ap"},"after":null})") == at);
  CHECK(terraform("okta_group_memberships", R"({"actions":["create"],"after":{"users":["u1"]},"after_unknown":{"group_id":true}})") == placed);
  CHECK(terraform("okta_group_memberships", R"({"actions":["create"],"after":{"group_id":"g-none","users":["u1"]}})") == placed);
  CHECK(terraform("okta_group_memberships", R"({"actions":["create"],"after":{"group_id":"g-ap","users":["u8"]}})") == placed);
  CHECK(terraform("okta_group_memberships", R"({"actions":["create"],"after":{"group_id":"g-ap","users":[7]}})") == placed);
  CHECK(terraform("okta_app_group_assignment", R"({"actions":["create"],"after":{"group_id":"g-none","app_id":"0oa1"}})") == placed);
  CHECK(terraform("okta_group_memberships", R"({"before":{}})") == at);
  const Snapshot snapshot = office();
  CHECK(shown(snapshot, connectors::read_terraform_changes("{}", "p.json", snapshot, {})) == "RW0501 p.json\n");
}

TEST_CASE("what a Terraform plan leaves in place or leaves open is not judged as taken away or as nothing", "[connectors]") {
  const std::string members = R"("before":{"group_id":"g-ap","users":["u1"]},"after":null)";
  const std::string at = "RW0535 p.json: $.resource_changes[0]\n";
  CHECK(terraform("okta_group_memberships", R"({"actions":["delete"],)" + members + "}") == "-E1 AP\n0 neutral");
  CHECK(terraform("okta_group_memberships", R"({"actions":["forget"],)" + members + "}") == at);
  CHECK(terraform("okta_group_memberships", R"({"actions":["create","forget"],)" + members + "}") == at);
  CHECK(terraform("okta_group_memberships", R"({"actions":["evict"],)" + members + "}") == at);
  CHECK(terraform("okta_group", R"({"actions":["forget"],"before":{"id":"g-ap"},"after":null})") == "1 neutral");
  const Snapshot snapshot = office();
  const auto plan = [&](const std::string& more) {
    const std::string text = R"({"resource_changes":[])" + more + "}";
    return shown(snapshot, connectors::read_terraform_changes(text, "p.json", snapshot, kUsers));
  };
  const std::string format = R"(,"format_version":"1.2")";
  CHECK(plan(format) == "0 neutral");
  CHECK(plan(R"(,"format_version":"0.2","errored":false,"deferred_changes":[])") == "0 neutral");
  CHECK(plan("") == "RW0535 p.json: $.format_version\n");
  CHECK(plan(R"(,"format_version":"2.0")") == "RW0535 p.json: $.format_version\n");
  CHECK(plan(R"(,"format_version":"10.0")") == "RW0535 p.json: $.format_version\n");
  CHECK(plan(R"(,"format_version":1)") == "RW0535 p.json: $.format_version\n");
  CHECK(plan(format + R"(,"errored":true)") == "RW0535 p.json: $.errored\n");
  const auto deferred = [&](const std::string& type) {
    return plan(format + R"(,"deferred_changes":[{"reason":"provider_config_unknown","resource_change":{"address":"a.b","mode":"managed","type":")" + type +
                R"(","change":{"actions":["create"]}}}])");
  };
  CHECK(deferred("okta_group_memberships") == "RW0535 p.json: $.deferred_changes[0]\n");
  CHECK(deferred("azuread_group_member") == "RW0535 p.json: $.deferred_changes[0]\n");
  CHECK(deferred("aws_instance") == "0 neutral");
  CHECK(plan(format + R"(,"deferred_changes":[7])") == "RW0535 p.json: $.deferred_changes[0]\n");
}

TEST_CASE("a plan's own users and a vendor's list give logins to ids", "[connectors]") {
  const Snapshot snapshot = office();
  const std::string plan = R"({"prior_state":{"values":{"root_module":{"child_modules":[{"resources":[
      {"type":"okta_user","mode":"data","values":{"id":"00u7","login":"two@a.example"}}]}]}}},
    "format_version":"1.2","resource_changes":[{"address":"m","type":"okta_group_memberships","change":{"actions":["create"],"after":{"group_id":"g-ap","users":["00u7"]}}}]})";
  CHECK(shown(snapshot, connectors::read_terraform_changes(plan, "p.json", snapshot, {})) == "+E2 AP\n0 neutral");
  UserIds ids;
  CHECK_FALSE(connectors::read_user_ids(R"([{"id":"a","profile":{"login":"one@a.example"}}])", "u.json", ids).has_error());
  CHECK_FALSE(connectors::read_user_ids(R"({"value":[{"id":"b","userPrincipalName":"two@a.example"}]})", "u.json", ids).has_error());
  CHECK_FALSE(connectors::read_user_ids(R"({"Resources":[{"id":"c","userName":"three"}]})", "u.json", ids).has_error());
  CHECK(ids == UserIds{{"a", "one@a.example"}, {"b", "two@a.example"}, {"c", "three"}});
  CHECK(connectors::read_user_ids(R"([{"id":"a"}])", "u.json", ids).has_error());
  CHECK(connectors::read_user_ids("{}", "u.json", ids).has_error());
}

}  // namespace rolewright
