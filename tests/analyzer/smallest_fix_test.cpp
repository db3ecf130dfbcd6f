// The smallest fix: by hand on a small agency, and on random worlds against every cheaper set of changes.
#include "analyzer/smallest_fix.hpp"

#include <algorithm>
#include <set>

#include "analyzer/analyze.hpp"
#include "analyzer/explain.hpp"
#include "compiler/interpret.hpp"
#include "tests/compiler/policy_text.hpp"
#include "tests/compiler/text_snapshot.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/random_world.hpp"

namespace rolewright::tests {
namespace {

using EdgeKey = std::tuple<bool, AccountId, NodeId, NodeId>;

std::set<std::string> open_ids(compiler::World& world) {
  std::set<std::string> ids;
  for (const Finding& finding : analyzer::analyze(world).findings)
    if (finding.status == FindingStatus::Open) ids.insert(finding.id);
  return ids;
}

void take(compiler::World& world, const EdgeKey& edge) {
  const auto& [direct, account, from, to] = edge;
  if (!direct) {
    world.change.removed_nodes.insert({from, to});
    return;
  }
  for (const Edge& item : world.binding.snapshot.edges_of(account))
    if (item.to == to) world.change.removed.insert({account, item});
}

std::vector<std::size_t> holders(compiler::World& world) {
  std::vector<std::size_t> counts;
  for (std::size_t function = 0; function != world.binding.policy.functions.size(); ++function) {
    std::size_t count = 0;
    for (std::size_t person = 0; person != world.binding.snapshot.persons.size(); ++person) {
      std::size_t conferred = 0;
      const auto& needed = world.binding.policy.functions[function];
      const std::vector<compiler::Grant> grants = compiler::interpret_grants(world, PersonId{person});
      // The plain meaning again: some way to hold it, scopes of `all of` meeting.
      std::vector<compiler::BoxId> boxes{compiler::ScopeBoxes::kEverywhere};
      for (const compiler::PermissionId permission : needed.permissions) {
        std::vector<compiler::BoxId> next;
        for (const compiler::Grant& grant : grants) {
          if (!world.binding.snapshot.is_entitlement(grant.node) || !grant.held.contains(world.today)) continue;
          const auto& confers = world.binding.permissions[grant.node.index()];
          if (!std::binary_search(confers.begin(), confers.end(), permission)) continue;
          ++conferred;
          for (const compiler::BoxId box : boxes)
            if (const auto common = world.binding.boxes.intersect(box, grant.box);
                common != compiler::ScopeBoxes::kNowhere)
              next.push_back(common);
        }
        if (needed.all) boxes = std::move(next);
      }
      count += needed.all ? (boxes.empty() ? 0 : 1) : (conferred == 0 ? 0 : 1);
    }
    counts.push_back(count);
  }
  return counts;
}

// What the policy wants of each function: its last holder stays, and as many as a rule asks for.
std::vector<std::size_t> wanted(const compiler::World& world, const std::vector<std::size_t>& before) {
  std::vector<std::size_t> least(before.size(), 1);
  for (std::size_t rule = 0; rule != world.binding.policy.rules.size(); ++rule)
    if (const auto* count = std::get_if<compiler::HeadCountRule>(&world.binding.policy.rules[rule].body);
        count != nullptr && !count->at_most && world.binding.rules[rule].active)
      least[count->function.index()] = std::max<std::size_t>(least[count->function.index()], count->count);
  for (std::size_t function = 0; function != before.size(); ++function)
    least[function] = std::min(least[function], before[function]);
  return least;
}

bool is_good(const compiler::World& base, const std::vector<EdgeKey>& removed, const std::set<std::string>& chosen,
             const std::set<std::string>& known, const std::vector<std::size_t>& least) {
  compiler::World world = base;
  for (const EdgeKey& edge : removed) take(world, edge);
  for (const std::string& id : open_ids(world))
    if (chosen.contains(id) || !known.contains(id)) return false;
  const std::vector<std::size_t> left = holders(world);
  for (std::size_t function = 0; function != left.size(); ++function)
    if (left[function] < least[function]) return false;
  return true;
}

std::uint64_t price(compiler::World& world, const EdgeKey& edge) {
  const auto& [direct, account, from, to] = edge;
  std::set<NodeId> below{to};
  std::vector<NodeId> open{to};
  while (!open.empty()) {
    const NodeId node = open.back();
    open.pop_back();
    compiler::for_each_conferred(world, node, [&](const Edge& item) {
      if (below.insert(item.to).second) open.push_back(item.to);
    });
  }
  bool used = false;
  for (const UsageEvent& event : world.binding.snapshot.usage)
    used = used || (event.level == UsageLevel::Duty && event.day <= world.today &&
                    below.contains(NodeId{event.entitlement.index()}) && (!direct || (!event.person.is_none() &&
                    event.person == holder(world.binding.snapshot.accounts[account.index()]))));
  const std::size_t people = direct ? 1 : std::max<std::size_t>(analyzer::holders_of(world, {from}).size(), 1);
  return 100 + (used ? 100 : 0) + people - 1;
}

}  // namespace

TEST_CASE("one edge that many findings share is the fix", "[analyzer][fix]") {
  const compiler::PolicyIr policy = policy_of(
      "policy p\nsystem PAY = export \"PAY\"\npermission c = PAY \"CREATE\"\npermission p = PAY \"PAY\"\n"
      "function Create = any of c\nfunction Pay = any of p\nrisk R-1 no person holds Create and Pay\n");
  std::string text = "taken,2026-09-30\nsystem,PAY,system,,connected\nentitlement,PAY,CREATE\nentitlement,PAY,PAY\n"
                     "group,PAY,surge\ngroup,PAY,payers\nconfer,group,PAY,surge,group,PAY,payers\n"
                     "confer,group,PAY,payers,entitlement,PAY,PAY\nperson,boss\naccount,PAY,boss,boss\n"
                     "assign,PAY,boss,group,PAY,payers\n";
  for (const std::string who : {"ana", "bob", "cyd"})
    text += "person," + who + "\naccount,PAY," + who + "," + who + "\nassign,PAY," + who +
            ",entitlement,PAY,CREATE\nassign,PAY," + who + ",group,PAY,surge\n";
  const Snapshot snapshot = text_snapshot(text);
  const auto bound = compiler::bind(policy, snapshot, compiler::OnUnknownName::Fail);
  REQUIRE(bound.ok());
  compiler::World world{*bound.value(), Day{20726}, compiler::Count::All, {}};
  const Analysis analysis = analyzer::analyze(world);
  REQUIRE(analysis.findings.size() == 3);
  const FixPlan plan = analyzer::smallest_fix(world, analysis);
  REQUIRE(plan.changes.size() == 1);
  CHECK_FALSE(plan.changes[0].cause.direct);
  CHECK(snapshot.text(snapshot.nodes[plan.changes[0].cause.from.index()].name) == "surge");
  CHECK(plan.changes[0].people == 3);
  CHECK(plan.cost == 102);  // one change, two bystanders beside the first
  CHECK(plan.proved_minimal);
  CHECK(plan.cleared.size() == 3);
  CHECK(plan.left.empty());
}

TEST_CASE("a duty keeps its last holder", "[analyzer][fix]") {
  const compiler::PolicyIr policy = policy_of(
      "policy p\nsystem PAY = export \"PAY\"\npermission c = PAY \"CREATE\"\npermission p = PAY \"PAY\"\n"
      "function Create = any of c\nfunction Pay = any of p\nrisk R-1 no person holds Create and Pay\n");
  const std::string text = "taken,2026-09-30\nsystem,PAY,system,,connected\nentitlement,PAY,CREATE\nentitlement,PAY,PAY\n"
                           "person,ana\naccount,PAY,ana,ana\nassign,PAY,ana,entitlement,PAY,CREATE\n"
                           "assign,PAY,ana,entitlement,PAY,PAY\n";
  const auto plan_of = [&](const std::string& more) {
    const Snapshot snapshot = text_snapshot(text + more);
    const auto bound = compiler::bind(policy, snapshot, compiler::OnUnknownName::Fail);
    REQUIRE(bound.ok());
    compiler::World world{*bound.value(), Day{20726}, compiler::Count::All, {}};
    return analyzer::smallest_fix(world, analyzer::analyze(world));
  };
  const FixPlan alone = plan_of("");
  CHECK(alone.changes.empty());
  REQUIRE(alone.left.size() == 1);
  CHECK(alone.left[0].reason.find("too few holders") != std::string::npos);
  const FixPlan with_another = plan_of("person,bob\naccount,PAY,bob,bob\nassign,PAY,bob,entitlement,PAY,PAY\n");
  REQUIRE(with_another.changes.size() == 1);
  CHECK(with_another.proved_minimal);
  CHECK(with_another.changes[0].cause.to.index() == 1);  // PAY, which bob still holds; CREATE is ana's alone
}

TEST_CASE("no cheaper set of changes does what the smallest fix does", "[analyzer][fix][differential]") {
  std::size_t compared = 0;
  std::size_t of_several = 0;
  for (std::uint64_t seed = 700000; seed != 700500; ++seed) {
    CAPTURE(seed);
    RandomWorld random{seed, Features::Core};
    REQUIRE(random.problem.empty());
    compiler::World world = random.world(random.dice.pick(random.days()));
    const Analysis analysis = analyzer::analyze(world);
    const FixPlan plan = analyzer::smallest_fix(world, analysis);
    CHECK(plan.adds.empty());
    if (plan.changes.empty()) continue;
    std::set<std::string> known;
    for (const Finding& finding : analysis.findings)
      if (finding.status == FindingStatus::Open) known.insert(finding.id);
    std::set<std::string> chosen = known;
    std::vector<std::string> protected_ones;
    for (const FixPlan::Left& item : plan.left) {
      chosen.erase(item.finding);
      if (item.reason.find("too few holders") != std::string::npos) protected_ones.push_back(item.finding);
    }
    const std::vector<std::size_t> least = wanted(world, holders(world));
    std::vector<EdgeKey> removed;
    for (const FixChange& change : plan.changes)
      removed.emplace_back(change.cause.direct, change.cause.account, change.cause.from, change.cause.to);
    CHECK(is_good(world, removed, chosen, known, least));
    CHECK(plan.proved_minimal);
    std::set<EdgeKey> all;
    for (std::size_t account = 0; account != random.snapshot.accounts.size(); ++account)
      for (const Edge& edge : random.snapshot.edges_of(AccountId{account}))
        all.insert({true, AccountId{account}, NodeId{}, edge.to});
    for (std::size_t node = 0; node != random.snapshot.nodes.size(); ++node)
      for (const Edge& edge : random.snapshot.edges_of(NodeId{node}))
        all.insert({false, AccountId{}, NodeId{node}, edge.to});
    constexpr std::size_t kMostEdges = 11;
    if (all.size() > kMostEdges) continue;
    const std::vector<EdgeKey> edges{all.begin(), all.end()};
    std::vector<std::uint64_t> prices;
    for (const EdgeKey& edge : edges) prices.push_back(price(world, edge));
    for (std::size_t subset = 0; subset != std::size_t{1} << edges.size(); ++subset) {
      std::uint64_t cost = 0;
      std::vector<EdgeKey> taken;
      for (std::size_t edge = 0; edge != edges.size(); ++edge)
        if ((subset >> edge & 1) != 0) {
          cost += prices[edge];
          taken.push_back(edges[edge]);
        }
      if (cost < plan.cost && is_good(world, taken, chosen, known, least)) {
        CAPTURE(subset, cost, plan.cost);
        FAIL_CHECK("a cheaper fix exists");
      }
      for (const std::string& id : protected_ones) {  // nor does any set clear one more
        std::set<std::string> more = chosen;
        more.insert(id);
        if (is_good(world, taken, more, known, least)) FAIL_CHECK("a finding was left that need not be: " + id);
      }
    }
    ++compared;
    of_several += plan.changes.size() >= 2 ? 1 : 0;
  }
  CHECK(compared >= 12);
  CHECK(of_several >= 2);
}

}  // namespace rolewright::tests
