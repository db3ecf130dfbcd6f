#include "model/snapshot_builder.hpp"

#include <algorithm>
#include <numeric>

namespace rolewright {
namespace {

template <class T>
void sort_unique(std::vector<T>& items) {
  std::sort(items.begin(), items.end());
  items.erase(std::unique(items.begin(), items.end()), items.end());
}

// Sorted (row, edge) pairs → row ends and edges.
template <class OwnedEdge>
void compress(std::vector<OwnedEdge>& pairs, std::size_t rows, Column<std::uint64_t>& ends,
              Column<Edge>& edges) {
  sort_unique(pairs);
  std::vector<std::uint64_t> row_ends(rows);
  std::vector<Edge> flat;
  flat.reserve(pairs.size());
  std::size_t next = 0;
  for (std::size_t row = 0; row != rows; ++row) {
    for (; next != pairs.size() && pairs[next].from == row; ++next) flat.push_back(pairs[next].edge);
    row_ends[row] = flat.size();
  }
  ends = std::move(row_ends);
  edges = std::move(flat);
}

}  // namespace

SnapshotBuilder::SnapshotBuilder() {
  scope_sets_.emplace(std::vector<ScopeValue>{}, ScopeSetId{0U});
  terms(Terms{});
}

ExportId SnapshotBuilder::add_export(std::string_view path, std::string_view kind, Day taken) {
  exports_.push_back({.path = symbol(path), .kind = symbol(kind), .taken = taken});
  return ExportId{exports_.size() - 1};
}

SystemId SnapshotBuilder::system(std::string_view name, std::string_view vendor,
                                 std::string_view external_id) {
  const auto [found, fresh] = system_index_.try_emplace(symbol(name), SystemId{systems_.size()});
  if (fresh) systems_.push_back({.name = symbol(name), .vendor = symbol(""), .external_id = symbol("")});
  System& system = systems_[found->second.index()];
  if (!vendor.empty()) system.vendor = symbol(vendor);
  if (!external_id.empty()) system.external_id = symbol(external_id);
  return found->second;
}

PersonId SnapshotBuilder::person(std::string_view key) {
  const auto [found, fresh] = person_index_.try_emplace(symbol(key), PersonId{persons_.size()});
  if (fresh) persons_.push_back({.key = symbol(key), .name = symbol(""), .email = symbol("")});
  return found->second;
}

PersonId SnapshotBuilder::find_person(std::string_view key) const {
  const SymbolId name = symbols_.find(key);
  if (name.is_none()) return {};
  const auto found = person_index_.find(name);
  return found == person_index_.end() ? PersonId{} : found->second;
}

void SnapshotBuilder::set_attribute(PersonId person, std::string_view attribute, std::string_view value) {
  auto& values = attributes_[symbol(attribute)];
  if (values.size() <= person.index()) values.resize(persons_.size(), SymbolId{0U});
  values[person.index()] = symbol(value);
}

AccountId SnapshotBuilder::account(SystemId system, std::string_view login) {
  const auto [found, fresh] =
      account_index_.try_emplace({system.index(), symbol(login)}, AccountId{accounts_.size()});
  if (fresh) accounts_.push_back({.login = symbol(login), .system = system, .owner = {}, .sponsor = {}});
  return found->second;
}

AccountId SnapshotBuilder::find_account(SystemId system, std::string_view login) const {
  const SymbolId name = symbols_.find(login);
  if (name.is_none()) return {};
  const auto found = account_index_.find({system.index(), name});
  return found == account_index_.end() ? AccountId{} : found->second;
}

NodeId SnapshotBuilder::node(SystemId system, NodeKind kind, std::string_view name) {
  const Key key{(std::uint64_t{system.index()} << 8) | static_cast<std::uint64_t>(kind), symbol(name)};
  const auto [found, fresh] = node_index_.try_emplace(key, NodeId{nodes_.size()});
  if (fresh)
    nodes_.push_back({.name = symbol(name), .external_id = symbol(""), .system = system, .kind = kind});
  return found->second;
}

NodeId SnapshotBuilder::find_node(SystemId system, NodeKind kind, std::string_view name) const {
  const SymbolId text = symbols_.find(name);
  if (text.is_none()) return {};
  const auto found =
      node_index_.find({(std::uint64_t{system.index()} << 8) | static_cast<std::uint64_t>(kind), text});
  return found == node_index_.end() ? NodeId{} : found->second;
}

ScopeSetId SnapshotBuilder::scope_set(std::vector<ScopeValue> values) {
  sort_unique(values);
  return scope_sets_.try_emplace(std::move(values), ScopeSetId{scope_sets_.size()}).first->second;
}

TermsId SnapshotBuilder::terms(const Terms& terms) {
  const auto [found, fresh] = terms_index_.try_emplace(terms, TermsId{terms_.size()});
  if (fresh) terms_.push_back(terms);
  return found->second;
}

SystemId SnapshotBuilder::find_system(std::string_view name) const {
  const SymbolId symbol = symbols_.find(name);
  if (symbol.is_none()) return {};
  const auto found = system_index_.find(symbol);
  return found == system_index_.end() ? SystemId{} : found->second;
}

std::vector<std::uint64_t> SnapshotBuilder::assignments() const {
  std::vector<std::uint64_t> counts(accounts_.size());
  for (const OwnedEdge& owned : account_edges_) ++counts[owned.from];
  return counts;
}

void SnapshotBuilder::mark_assignments(const std::vector<AccountId>& accounts, const std::vector<NodeId>& nodes,
                                       std::uint32_t marks) {
  for (OwnedEdge& owned : account_edges_) {
    const bool marked = std::find(accounts.begin(), accounts.end(), AccountId{owned.from}) != accounts.end() ||
                        std::find(nodes.begin(), nodes.end(), owned.edge.to) != nodes.end();
    if (!marked) continue;
    Terms with = terms_[owned.edge.terms.index()];
    with.marks |= marks;
    owned.edge.terms = terms(with);
  }
}

void SnapshotBuilder::assign(AccountId account, NodeId to, TermsId terms) {
  account_edges_.push_back({account.index(), {to, terms}});
}
void SnapshotBuilder::confer(NodeId from, NodeId to, TermsId terms) {
  node_edges_.push_back({from.index(), {to, terms}});
}
void SnapshotBuilder::own(AccountId account, NodeId node, TermsId terms) {
  owner_edges_.push_back({account.index(), {node, terms}});
}
void SnapshotBuilder::add_event(PersonId person, std::string_view what, Day day) {
  events_.push_back({person, symbol(what), day});
}
void SnapshotBuilder::add_training(PersonId person, std::string_view course, Day day) {
  trainings_.push_back({person, symbol(course), day});
}

void SnapshotBuilder::add_usage(const UsageEvent& event) {
  usage_.push_back(event);
  if (usage_.size() < merge_usage_at_) return;
  merge_usage();
  merge_usage_at_ = std::max(kFirstMerge, usage_.size() * 2);
}

// Sorts, and adds up the counts of events that differ in nothing else.
void SnapshotBuilder::merge_usage() {
  std::sort(usage_.begin(), usage_.end());
  std::size_t kept = 0;
  for (std::size_t index = 0; index != usage_.size(); ++index) {
    UsageEvent event = usage_[index];
    if (kept != 0) {
      event.count = usage_[kept - 1].count;
      if (event == usage_[kept - 1]) {
        usage_[kept - 1].count += usage_[index].count;
        continue;
      }
    }
    usage_[kept++] = usage_[index];
  }
  usage_.resize(kept);
}

void SnapshotBuilder::finish_text(Snapshot& out) const {
  std::vector<char> bytes;
  std::vector<std::uint64_t> ends;
  bytes.reserve(symbols_.bytes());
  ends.reserve(symbols_.size());
  std::vector<SymbolId> sorted(symbols_.size());
  for (std::size_t index = 0; index != sorted.size(); ++index) {
    sorted[index] = SymbolId{index};
    const std::string_view text = symbols_.text(sorted[index]);
    bytes.insert(bytes.end(), text.begin(), text.end());
    ends.push_back(bytes.size());
  }
  std::sort(sorted.begin(), sorted.end(),
            [this](SymbolId left, SymbolId right) { return text(left) < text(right); });
  out.symbol_bytes = std::move(bytes);
  out.symbol_ends = std::move(ends);
  out.symbols_sorted = std::move(sorted);
}

void SnapshotBuilder::finish_people(Snapshot& out) const {
  std::vector<SymbolId> names;
  std::vector<SymbolId> matrix;
  for (const auto& [name, values] : attributes_) {
    names.push_back(name);
    matrix.insert(matrix.end(), values.begin(), values.end());
    matrix.resize(names.size() * persons_.size(), SymbolId{0U});
  }
  out.persons = persons_;
  out.attribute_names = std::move(names);
  out.attribute_values = std::move(matrix);
}

// Entitlements first, order kept otherwise. Returns old id → new id.
std::vector<std::uint32_t> SnapshotBuilder::finish_nodes(Snapshot& out) const {
  std::vector<std::uint32_t> order(nodes_.size());
  std::iota(order.begin(), order.end(), 0U);
  const auto middle = std::stable_partition(order.begin(), order.end(), [this](std::uint32_t index) {
    return nodes_[index].kind == NodeKind::Entitlement;
  });
  out.entitlement_count = std::vector<std::uint32_t>{static_cast<std::uint32_t>(middle - order.begin())};
  std::vector<std::uint32_t> renumbered(nodes_.size());
  std::vector<Node> nodes;
  nodes.reserve(nodes_.size());
  for (const std::uint32_t old : order) {
    renumbered[old] = static_cast<std::uint32_t>(nodes.size());
    nodes.push_back(nodes_[old]);
  }
  out.nodes = std::move(nodes);
  return renumbered;
}

// Accounts by the person who answers for them, orphans last. Returns old id → new id.
std::vector<std::uint32_t> SnapshotBuilder::finish_accounts(Snapshot& out) const {
  std::vector<std::uint32_t> order(accounts_.size());
  std::iota(order.begin(), order.end(), 0U);
  std::stable_sort(order.begin(), order.end(), [this](std::uint32_t left, std::uint32_t right) {
    return holder(accounts_[left]) < holder(accounts_[right]);  // none is the largest id
  });
  std::vector<std::uint32_t> renumbered(accounts_.size());
  std::vector<Account> accounts;
  std::vector<std::uint64_t> ends(persons_.size());
  accounts.reserve(accounts_.size());
  for (const std::uint32_t old : order) {
    renumbered[old] = static_cast<std::uint32_t>(accounts.size());
    accounts.push_back(accounts_[old]);
    if (const PersonId person = holder(accounts_[old]); !person.is_none())
      ends[person.index()] = accounts.size();
  }
  std::uint64_t last = 0;
  for (std::uint64_t& end : ends) end = last = std::max(end, last);
  out.accounts = std::move(accounts);
  out.person_accounts_end = std::move(ends);
  return renumbered;
}

Snapshot SnapshotBuilder::finish() && {
  Snapshot out;
  finish_people(out);
  const std::vector<std::uint32_t> node_now = finish_nodes(out);
  const std::vector<std::uint32_t> account_now = finish_accounts(out);
  const auto renumber = [&](std::vector<OwnedEdge>& edges, const std::vector<std::uint32_t>& from_now) {
    for (OwnedEdge& owned : edges) {
      owned.from = from_now[owned.from];
      owned.edge.to = NodeId{node_now[owned.edge.to.index()]};
    }
  };
  renumber(account_edges_, account_now);
  renumber(owner_edges_, account_now);
  renumber(node_edges_, node_now);
  for (UsageEvent& event : usage_) event.entitlement = EntitlementId{node_now[event.entitlement.index()]};
  compress(account_edges_, accounts_.size(), out.account_edge_ends, out.account_edges);
  compress(owner_edges_, accounts_.size(), out.owner_edge_ends, out.owner_edges);
  compress(node_edges_, nodes_.size(), out.node_edge_ends, out.node_edges);
  std::vector<const std::vector<ScopeValue>*> sets(scope_sets_.size());
  for (const auto& [values, id] : scope_sets_) sets[id.index()] = &values;
  std::vector<std::uint64_t> set_ends;
  std::vector<ScopeValue> set_values;
  for (const auto* values : sets) {
    set_values.insert(set_values.end(), values->begin(), values->end());
    set_ends.push_back(set_values.size());
  }
  out.scope_set_ends = std::move(set_ends);
  out.scope_values = std::move(set_values);
  sort_unique(events_);
  sort_unique(trainings_);
  sort_unique(designations_);
  sort_unique(relations_);
  merge_usage();
  out.taken = std::vector<Day>{taken_};
  out.exports = std::move(exports_);
  out.systems = std::move(systems_);
  out.terms = std::move(terms_);
  out.events = std::move(events_);
  out.trainings = std::move(trainings_);
  out.designations = std::move(designations_);
  out.relations = std::move(relations_);
  out.usage = std::move(usage_);
  finish_text(out);
  return out;
}

}  // namespace rolewright
