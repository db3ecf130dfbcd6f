// A SCIM service in memory: it takes the requests of a plan, keeps its limits, and answers as RFC 7644 says; and the round
// trip through it.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "connectors/emit/plan_reading.hpp"
#include "connectors/import.hpp"
#include "connectors/scim/scim_emit.hpp"
#include "connectors/wording.hpp"

namespace rolewright::connectors {
namespace {

using Json = nlohmann::ordered_json;

class ModelScim {
 public:
  explicit ModelScim(const ScimLimits& limits) : limits_{limits} {}

  void add_user(const std::string& id, const ScimUser& user) { users_[id] = {{"id", id}, {user.attribute, user.value}}; }

  Result<StepResults> apply(const std::string& text, std::vector<std::size_t>* made = nullptr) {
    const Json plan = parse_plan(text);
    if (plan.is_null()) return no_plan();
    StepResults results;
    for (std::size_t index = 0; index != plan["steps"].size(); ++index) {
      const Json step = resolve(plan["steps"][index], results);
      const std::string id = text_of(step["id"]);
      if (step["unless"].is_object())
        if (const Json found = find(text_of(step["unless"]["path"]), step["unless"]["match"]); found.is_object()) {
          results[id] = text_of(found["id"]);
          continue;
        }
      const Result<Json> answer = request(id, text_of(step["method"]), text_of(step["path"]), step["body"]);
      if (!answer.ok()) return answer.error();
      results[id] = text_of(at_path(answer.value(), text_of(step["result"])));
      if (step["method"] == "GET" && results[id].empty()) return step_refused(id, "its look-up finds nobody");
      if (step["method"] != "GET" && made != nullptr) made->push_back(index);
    }
    return results;
  }

  Diagnostics take_back(const std::string& text, const StepResults& results, const std::vector<std::size_t>& made) {
    const Json plan = parse_plan(text);
    for (auto index = made.rbegin(); index != made.rend(); ++index) {
      const Json undo = resolve(plan["steps"][*index]["undo"], results);
      if (!undo.is_object()) continue;
      const Json body = undo.contains("body") ? undo["body"] : Json(nullptr);
      const Result<Json> done = request(text_of(plan["steps"][*index]["id"]), text_of(undo["method"]), text_of(undo["path"]), body);
      if (!done.ok()) return done.error();
    }
    return {};
  }

  [[nodiscard]] std::string state() const { return list(groups_).dump(); }
  [[nodiscard]] std::string groups_page() const { return list(groups_).dump(); }
  [[nodiscard]] std::string users_page() const { return list(users_).dump(); }

 private:
  using Resources = std::map<std::string, Json>;

  static Json list(const Resources& resources) {
    Json items = Json::array();
    for (const auto& [id, item] : resources) items.push_back(item);
    return {{"schemas", {"urn:ietf:params:scim:api:messages:2.0:ListResponse"}},
            {"totalResults", items.size()},
            {"Resources", items}};
  }

  // The first resource of the filter `NAME eq "VALUE"` whose fields match.
  [[nodiscard]] Json find(const std::string& path, const Json& match) const {
    const std::string filter = unescaped(path.substr(std::min(path.find("filter=") + 7, path.size())));
    for (const auto& [id, item] : path.starts_with("/Users") ? users_ : groups_)
      for (const auto& [name, value] : item.items()) {
        if (!value.is_string() || filter != name + " eq " + Json(value).dump()) continue;
        bool same = true;
        for (const auto& [field, wanted] : match.items()) same = same && at_path(item, field) == wanted;
        if (same) return item;
      }
    return nullptr;
  }

  Result<Json> request(const std::string& step, const std::string& method, const std::string& path, const Json& body) {
    if ((path + body.dump()).find("${step:") != std::string::npos) return step_refused(step, "a placeholder has no result");
    if (method == "GET") {
      if (!limits_.filter) return step_refused(step, "the service cannot filter");
      const Json found = find(path, Json::object());
      return Json{{"Resources", found.is_null() ? Json::array() : Json::array({found})}};
    }
    if (path == "/Bulk") return bulk(step, body);
    if (method == "POST") {
      const std::string id = "g" + std::to_string(++made_);
      groups_[id] = body;
      groups_[id]["id"] = id;
      return groups_[id];
    }
    const std::string id = split_last(path).second;
    if (!groups_.contains(id)) return step_refused(step, "there is no group " + quote(id));
    if (method == "DELETE") {
      groups_.erase(id);
      return Json::object();
    }
    if (method == "PUT") {
      groups_[id] = body;
      groups_[id]["id"] = id;
      return known_members(step, groups_[id]);
    }
    if (!limits_.patch) return step_refused(step, "the service cannot patch");
    for (const Json& operation : body["Operations"]) patch(groups_[id], operation);
    return known_members(step, groups_[id]);
  }

  Result<Json> known_members(const std::string& step, const Json& group) const {
    if (group.contains("members"))
      for (const Json& member : group["members"])
        if (!users_.contains(text_of(member["value"])))
          return step_refused(step, "there is no user " + quote(text_of(member["value"])));
    return group;
  }

  static void patch(Json& group, const Json& operation) {
    Json members = group.contains("members") ? group["members"] : Json::array();
    if (operation["op"] == "add") {
      for (const Json& member : operation["value"])
        if (std::find(members.begin(), members.end(), member) == members.end()) members.push_back(member);
    } else {
      const std::string path = operation["path"];
      Json left = Json::array();
      for (const Json& member : members)
        if (path != "members[value eq " + member["value"].dump() + "]") left.push_back(member);
      members = left;
    }
    group["members"] = members;
    if (members.empty()) group.erase("members");
  }

  Result<Json> bulk(const std::string& step, const Json& body) {
    if (!limits_.bulk) return step_refused(step, "the service knows no bulk requests");
    if (body["Operations"].size() > limits_.max_operations) return step_refused(step, "too many operations");
    if (body.dump().size() > limits_.max_payload_bytes) return step_refused(step, "the request is too large");
    for (const Json& operation : body["Operations"])
      if (const Result<Json> done = request(step, text_of(operation["method"]), text_of(operation["path"]), operation["data"]); !done.ok())
        return done.error();
    return Json::object();
  }

  const ScimLimits& limits_;
  Resources users_, groups_;
  std::size_t made_ = 0;
};

using Groups = std::map<std::string, std::set<std::string>>;  // person → names of groups

std::string user_id(std::size_t user) {
  return "u" + std::to_string(user);
}

Result<Groups> imported(const ModelScim& service, std::size_t people, const std::string& scratch) {
  const std::filesystem::path folder{scratch};
  std::filesystem::create_directories(folder / "scim");
  std::string master = "employee_id\n";
  for (std::size_t user = 0; user != people; ++user) master += user_id(user) + "\n";
  const auto write = [&](const std::string& name, const std::string& text) {
    std::ofstream{folder / name, std::ios::binary} << text;
  };
  // Users are exported under names that are the model's: what they are called elsewhere was used to find them.
  Json users = Json::parse(service.users_page());
  for (Json& user : users["Resources"]) user["userName"] = user["externalId"] = user["id"];
  write("scim/Users.json", users.dump());
  write("scim/Groups.json", service.groups_page());
  write("master.csv", master);
  write("sources.yaml",
        "agency: model\ntaken: 2026-01-01\nsystems:\n  - {name: SCIM}\nsources:\n  - {kind: hr-master, path: master.csv, key: "
        "employee_id}\n  - {kind: scim, path: scim}\n");
  const Result<Imported> again = import_agency(scratch);
  if (!again.ok()) return again.error();
  const Snapshot& snapshot = again.value().snapshot;
  Groups groups;
  for (std::size_t person = 0; person != snapshot.persons.size(); ++person)
    for (const Account& account : snapshot.accounts_of(PersonId{person}))
      for (const Edge& edge : snapshot.edges_of(snapshot.id_of(account)))
        groups[std::string{snapshot.text(snapshot.persons[person].key)}].insert(
            std::string{snapshot.text(snapshot.nodes[edge.to.index()].name)});
  return groups;
}

Groups wanted(const EmitRequest& request, const EmittedPlan& plan) {
  std::map<std::string, std::string> names;
  for (const EmittedFile& file : plan.files)
    if (file.path == "plan.json") {
      const Json written = parse_plan(file.text);
      for (const Json& name : written["names"]) names[text_of(name["role"])] = text_of(name["emitted"]);
    }
  Groups groups;
  for (const MinedRole& role : request.roles.roles)
    for (const std::uint32_t user : role.users) groups[user_id(user)].insert(names[role.id]);
  return groups;
}

}  // namespace

Result<RoundTrip> scim_round_trip(const EmitRequest& request, const std::vector<ScimUser>& users, const EmittedPlan& plan,
                                  const ScimLimits& limits, const std::string& scratch) {
  const auto refused = [](const std::string& why) {
    return Diagnostic{.code = Code::PlanRefused, .message = why, .where = "plan.json"};
  };
  const auto file = std::find_if(plan.files.begin(), plan.files.end(), [](const auto& item) { return item.path == "plan.json"; });
  if (file == plan.files.end()) return no_plan();
  ModelScim service{limits};
  for (std::size_t user = 0; user != users.size(); ++user) service.add_user(user_id(user), users[user]);
  const std::string before = service.state();
  std::vector<std::size_t> made;
  const Result<StepResults> first = service.apply(file->text, &made);
  if (!first.ok()) return first.error();
  const std::string applied = service.state();
  if (const auto second = service.apply(file->text); !second.ok()) return second.error();
  if (service.state() != applied) return refused("running the plan twice changes what it made");
  Result<Groups> actual = imported(service, users.size(), scratch);
  if (!actual.ok()) return actual.error();
  Groups expected = wanted(request, plan);
  RoundTrip trip{.people = users.size()};
  for (std::size_t user = 0; user != users.size(); ++user) {
    const std::set<std::string>& want = expected[user_id(user)];
    const std::set<std::string>& have = actual.value()[user_id(user)];
    trip.grants += want.size();
    const auto differ = [&](const std::string& what) {
      if (++trip.differing <= kDifferencesShown) trip.differences.push_back(printable(request.roles.users[user]) + what);
    };
    for (const std::string& name : want)
      if (!have.contains(name)) differ(" would not be in " + quote(name));
    for (const std::string& name : have)
      if (!want.contains(name)) differ(" would be in " + quote(name) + ", which no role says");
  }
  if (const Diagnostics found = service.take_back(file->text, first.value(), made); found.has_error()) return found;
  if (service.state() != before) return refused("taking the plan back leaves something behind");
  return trip;
}

}  // namespace rolewright::connectors
