// A Terraform plan as changes of access: what a resource confers before against what it confers after. Resources of the okta
// and azuread providers that are not read, and values that are known only after apply, are errors; other providers'
// resources are none of ours.
#include <algorithm>
#include <array>

#include "connectors/changes/change_reader.hpp"
#include "connectors/wording.hpp"
#include "model/snapshot_builder.hpp"

namespace rolewright::connectors {
namespace {

constexpr std::string_view kOktaOrg = "okta org";
constexpr std::string_view kEntraTenant = "entra tenant";
constexpr std::string_view kZeroRole = "00000000-0000-0000-0000-000000000000";

// Making or changing one of these gives nobody anything; taking one away may.
constexpr std::array<std::string_view, 12> kNeutral{
    "okta_group", "okta_user", "okta_event_hook", "okta_campaign", "okta_group_owner", "azuread_user",
    "azuread_access_package_catalog", "azuread_access_package", "azuread_access_package_resource_catalog_association",
    "azuread_access_package_catalog_role_assignment", "azuread_conditional_access_policy", "okta_admin_role_custom"};

constexpr std::array<std::string_view, 6> kActions{"no-op", "create", "read", "update", "delete", "forget"};

// One thing that a resource confers: who or what has it, and what it is, by the vendor's ids.
struct Conferred {
  std::string holder;   // a user's or group's id
  std::string target;
  std::string role;     // of an application in Entra
  friend auto operator<=>(const Conferred&, const Conferred&) = default;
};

// How a type of resource says it: each key is one id or a list of ids.
struct Shape {
  std::string_view type;
  std::string_view holders;
  std::string_view targets;
  std::string_view role;
  enum Target : std::uint8_t { OktaGroup, OktaApp, EntraGroup, EntraAppRole, EntraRole } target;
};
constexpr std::array<Shape, 11> kShapes{{
    {"okta_group_memberships", "users", "group_id", {}, Shape::OktaGroup},
    {"okta_user_group_memberships", "user_id", "groups", {}, Shape::OktaGroup},
    {"okta_app_user", "user_id", "app_id", {}, Shape::OktaApp},
    {"okta_app_group_assignment", "group_id", "app_id", {}, Shape::OktaApp},
    {"okta_app_group_assignments", "group", "app_id", {}, Shape::OktaApp},
    {"azuread_group_member", "member_object_id", "group_object_id", {}, Shape::EntraGroup},
    {"azuread_group", "members", "object_id", {}, Shape::EntraGroup},
    {"azuread_app_role_assignment", "principal_object_id", "resource_object_id", "app_role_id", Shape::EntraAppRole},
    {"azuread_directory_role_assignment", "principal_object_id", "role_id", {}, Shape::EntraRole},
    {"azuread_directory_role_member", "member_object_id", "role_object_id", {}, Shape::EntraRole},
    {"azuread_directory_role_eligibility_schedule_request", "principal_id", "role_definition_id", {}, Shape::EntraRole},
}};

class TerraformChanges : ChangeReader {
 public:
  TerraformChanges(const std::string& name, const Snapshot& snapshot, const UserIds& users) : ChangeReader{name, snapshot, users} {}

  Result<AccessChanges> read(std::string_view text) {
    if (text.size() > kMaxChangeBytes) return malformed("a file of " + std::to_string(text.size()) + " bytes is too large");
    if (Diagnostics twice = check_keys(text, KeyCase::Matters); twice.has_error()) return twice;
    const Json json = Json::parse(text, nullptr, false);
    if (!json.is_object() || !json.contains("resource_changes") || !json["resource_changes"].is_array())
      return malformed("this is no plan as `terraform show -json PLAN` prints it");
    for (const char* part : {"prior_state", "planned_values"})
      if (json.contains(part) && json[part].is_object())
        learn_users(json[part].contains("values") ? json[part]["values"] : json[part]);
    for (const Json& item : json["resource_changes"]) learn_user(item, text_at(item, "type"), "change");
    for (std::size_t index = 0; index != json["resource_changes"].size(); ++index)
      resource(json["resource_changes"][index], "$.resource_changes[" + std::to_string(index) + "]");
    check_whole(json);
    if (found_.has_error()) return found_;
    return std::move(out_);
  }

 private:
  // ---- users that the plan knows

  void learn_users(const Json& values) {
    if (!values.is_object() || !values.contains("root_module")) return;
    std::vector<const Json*> open{&values["root_module"]};
    while (!open.empty()) {
      const Json& module = *open.back();
      open.pop_back();
      if (!module.is_object()) continue;
      if (module.contains("resources") && module["resources"].is_array())
        for (const Json& item : module["resources"])
          if (item.is_object() && item.contains("values")) learn(text_at(item, "type"), item["values"]);
      if (module.contains("child_modules") && module["child_modules"].is_array())
        for (const Json& child : module["child_modules"]) open.push_back(&child);
    }
  }
  void learn_user(const Json& item, const std::string& type, const char* key) {
    if (!item.is_object() || !item.contains(key) || !item[key].is_object()) return;
    for (const char* part : {"before", "after"})
      if (item[key].contains(part)) learn(type, item[key][part]);
  }
  void learn(const std::string& type, const Json& values) {
    const bool okta = type == "okta_user";
    if (!okta && type != "azuread_user") return;
    const std::string id = text_at(values, okta ? "id" : "object_id");
    const std::string login = text_at(values, okta ? "login" : "user_principal_name");
    if (!id.empty() && !login.empty()) users_.emplace(id, login);
  }

  // ---- the plan as a whole

  // What a later format means by the same words is unknown, and what Terraform could not plan is done by a later run.
  void check_whole(const Json& plan) {
    const std::string format = text_at(plan, "format_version");
    if (!format.starts_with("0.") && !format.starts_with("1."))
      unread("$.format_version", (format.empty() ? "none is stated" : quote(format) + " is not known") + ": formats 0 and 1 are read");
    if (plan.contains("errored") && plan["errored"] != false)
      unread("$.errored", "planning failed, so this is a part of what is about to change");
    if (!plan.contains("deferred_changes") || plan["deferred_changes"].is_null()) return;
    const Json& deferred = plan["deferred_changes"];
    if (!deferred.is_array()) return unread("$.deferred_changes", "a list belongs here");
    for (std::size_t index = 0; index != deferred.size(); ++index) {
      const Json none;
      const Json& item = deferred[index].is_object() && deferred[index].contains("resource_change") ? deferred[index]["resource_change"] : none;
      if (is_ours(item) || !item.is_object())
        unread("$.deferred_changes[" + std::to_string(index) + "]",
               quote(text_at(item, "address")) + " is put off to a later plan, and what it will change is not known");
    }
  }

  // A resource of the two providers that the plan may change.
  static bool is_ours(const Json& item) {
    const std::string type = text_at(item, "type");
    return (type.starts_with("okta_") || type.starts_with("azuread_")) && text_at(item, "mode") != "data";
  }

  // ---- resources

  void resource(const Json& item, const std::string& at) {
    const std::string type = text_at(item, "type"), address = text_at(item, "address");
    if (!is_ours(item)) return;
    if (!item.contains("change") || !item["change"].is_object() || !item["change"].contains("actions") ||
        !item["change"]["actions"].is_array())
      return unread(at, quote(address) + " does not say what changes");
    const Json& change = item["change"];
    for (const Json& action : change["actions"])
      if (std::find(kActions.begin(), kActions.end(), action) == kActions.end())
        return unread(at, quote(address) + ": the action " + quote(action.is_string() ? action.get<std::string>() : action.dump()) + " is not read");
    const auto acts = [&](const char* action) {
      return std::find(change["actions"].begin(), change["actions"].end(), action) != change["actions"].end();
    };
    if (acts("no-op") || acts("read")) return;
    const auto shape = std::find_if(kShapes.begin(), kShapes.end(), [&](const Shape& known) { return known.type == type; });
    if (shape != kShapes.end() && acts("forget"))
      return unread(at, quote(address) + " is forgotten, not taken away: what it confers stays, and no plan shows it any more");
    if (shape != kShapes.end()) return compare(*shape, change, address + " (" + at + ")");
    if (std::find(kNeutral.begin(), kNeutral.end(), type) == kNeutral.end())
      return unread(at, quote(address) + ": what a " + quote(type) + " changes is not read");
    if (acts("delete")) return unread(at, quote(address) + " is taken away: who loses what with it is not read");
    ++out_.neutral;
  }

  void compare(const Shape& shape, const Json& change, const std::string& where) {
    if (unknown(shape, change)) return unread(where, "what it confers is known only after apply: apply what it rests on first");
    std::vector<Conferred> before, after;
    if (!conferred(shape, change, "before", before) || !conferred(shape, change, "after", after))
      return unread(where, "its " + std::string{shape.holders} + " or " + std::string{shape.targets} + " are not ids");
    const std::size_t sofar = out_.changes.size();
    for (const Conferred& item : after)
      if (std::find(before.begin(), before.end(), item) == before.end()) apply(AccessChange::Add, shape, item, where);
    for (const Conferred& item : before)
      if (std::find(after.begin(), after.end(), item) == after.end()) apply(AccessChange::Remove, shape, item, where);
    if (out_.changes.size() == sofar) ++out_.neutral;
  }

  static bool unknown(const Shape& shape, const Json& change) {
    if (!change.contains("after_unknown") || !change["after_unknown"].is_object()) return false;
    const Json& unknown = change["after_unknown"];
    const auto open = [&](std::string_view key) {  // true, or a list with something true in it
      const auto found = unknown.find(std::string{key});
      if (found == unknown.end()) return false;
      if (found->is_boolean()) return found->get<bool>();
      if (!found->is_array()) return false;
      return std::any_of(found->begin(), found->end(), [](const Json& item) {
        return (item.is_boolean() && item.get<bool>()) || (item.is_object() && item.contains("id") && item["id"] == true);
      });
    };
    const bool memberless = shape.type == "azuread_group" && !open("members") &&
                            (!change.contains("after") || !change["after"].is_object() ||
                             ids_at(change["after"], "members").value_or(std::vector<std::string>{}).empty());
    if (memberless) return false;  // a new group of nobody
    return open(shape.holders) || open(shape.targets) || (!shape.role.empty() && open(shape.role));
  }

  // One id, a list of ids, or a list of blocks with ids; nothing when it is something else.
  static std::optional<std::vector<std::string>> ids_at(const Json& values, std::string_view key) {
    std::vector<std::string> ids;
    const auto found = values.find(std::string{key});
    if (found == values.end() || found->is_null()) return ids;
    if (found->is_string()) return std::vector<std::string>{found->get<std::string>()};
    if (!found->is_array()) return std::nullopt;
    for (const Json& item : *found) {
      const std::string id = item.is_string() ? item.get<std::string>() : text_at(item, "id");
      if (id.empty()) return std::nullopt;
      ids.push_back(id);
    }
    return ids;
  }

  static bool conferred(const Shape& shape, const Json& change, const char* when, std::vector<Conferred>& out) {
    if (!change.contains(when) || change[when].is_null()) return true;
    const Json& values = change[when];
    if (!values.is_object()) return false;
    const auto holders = ids_at(values, shape.holders), targets = ids_at(values, shape.targets);
    if (!holders || !targets) return false;
    for (const std::string& holder : *holders) {
      if (targets->empty()) return false;
      for (const std::string& target : *targets)
        out.push_back({holder, target, shape.role.empty() ? std::string{} : text_at(values, std::string{shape.role}.c_str())});
    }
    return true;
  }

  void apply(AccessChange::Op op, const Shape& shape, const Conferred& item, const std::string& where) {
    const auto target = target_of(shape, item, where);
    if (!target) return;
    const bool okta = shape.target == Shape::OktaGroup || shape.target == Shape::OktaApp;
    const std::string_view org = okta ? kOktaOrg : kEntraTenant;
    const auto is_holder = [&](const Node& known) {
      return known.kind == NodeKind::Group && vendor(known) == org && has_id(known, item.holder);
    };
    if (shape.holders.starts_with("group") || std::any_of(snapshot_.nodes.begin(), snapshot_.nodes.end(), is_holder)) {
      const auto holder = node(is_holder, "group " + quote(item.holder), where);
      if (holder) change_contents(op, *holder, *target);
      return;
    }
    if (const auto who = person(item.holder, where)) change(op, *who, *target);
  }

  std::optional<NodeId> target_of(const Shape& shape, const Conferred& item, const std::string& where) {
    const auto in = [&](const Node& known, std::string_view kind) { return vendor(known) == kind; };
    const auto system_id = [&](const Node& known) { return snapshot_.text(snapshot_.systems[known.system.index()].external_id); };
    switch (shape.target) {
      case Shape::OktaGroup:
        return node([&](const Node& known) { return known.kind == NodeKind::Group && in(known, kOktaOrg) && has_id(known, item.target); },
                    "group " + quote(item.target), where);
      case Shape::OktaApp:
        return node([&](const Node& known) {
          return in(known, "okta app") && system_id(known) == item.target && snapshot_.text(known.name) == kSignIn;
        }, "application " + quote(item.target), where);
      case Shape::EntraGroup:
        return node([&](const Node& known) { return known.kind == NodeKind::Group && in(known, kEntraTenant) && has_id(known, item.target); },
                    "group " + quote(item.target), where);
      case Shape::EntraRole:
        return node([&](const Node& known) { return known.kind == NodeKind::Role && in(known, kEntraTenant) && has_id(known, item.target); },
                    "directory role " + quote(item.target), where);
      case Shape::EntraAppRole:
        return node([&](const Node& known) {
          if (!in(known, "entra app")) return false;
          return item.role == kZeroRole ? system_id(known) == item.target && snapshot_.text(known.name) == kSignIn
                                        : has_id(known, item.role);
        }, "role " + quote(item.role) + " of application " + quote(item.target), where);
    }
    return std::nullopt;
  }
};

}  // namespace

Result<AccessChanges> read_terraform_changes(std::string_view text, const std::string& name, const Snapshot& snapshot,
                                             const UserIds& users) {
  return TerraformChanges{name, snapshot, users}.read(text);
}

}  // namespace rolewright::connectors
