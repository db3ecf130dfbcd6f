#include "connectors/tenant_policy.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "connectors/wording.hpp"
#include "model/bug.hpp"

namespace rolewright::connectors {
namespace {

using compiler::CondId;
using compiler::HoldingKind;
using compiler::PermissionId;
using compiler::PolicyIr;
using compiler::Role;
using compiler::RoleId;

constexpr std::size_t kMaxGroupDepth = 64;  // of rules on membership of groups that rules fill

class Derivation {
 public:
  explicit Derivation(const TenantPolicyRequest& request)
      : request_{request}, out_{.policy = request.policy}, ir_{out_.policy.ir}, lowering_{ir_, request.attributes}, tenants_{request.tenants} {
    for (TenantRules& tenant : tenants_)  // two vendors' attributes of one name are two attributes
      for (TenantRule& rule : tenant.rules)
        if (rule.rule)
          for (RuleNode& node : rule.rule->nodes)
            if (!node.attribute.empty())
              node.attribute = (tenant.vendor == TenantVendor::Okta ? "okta user." : "entra user.") + node.attribute;
  }

  Result<TenantPolicy> derive() {
    ir_.assignments.clear();
    ir_.eligibilities.clear();
    ir_.proofs.clear();
    ir_.tests.clear();
    for (const TenantRules& tenant : tenants_)
      for (const TenantRule& rule : tenant.rules)
        if (rule.rule) lowering_.read(*rule.rule);
    if (Diagnostics found = lowering_.prepare(); found.has_error()) return found;
    for (const TenantRules& tenant : tenants_) {
      start(tenant);
      for (std::size_t group = 0; group != tenant.groups.size(); ++group) derive_group(group);
    }
    for (const std::size_t role : fresh_) connect(role);
    add_proofs();
    return std::move(out_);
  }

 private:
  // Groups that a rule asks about are held by those put there by hand, too.
  void start(const TenantRules& tenant) {
    tenant_ = &tenant;
    const std::size_t count = tenant.groups.size();
    conditions_.assign(count, {});
    open_.assign(count, false);
    asked_.assign(count, false);
    rules_of_.assign(count, {});
    for (const TenantRule& rule : tenant.rules) {
      for (const std::size_t group : rule.groups) rules_of_[group].push_back(&rule);
      for (const RuleNode& node : rule.rule ? rule.rule->nodes : std::vector<RuleNode>{})
        for (std::size_t group = 0; node.op == RuleNode::Member && group != count; ++group)
          if (names(node, tenant.groups[group])) asked_[group] = true;
    }
  }

  void derive_group(std::size_t group) {
    const bool filled = !rules_of_[group].empty();
    if (!filled && !asked_[group]) return;
    if (filled) ++out_.groups;
    const RoleId role = role_of(tenant_->groups[group]);
    ir_.assignments.push_back({.role = role, .condition = member_of(group, 0), .span = {}});
  }

  static bool names(const RuleNode& node, const TenantGroup& group) {
    AttributeRule alone;
    alone.root = alone.add(node);
    return evaluate(alone, {.attributes = {}, .collections = {}, .groups = {{group.id, group.name}}}) ==
           compiler::Truth::True;
  }

  [[nodiscard]] std::string label(const TenantGroup& group) const {
    const char* vendor = tenant_->vendor == TenantVendor::Okta ? "Okta" : "Entra";
    return std::string{vendor} + (group.kind == TenantGroup::Package ? " package " : " group ") + group.name;
  }

  // In the group by one of its rules, or by hand when some rule asks for it.
  CondId member_of(std::size_t group, std::size_t depth) {
    if (!conditions_[group].is_none()) return conditions_[group];
    const std::string name = label(tenant_->groups[group]);
    if (open_[group] || depth > kMaxGroupDepth) return unread("rules about " + name + " in a circle");
    open_[group] = true;
    std::vector<CondId> ways;
    for (const TenantRule* rule : rules_of_[group]) ways.push_back(selected(*rule, depth));
    if (asked_[group]) ways.push_back(lowering_.flag("put into " + name + " by hand"));
    open_[group] = false;
    conditions_[group] = lowering_.any_of(ways);
    return conditions_[group];
  }

  // A rule whose evaluation fails selects nobody; whether it fails on a missing attribute is not documented.
  CondId selected(const TenantRule& rule, std::size_t depth) {
    if (counted_.insert(&rule).second) ++out_.rules;
    if (!rule.rule) return unread("selected by the rule " + printable(rule.name));
    const CondId condition = lowering_.lower(*rule.rule, [&](const RuleNode& node) { return member(node, depth); });
    std::vector<CondId> missing;
    for (const RuleNode& node : rule.rule->nodes) {
      if (node.on_missing == OnMissing::False || tenant_->vendor != TenantVendor::Okta) continue;
      AttributeRule absent;
      absent.root = absent.add({.op = RuleNode::Missing, .parts = {}, .attribute = node.attribute});
      missing.push_back(lowering_.lower(absent));
    }
    if (missing.empty()) return condition;
    const CondId fails = lowering_.flag("undocumented failure of the rule " + printable(rule.name));
    return lowering_.all_of(
        {condition, lowering_.not_of(lowering_.all_of({fails, lowering_.any_of(missing)}))});
  }

  CondId member(const RuleNode& node, std::size_t depth) {
    std::vector<CondId> any;
    for (std::size_t group = 0; group != tenant_->groups.size(); ++group)
      if (names(node, tenant_->groups[group])) any.push_back(member_of(group, depth + 1));
    for (const std::string& id : node.groups)  // an id that no page has is a group all the same
      if (node.group_by == GroupBy::Id && std::none_of(tenant_->groups.begin(), tenant_->groups.end(),
                                                       [&](const TenantGroup& group) { return group.id == id; }))
        any.push_back(lowering_.flag("in the group " + printable(id)));
    return lowering_.any_of(any);
  }

  CondId unread(const std::string& what) {
    ++out_.unread;
    return request_.unread == UnreadRules::Anybody ? lowering_.flag(what)
                                                   : lowering_.not_of(lowering_.all_of({}));
  }

  // The policy's role that the group is; a role of its own when it is none of them, or may be any of several: then
  // whoever is in the group holds them all, which hides nothing.
  RoleId role_of(const TenantGroup& group) {
    const std::vector<NodeId> nodes = nodes_of(group);
    std::vector<RoleId> meant;
    for (std::size_t index = 0; index != request_.policy.ir.roles.size(); ++index)
      if (stands_for(RoleId{index}, group, nodes)) meant.emplace_back(index);
    RoleId role = meant.size() == 1 ? meant.front() : RoleId{ir_.roles.size()};
    if (meant.size() != 1) {
      std::set<PermissionId> grants;
      for (const RoleId one : meant) grants.insert(ir_.roles[one.index()].all_grants.begin(), ir_.roles[one.index()].all_grants.end());
      ir_.roles.push_back({.name = label(group), .kind = kind_of(group), .system = {}, .external = group.name, .grants = {},
                           .includes = meant, .all_grants = {grants.begin(), grants.end()}, .span = {}, .external_span = {}});
    }
    for (const NodeId node : nodes) add_contents(role, node);
    return role;
  }

  [[nodiscard]] HoldingKind kind_of(const TenantGroup& group) const {
    if (group.kind == TenantGroup::Package) return HoldingKind::EntraPackage;
    return tenant_->vendor == TenantVendor::Okta ? HoldingKind::OktaGroup : HoldingKind::EntraGroup;
  }

  // By the node that it is bound to, where a snapshot tells; else by what the policy writes.
  [[nodiscard]] bool stands_for(RoleId id, const TenantGroup& group, const std::vector<NodeId>& nodes) const {
    const Role& role = request_.policy.ir.roles[id.index()];
    const NodeId bound = request_.binding == nullptr ? NodeId{} : request_.binding->role_nodes[id.index()];
    if (!bound.is_none() && !nodes.empty()) return std::find(nodes.begin(), nodes.end(), bound) != nodes.end();
    if (role.external != group.name) return false;
    if (role.kind == kind_of(group)) return true;
    const HoldingKind in_system = group.kind == TenantGroup::Package ? HoldingKind::SystemPackage : HoldingKind::SystemGroup;
    if (role.kind != in_system) return false;
    const std::string& vendor = request_.policy.ir.systems[role.system.index()].vendor;
    return vendor == organization() || vendor == "system";
  }
  [[nodiscard]] std::string_view organization() const {
    return tenant_->vendor == TenantVendor::Okta ? "okta org" : "entra tenant";
  }

  // What the group is in the snapshot: more than one only when two organizations use one id and one name.
  [[nodiscard]] std::vector<NodeId> nodes_of(const TenantGroup& group) const {
    if (request_.binding == nullptr) return {};
    const Snapshot& snapshot = request_.binding->snapshot;
    const SymbolId id = snapshot.find_symbol(group.id);
    const NodeKind kind = group.kind == TenantGroup::Package ? NodeKind::Package : NodeKind::Group;
    std::vector<NodeId> found, of_name;
    for (std::size_t index = 0; index != snapshot.nodes.size() && !id.is_none(); ++index) {
      const Node& node = snapshot.nodes[index];
      if (node.external_id != id || node.kind != kind) continue;
      if (snapshot.text(snapshot.systems[node.system.index()].vendor) != organization()) continue;
      found.emplace_back(index);
      if (snapshot.text(node.name) == group.name) of_name.emplace_back(index);
    }
    return of_name.empty() ? found : of_name;
  }

  // Everything that holding the node confers: permissions, and the policy's roles that stand behind it.
  void add_contents(RoleId role, NodeId start) {
    const compiler::Binding& binding = *request_.binding;
    std::set<NodeId> seen{start};
    std::vector<NodeId> open{start};
    std::set<PermissionId> permissions;
    while (!open.empty()) {
      const NodeId node = open.back();
      open.pop_back();
      if (binding.snapshot.is_entitlement(node)) {
        const auto& named = binding.permissions[node.index()];
        permissions.insert(named.begin(), named.end());
      }
      for (std::size_t other = 0; other != binding.role_nodes.size(); ++other)
        if (binding.role_nodes[other] == node && RoleId{other} != role) reached_.insert({role, RoleId{other}});
      const auto follow = [&](const Edge& edge) {
        if (seen.insert(edge.to).second) open.push_back(edge.to);
      };
      for (const Edge& edge : binding.snapshot.edges_of(node)) follow(edge);
      for (const Edge& edge : binding.declared[node.index()]) follow(edge);
    }
    Role& changed = ir_.roles[role.index()];
    permissions.insert(changed.all_grants.begin(), changed.all_grants.end());
    changed.all_grants.assign(permissions.begin(), permissions.end());
    fresh_.insert(role.index());
  }

  // A role that holds another's node includes it; circles are legal in exports and harmless to those who read them.
  void connect(std::size_t role) {
    for (const auto& [outer, inner] : reached_) {
      if (outer != RoleId{role}) continue;
      auto& includes = ir_.roles[role].includes;
      if (std::find(includes.begin(), includes.end(), inner) == includes.end()) includes.push_back(inner);
    }
  }

  void add_proofs() {
    for (std::size_t index = 0; index != ir_.rules.size(); ++index) {
      const compiler::Rule& rule = ir_.rules[index];
      const auto* exclusive = std::get_if<compiler::ExclusiveRule>(&rule.body);
      if (exclusive != nullptr && exclusive->in_one_session && rule.info.active) {
        out_.sessions.push_back(rule.info.id);
        continue;
      }
      const bool judged = exclusive != nullptr || std::holds_alternative<compiler::HoldsRule>(rule.body);
      if (judged && rule.info.active)
        ir_.proofs.push_back({.id = "tenant " + rule.info.id,
                              .title = rule.info.title,
                              .automatic = true,
                              .rule = RuleId{index},
                              .span = rule.info.span});
    }
  }

  const TenantPolicyRequest& request_;
  TenantPolicy out_;
  PolicyIr& ir_;
  RuleLowering lowering_;
  std::vector<TenantRules> tenants_;
  const TenantRules* tenant_ = nullptr;
  std::vector<CondId> conditions_;  // by group of the tenant: who is in it
  std::vector<bool> open_;          // by group: being derived
  std::vector<bool> asked_;         // by group: some rule asks who is in it
  std::vector<std::vector<const TenantRule*>> rules_of_;  // by group
  std::set<const TenantRule*> counted_;
  std::set<std::size_t> fresh_;
  std::set<std::pair<RoleId, RoleId>> reached_;
};

}  // namespace

Result<TenantPolicy> tenant_policy(const TenantPolicyRequest& request) {
  return Derivation{request}.derive();
}

}  // namespace rolewright::connectors
