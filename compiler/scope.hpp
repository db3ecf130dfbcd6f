// Scopes: trees of values (fund centers), crosswalks between kinds, and the sets an assignment is limited to.
//
// A Box is what one grant covers: for each kind it names, a set of values each standing for itself and all
// below; a kind it does not name is unrestricted. Along a path boxes intersect. In a forest two values either
// contain one another or share nothing, so intersections stay lists of values.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "model/id.hpp"

namespace rolewright::compiler {

using ScopeKindId = Id<struct ScopeKindTag>;
using ScopeNodeId = Id<struct ScopeNodeTag>;  // a value of some kind
using BoxId = Id<struct BoxTag>;              // interned; 0 is "everywhere", 1 "nowhere"

struct ScopeKind {
  std::string name;
  bool has_tree = false;  // values outside its file are unresolved
};

/// The declared values of every kind: a forest, numbered so that `low ≤ x < high` are a value and all below
/// it.
class ScopeForest {
 public:
  ScopeKindId add_kind(std::string name);
  [[nodiscard]] ScopeKindId find_kind(std::string_view name) const;
  [[nodiscard]] const std::vector<ScopeKind>& kinds() const { return kinds_; }

  static constexpr std::size_t kMaxDepth = 1000;  // levels of a tree

  /// Replaces a kind's values by rows (value, parent); an empty parent makes a root. Returns the first row
  /// that repeats a value, names an unknown parent, closes a circle or is deeper than kMaxDepth, or
  /// rows.size() when all is well. O(rows · log rows).
  std::size_t set_tree(ScopeKindId kind, const std::vector<std::pair<std::string, std::string>>& rows);
  /// The node of a value, made as a root when new.
  ScopeNodeId node(ScopeKindId kind, std::string_view value);
  [[nodiscard]] ScopeNodeId find_node(ScopeKindId kind, std::string_view value) const;
  void add_crosswalk(ScopeNodeId from, ScopeNodeId to);
  [[nodiscard]] const std::vector<std::pair<ScopeNodeId, ScopeNodeId>>& crosswalk() const { return crosswalk_; }

  [[nodiscard]] std::size_t size() const { return nodes_.size(); }
  [[nodiscard]] ScopeKindId kind_of(ScopeNodeId node) const { return nodes_[node.index()].kind; }
  [[nodiscard]] const std::string& value_of(ScopeNodeId node) const { return nodes_[node.index()].value; }
  /// True when `outer` is `inner` or above it.
  [[nodiscard]] bool contains(ScopeNodeId outer, ScopeNodeId inner) const;
  /// The value just above, or none.
  [[nodiscard]] ScopeNodeId parent(ScopeNodeId node) const;
  /// Values of a kind that have none below them, ascending. O(values).
  [[nodiscard]] std::vector<ScopeNodeId> leaves(ScopeKindId kind) const;
  /// Values of `wanted` that a crosswalk pairs with a value overlapping `node`, in either direction; none unless
  /// every leaf at or below `node` is paired, itself or through a value above it: a value paired in part says too
  /// little of the rest. O(values · depth + pairs).
  [[nodiscard]] std::vector<ScopeNodeId> translate(ScopeNodeId node, ScopeKindId wanted) const;

 private:
  [[nodiscard]] bool is_wholly_paired(ScopeNodeId node, ScopeKindId wanted) const;

  [[nodiscard]] std::size_t first_too_deep(
      ScopeKindId kind, const std::vector<std::pair<std::string, std::string>>& rows) const;

  struct Value {
    ScopeKindId kind;
    std::string value;
    std::uint32_t parent;  // own index for a root
  };
  std::vector<ScopeKind> kinds_;
  std::vector<Value> nodes_;
  std::map<std::pair<std::uint32_t, std::string>, ScopeNodeId, std::less<>> index_;
  std::vector<std::pair<ScopeNodeId, ScopeNodeId>> crosswalk_;
};

/// A box seen in one kind: everything, or these values and all below.
struct Region {
  bool everywhere = false;
  bool unresolved = false;  // covers at most this, because no tree or crosswalk could place some value
  std::vector<ScopeNodeId> values;  // sorted; none contains another
};

class ScopeBoxes {
 public:
  static constexpr BoxId kEverywhere{0U};
  static constexpr BoxId kNowhere{1U};

  explicit ScopeBoxes(const ScopeForest& forest);

  /// The box of some values; `unresolved` marks that others could not be placed and are taken as
  /// unrestricted.
  BoxId box(std::vector<ScopeNodeId> values, std::vector<ScopeKindId> unresolved = {});
  BoxId intersect(BoxId left, BoxId right);
  /// True when intersect(outer, inner) is `inner`. Remembers nothing, so any number of pairs may be asked about, by any
  /// number of threads. O(values · (values + depth)).
  [[nodiscard]] bool contains(BoxId outer, BoxId inner) const;
  /// What the box covers in `kind`: its own values; all when it names no kind at all; else through
  /// crosswalks.
  [[nodiscard]] const Region& project(BoxId box, ScopeKindId kind);
  /// `fund_center FC-1100, FC-1200`; "all" for kEverywhere.
  [[nodiscard]] std::string describe(BoxId box) const;

 private:
  struct Box {
    std::vector<ScopeNodeId> values;      // sorted by kind, then index; none contains another
    std::vector<ScopeKindId> unresolved;  // sorted kinds restricted in a way that could not be placed
    friend auto operator<=>(const Box&, const Box&) = default;
  };
  BoxId intern(Box box);
  [[nodiscard]] Region compute_region(const Box& box, ScopeKindId kind) const;

  const ScopeForest& forest_;
  std::vector<Box> boxes_;
  std::map<Box, BoxId> index_;
  std::map<std::pair<BoxId, BoxId>, BoxId> intersections_;
  std::map<std::pair<BoxId, ScopeKindId>, Region> regions_;
};

}  // namespace rolewright::compiler
