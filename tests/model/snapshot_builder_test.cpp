// SnapshotBuilder: records in, a Snapshot whose ids, order and ranges are right out.
#include "model/snapshot_builder.hpp"

#include "tests/model/small_snapshot.hpp"
#include "tests/support/catch.hpp"

namespace rolewright {
namespace {

std::vector<std::string> names_of(const Snapshot& snapshot, std::span<const Edge> edges) {
  std::vector<std::string> names;
  for (const Edge& edge : edges) names.emplace_back(snapshot.text(snapshot.nodes[edge.to.index()].name));
  return names;
}

PersonId person(const Snapshot& snapshot, std::string_view key) { return snapshot.find_person(key); }

}  // namespace

TEST_CASE("an empty builder gives an empty snapshot that still has its fixed entries", "[model]") {
  const Snapshot empty = SnapshotBuilder{}.finish();
  CHECK(empty.persons.empty());
  CHECK(empty.nodes.empty());
  CHECK(empty.entitlements() == 0);
  CHECK(empty.text(SymbolId{0U}).empty());
  CHECK(empty.terms.size() == 1);
  CHECK(empty.terms[0] == Terms{});
  CHECK(empty.scope(ScopeSetId{0U}).empty());
  CHECK(empty.find_person("").is_none());
}

TEST_CASE("text is stored once and found again", "[model]") {
  SnapshotBuilder builder;
  const SymbolId clerk = builder.symbol("clerk");
  CHECK(builder.symbol("clerk") == clerk);
  CHECK(builder.symbol("") == SymbolId{0U});
  CHECK(builder.text(clerk) == "clerk");
  for (int count = 0; count != 500; ++count) builder.symbol("s" + std::to_string(count));  // rehash: views must hold
  CHECK(builder.text(clerk) == "clerk");
  const Snapshot done = std::move(builder).finish();
  CHECK(done.text(done.find_symbol("clerk")) == "clerk");
  CHECK(done.text(done.find_symbol("s499")) == "s499");
  CHECK(done.find_symbol("s500").is_none());
  CHECK(done.find_symbol("") == SymbolId{0U});
}

TEST_CASE("entitlements come first, and edges follow them", "[model]") {
  SnapshotBuilder builder;
  const SystemId erp = builder.system("ERP");
  const NodeId role = builder.node(erp, NodeKind::Role, "clerk");
  const NodeId pay = builder.node(erp, NodeKind::Entitlement, "pay");
  const NodeId group = builder.node(erp, NodeKind::Group, "clerk");  // same name, other kind: another node
  const NodeId buy = builder.node(erp, NodeKind::Entitlement, "buy");
  CHECK(role != group);
  CHECK(builder.node(erp, NodeKind::Role, "clerk") == role);
  CHECK(builder.find_node(erp, NodeKind::Package, "clerk").is_none());
  builder.confer(group, role, TermsId{0U});
  builder.confer(role, pay, TermsId{0U});
  builder.confer(role, buy, TermsId{0U});
  builder.confer(role, buy, TermsId{0U});  // listed twice: one edge
  const Snapshot done = std::move(builder).finish();
  REQUIRE(done.nodes.size() == 4);
  CHECK(done.entitlements() == 2);
  CHECK(done.text(done.nodes[0].name) == "pay");
  CHECK(done.text(done.nodes[1].name) == "buy");
  CHECK(done.nodes[2].kind == NodeKind::Role);
  CHECK(done.nodes[3].kind == NodeKind::Group);
  CHECK(done.is_entitlement(NodeId{1U}));
  CHECK_FALSE(done.is_entitlement(NodeId{2U}));
  CHECK(names_of(done, done.edges_of(NodeId{2U})) == std::vector<std::string>{"pay", "buy"});
  CHECK(names_of(done, done.edges_of(NodeId{3U})) == std::vector<std::string>{"clerk"});
  CHECK(done.edges_of(NodeId{0U}).empty());
}

TEST_CASE("accounts stand with the person who answers for them, orphans last", "[model]") {
  const Snapshot done = tests::small_snapshot();
  const auto logins = [&](PersonId who) {
    std::vector<std::string> found;
    for (const Account& account : done.accounts_of(who)) found.emplace_back(done.text(account.login));
    return found;
  };
  CHECK(logins(person(done, "E1")) == std::vector<std::string>{"ana", "ana.adm"});
  CHECK(logins(person(done, "E2")) == std::vector<std::string>{"svc-deploy"});  // sponsored
  CHECK(logins(person(done, "E3")).empty());
  CHECK(done.text(done.accounts[3].login) == "ghost");
  CHECK(holder(done.accounts[3]).is_none());
  CHECK(done.id_of(done.accounts[3]) == AccountId{3U});
}

TEST_CASE("assignments keep scope, dates and source", "[model]") {
  const Snapshot done = tests::small_snapshot();
  const Account& ana = done.accounts_of(person(done, "E1"))[0];
  const std::span<const Edge> edges = done.edges_of(done.id_of(ana));
  REQUIRE(edges.size() == 1);
  const Terms& terms = done.terms[edges[0].terms.index()];
  CHECK(terms.held == Interval{Day{20000}, Day{20100}});
  CHECK(done.text(done.exports[terms.source.index()].path) == "erp/user_roles.csv");
  REQUIRE(done.scope(terms.scope).size() == 2);
  CHECK(done.text(done.scope(terms.scope)[0].value) == "FC-1100");
  CHECK(done.text(done.scope(terms.scope)[1].value) == "FC-1200");
  CHECK(names_of(done, done.owned_by(done.id_of(ana))) == std::vector<std::string>{"fin-ap"});
}

TEST_CASE("equal scope sets and terms are stored once, whatever their order", "[model]") {
  SnapshotBuilder builder;
  const ScopeValue one{builder.symbol("fund_center"), builder.symbol("FC-1")};
  const ScopeValue two{builder.symbol("fund_center"), builder.symbol("FC-2")};
  CHECK(builder.scope_set({}) == ScopeSetId{0U});
  const ScopeSetId set = builder.scope_set({one, two});
  CHECK(builder.scope_set({two, one, two}) == set);
  CHECK(builder.scope_set({two}) != set);
  CHECK(builder.terms(Terms{}) == TermsId{0U});
  Terms scoped;
  scoped.scope = set;
  const TermsId id = builder.terms(scoped);
  CHECK(id != TermsId{0U});
  CHECK(builder.terms(scoped) == id);
}

TEST_CASE("attributes are a matrix with gaps", "[model]") {
  const Snapshot done = tests::small_snapshot();
  const std::size_t series = done.find_attribute("series");
  REQUIRE(series != done.attribute_names.size());
  CHECK(done.text(done.attribute(series, person(done, "E1"))) == "0510");
  CHECK(done.attribute(series, person(done, "E2")) == SymbolId{0U});
  CHECK(done.text(done.attribute(series, person(done, "E3"))) == "2210");
  CHECK(done.find_attribute("tier") == done.attribute_names.size());
}

TEST_CASE("a person is found by key, then email, then an unshared login", "[model]") {
  const Snapshot done = tests::small_snapshot();
  CHECK(person(done, "ana@agency.example") == person(done, "E1"));
  CHECK(person(done, "ana.adm") == person(done, "E1"));
  CHECK(person(done, "svc-deploy") == person(done, "E2"));
  CHECK(person(done, "ghost").is_none());
  CHECK(person(done, "fin-ap").is_none());  // known text, but nobody
  SnapshotBuilder builder;
  const SystemId first = builder.system("A");
  const SystemId second = builder.system("B");
  builder.at(builder.account(first, "jgarcia")).owner = builder.person("E7");
  builder.at(builder.account(second, "jgarcia")).owner = builder.person("E8");
  const Snapshot shared = std::move(builder).finish();
  CHECK(shared.find_person("jgarcia").is_none());
}

TEST_CASE("dated facts are sorted and unique, usage counts repetitions", "[model]") {
  const Snapshot done = tests::small_snapshot();
  REQUIRE(done.events.size() == 2);
  CHECK(done.events[0].day == Day{19000});
  CHECK(done.events[1].day == Day{20050});
  CHECK(done.trainings.size() == 1);
  REQUIRE(done.usage.size() == 1);
  CHECK(done.usage[0].count == 2);
  CHECK(done.text(done.nodes[done.usage[0].entitlement.index()].name) == "PAY_RELEASE");
}

TEST_CASE("the same records give the same bytes", "[model]") {
  CHECK(tests::bytes_of(tests::small_snapshot()) == tests::bytes_of(tests::small_snapshot()));
}

}  // namespace rolewright
