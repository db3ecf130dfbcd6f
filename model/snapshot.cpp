#include "model/snapshot.hpp"

#include <sys/mman.h>

#include <algorithm>
#include <utility>

namespace rolewright {
namespace {

template <class T>
std::span<const T> slice(const Column<T>& items, const Column<std::uint64_t>& ends, std::size_t index) {
  const std::uint64_t begin = index == 0 ? 0 : ends[index - 1];
  return items.view().subspan(begin, ends[index] - begin);
}

}  // namespace

Mapping::Mapping(Mapping&& other) noexcept
    : memory_{std::exchange(other.memory_, nullptr)}, bytes_{std::exchange(other.bytes_, 0)} {}

Mapping& Mapping::operator=(Mapping&& other) noexcept {
  std::swap(memory_, other.memory_);
  std::swap(bytes_, other.bytes_);
  return *this;
}

Mapping::~Mapping() {
  if (memory_ != nullptr) ::munmap(const_cast<void*>(memory_), bytes_);
}

std::string_view Snapshot::text(SymbolId symbol) const {
  if (symbol.is_none()) return {};
  const std::uint64_t begin = symbol.index() == 0 ? 0 : symbol_ends[symbol.index() - 1];
  return {symbol_bytes.begin() + begin, symbol_ends[symbol.index()] - begin};
}

SymbolId Snapshot::find_symbol(std::string_view wanted) const {
  const auto found =
      std::lower_bound(symbols_sorted.begin(), symbols_sorted.end(), wanted,
                       [this](SymbolId symbol, std::string_view name) { return text(symbol) < name; });
  return found != symbols_sorted.end() && text(*found) == wanted ? *found : SymbolId{};
}

std::span<const Account> Snapshot::accounts_of(PersonId person) const {
  return slice(accounts, person_accounts_end, person.index());
}
std::span<const Edge> Snapshot::edges_of(AccountId account) const {
  return slice(account_edges, account_edge_ends, account.index());
}
std::span<const Edge> Snapshot::edges_of(NodeId node) const {
  return slice(node_edges, node_edge_ends, node.index());
}
std::span<const Edge> Snapshot::owned_by(AccountId account) const {
  return slice(owner_edges, owner_edge_ends, account.index());
}
std::span<const ScopeValue> Snapshot::scope(ScopeSetId set) const {
  return slice(scope_values, scope_set_ends, set.index());
}
AccountId Snapshot::id_of(const Account& account) const {
  return AccountId{static_cast<std::size_t>(&account - accounts.begin())};
}

SymbolId Snapshot::attribute(std::size_t attribute, PersonId person) const {
  return attribute_values[attribute * persons.size() + person.index()];
}

std::size_t Snapshot::find_attribute(std::string_view name) const {
  const auto found = std::find_if(attribute_names.begin(), attribute_names.end(),
                                  [&](SymbolId symbol) { return text(symbol) == name; });
  return static_cast<std::size_t>(found - attribute_names.begin());
}

PersonId Snapshot::find_person(std::string_view name) const {
  const SymbolId symbol = find_symbol(name);
  if (symbol.is_none() || name.empty()) return {};
  const auto person_with = [&](auto field) {
    const auto found = std::find_if(persons.begin(), persons.end(),
                                    [&](const Person& person) { return person.*field == symbol; });
    return found == persons.end() ? PersonId{} : PersonId{static_cast<std::size_t>(found - persons.begin())};
  };
  if (const PersonId by_key = person_with(&Person::key); !by_key.is_none()) return by_key;
  if (const PersonId by_email = person_with(&Person::email); !by_email.is_none()) return by_email;
  PersonId only;
  for (const Account& account : accounts) {
    if (account.login != symbol || holder(account).is_none()) continue;
    if (!only.is_none() && only != holder(account)) return {};
    only = holder(account);
  }
  return only;
}

}  // namespace rolewright
