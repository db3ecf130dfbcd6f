#include "compiler/catalog.hpp"

#include <algorithm>
#include <optional>

#include "model/bug.hpp"

namespace rolewright::compiler {

// Greedy with one point of return: after a mismatch the last star takes one byte more.
bool matches(std::string_view pattern, std::string_view text) {
  std::size_t p = 0;
  std::size_t t = 0;
  std::size_t star = std::string_view::npos;
  std::size_t star_text = 0;
  while (t < text.size()) {
    const bool escaped = p + 1 < pattern.size() && pattern[p] == '\\' && pattern[p + 1] == '*';
    if (p < pattern.size() && pattern[p] == '*' && !escaped) {
      star = p++;
      star_text = t;
    } else if (p < pattern.size() && (escaped ? '*' : pattern[p]) == text[t]) {
      p += escaped ? 2 : 1;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++star_text;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

namespace {
// A pattern's pieces: a byte, or none for "any text".
std::vector<std::optional<char>> pieces(std::string_view pattern) {
  std::vector<std::optional<char>> all;
  for (std::size_t at = 0; at != pattern.size(); ++at) {
    if (pattern[at] == '*') {
      all.emplace_back();
    } else {
      if (pattern[at] == '\\' && at + 1 < pattern.size() && pattern[at + 1] == '*') ++at;
      all.emplace_back(pattern[at]);
    }
  }
  return all;
}
}  // namespace

// Row by row from the end: do the rest of `left` and the rest of `right` share a text? "Any text" on one side
// takes nothing, or one more piece of the other.
bool overlap(std::string_view left, std::string_view right) {
  const auto a = pieces(left);
  const auto b = pieces(right);
  std::vector<bool> below;
  for (std::size_t i = a.size() + 1; i-- != 0;) {
    std::vector<bool> row(b.size() + 1);
    for (std::size_t j = b.size() + 1; j-- != 0;) {
      const bool more_left = i != a.size();
      const bool more_right = j != b.size();
      if (!more_left && !more_right) {
        row[j] = true;
      } else if ((more_left && !a[i]) || (more_right && !b[j])) {
        row[j] = (more_right && row[j + 1] && (!b[j] || (more_left && !a[i]))) ||
                 (more_left && below[j] && (!a[i] || (more_right && !b[j])));
      } else {
        row[j] = more_left && more_right && *a[i] == *b[j] && below[j + 1];
      }
    }
    below = std::move(row);
  }
  return below[0];
}

Catalog::Catalog(const Snapshot& snapshot) : snapshot_{snapshot} {
  by_name_.reserve(snapshot.entitlements());
  for (std::size_t index = 0; index != snapshot.entitlements(); ++index)
    by_name_.emplace_back(snapshot.nodes[index].name, EntitlementId{index});
  std::sort(by_name_.begin(), by_name_.end());
}

std::vector<SystemId> Catalog::systems(const PolicySystem& system) const {
  std::vector<SystemId> by_id;
  std::vector<SystemId> by_name;
  for (std::size_t index = 0; index != snapshot_.systems.size(); ++index) {
    const System& known = snapshot_.systems[index];
    if (!system.external_id.empty() && snapshot_.text(known.vendor) == system.vendor &&
        snapshot_.text(known.external_id) == system.external_id)
      by_id.emplace_back(index);
    else if (system.vendor == "system" && snapshot_.text(known.name) == system.external_id)
      by_id.emplace_back(index);  // `export "NAME"`: exports have no other id
    if (snapshot_.text(known.name) == system.name) by_name.emplace_back(index);
  }
  return by_id.empty() ? by_name : by_id;
}

bool Catalog::connected(const std::vector<SystemId>& systems) const {
  return std::any_of(systems.begin(), systems.end(),
                     [&](SystemId id) { return snapshot_.systems[id.index()].connected != 0; });
}

namespace {
bool among(const std::vector<SystemId>& systems, SystemId wanted) {
  return std::find(systems.begin(), systems.end(), wanted) != systems.end();
}
}  // namespace

std::vector<EntitlementId> Catalog::entitlements(const std::vector<SystemId>& systems,
                                                 std::string_view pattern) const {
  std::vector<EntitlementId> found;
  if (pattern.find('*') == std::string_view::npos) {
    const SymbolId name = snapshot_.find_symbol(pattern);
    if (name.is_none()) return found;
    const std::pair first{name, EntitlementId{0U}};
    for (auto at = std::lower_bound(by_name_.begin(), by_name_.end(), first);
         at != by_name_.end() && at->first == name; ++at)
      if (among(systems, snapshot_.nodes[at->second.index()].system)) found.push_back(at->second);
    return found;
  }
  for (std::size_t index = 0; index != snapshot_.entitlements(); ++index) {
    const Node& node = snapshot_.nodes[index];
    if (among(systems, node.system) && matches(pattern, snapshot_.text(node.name))) found.emplace_back(index);
  }
  return found;
}

std::vector<std::string_view> Catalog::entitlement_names(const std::vector<SystemId>& systems) const {
  std::vector<std::string_view> names;
  for (std::size_t index = 0; index != snapshot_.entitlements(); ++index)
    if (among(systems, snapshot_.nodes[index].system))
      names.push_back(snapshot_.text(snapshot_.nodes[index].name));
  return names;
}

std::vector<SystemId> Catalog::owners(const Role& role, const PolicyIr& policy) const {
  if (is_of_named_system(role.kind)) return systems(policy.systems[role.system.index()]);
  const std::string_view vendor = role.kind == HoldingKind::OktaGroup ? "okta org" : "entra tenant";
  std::vector<SystemId> found;
  for (std::size_t index = 0; index != snapshot_.systems.size(); ++index)
    if (snapshot_.text(snapshot_.systems[index].vendor) == vendor) found.emplace_back(index);
  return found;
}

namespace {
NodeKind node_kind(HoldingKind kind) {
  switch (kind) {
    case HoldingKind::OktaGroup:
    case HoldingKind::EntraGroup:
    case HoldingKind::SystemGroup:
      return NodeKind::Group;
    case HoldingKind::EntraPackage:
    case HoldingKind::SystemPackage:
      return NodeKind::Package;
    case HoldingKind::SystemRole:
      return NodeKind::Role;
    case HoldingKind::None:
      break;
  }
  bug("a role bound to nothing has no node");
}
}  // namespace

std::vector<NodeId> Catalog::holdings(const Role& role, const std::vector<SystemId>& owners) const {
  std::vector<NodeId> found;
  for (std::size_t index = snapshot_.entitlements(); index != snapshot_.nodes.size(); ++index) {
    const Node& node = snapshot_.nodes[index];
    if (node.kind == node_kind(role.kind) && among(owners, node.system) &&
        snapshot_.text(node.name) == role.external)
      found.emplace_back(index);
  }
  return found;
}

std::vector<std::string_view> Catalog::holding_names(const Role& role,
                                                     const std::vector<SystemId>& owners) const {
  std::vector<std::string_view> names;
  for (std::size_t index = snapshot_.entitlements(); index != snapshot_.nodes.size(); ++index) {
    const Node& node = snapshot_.nodes[index];
    if (node.kind == node_kind(role.kind) && among(owners, node.system))
      names.push_back(snapshot_.text(node.name));
  }
  return names;
}

}  // namespace rolewright::compiler
