#include "analyzer/revocable_edges.hpp"

#include <algorithm>
#include <set>

#include "analyzer/explain.hpp"
#include "analyzer/function_holders.hpp"

namespace rolewright::analyzer {
namespace {

constexpr std::uint32_t kPriceOfChange = 100;
constexpr std::uint32_t kPriceOfUse = 100;
constexpr std::uint32_t kPriceOfCritical = 100;
constexpr std::size_t kManyHolders = 3;  // of a duty that is not critical
constexpr std::uint32_t kMostBystanders = 100'000;
constexpr std::int32_t kRecentDays = 90;

}  // namespace

Cause cause_of(const EdgeKey& key) {
  return {.direct = std::get<0>(key), .account = std::get<1>(key), .from = std::get<2>(key), .to = std::get<3>(key)};
}

RevocableEdges::RevocableEdges(compiler::World& world, const Reachability& reachability, const DutyHolders& duties)
    : world_{world}, reachability_{reachability}, duties_{duties}, recently_used_(world.binding.snapshot.entitlements()),
      logged_(world.binding.snapshot.systems.size()) {
  const Snapshot& snapshot = world.binding.snapshot;
  for (const UsageEvent& event : snapshot.usage) {
    if (event.level == UsageLevel::Duty) logged_[snapshot.nodes[event.entitlement.index()].system.index()] = true;
    if (is_recent(event)) recently_used_[event.entitlement.index()] = true;
  }
}

bool RevocableEdges::is_revocable(const EdgeKey& key, std::uint32_t marks) const {
  const Snapshot& snapshot = world_.binding.snapshot;
  const auto& [direct, account, from, to] = key;
  if ((marks & kBreakGlass) != 0 || (snapshot.nodes[to.index()].marks & kBreakGlass) != 0) return false;
  if (direct) return true;
  if ((snapshot.nodes[from.index()].marks & kBreakGlass) != 0) return false;
  const auto exported = snapshot.edges_of(from);
  return std::any_of(exported.begin(), exported.end(), [wanted = to](const Edge& edge) { return edge.to == wanted; });
}

std::size_t RevocableEdges::index(const EdgeKey& key) {
  const auto [known, fresh] = index_.try_emplace(key, keys_.size());
  if (fresh) keys_.push_back(key);
  return known->second;
}

void RevocableEdges::learn_prices() {
  std::vector<NodeId> groups;
  std::vector<compiler::FunctionId> functions;
  for (std::size_t edge = known_.size(); edge != keys_.size(); ++edge) {
    if (const auto& [direct, account, from, to] = keys_[edge]; !direct) groups.push_back(from);
    const std::vector<compiler::FunctionId> duties = duties_of(keys_[edge]);
    functions.insert(functions.end(), duties.begin(), duties.end());
  }
  sort_unique(functions);
  const std::vector<compiler::FunctionId> critical =
      duties_.scarce(world_, reachability_, std::move(functions), [](compiler::FunctionId) { return kManyHolders; });
  const std::vector<std::uint64_t> counts = groups.empty() ? std::vector<std::uint64_t>{} : holder_counts(world_, groups);
  auto count = counts.begin();
  for (std::size_t edge = known_.size(); edge != keys_.size(); ++edge) {
    Known known{.price = kPriceOfChange, .people = 1, .used = is_used(keys_[edge])};
    const std::vector<compiler::FunctionId> duties = duties_of(keys_[edge]);
    known.critical = std::any_of(duties.begin(), duties.end(), [&](compiler::FunctionId duty) {
      return std::binary_search(critical.begin(), critical.end(), duty);
    });
    if (!std::get<0>(keys_[edge])) known.people = std::max<std::uint64_t>(*count++, 1);
    known.price += (known.used.value_or(false) ? kPriceOfUse : 0) + (known.critical ? kPriceOfCritical : 0) +
                   static_cast<std::uint32_t>(std::min<std::uint64_t>(known.people - 1, kMostBystanders));
    known_.push_back(known);
  }
}

std::vector<compiler::FunctionId> RevocableEdges::duties_of(const EdgeKey& key) const {
  return duties_.conferred_by(reachability_.of(std::get<3>(key)));
}

bool RevocableEdges::is_recent(const UsageEvent& event) const {
  return event.level == UsageLevel::Duty && event.day <= world_.today &&
         world_.today.count() - event.day.count() <= kRecentDays;
}

std::optional<bool> RevocableEdges::is_used(const EdgeKey& key) const {
  const auto& [direct, account, from, to] = key;
  const Snapshot& snapshot = world_.binding.snapshot;
  std::set<NodeId> below;
  bool logged = false;
  for (const Grant& grant : reachability_.of(to)) {
    if (!snapshot.is_entitlement(grant.node)) continue;
    logged = logged || logged_[snapshot.nodes[grant.node.index()].system.index()];
    if (recently_used_[grant.node.index()]) below.insert(grant.node);
  }
  if (!logged) return std::nullopt;
  if (!direct || below.empty()) return !below.empty();
  const PersonId person = holder(snapshot.accounts[account.index()]);
  if (person.is_none()) return false;
  const auto events = compiler::facts_of(snapshot.usage, person);
  return std::any_of(events.begin(), events.end(), [&](const UsageEvent& event) {
    return is_recent(event) && below.contains(NodeId{event.entitlement.index()});
  });
}

}  // namespace rolewright::analyzer
