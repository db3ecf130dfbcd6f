// Import after export is the identity: random accounts, groups in groups and contents, written as the pages and tables that
// vendors export, by this test and nothing else, come back as they were: the same people, the same edges.
#include <nlohmann/json.hpp>
#include <set>

#include "connectors/import.hpp"
#include "model/delimited.hpp"
#include "tests/connectors/shown.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/random_world.hpp"
#include "tests/support/scratch_folder.hpp"

namespace rolewright {
namespace {

using tests::Dice;
using tests::ScratchFolder;
using Json = nlohmann::json;

// Everything is a number; its name is made hostile when it is written.
struct Estate {
  std::size_t people = 0, groups = 0, values = 0;
  std::set<std::pair<std::size_t, std::size_t>> members;   // person, group
  std::set<std::pair<std::size_t, std::size_t>> nested;    // inner, outer: circles too
  std::set<std::pair<std::size_t, std::size_t>> contents;  // group, value

  explicit Estate(Dice& dice) : people{1 + dice.below(8)}, groups{1 + dice.below(8)}, values{1 + dice.below(6)} {
    const auto some = [&](auto& edges, std::size_t left, std::size_t right) {
      for (std::size_t count = dice.below(2 * left + 1); count != 0; --count) edges.insert({dice.below(left), dice.below(right)});
    };
    some(members, people, groups);
    some(nested, groups, groups);
    std::erase_if(nested, [](const auto& edge) { return edge.first == edge.second; });
    some(contents, groups, values);
  }
};

constexpr const char* kOdd[] = {"", " and, \"quoted\"", " 'x'; =1+1", " Zürich 東", " \\ / {} [] <>", "\ttab"};

std::string person(std::size_t index) { return "p" + std::to_string(index) + "@a.example"; }
std::string key(std::size_t index) { return "E" + std::to_string(index); }
std::string group(std::size_t index) { return "g" + std::to_string(index) + kOdd[index % 5]; }  // no tab in a directory
std::string value(std::size_t index) { return "V" + std::to_string(index) + kOdd[index % 5]; }

// `p0 > g1`, `g1 > g2`, `g1 > V0`, sorted: of an estate, and of what was imported.
std::string dump(const std::set<std::string>& edges) {
  std::string text;
  for (const std::string& edge : edges) text += edge + "\n";
  return text;
}
std::string dump(const Estate& estate, bool directory) {
  std::set<std::string> edges;
  for (const auto& [who, what] : estate.members) edges.insert(key(who) + " > " + group(what));
  for (const auto& [inner, outer] : estate.nested) edges.insert(group(inner) + " > " + group(outer));
  if (!directory)
    for (const auto& [holder, what] : estate.contents) edges.insert(group(holder) + " > " + value(what));
  return dump(edges);
}
std::string dump(const Snapshot& snapshot) {
  std::set<std::string> edges;
  const auto name = [&](NodeId node) { return std::string{snapshot.text(snapshot.nodes[node.index()].name)}; };
  for (const Account& account : snapshot.accounts)
    for (const Edge& edge : snapshot.edges_of(snapshot.id_of(account)))
      edges.insert(std::string{tests::key_of(snapshot, account.owner)} + " > " + name(edge.to));
  for (std::size_t node = 0; node != snapshot.nodes.size(); ++node)
    for (const Edge& edge : snapshot.edges_of(NodeId{node})) edges.insert(name(NodeId{node}) + " > " + name(edge.to));
  return dump(edges);
}

std::string imported(const ScratchFolder& folder, const Estate& estate, const std::string& systems, const std::string& sources) {
  std::string master = "employee_id,mail\n";
  for (std::size_t index = 0; index != estate.people; ++index) master += key(index) + "," + person(index) + "\n";
  folder.write("hr.csv", master);
  folder.write("sources.yaml", "agency: a\ntaken: 2026-01-01\nsystems:\n" + systems +
                                   "join:\n  logins: [{system: \"*\", by: email}]\nsources:\n  - {kind: hr-master, path: hr.csv, key: "
                                   "employee_id, email: mail}\n" + sources);
  const auto result = connectors::import_agency(folder.file(""));
  if (!result.ok()) return result.error().items()[0].message;
  return dump(result.value().snapshot);
}

}  // namespace

TEST_CASE("import after export is the identity: Entra's pages", "[connectors][property]") {
  for (std::uint64_t seed = 0; seed != 60; ++seed) {
    CAPTURE(seed);
    Dice dice{seed};
    const Estate estate{dice};
    const ScratchFolder folder;
    Json users = Json::array(), groups = Json::array();
    for (std::size_t index = 0; index != estate.people; ++index)
      users.push_back({{"id", "u" + std::to_string(index)}, {"userPrincipalName", person(index)}, {"employeeId", key(index)}, {"accountEnabled", true}});
    for (std::size_t index = 0; index != estate.groups; ++index) {
      groups.push_back({{"id", "g" + std::to_string(index)}, {"displayName", group(index)}});
      Json members = Json::array();
      for (const auto& [who, what] : estate.members)
        if (what == index) members.push_back({{"@odata.type", "#microsoft.graph.user"}, {"id", "u" + std::to_string(who)}});
      for (const auto& [inner, outer] : estate.nested)
        if (outer == index) members.push_back({{"@odata.type", "#microsoft.graph.group"}, {"id", "g" + std::to_string(inner)}});
      folder.write("entra/group_members/g" + std::to_string(index) + ".json", Json{{"value", members}}.dump());
    }
    folder.write("entra/users.json", Json{{"value", users}}.dump());
    folder.write("entra/groups.json", Json{{"value", groups}}.dump());
    folder.write("entra/servicePrincipals.json", R"({"value":[]})");
    CHECK(imported(folder, estate, "  - {name: ENTRA, entra_tenant: a.example}\n", "  - {kind: entra, path: entra}\n") == dump(estate, true));
  }
}

TEST_CASE("import after export is the identity: Okta's pages", "[connectors][property]") {
  for (std::uint64_t seed = 0; seed != 60; ++seed) {
    CAPTURE(seed);
    Dice dice{seed};
    Estate estate{dice};
    estate.nested.clear();  // Okta's groups hold no groups
    const ScratchFolder folder;
    Json users = Json::array(), groups = Json::array(), values = Json::array(), grants = Json::array();
    for (std::size_t index = 0; index != estate.people; ++index)
      users.push_back({{"id", "u" + std::to_string(index)}, {"status", "ACTIVE"}, {"profile", {{"login", person(index)}, {"employeeNumber", key(index)}}}});
    for (std::size_t index = 0; index != estate.groups; ++index) {
      groups.push_back({{"id", "g" + std::to_string(index)}, {"type", "OKTA_GROUP"}, {"profile", {{"name", group(index)}}}});
      Json members = Json::array();
      for (const auto& [who, what] : estate.members)
        if (what == index) members.push_back({{"id", "u" + std::to_string(who)}});
      folder.write("okta/group_members/g" + std::to_string(index) + ".json", members.dump());
    }
    for (std::size_t index = 0; index != estate.values; ++index)
      values.push_back({{"id", "v" + std::to_string(index)}, {"name", "n" + std::to_string(index)}, {"externalValue", value(index)}});
    for (const auto& [holder, what] : estate.contents)
      grants.push_back({{"id", std::to_string(grants.size())}, {"status", "ACTIVE"},
                        {"targetPrincipal", {{"externalId", "g" + std::to_string(holder)}, {"type", "OKTA_GROUP"}}},
                        {"entitlements", {{{"id", "en"}, {"values", {{{"id", "v" + std::to_string(what)}}}}}}}});
    folder.write("okta/users.json", users.dump());
    folder.write("okta/groups.json", groups.dump());
    folder.write("okta/apps.json", R"([{"id":"a1","label":"APP"}])");
    folder.write("okta/entitlements.json", Json{{"data", {{{"id", "en"}, {"parent", {{"externalId", "a1"}}}, {"values", values}}}}}.dump());
    folder.write("okta/grants.json", grants.dump());
    CHECK(imported(folder, estate, "  - {name: OKTA, okta_org: a.example}\n", "  - {kind: okta, path: okta}\n") == dump(estate, false));
  }
}

TEST_CASE("import after export is the identity: SCIM's lists", "[connectors][property]") {
  for (std::uint64_t seed = 0; seed != 60; ++seed) {
    CAPTURE(seed);
    Dice dice{seed};
    const Estate estate{dice};
    const ScratchFolder folder;
    Json users = Json::array(), groups = Json::array();
    for (std::size_t index = 0; index != estate.people; ++index)
      users.push_back({{"id", "u" + std::to_string(index)}, {"userName", person(index)}, {"externalId", key(index)}});
    for (std::size_t index = 0; index != estate.groups; ++index) {
      Json members = Json::array();
      for (const auto& [who, what] : estate.members)
        if (what == index) members.push_back({{"value", "u" + std::to_string(who)}});
      for (const auto& [inner, outer] : estate.nested)
        if (outer == index) members.push_back({{"value", "g" + std::to_string(inner)}, {"type", "Group"}});
      groups.push_back({{"id", "g" + std::to_string(index)}, {"displayName", group(index)}, {"members", members}});
    }
    folder.write("scim/Users.json", Json{{"Resources", users}}.dump());
    folder.write("scim/Groups.json", groups.dump());
    CHECK(imported(folder, estate, "  - {name: APP}\n", "  - {kind: scim, path: scim, system: APP}\n") == dump(estate, true));
  }
}

TEST_CASE("import after export is the identity: tables", "[connectors][property]") {
  for (std::uint64_t seed = 0; seed != 60; ++seed) {
    CAPTURE(seed);
    Dice dice{seed};
    const Estate estate{dice};
    const ScratchFolder folder;
    const auto cell = [](const std::string& text) {  // quoted always, so that a spreadsheet's sign is the text's own
      std::string out = "\"";
      for (const char c : text) out += c == '"' ? std::string{"\"\""} : std::string(1, c);
      return out + "\"";
    };
    std::string members = "u,r\n", nested = "r,i\n", contents = "r,p\n";
    for (const auto& [who, what] : estate.members) members += cell(person(who)) + "," + cell(group(what)) + "\n";
    for (const auto& [inner, outer] : estate.nested) nested += cell(group(inner)) + "," + cell(group(outer)) + "\n";
    for (const auto& [holder, what] : estate.contents) contents += cell(group(holder)) + "," + cell(value(what)) + "\n";
    folder.write("m.csv", members);
    folder.write("n.csv", nested);
    folder.write("c.csv", contents);
    CHECK(imported(folder, estate, "  - {name: APP}\n",
                   "  - {kind: user-roles, system: APP, path: m.csv, optional: true, login: u, role: r}\n"
                   "  - {kind: role-roles, system: APP, path: n.csv, optional: true, role: r, includes: i}\n"
                   "  - {kind: role-permissions, system: APP, path: c.csv, optional: true, role: r, permission: p}\n") == dump(estate, false));
  }
}

}  // namespace rolewright
