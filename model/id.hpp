// Dense handles: an Id knows what it indexes, so a person cannot be passed where an entitlement belongs.
// Ids count from 0; tables are vectors indexed by id and sets are bit rows.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>

namespace rolewright {

template <class Tag>
class Id {
 public:
  constexpr Id() noexcept = default;  // `none`
  constexpr explicit Id(std::uint32_t index) noexcept : index_{index} {}
  constexpr explicit Id(std::size_t index) noexcept : index_{static_cast<std::uint32_t>(index)} {}

  [[nodiscard]] constexpr std::uint32_t index() const noexcept { return index_; }
  [[nodiscard]] constexpr bool is_none() const noexcept { return index_ == kNone; }
  friend constexpr auto operator<=>(Id, Id) noexcept = default;

 private:
  static constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();
  std::uint32_t index_ = kNone;
};

using SymbolId = Id<struct SymbolTag>;    // interned text; see symbol_table.hpp
using FileId = Id<struct FileTag>;        // a policy source file
using ExportId = Id<struct ExportTag>;    // one imported file or folder: provenance
using SystemId = Id<struct SystemTag>;    // an application or directory that owns entitlements
using PersonId = Id<struct PersonTag>;    // one human being
using AccountId = Id<struct AccountTag>;  // one login, of a person or of a service
using NodeId = Id<struct NodeTag>;        // anything an account can hold: entitlement, group, role, package
using EntitlementId =
    Id<struct EntitlementTag>;        // the smallest thing an application grants; same index as its NodeId
using TermsId = Id<struct TermsTag>;  // interned scope, dates and marks of an edge
using ScopeSetId = Id<struct ScopeSetTag>;  // interned set of scope values; 0 is "all"
using RuleId = Id<struct RuleTag>;          // a rule of the compiled policy

}  // namespace rolewright

template <class Tag>
struct std::hash<rolewright::Id<Tag>> {
  std::size_t operator()(rolewright::Id<Tag> id) const noexcept { return id.index(); }
};
