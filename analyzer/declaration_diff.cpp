#include "analyzer/declaration_diff.hpp"

#include <map>
#include <set>
#include <string>

#include "compiler/english.hpp"

namespace rolewright::analyzer {
namespace {

using compiler::PolicyIr;

// What a declaration says, in words, and where it stands.
struct Said {
  std::string words;
  Span span;
};
using Declarations = std::map<std::string, Said>;  // by what it declares

Declarations roles(const PolicyIr& policy) {
  static const char* const kKinds[] = {"", "okta group", "entra group", "entra package", "system role", "system group", "system package"};
  Declarations all;
  for (const compiler::Role& role : policy.roles) {
    std::string words = "stands for nothing outside";
    if (role.kind != compiler::HoldingKind::None) {
      words = std::string{"stands for "} + kKinds[static_cast<std::size_t>(role.kind)] + " \"" + role.external + "\"";
      if (!role.system.is_none()) words += " of " + policy.systems[role.system.index()].external_id;
    }
    all["role `" + role.name + "`"] = {words, role.span};
  }
  return all;
}

std::string handed_out(const PolicyIr& policy, const compiler::Permission& permission) {
  if (permission.grants_any) return "lets its holder grant anything of its system";
  std::set<std::string> names;
  for (const compiler::PermissionId id : permission.grants) names.insert("\"" + policy.permissions[id.index()].pattern + "\"");
  for (const compiler::RoleId id : permission.grants_roles) names.insert("role " + policy.roles[id.index()].name);
  return names.empty() ? "lets its holder grant nothing"
                       : "lets its holder grant " + compiler::english_list({names.begin(), names.end()});
}

Declarations permissions(const PolicyIr& policy) {
  Declarations all;
  for (const compiler::Permission& permission : policy.permissions) {
    const compiler::PolicySystem& system = policy.systems[permission.system.index()];
    const std::string name = "permission \"" + permission.pattern + "\" of " + system.vendor + " " + system.external_id;
    all[name] = {handed_out(policy, permission), permission.span};
    all["use of " + name] = {permission.used_every_days == 0
                                 ? "nothing is said of how often"
                                 : "at least every " + std::to_string(permission.used_every_days) + " days",
                             permission.span};
  }
  return all;
}

Declarations scopes(const PolicyIr& policy) {
  const compiler::ScopeForest& forest = policy.scopes;
  Declarations all;
  const auto name = [&](compiler::ScopeNodeId node) {
    return forest.kinds()[forest.kind_of(node).index()].name + " " + forest.value_of(node);
  };
  for (std::size_t index = 0; index != forest.size(); ++index) {
    const compiler::ScopeNodeId node{index};
    const compiler::ScopeNodeId above = forest.parent(node);
    all[name(node)] = {above.is_none() ? "stands at the top" : "stands within " + forest.value_of(above), {}};
  }
  for (const auto& [from, to] : forest.crosswalk())
    all["the crosswalk of " + name(from) + " to " + name(to)] = {"is made", {}};
  return all;
}

using Differences = std::vector<StatementChange>;

void compare(const Declarations& before, const Declarations& after, Differences& found) {
  for (const auto& [what, old] : before)
    if (const auto now = after.find(what); now != after.end() && now->second.words != old.words)
      found.push_back({ChangeDirection::Changed, what, {}, old.words, now->second.words, old.span, now->second.span});
}

// What only one of them has counts too: a value without a place overlaps whatever it is met by.
void compare_all(const Declarations& before, const Declarations& after, Differences& found) {
  compare(before, after, found);
  for (const auto& [what, old] : before)
    if (!after.contains(what)) found.push_back({ChangeDirection::Changed, what, {}, old.words, "is not declared", {}, {}});
  for (const auto& [what, now] : after)
    if (!before.contains(what)) found.push_back({ChangeDirection::Changed, what, {}, "is not declared", now.words, {}, {}});
}

}  // namespace

Differences diff_declarations(const PolicyIr& before, const PolicyIr& after) {
  Differences found;
  compare(roles(before), roles(after), found);
  compare(permissions(before), permissions(after), found);
  compare_all(scopes(before), scopes(after), found);
  return found;
}

}  // namespace rolewright::analyzer
