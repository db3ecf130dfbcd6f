// SnapshotBuilder: collects records in any order and finishes them into a Snapshot: text interned,
// entitlements numbered first, accounts grouped by person, edges in compressed rows, all sorted so that the
// same records give the same bytes. Ids handed out while building are the builder's own and end with
// finish().
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "model/snapshot.hpp"
#include "model/symbol_table.hpp"

namespace rolewright {

class SnapshotBuilder {
 public:
  SnapshotBuilder();

  SymbolId symbol(std::string_view text) { return symbols_.intern(text); }
  [[nodiscard]] std::string_view text(SymbolId symbol) const { return symbols_.text(symbol); }

  void set_taken(Day day) { taken_ = day; }
  ExportId add_export(std::string_view path, std::string_view kind, Day taken);
  Export& at(ExportId id) { return exports_[id.index()]; }

  /// The system of this name; made on first mention. Non-empty vendor and external id are kept.
  SystemId system(std::string_view name, std::string_view vendor = {}, std::string_view external_id = {});
  [[nodiscard]] SystemId find_system(std::string_view name) const;
  System& at(SystemId id) { return systems_[id.index()]; }

  /// A person by unique key; made on first mention.
  PersonId person(std::string_view key);
  [[nodiscard]] PersonId find_person(std::string_view key) const;
  Person& at(PersonId id) { return persons_[id.index()]; }
  [[nodiscard]] std::size_t persons() const { return persons_.size(); }
  void set_attribute(PersonId person, std::string_view attribute, std::string_view value);

  /// The account `login` of a system; made on first mention.
  AccountId account(SystemId system, std::string_view login);
  [[nodiscard]] AccountId find_account(SystemId system, std::string_view login) const;
  Account& at(AccountId id) { return accounts_[id.index()]; }
  [[nodiscard]] const Account& at(AccountId id) const { return accounts_[id.index()]; }
  [[nodiscard]] std::size_t accounts() const { return accounts_.size(); }

  /// The node of this kind and name in a system; made on first mention.
  NodeId node(SystemId system, NodeKind kind, std::string_view name);
  [[nodiscard]] NodeId find_node(SystemId system, NodeKind kind, std::string_view name) const;
  Node& at(NodeId id) { return nodes_[id.index()]; }
  [[nodiscard]] std::size_t nodes() const { return nodes_.size(); }

  /// Values in any order; the empty list is "all".
  ScopeSetId scope_set(std::vector<ScopeValue> values);
  TermsId terms(const Terms& terms);

  void assign(AccountId account, NodeId to, TermsId terms);  // the account holds `to`
  void confer(NodeId from, NodeId to, TermsId terms);        // whoever holds `from` holds `to`
  void own(AccountId account, NodeId node, TermsId terms);   // the account may add members to `node`

  /// How many assignments each account has, by account.
  [[nodiscard]] std::vector<std::uint64_t> assignments() const;
  /// Adds `marks` to every assignment made so far by one of `accounts` or to one of `nodes`.
  void mark_assignments(const std::vector<AccountId>& accounts, const std::vector<NodeId>& nodes,
                        std::uint32_t marks);

  void add_event(PersonId person, std::string_view what, Day day);
  void add_training(PersonId person, std::string_view course, Day day);
  void add_designation(Designation designation) { designations_.push_back(designation); }
  void add_relation(const Relation& relation) { relations_.push_back(relation); }
  /// `event.entitlement` holds the builder's NodeId index of an entitlement. The same use twice is one event
  /// counted twice: memory grows with what was done, not with how often it was logged.
  void add_usage(const UsageEvent& event);

  /// The finished snapshot; the builder is spent. O(records · log records).
  [[nodiscard]] Snapshot finish() &&;

 private:
  static constexpr std::size_t kFirstMerge = std::size_t{1} << 16;

  struct OwnedEdge {
    std::uint32_t from;
    Edge edge;
    friend auto operator<=>(const OwnedEdge&, const OwnedEdge&) = default;
  };
  using Key = std::pair<std::uint64_t, SymbolId>;  // (owner and kind, name)
  struct KeyHash {
    std::size_t operator()(const Key& key) const noexcept {
      return (key.first * 0x9E3779B97F4A7C15ULL) ^ (key.second.index() * 0xC2B2AE3D27D4EB4FULL);
    }
  };
  void merge_usage();
  void finish_text(Snapshot& out) const;
  void finish_people(Snapshot& out) const;
  [[nodiscard]] std::vector<std::uint32_t> finish_nodes(Snapshot& out) const;
  [[nodiscard]] std::vector<std::uint32_t> finish_accounts(Snapshot& out) const;

  SymbolTable symbols_;
  Day taken_{0};
  std::vector<Export> exports_;
  std::vector<System> systems_;
  std::unordered_map<SymbolId, SystemId> system_index_;
  std::vector<Person> persons_;
  std::unordered_map<SymbolId, PersonId> person_index_;
  std::map<SymbolId, std::vector<SymbolId>> attributes_;  // by attribute, then person
  std::vector<Account> accounts_;
  std::unordered_map<Key, AccountId, KeyHash> account_index_;
  std::vector<Node> nodes_;
  std::unordered_map<Key, NodeId, KeyHash> node_index_;
  std::map<std::vector<ScopeValue>, ScopeSetId> scope_sets_;
  std::map<Terms, TermsId> terms_index_;
  std::vector<Terms> terms_;
  std::vector<OwnedEdge> account_edges_;
  std::vector<OwnedEdge> node_edges_;
  std::vector<OwnedEdge> owner_edges_;
  std::vector<DatedFact> events_;
  std::vector<DatedFact> trainings_;
  std::vector<Designation> designations_;
  std::vector<Relation> relations_;
  std::vector<UsageEvent> usage_;
  std::size_t merge_usage_at_ = kFirstMerge;  // how many events to collect before the next merge
};

}  // namespace rolewright
