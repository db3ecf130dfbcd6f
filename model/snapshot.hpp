// Snapshot: what an agency's systems say on one day. People with their attributes and dated facts, accounts,
// everything an account can hold (entitlements, groups, roles, packages), the edges between them with scope,
// dates and source, and usage. Plain columns indexed by dense ids; built by SnapshotBuilder, stored by
// snapshot_file. Edges read "whoever holds `from` holds `to`"; group cycles are legal.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "model/column.hpp"
#include "model/date.hpp"
#include "model/id.hpp"

namespace rolewright {

enum class NodeKind : std::uint8_t { Entitlement, Group, Role, Package };

/// The entitlement that stands for access to an application itself: what signing in uses.
inline constexpr std::string_view kSignIn = "sign_in";

enum class AccountKind : std::uint8_t { Everyday, SeparateAdmin, Service };
enum class AccountStatus : std::uint8_t { Active, Suspended, Deprovisioned };
enum class UsageLevel : std::uint8_t { App, Duty };  // signed in, or exercised a permission: never confused

/// Marks on an edge or, united along a path, on a grant.
enum Mark : std::uint16_t {
  kEligible = 1,    // may be activated (PIM), not active now
  kSuspended = 2,   // reached through a suspended account
  kDelegated = 4,   // lent by another person for a time
  kDeclared = 8,    // stated by the policy (role … grants …), not exported
  kSponsored = 16,  // held by a non-person account the person sponsors
  kBreakGlass = 32,  // emergency access: never revoked by a fix
  kVendorFilled = 64  // of a group alone: its vendor or an application fills it, so that nothing emitted can
};

struct Export {
  SymbolId path;
  SymbolId kind;  // okta-users, erp-user-role-scope, …
  Day taken;      // the day the data describes
  std::uint32_t padding = 0;
  std::uint64_t read = 0;        // records seen
  std::uint64_t rejected = 0;    // of them, not usable
  std::uint64_t reconciled = 0;  // of them, joined with a person of the HR master
};

struct System {
  SymbolId name;         // MOMENTUM
  SymbolId vendor;       // "okta org", "okta app", "entra tenant", "entra app", "github org" or "system"
  SymbolId external_id;  // 0oa1fin; empty when it has none
  std::uint32_t connected = 0;  // 1: an export lists its entitlements, so a name it lacks is a mistake
};

struct Person {
  SymbolId key;    // HR identifier, unique
  SymbolId name;   // display name: never used to join
  SymbolId email;  // may be empty
};

struct Account {
  SymbolId login;
  SystemId system;
  PersonId owner;    // none for a service account or an orphan
  PersonId sponsor;  // of a non-person account; its duties are the sponsor's too
  AccountKind kind = AccountKind::Everyday;
  AccountStatus status = AccountStatus::Active;
  std::uint16_t padding = 0;
};

struct Node {
  SymbolId name;
  SymbolId external_id;  // vendor's id; empty when it has none
  SystemId system;
  NodeKind kind = NodeKind::Entitlement;
  std::uint8_t marks = 0;  // kBreakGlass, kVendorFilled
  std::uint16_t padding = 0;
};

/// One value of a scope kind, as exported: fund_center "FC-1100".
struct ScopeValue {
  SymbolId kind;
  SymbolId value;
  friend auto operator<=>(const ScopeValue&, const ScopeValue&) = default;
};

/// What limits an edge. Interned: TermsId 0 is "always, everywhere, unmarked, no source".
struct Terms {
  Interval held;
  ScopeSetId scope{0U};  // set 0: all
  ExportId source;
  std::uint32_t marks = 0;  // Mark bits
  friend auto operator<=>(const Terms&, const Terms&) = default;
};

struct Edge {
  NodeId to;
  TermsId terms{0U};
  friend auto operator<=>(const Edge&, const Edge&) = default;
};

struct DatedFact {  // transferred, separated, trained "SoD-101"
  PersonId person;
  SymbolId what;
  Day day;
  friend auto operator<=>(const DatedFact&, const DatedFact&) = default;
};

struct Designation {  // warrant, certifying officer
  PersonId person;
  SymbolId what;
  Interval held;
  std::int64_t limit_cents = 0;  // 0: none stated
  friend auto operator<=>(const Designation&, const Designation&) = default;
};

/// One person's tie to another, or to an object that logs speak of: family, affiliated.
struct Relation {
  PersonId person;
  SymbolId what;
  PersonId other;        // none when the tie is to an object
  SymbolId object_kind;  // none when the tie is to a person
  SymbolId object;       // its number
  friend auto operator<=>(const Relation&, const Relation&) = default;
};

struct UsageEvent {
  PersonId person;            // who acted; none when the account is an orphan
  EntitlementId entitlement;  // what was exercised, or the app's sign-in entitlement
  Day day;
  SymbolId object_kind;  // invoice; none when the log has no object
  SymbolId object;       // its number
  PersonId subject;      // whose record it was; none when the log does not say
  SymbolId session;      // the sign-in during which it happened; none when the log does not say
  UsageLevel level = UsageLevel::App;
  std::uint8_t padding[3] = {};
  std::uint32_t count = 1;  // how often on that day: repetitions are one event
  friend auto operator<=>(const UsageEvent&, const UsageEvent&) = default;
};

/// Holds the memory that borrowed columns view. Closed when the Snapshot goes.
class Mapping {
 public:
  Mapping() = default;
  Mapping(const void* memory, std::size_t bytes) noexcept : memory_{memory}, bytes_{bytes} {}
  Mapping(Mapping&& other) noexcept;
  Mapping& operator=(Mapping&& other) noexcept;
  Mapping(const Mapping&) = delete;
  Mapping& operator=(const Mapping&) = delete;
  ~Mapping();
  [[nodiscard]] std::span<const std::byte> bytes() const noexcept {
    return {static_cast<const std::byte*>(memory_), bytes_};
  }

 private:
  const void* memory_ = nullptr;
  std::size_t bytes_ = 0;
};

struct Snapshot {
  // Interned text: symbol i is symbol_bytes[symbol_ends[i-1], symbol_ends[i]); symbol 0 is "".
  Column<char> symbol_bytes;
  Column<std::uint64_t> symbol_ends;
  Column<SymbolId> symbols_sorted;  // by text, for find()

  Column<Day> taken;  // one value: the day the snapshot describes
  Column<Export> exports;
  Column<System> systems;
  Column<Person> persons;
  Column<SymbolId> attribute_names;
  Column<SymbolId> attribute_values;  // attribute-major: [attribute · persons + person]; symbol 0 is missing
  Column<Account> accounts;           // sorted by holder(), orphans last
  Column<std::uint64_t> person_accounts_end;  // accounts of person i: [end[i-1], end[i])
  Column<Node> nodes;  // entitlements first: NodeId i is EntitlementId i when i < entitlements
  Column<std::uint32_t> entitlement_count;  // one value
  Column<std::uint64_t> scope_set_ends;     // values of set i: [end[i-1], end[i]); set 0 is empty
  Column<ScopeValue> scope_values;
  Column<Terms> terms;
  Column<std::uint64_t> account_edge_ends;  // direct assignments of account i
  Column<Edge> account_edges;
  Column<std::uint64_t> node_edge_ends;  // what node i confers
  Column<Edge> node_edges;
  Column<std::uint64_t> owner_edge_ends;  // account i may add members (itself too) to these nodes
  Column<Edge> owner_edges;
  Column<DatedFact> events;          // sorted
  Column<DatedFact> trainings;       // sorted
  Column<Designation> designations;  // sorted
  Column<Relation> relations;        // sorted
  Column<UsageEvent> usage;          // sorted; no two differ in count alone
  Mapping mapping;

  [[nodiscard]] std::string_view text(SymbolId symbol) const;
  /// The symbol of `wanted`, or none. O(log symbols).
  [[nodiscard]] SymbolId find_symbol(std::string_view wanted) const;
  [[nodiscard]] std::size_t entitlements() const {
    return entitlement_count.empty() ? 0 : entitlement_count[0];
  }
  [[nodiscard]] bool is_entitlement(NodeId node) const { return node.index() < entitlements(); }
  [[nodiscard]] std::span<const Account> accounts_of(PersonId person) const;
  [[nodiscard]] std::span<const Edge> edges_of(AccountId account) const;
  [[nodiscard]] std::span<const Edge> edges_of(NodeId node) const;
  [[nodiscard]] std::span<const Edge> owned_by(AccountId account) const;
  [[nodiscard]] std::span<const ScopeValue> scope(ScopeSetId set) const;
  [[nodiscard]] AccountId id_of(const Account& account) const;
  /// Value of an attribute of a person; symbol 0 when missing.
  [[nodiscard]] SymbolId attribute(std::size_t attribute, PersonId person) const;
  /// Index in attribute_names, or its size when no export supplied it.
  [[nodiscard]] std::size_t find_attribute(std::string_view name) const;
  /// The person with this key, email or account login (in that order), or none. A login of several people,
  /// or of nobody, is none.
  [[nodiscard]] PersonId find_person(std::string_view name) const;
};

/// The person who answers for an account: its owner, else its sponsor, else none.
[[nodiscard]] inline PersonId holder(const Account& account) noexcept {
  return account.owner.is_none() ? account.sponsor : account.owner;
}

/// Calls visit(name, column) for each column of `snapshot`, in file order.
template <class AnySnapshot, class Visit>
void for_each_column(AnySnapshot& snapshot, Visit visit) {
  visit("symbol_bytes", snapshot.symbol_bytes);
  visit("symbol_ends", snapshot.symbol_ends);
  visit("symbols_sorted", snapshot.symbols_sorted);
  visit("taken", snapshot.taken);
  visit("exports", snapshot.exports);
  visit("systems", snapshot.systems);
  visit("persons", snapshot.persons);
  visit("attribute_names", snapshot.attribute_names);
  visit("attribute_values", snapshot.attribute_values);
  visit("accounts", snapshot.accounts);
  visit("person_accounts_end", snapshot.person_accounts_end);
  visit("nodes", snapshot.nodes);
  visit("entitlement_count", snapshot.entitlement_count);
  visit("scope_set_ends", snapshot.scope_set_ends);
  visit("scope_values", snapshot.scope_values);
  visit("terms", snapshot.terms);
  visit("account_edge_ends", snapshot.account_edge_ends);
  visit("account_edges", snapshot.account_edges);
  visit("node_edge_ends", snapshot.node_edge_ends);
  visit("node_edges", snapshot.node_edges);
  visit("owner_edge_ends", snapshot.owner_edge_ends);
  visit("owner_edges", snapshot.owner_edges);
  visit("events", snapshot.events);
  visit("trainings", snapshot.trainings);
  visit("designations", snapshot.designations);
  visit("relations", snapshot.relations);
  visit("usage", snapshot.usage);
}

}  // namespace rolewright
