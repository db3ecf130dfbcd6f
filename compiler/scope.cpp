#include "compiler/scope.hpp"

#include <algorithm>

namespace rolewright::compiler {

ScopeKindId ScopeForest::add_kind(std::string name) {
  kinds_.push_back({.name = std::move(name)});
  return ScopeKindId{kinds_.size() - 1};
}

ScopeKindId ScopeForest::find_kind(std::string_view name) const {
  const auto found =
      std::find_if(kinds_.begin(), kinds_.end(), [&](const ScopeKind& kind) { return kind.name == name; });
  return found == kinds_.end() ? ScopeKindId{}
                               : ScopeKindId{static_cast<std::size_t>(found - kinds_.begin())};
}

ScopeNodeId ScopeForest::node(ScopeKindId kind, std::string_view value) {
  const ScopeNodeId next{nodes_.size()};
  const auto [found, fresh] = index_.try_emplace({kind.index(), std::string{value}}, next);
  if (fresh) nodes_.push_back({.kind = kind, .value = std::string{value}, .parent = next.index()});
  return found->second;
}

ScopeNodeId ScopeForest::find_node(ScopeKindId kind, std::string_view value) const {
  const auto found = index_.find(std::pair{kind.index(), std::string{value}});
  return found == index_.end() ? ScopeNodeId{} : found->second;
}

std::size_t ScopeForest::set_tree(ScopeKindId kind,
                                  const std::vector<std::pair<std::string, std::string>>& rows) {
  kinds_[kind.index()].has_tree = true;
  for (std::size_t row = 0; row != rows.size(); ++row) {
    if (!find_node(kind, rows[row].first).is_none()) return row;
    node(kind, rows[row].first);
  }
  std::vector<std::uint32_t> top(nodes_.size());  // towards the root of what is linked so far, paths halved
  for (std::uint32_t node = 0; node != top.size(); ++node) top[node] = node;
  const auto root_of = [&](std::uint32_t node) {
    while (top[node] != node) node = top[node] = top[top[node]];
    return node;
  };
  for (std::size_t row = 0; row != rows.size(); ++row) {
    const auto& [value, parent] = rows[row];
    if (parent.empty()) continue;
    const ScopeNodeId above = find_node(kind, parent);
    const std::uint32_t below = find_node(kind, value).index();  // a root until now
    if (above.is_none() || root_of(above.index()) == below) return row;
    nodes_[below].parent = above.index();
    top[below] = above.index();
  }
  return first_too_deep(kind, rows);
}

// Every question about a tree walks up it, so its depth is bounded. O(rows).
std::size_t ScopeForest::first_too_deep(ScopeKindId kind,
                                        const std::vector<std::pair<std::string, std::string>>& rows) const {
  std::vector<std::size_t> depth(nodes_.size());  // 0: not known yet
  std::vector<std::uint32_t> path;
  for (std::size_t row = 0; row != rows.size(); ++row) {
    std::uint32_t at = find_node(kind, rows[row].first).index();
    for (path.clear(); depth[at] == 0 && nodes_[at].parent != at; at = nodes_[at].parent) path.push_back(at);
    depth[at] = std::max<std::size_t>(depth[at], 1);
    for (; !path.empty(); path.pop_back()) depth[path.back()] = depth[nodes_[path.back()].parent] + 1;
    if (depth[find_node(kind, rows[row].first).index()] > kMaxDepth) return row;
  }
  return rows.size();
}

void ScopeForest::add_crosswalk(ScopeNodeId from, ScopeNodeId to) {
  crosswalk_.emplace_back(from, to);
}

bool ScopeForest::contains(ScopeNodeId outer, ScopeNodeId inner) const {
  std::uint32_t at = inner.index();
  while (at != outer.index()) {
    const std::uint32_t parent = nodes_[at].parent;
    if (parent == at) return false;
    at = parent;
  }
  return true;
}

ScopeNodeId ScopeForest::parent(ScopeNodeId node) const {
  const std::uint32_t above = nodes_[node.index()].parent;
  return above == node.index() ? ScopeNodeId{} : ScopeNodeId{above};
}

std::vector<ScopeNodeId> ScopeForest::leaves(ScopeKindId kind) const {
  std::vector<bool> has_below(nodes_.size());
  for (std::size_t index = 0; index != nodes_.size(); ++index)
    if (nodes_[index].parent != index) has_below[nodes_[index].parent] = true;
  std::vector<ScopeNodeId> found;
  for (std::size_t index = 0; index != nodes_.size(); ++index)
    if (nodes_[index].kind == kind && !has_below[index]) found.emplace_back(index);
  return found;
}

bool ScopeForest::is_wholly_paired(ScopeNodeId node, ScopeKindId wanted) const {
  std::vector<bool> paired(nodes_.size());
  for (const auto& [from, to] : crosswalk_) {
    if (kind_of(to) == wanted) paired[from.index()] = true;
    if (kind_of(from) == wanted) paired[to.index()] = true;
  }
  std::vector<bool> has_children(nodes_.size());
  for (std::size_t index = 0; index != nodes_.size(); ++index)
    if (nodes_[index].parent != index) has_children[nodes_[index].parent] = true;
  for (std::size_t index = 0; index != nodes_.size(); ++index) {
    if (has_children[index] || nodes_[index].kind != kind_of(node) || !contains(node, ScopeNodeId{index})) continue;
    std::size_t at = index;
    while (!paired[at] && nodes_[at].parent != at) at = nodes_[at].parent;
    if (!paired[at]) return false;
  }
  return true;
}

std::vector<ScopeNodeId> ScopeForest::translate(ScopeNodeId node, ScopeKindId wanted) const {
  std::vector<ScopeNodeId> found;
  if (!is_wholly_paired(node, wanted)) return found;
  const auto overlaps = [&](ScopeNodeId other) { return contains(node, other) || contains(other, node); };
  for (const auto& [from, to] : crosswalk_) {
    if (kind_of(to) == wanted && kind_of(from) == kind_of(node) && overlaps(from)) found.push_back(to);
    if (kind_of(from) == wanted && kind_of(to) == kind_of(node) && overlaps(to)) found.push_back(from);
  }
  return found;
}

namespace {

// Drops values that another value contains; sorts the rest by kind, then index.
void normalize(const ScopeForest& forest, std::vector<ScopeNodeId>& values) {
  std::sort(values.begin(), values.end(), [&](ScopeNodeId left, ScopeNodeId right) {
    return std::pair{forest.kind_of(left), left} < std::pair{forest.kind_of(right), right};
  });
  values.erase(std::unique(values.begin(), values.end()), values.end());
  std::vector<ScopeNodeId> top;
  for (const ScopeNodeId value : values) {
    const bool covered = std::any_of(values.begin(), values.end(), [&](ScopeNodeId other) {
      return other != value && forest.contains(other, value);
    });
    if (!covered) top.push_back(value);
  }
  values = std::move(top);
}

}  // namespace

ScopeBoxes::ScopeBoxes(const ScopeForest& forest) : forest_{forest} {
  intern({});
  boxes_.push_back({});  // kNowhere is never found by its content
}

BoxId ScopeBoxes::intern(Box box) {
  const auto [found, fresh] = index_.try_emplace(box, BoxId{boxes_.size()});
  if (fresh) boxes_.push_back(std::move(box));
  return found->second;
}

BoxId ScopeBoxes::box(std::vector<ScopeNodeId> values, std::vector<ScopeKindId> unresolved) {
  normalize(forest_, values);
  std::sort(unresolved.begin(), unresolved.end());
  unresolved.erase(std::unique(unresolved.begin(), unresolved.end()), unresolved.end());
  // A kind with an unplaced value is unrestricted as a whole: the unplaced one may contain anything.
  std::erase_if(values, [&](ScopeNodeId value) {
    return std::binary_search(unresolved.begin(), unresolved.end(), forest_.kind_of(value));
  });
  return intern({std::move(values), std::move(unresolved)});
}

BoxId ScopeBoxes::intersect(BoxId left, BoxId right) {
  if (left == right || right == kEverywhere) return left;
  if (left == kEverywhere) return right;
  if (left == kNowhere || right == kNowhere) return kNowhere;
  if (right < left) std::swap(left, right);
  if (const auto known = intersections_.find({left, right}); known != intersections_.end())
    return known->second;

  const Box a = boxes_[left.index()];
  const Box b = boxes_[right.index()];
  const auto names = [&](const Box& box, ScopeKindId kind) {
    return std::any_of(box.values.begin(), box.values.end(),
                       [&](ScopeNodeId v) { return forest_.kind_of(v) == kind; });
  };
  Box both;
  bool empty = false;
  for (std::size_t index = 0; index != forest_.kinds().size(); ++index) {
    const ScopeKindId kind{index};
    std::vector<ScopeNodeId> common;
    for (const ScopeNodeId x : a.values)
      if (forest_.kind_of(x) == kind) {
        if (!names(b, kind)) common.push_back(x);
        for (const ScopeNodeId y : b.values) {
          if (forest_.contains(x, y)) {
            common.push_back(y);
          } else if (forest_.contains(y, x)) {
            common.push_back(x);
          }
        }
      }
    if (!names(a, kind))
      for (const ScopeNodeId y : b.values)
        if (forest_.kind_of(y) == kind) common.push_back(y);
    empty = empty || (common.empty() && (names(a, kind) || names(b, kind)));
    both.values.insert(both.values.end(), common.begin(), common.end());
  }
  normalize(forest_, both.values);
  both.unresolved = a.unresolved;
  both.unresolved.insert(both.unresolved.end(), b.unresolved.begin(), b.unresolved.end());
  std::sort(both.unresolved.begin(), both.unresolved.end());
  both.unresolved.erase(std::unique(both.unresolved.begin(), both.unresolved.end()), both.unresolved.end());
  const BoxId result = empty ? kNowhere : intern(std::move(both));
  intersections_.emplace(std::pair{left, right}, result);
  return result;
}

bool ScopeBoxes::contains(BoxId outer, BoxId inner) const {
  if (outer == inner || outer == kEverywhere || inner == kNowhere) return true;
  if (outer == kNowhere || inner == kEverywhere) return false;
  const Box& a = boxes_[outer.index()];
  const Box& b = boxes_[inner.index()];
  if (!std::includes(b.unresolved.begin(), b.unresolved.end(), a.unresolved.begin(), a.unresolved.end())) return false;
  const auto of_kind = [&](const Box& box, ScopeKindId kind, auto wanted) {
    return std::any_of(box.values.begin(), box.values.end(),
                       [&](ScopeNodeId value) { return forest_.kind_of(value) == kind && wanted(value); });
  };
  const auto any = [](ScopeNodeId) { return true; };
  const auto narrows = [&](ScopeNodeId value) { return !of_kind(b, forest_.kind_of(value), any); };
  if (std::any_of(a.values.begin(), a.values.end(), narrows)) return false;
  return std::all_of(b.values.begin(), b.values.end(), [&](ScopeNodeId value) {
    const ScopeKindId kind = forest_.kind_of(value);
    return !of_kind(a, kind, any) || of_kind(a, kind, [&](ScopeNodeId above) { return forest_.contains(above, value); });
  });
}

const Region& ScopeBoxes::project(BoxId box, ScopeKindId kind) {
  const auto [found, fresh] = regions_.try_emplace({box, kind});
  if (fresh) found->second = compute_region(boxes_[box.index()], kind);
  return found->second;
}

Region ScopeBoxes::compute_region(const Box& box, ScopeKindId kind) const {
  Region region;
  const auto unplaced = [&](ScopeKindId wanted) {
    return std::binary_search(box.unresolved.begin(), box.unresolved.end(), wanted);
  };
  region.unresolved = unplaced(kind);
  for (const ScopeNodeId value : box.values)
    if (forest_.kind_of(value) == kind) region.values.push_back(value);
  if (!region.values.empty())
    return region;  // at most these, also where a value that could not be placed narrows them
  if (region.unresolved) return {.everywhere = true, .unresolved = true, .values = {}};
  if (box.values.empty() && box.unresolved.empty())
    return {.everywhere = true, .unresolved = false, .values = {}};
  // Restricted, but in other kinds: what the crosswalks say, each kind narrowing the rest.
  bool placed = false;
  for (std::size_t index = 0; index != forest_.kinds().size(); ++index) {
    std::vector<ScopeNodeId> reached;
    bool whole = true;  // every value of this kind has a counterpart
    for (const ScopeNodeId value : box.values) {
      if (forest_.kind_of(value) != ScopeKindId{index}) continue;
      const std::vector<ScopeNodeId> there = forest_.translate(value, kind);
      whole = whole && !there.empty();
      reached.insert(reached.end(), there.begin(), there.end());
    }
    if (reached.empty() || !whole) continue;
    region.unresolved = region.unresolved || unplaced(ScopeKindId{index});
    normalize(forest_, reached);
    if (!placed) {
      region.values = std::move(reached);
    } else {
      std::vector<ScopeNodeId> common;
      for (const ScopeNodeId x : region.values)
        for (const ScopeNodeId y : reached) {
          if (forest_.contains(x, y)) {
            common.push_back(y);
          } else if (forest_.contains(y, x)) {
            common.push_back(x);
          }
        }
      normalize(forest_, common);
      region.values = std::move(common);
    }
    placed = true;
  }
  if (!placed) return {.everywhere = true, .unresolved = true, .values = {}};
  return region;
}

std::string ScopeBoxes::describe(BoxId box) const {
  if (box == kEverywhere) return "all";
  if (box == kNowhere) return "none";
  std::string text;
  ScopeKindId last;
  for (const ScopeNodeId value : boxes_[box.index()].values) {
    if (forest_.kind_of(value) != last) {
      last = forest_.kind_of(value);
      text += (text.empty() ? "" : "; ") + forest_.kinds()[last.index()].name + " ";
    } else {
      text += ", ";
    }
    text += forest_.value_of(value);
  }
  for (const ScopeKindId kind : boxes_[box.index()].unresolved)
    text += (text.empty() ? "" : "; ") + forest_.kinds()[kind.index()].name + " (not in its tree)";
  return text;
}

}  // namespace rolewright::compiler
