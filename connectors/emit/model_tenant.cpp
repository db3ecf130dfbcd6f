#include "connectors/emit/model_tenant.hpp"

#include <algorithm>

#include "connectors/emit/plan_reading.hpp"
#include "connectors/entra/membership_rule.hpp"
#include "connectors/okta/okta_expression.hpp"
#include "connectors/wording.hpp"

namespace rolewright::connectors {
namespace {

using Json = ModelTenant::Json;
using Results = StepResults;

constexpr std::string_view kGovernance = "/identityGovernance/entitlementManagement";
constexpr std::string_view kRules = "/api/v1/groups/rules";
constexpr std::string_view kPackages = "/identityGovernance/entitlementManagement/accessPackages";
constexpr std::string_view kPolicies = "/identityGovernance/entitlementManagement/assignmentPolicies";

}  // namespace

void ModelTenant::add_group(const std::string& id, const std::string& name) {
  const bool okta = vendor_ == TenantVendor::Okta;
  store_[okta ? "/api/v1/groups" : "/groups"][id] =
      okta ? Json{{"id", id}, {"profile", {{"name", name}}}} : Json{{"id", id}, {"displayName", name}};
}

void ModelTenant::add_app(ModelApp app) {
  store_[vendor_ == TenantVendor::Okta ? "/api/v1/apps" : "/servicePrincipals"][app.id] = {{"id", app.id},
                                                                                          {"appId", app.id}};
  apps_.emplace(app.id, std::move(app));
}

void ModelTenant::add_app_group(const std::string& app, const std::string& group) {
  store_["/api/v1/apps/" + app + "/groups"][group] = {{"id", group}};
}

void ModelTenant::add_package(const std::string& id, const std::string& name) {
  store_[std::string{kPackages}][id] = {{"id", id}, {"displayName", name}};
}

void ModelTenant::add_content(const std::string& package, const std::string& origin) {
  store_[std::string{kPackages} + "/" + package + "/resourceRoleScopes"][origin] = {{"id", origin},
                                                                                   {"role", {{"originId", origin}}}};
}

namespace {

// `/api/v1/apps/A/groups/G` as `A/G`.
std::string application_and_group(const std::string& path) {
  constexpr std::string_view kApps = "/api/v1/apps/", kGroups = "/groups/";
  const std::size_t groups = path.find(kGroups);
  if (!path.starts_with(kApps) || groups == std::string::npos) return {};
  return path.substr(kApps.size(), groups - kApps.size()) + "/" + path.substr(groups + kGroups.size());
}

}  // namespace

// Only what is there is known; a step that needs a result nobody has yet is not there.
Result<ModelTenant::Change> ModelTenant::missing(const std::string& plan) const {
  Json json = parse_plan(plan);
  if (json.is_null()) return no_plan();
  Change change;
  Results results;
  Json left = Json::array();
  for (const Json& step : json["steps"]) {
    const std::string id = text_of(step["id"]);
    const std::string path = resolve(text_of(step["path"]), results);
    std::string result;
    const bool there = text_of(step["method"]) == "PUT" ? object(path) != nullptr
                                                        : unless_found(step["unless"], results, result);
    if (there) {
      ++change.found;
      results[id] = result;
      change.ids[id] = text_of(step["method"]) == "PUT" ? application_and_group(path) : result;
      for (const std::string prefix : {"group-", "package-"})
        if (id.starts_with(prefix)) change.roles[id.substr(prefix.size())] = result;
      continue;
    }
    left.push_back(step);
  }
  const auto needed = [&](const std::string& id) {
    return std::any_of(left.begin(), left.end(), [&](const Json& step) {
      for (const Json& need : step["depends_on"])
        if (need == id) return true;
      return false;
    });
  };
  Json kept = Json::array();  // look-ups that nothing needs any more go, too
  for (Json step : left) {
    const std::string id = text_of(step["id"]);
    if (text_of(step["method"]) == "GET" && !needed(id)) continue;
    Json depends = Json::array();
    for (const Json& need : step["depends_on"])
      if (!results.contains(text_of(need))) depends.push_back(need);
    step = resolve(step, results);
    step["depends_on"] = depends;
    kept.push_back(std::move(step));
  }
  change.steps = kept.size();
  json["steps"] = std::move(kept);
  change.plan = json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
  return change;
}

bool ModelTenant::known_id(const std::string& id) const {
  return std::any_of(store_.begin(), store_.end(), [&](const auto& item) { return item.second.contains(id); });
}

// The object whose path is `path`: `/catalogs/ID`.
const Json* ModelTenant::object(const std::string& path) const {
  const auto [collection, id] = split_last(path);
  const auto found = store_.find(collection);
  if (found == store_.end()) return nullptr;
  const auto item = found->second.find(id);
  return item == found->second.end() ? nullptr : &item->second;
}

// Why a request is refused: it names something that is not there. Empty when it is fine.
std::string ModelTenant::refusal(const std::string& path, const Json& body) const {
  const std::string everything = path + body.dump();
  if (everything.find("${step:") != std::string::npos) return "a placeholder has no result";
  std::vector<std::string> ids;
  for (const char* field : {"catalog.id", "accessPackage.id", "role.resource.id"})
    if (const Json id = at_path(body, field); id.is_string()) ids.push_back(id);
  for (const Json& id : at_path(body, "actions.assignUserToGroups.groupIds")) ids.push_back(text_of(id));
  if (const std::string link = text_of(at_path(body, "@odata.id")); !link.empty()) ids.push_back(split_last(link).second);
  for (const std::string& id : ids)
    if (!known_id(id)) return "it names " + quote(id) + ", which the tenant does not have";
  if (path == kRules)
    if (const auto rule = parse_okta_expression(text_of(at_path(body, "conditions.expression.value"))); !rule.ok())
      return rule.error().items()[0].message;
  if (path == kPolicies && at_path(body, "automaticRequestSettings.requestAccessForAllowedTargets") == true)
    if (const auto rule = parse_membership_rule(text_of(at_path(body, "specificAllowedTargets.0.membershipRule"))); !rule.ok())
      return rule.error().items()[0].message;
  return {};
}

namespace {

// Those whose name a query asks for: `displayName eq 'x'` of Graph, `profile.name eq "x"` of Okta.
Json named(const Json& list, const std::string& query) {
  const bool graph = query.find("displayName eq '") != std::string::npos;
  if (!graph && query.find("profile.name eq \"") == std::string::npos) return list;
  Json out = Json::array();
  for (const Json& item : list) {
    std::string name = text_of(at_path(item, graph ? "displayName" : "profile.name"));
    std::string asked = graph ? "displayName eq '" : "profile.name eq \"";
    for (const char c : name) {
      if (graph && c == '\'') asked += c;
      if (!graph && (c == '"' || c == '\\')) asked += '\\';
      asked += c;
    }
    if (query.ends_with(asked + (graph ? "'" : "\""))) out.push_back(item);
  }
  return out;
}

}  // namespace

// What a GET answers: a collection, an object, or what governance and Graph find by a filter.
Json ModelTenant::look_up(const std::string& path) const {
  const std::string plain = without_query(path);
  if (plain.starts_with("/governance/api/v1/entitlements")) {  // every value that is asked for is there
    const std::string id = "v:" + plain.substr(plain.rfind('/')) + path.substr(plain.size());
    return {{"data", Json::array({{{"id", id}, {"entitlementId", "e" + id}, {"parentResourceOrn", "orn:" + id}}})}};
  }
  if (const Json* found = object(plain); found != nullptr) {
    Json answer = *found;
    for (const std::string part : {"resourceRoleScopes"}) {
      const auto inner = store_.find(plain + "/" + part);
      answer[part] = Json::array();
      if (inner != store_.end())
        for (const auto& [id, item] : inner->second) answer[part].push_back(item);
    }
    return answer;
  }
  Json list = Json::array();
  if (const auto found = store_.find(plain); found != store_.end())
    for (const auto& [id, item] : found->second)
      if (plain != "/servicePrincipals" || path.find("'" + id + "'") != std::string::npos) list.push_back(item);
  list = named(list, unescaped(path.substr(plain.size())));
  if (plain.ends_with("/resources") && path.find("originId") != std::string::npos) {
    Json wanted = Json::array();
    for (const Json& item : list)
      if (path.find("'" + text_of(item["originId"]) + "'") != std::string::npos) wanted.push_back(item);
    list = wanted;
  }
  if (vendor_ == TenantVendor::Okta && plain.starts_with("/api/")) return list;
  return {{vendor_ == TenantVendor::Okta ? "data" : "value", list}};
}

bool ModelTenant::unless_found(const Json& unless, const Results& results, std::string& result) const {
  if (!unless.is_object()) return false;
  const Json asked = resolve(unless, results);
  const Json answer = look_up(text_of(asked["path"]));
  const std::string list = text_of(asked["list"]);
  Json items = list.empty() ? answer : at_path(answer, list);
  if (items.is_object()) items = Json::array({items});
  for (const Json& item : items) {
    bool same = true;
    for (const auto& [field, value] : asked["match"].items()) same = same && at_path(item, field) == value;
    if (!same) continue;
    result = text_of(at_path(item, text_of(asked["result"])));
    return true;
  }
  return false;
}

Result<std::string> ModelTenant::perform(const Json& step, const std::string& method, const std::string& path,
                                         const Json& body) {
  const std::string id = text_of(step["id"]);
  if (const std::string why = refusal(path, body); !why.empty()) return step_refused(id, why);
  const std::string wanted = text_of(step["result"]);
  if (method == "GET") return text_of(at_path(look_up(path), wanted));
  const auto [parent, last] = split_last(path);
  if (method == "DELETE") {
    const bool link = last == "$ref";
    const auto [collection, key] = link ? split_last(parent) : std::pair{parent, last};
    if (store_[collection].erase(key) == 0) return step_refused(id, "there is no " + quote(path) + " to delete");
    const std::string inside = collection + "/" + key + "/";  // what it contained goes with it
    std::erase_if(store_, [&](const auto& item) { return item.first.starts_with(inside); });
    return std::string{};
  }
  if (method == "PUT") {
    const std::string app = split_last(split_last(parent).first).second;
    for (const std::string& named : {app, last})
      if (!known_id(named)) return step_refused(id, "the tenant has no " + quote(named));
    store_[parent][last] = {{"id", last}};
    return last;
  }
  if (last == "activate" || last == "deactivate") {
    const std::string rule = split_last(split_last(parent).first).second;
    if (object(std::string{kRules} + "/" + rule) == nullptr) return step_refused(id, "there is no rule " + quote(rule));
    store_[std::string{kRules}][rule]["status"] = last == "activate" ? "ACTIVE" : "INACTIVE";
    return rule;
  }
  if (last == "$ref") {
    const std::string target = split_last(text_of(body["@odata.id"])).second;
    store_[parent][target] = {{"id", target}};
    return std::string{};
  }
  Json made = body;
  const std::string fresh = "m" + std::to_string(next_++);
  made["id"] = fresh;
  if (path == kRules) made["status"] = "INACTIVE";
  std::string collection = path;
  if (path.ends_with("/resourceRequests")) {
    collection = std::string{kGovernance} + "/catalogs/" + text_of(at_path(body, "catalog.id")) + "/resources";
    made = {{"id", fresh}, {"originId", at_path(body, "resource.originId")}};
  }
  for (const char* owner : {"/accessPackages/", "/catalogs/"})
    if (collection.find(owner) != std::string::npos && object(split_last(collection).first) == nullptr)
      return step_refused(id, "there is no " + quote(split_last(collection).first));
  store_[collection][fresh] = std::move(made);
  return fresh;
}

Result<ModelTenant::Run> ModelTenant::apply(const std::string& plan) {
  const Json json = parse_plan(plan);
  if (json.is_null()) return no_plan();
  Run run;
  for (std::size_t index = 0; index != json["steps"].size(); ++index) {
    const Json& step = json["steps"][index];
    std::string result;
    if (unless_found(step["unless"], run.results, result)) {
      ++run.found;
      run.results[text_of(step["id"])] = result;
      continue;
    }
    const Result<std::string> done = perform(step, text_of(step["method"]), resolve(text_of(step["path"]), run.results),
                                             resolve(step["body"], run.results));
    if (!done.ok()) return done.error();
    if (text_of(step["method"]) == "GET" && done.value().empty())
      return step_refused(text_of(step["id"]), "its look-up finds nothing");
    run.results[text_of(step["id"])] = done.value();
    if (text_of(step["method"]) == "GET") continue;
    ++run.done;
    run.made.push_back(index);
  }
  return run;
}

Diagnostics ModelTenant::take_back(const std::string& plan, const Run& run) {
  const Json json = parse_plan(plan);
  if (json.is_null()) return {no_plan()};
  for (auto index = run.made.rbegin(); index != run.made.rend(); ++index) {
    const Json& step = json["steps"][*index];
    const Json undo = resolve(step["undo"], run.results);
    if (!undo.is_object()) continue;
    const Result<std::string> done = perform(step, text_of(undo["method"]), text_of(undo["path"]), nullptr);
    if (!done.ok()) return done.error();
  }
  return {};
}

RulePerson ModelTenant::person(const ModelUser& user, const std::map<std::string, std::set<std::string>>& members) const {
  RulePerson person{.attributes = user.attributes, .collections = {}, .groups = {}};
  for (const auto& [group, keys] : members)
    if (keys.contains(user.key)) {
      const Json* known = object((vendor_ == TenantVendor::Okta ? "/api/v1/groups/" : "/groups/") + group);
      person.groups.emplace_back(group, known == nullptr ? std::string{} : text_of(at_path(*known, "profile.name")));
    }
  return person;
}

// Rules may ask for membership of groups that rules fill: applied until nothing changes, at most once a rule.
std::map<std::string, std::set<std::string>> ModelTenant::okta_members() const {
  std::vector<std::pair<AttributeRule, std::vector<std::string>>> rules;
  if (const auto found = store_.find(std::string{kRules}); found != store_.end())
    for (const auto& [id, rule] : found->second) {
      if (at_path(rule, "status") != "ACTIVE") continue;
      Result<AttributeRule> parsed = parse_okta_expression(text_of(at_path(rule, "conditions.expression.value")));
      if (!parsed.ok()) continue;  // refused when it was made
      std::vector<std::string> groups;
      for (const Json& group : at_path(rule, "actions.assignUserToGroups.groupIds")) groups.push_back(text_of(group));
      rules.emplace_back(std::move(parsed).value(), std::move(groups));
    }
  auto members = given_;
  bool changed = true;
  for (std::size_t round = 0; changed && round <= rules.size(); ++round) {
    changed = false;
    for (const ModelUser& user : users_) {
      const RulePerson facts = person(user, members);
      for (const auto& [rule, groups] : rules) {
        if (evaluate(rule, facts) != compiler::Truth::True) continue;
        for (const std::string& group : groups) changed = members[group].insert(user.key).second || changed;
      }
    }
  }
  return members;
}

std::set<std::string> ModelTenant::package_holders(const std::string& package) const {
  std::set<std::string> keys;
  if (const auto found = given_.find(package); found != given_.end()) keys = found->second;
  const auto policies = store_.find(std::string{kPolicies});
  if (policies == store_.end()) return keys;
  for (const auto& [id, policy] : policies->second) {
    if (text_of(at_path(policy, "accessPackage.id")) != package ||
        at_path(policy, "automaticRequestSettings.requestAccessForAllowedTargets") != true)
      continue;
    const auto rule = parse_membership_rule(text_of(at_path(policy, "specificAllowedTargets.0.membershipRule")));
    if (!rule.ok()) continue;  // refused when it was made
    for (const ModelUser& user : users_)
      if (evaluate(rule.value(), person(user, {})) == compiler::Truth::True) keys.insert(user.key);
  }
  return keys;
}

bool ModelTenant::admit(const std::string& id, const std::string& user_key) {
  if (vendor_ == TenantVendor::Entra) {
    const auto apart = store_.find(std::string{kPackages} + "/" + id + "/incompatibleAccessPackages");
    if (apart != store_.end())
      for (const auto& [other, link] : apart->second)
        if (package_holders(other).contains(user_key)) return false;
  }
  given_[id].insert(user_key);
  return true;
}

std::vector<EmittedFile> ModelTenant::okta_exports() const {
  std::vector<EmittedFile> files;
  const auto members = okta_members();
  Json users = Json::array();
  for (const ModelUser& user : users_) {
    Json profile = {{"login", user.login}, {"employeeNumber", user.key}};
    for (const auto& [name, value] : user.attributes)
      if (!profile.contains(name)) profile[name] = value;
    users.push_back({{"id", "u-" + user.key}, {"status", "ACTIVE"}, {"profile", profile}});
  }
  files.push_back({"okta/users.json", users.dump()});
  Json groups = Json::array();
  if (const auto found = store_.find("/api/v1/groups"); found != store_.end())
    for (const auto& [id, group] : found->second) {
      groups.push_back(group);
      Json list = Json::array();
      if (const auto of = members.find(id); of != members.end())
        for (const std::string& key : of->second) list.push_back({{"id", "u-" + key}});
      files.push_back({"okta/group_members/" + id + ".json", list.dump()});
    }
  files.push_back({"okta/groups.json", groups.dump()});
  Json apps = Json::array();
  for (const auto& [id, app] : apps_) {
    apps.push_back({{"id", id}, {"label", app.name}, {"status", "ACTIVE"}});
    Json list = Json::array();
    if (const auto assigned = store_.find("/api/v1/apps/" + id + "/groups"); assigned != store_.end())
      for (const auto& [group, link] : assigned->second) list.push_back({{"id", group}});
    files.push_back({"okta/app_groups/" + id + ".json", list.dump()});
  }
  files.push_back({"okta/apps.json", apps.dump()});
  return files;
}

std::vector<EmittedFile> ModelTenant::entra_exports() const {
  std::vector<EmittedFile> files;
  const auto page = [&files](const std::string& name, const Json& list) {
    files.push_back({"entra/" + name + ".json", Json{{"value", list}}.dump()});
  };
  Json users = Json::array();
  for (const ModelUser& user : users_)
    users.push_back({{"id", "u-" + user.key},
                     {"userPrincipalName", user.login},
                     {"employeeId", user.key},
                     {"accountEnabled", true}});
  page("users", users);
  Json groups = Json::array();
  if (const auto found = store_.find("/groups"); found != store_.end())
    for (const auto& [id, group] : found->second) groups.push_back(group);
  page("groups", groups);
  Json principals = Json::array();
  for (const auto& [id, app] : apps_) {
    Json roles = Json::array();
    for (const auto& [role, name] : app.roles) roles.push_back({{"id", role}, {"displayName", name}});
    principals.push_back({{"id", id}, {"appId", id}, {"displayName", app.name}, {"appRoles", roles}});
  }
  page("servicePrincipals", principals);
  Json packages = Json::array();
  Json assignments = Json::array();
  if (const auto found = store_.find(std::string{kPackages}); found != store_.end())
    for (const auto& [id, package] : found->second) {
      packages.push_back({{"id", id}, {"displayName", package["displayName"]}});
      for (const std::string& key : package_holders(id))
        assignments.push_back({{"id", "a" + std::to_string(assignments.size())},
                               {"state", "delivered"},
                               {"accessPackage", {{"id", id}}},
                               {"target", {{"objectId", "u-" + key}}},
                               {"schedule", Json::object()}});
      Json contents = Json::array();
      if (const auto scopes = store_.find(std::string{kPackages} + "/" + id + "/resourceRoleScopes"); scopes != store_.end())
        for (const auto& [scope, item] : scopes->second) contents.push_back(item);
      page("access_package_resources/" + id, contents);
    }
  page("accessPackages", packages);
  page("accessPackageAssignments", assignments);
  return files;
}

std::vector<EmittedFile> ModelTenant::exports() const {
  return vendor_ == TenantVendor::Okta ? okta_exports() : entra_exports();
}

std::string ModelTenant::state() const {
  std::string text;
  for (const auto& [path, collection] : store_)
    for (const auto& [id, item] : collection) text += path + " " + id + " " + item.dump() + "\n";
  for (const auto& [id, keys] : given_)
    for (const std::string& key : keys) text += id + " " + key + "\n";
  return text;
}

}  // namespace rolewright::connectors
