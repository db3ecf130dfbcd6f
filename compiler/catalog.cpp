#include "compiler/catalog.hpp"

#include <algorithm>

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

Catalog::Catalog(const Snapshot& snapshot) : snapshot_{snapshot} {}

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
  if (role.kind == HoldingKind::SystemRole) return systems(policy.systems[role.system.index()]);
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
      return NodeKind::Group;
    case HoldingKind::EntraPackage:
      return NodeKind::Package;
    case HoldingKind::SystemRole:
      return NodeKind::Role;
    case HoldingKind::None:
      break;
  }
  bug("a role bound to nothing has no node");
}
}  // namespace

NodeId Catalog::holding(const Role& role, const std::vector<SystemId>& owners) const {
  for (std::size_t index = snapshot_.entitlements(); index != snapshot_.nodes.size(); ++index) {
    const Node& node = snapshot_.nodes[index];
    if (node.kind == node_kind(role.kind) && among(owners, node.system) &&
        snapshot_.text(node.name) == role.external)
      return NodeId{index};
  }
  return {};
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
