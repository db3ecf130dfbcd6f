// Peribolos YAML: a small organization by hand, and the real graph of a large project when the reference data
// is there.

#include "tests/connectors/agency_folder.hpp"
#include "tests/connectors/schema_check.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/reference_data.hpp"

namespace rolewright {
namespace {

using tests::AgencyFolder;

std::size_t edges_to(const Snapshot& snapshot, NodeId from, NodeKind kind) {
  std::size_t count = 0;
  for (const Edge& edge : snapshot.edges_of(from))
    count += snapshot.nodes[edge.to.index()].kind == kind ? 1 : 0;
  return count;
}

struct TeamCounts {
  std::size_t teams = 0;
  std::size_t memberships = 0;
  std::size_t grants = 0;
  friend bool operator==(const TeamCounts&, const TeamCounts&) = default;
};

// All teams, or only those inside no other team.
TeamCounts count_teams(const Snapshot& snapshot, std::size_t most_parents) {
  TeamCounts counts;
  std::vector<std::size_t> members(snapshot.nodes.size());
  for (const Edge& edge : snapshot.account_edges) ++members[edge.to.index()];
  for (std::size_t index = 0; index != snapshot.nodes.size(); ++index) {
    const NodeId node{index};
    if (snapshot.nodes[index].kind != NodeKind::Group ||
        edges_to(snapshot, node, NodeKind::Group) > most_parents)
      continue;
    ++counts.teams;
    counts.memberships += members[index];
    counts.grants += edges_to(snapshot, node, NodeKind::Entitlement);
  }
  return counts;
}

std::size_t org_memberships(const Snapshot& snapshot) {
  std::size_t count = 0;
  for (const Edge& edge : snapshot.account_edges) {
    count += snapshot.nodes[edge.to.index()].kind == NodeKind::Role ? 1 : 0;
  }
  return count;
}

}  // namespace

TEST_CASE("a small organization", "[connectors]") {
  const AgencyFolder folder;
  folder.write("gh/ferries/org.yaml",
               "admins: [Ada]\nmembers: [ben, cy]\ndefault_repository_permission: read\n");
  folder.write(
      "gh/ferries/docks/teams.yaml",
      "teams:\n  docks:\n    members: [ben]\n    repos: {boats: write}\n    teams:\n      night:\n"
      "        maintainers: [ADA]\n        members: [cy]\n        repos: {lamps: admin, boats: rule}\n");
  const auto imported = connectors::import_github_org((folder.root() / "gh").string(), {.taken = Day{20000}});
  REQUIRE(imported.ok());
  const Snapshot& snapshot = imported.value().snapshot;
  CHECK(tests::places(imported) == "RW0502 ferries/docks/teams.yaml:9\n");
  CHECK(snapshot.persons.size() == 3);  // Ada and ADA are one login
  CHECK(snapshot.owner_edges.size() == 1);
  CHECK(count_teams(snapshot, 9) == TeamCounts{2, 3, 2});
  CHECK(count_teams(snapshot, 0) == TeamCounts{1, 1, 1});
  CHECK(org_memberships(snapshot) == 3);
  CHECK(snapshot.text(snapshot.systems[0].vendor) == "github org");
  CHECK_FALSE(snapshot.find_symbol("ferries/boats:write").is_none());
  CHECK_FALSE(snapshot.find_symbol("ferries/all repositories:read").is_none());
}

TEST_CASE("bad organization files", "[connectors]") {
  const AgencyFolder folder;
  const auto import = [&](std::string_view text) {
    folder.write("gh/ferries/org.yaml", text);
    return tests::places(connectors::import_github_org((folder.root() / "gh").string(), {.taken = Day{20000}}));
  };
  CHECK(import("admins: [a, A]\n") == "RW0504 ferries/org.yaml:1\n");
  CHECK(import("admins: {a: b}\n") == "RW0501 ferries/org.yaml:1\n");
  CHECK(import("admins: [a\n").substr(0, 7) == "RW0501 ");
  CHECK(import("name: empty\n") == "RW0505 ferries/org.yaml\n");
  CHECK(import("teams:\n  a: {members: [x]}\n  a: {members: [y]}\n") == "RW0504 ferries/org.yaml:3\n");
  std::string deep = "teams: {t0: {members: [x]";
  for (int level = 1; level != 40; ++level) deep += ", teams: {t" + std::to_string(level) + ": {members: [x]";
  CHECK(import(deep + std::string(80, '}') + "\n") == "RW0501 ferries/org.yaml:1\n");
  CHECK(tests::places(connectors::import_github_org((folder.root() / "nowhere").string(), {.taken = Day{20000}})) ==
        "RW0505 nowhere\n");
}

TEST_CASE("the real access graph of a large project", "[connectors]") {
  const auto shared = tests::reference_data();
  if (!shared) return;
  const auto imported =
      connectors::import_github_org(*shared + "/data/entitlements/kubernetes-org-2025-08", {.taken = Day{20000}});
  REQUIRE(imported.ok());
  const Snapshot& snapshot = imported.value().snapshot;
  CHECK(snapshot.exports.size() == 69);  // of 70 files; restrictions.yaml states a policy, not access
  CHECK(snapshot.systems.size() == 8);
  CHECK(snapshot.persons.size() == 1226);
  CHECK(org_memberships(snapshot) == 2179);
  CHECK(count_teams(snapshot, 0) == TeamCounts{666, 3076, 549});   // the outermost teams
  CHECK(count_teams(snapshot, 99) == TeamCounts{725, 3357, 585});  // with the teams nested in them
  CHECK(imported.value().notes.empty());
}

}  // namespace rolewright
