#include "compiler/binding.hpp"

#include <algorithm>
#include <set>

#include "compiler/quoting.hpp"

namespace rolewright::compiler {
namespace {

// What a snapshot can say of an account.
bool is_told_of_accounts(std::string_view attribute) {
  return attribute == "kind" || attribute == "status" || attribute == "system";
}

std::string_view account_text(const Snapshot& snapshot, const Account& account, std::string_view attribute) {
  static constexpr std::string_view kKinds[] = {"everyday", "separate_admin", "service"};
  static constexpr std::string_view kStatuses[] = {"active", "suspended", "deprovisioned"};
  if (attribute == "kind") return kKinds[static_cast<std::size_t>(account.kind)];
  if (attribute == "status") return kStatuses[static_cast<std::size_t>(account.status)];
  return attribute == "system" ? snapshot.text(snapshot.systems[account.system.index()].name) : std::string_view{};
}

class Binder {
 public:
  Binder(Binding& out, Diagnostics& errors)
      : out_{out}, policy_{out.policy}, snapshot_{out.snapshot}, catalog_{out.snapshot}, errors_{errors} {}

  void run() {
    systems();
    permissions();
    roles();
    what_holders_grant();
    attributes();
    scope_sets();
    rules();
  }

 private:
  void systems() {
    for (const PolicySystem& system : policy_.systems) {
      systems_.push_back(catalog_.systems(system));
      if (systems_.back().size() > 1) ambiguous_system(system, systems_.back());
      out_.connected.push_back(catalog_.connected(systems_.back()));
    }
  }

  // Two organizations may use one id: which of them is meant decides who holds what.
  void ambiguous_system(const PolicySystem& system, const std::vector<SystemId>& found) {
    errors_.add({.code = Code::AmbiguousName,
                 .message = "system `" + system.name + "` is " + system.vendor + " `" + printable(system.external_id) +
                            "`, which " + names_of(found) + " are",
                 .span = system.span,
                 .help = "say which by its name in the exports: `system " + quoted_name(system.name) + " = export " +
                         quoted_text(snapshot_.text(snapshot_.systems[found.front().index()].name)) + "`"});
  }
  [[nodiscard]] std::string names_of(const std::vector<SystemId>& systems) const {
    std::string names;
    for (const SystemId system : systems)
      names += (names.empty()               ? "`"
                : system == systems.back() ? " and `"
                                            : ", `") +
               printable(snapshot_.text(snapshot_.systems[system.index()].name)) + "`";
    return names;
  }

  void permissions() {
    out_.permissions.resize(snapshot_.entitlements());
    for (std::size_t index = 0; index != policy_.permissions.size(); ++index) {
      const Permission& permission = policy_.permissions[index];
      const auto& systems = systems_[permission.system.index()];
      out_.entitlements.push_back(catalog_.entitlements(systems, permission.pattern));
      for (const EntitlementId id : out_.entitlements.back())
        out_.permissions[id.index()].emplace_back(index);
      if (out_.entitlements.back().empty() && out_.connected[permission.system.index()])
        unknown_entitlement(permission, systems);
    }
  }

  void unknown_entitlement(const Permission& permission, const std::vector<SystemId>& systems) {
    errors_.add({.code = Code::UnknownEntitlement,
                 .message = "permission `" + permission.name + "` names an entitlement that system `" +
                            policy_.systems[permission.system.index()].name + "` does not have",
                 .span = permission.pattern_span,
                 .label = "not in the export of " + to_string(snapshot_.taken[0]),
                 .help = did_you_mean(permission.pattern, catalog_.entitlement_names(systems))});
  }

  void roles() {
    out_.declared.resize(snapshot_.nodes.size());
    for (const Role& role : policy_.roles) out_.role_nodes.push_back(node_of(role));
    for (std::size_t index = 0; index != policy_.roles.size(); ++index) declare(RoleId{index});
    for (auto& edges : out_.declared) {
      std::sort(edges.begin(), edges.end());
      edges.erase(std::unique(edges.begin(), edges.end()), edges.end());
    }
  }

  // A permission that lets its holder grant anything is about every node of its system.
  void what_holders_grant() {
    for (const Permission& permission : policy_.permissions) {
      std::vector<NodeId> nodes;
      if (permission.grants_any) {
        const auto& systems = systems_[permission.system.index()];
        for (std::size_t index = 0; index != snapshot_.nodes.size(); ++index)
          if (std::find(systems.begin(), systems.end(), snapshot_.nodes[index].system) != systems.end())
            nodes.emplace_back(index);
      }
      for (const PermissionId granted : permission.grants)
        for (const EntitlementId entitlement : out_.entitlements[granted.index()])
          nodes.emplace_back(entitlement.index());
      for (const RoleId granted : permission.grants_roles)
        if (const NodeId node = out_.role_nodes[granted.index()]; !node.is_none()) nodes.push_back(node);
      std::sort(nodes.begin(), nodes.end());
      nodes.erase(std::unique(nodes.begin(), nodes.end()), nodes.end());
      out_.lets_grant.push_back(std::move(nodes));
    }
  }

  NodeId node_of(const Role& role) {
    holdable_.push_back(false);
    if (role.kind == HoldingKind::None) return {};
    const std::vector<SystemId> owners = catalog_.owners(role, policy_);
    const std::vector<NodeId> found = catalog_.holdings(role, owners);
    const bool listed = is_of_named_system(role.kind) ? out_.connected[role.system.index()] : catalog_.connected(owners);
    if (found.size() > 1) {
      ambiguous_holding(role, found);
      return {};
    }
    const NodeId node = found.empty() ? NodeId{} : found.front();
    holdable_.back() = listed || !node.is_none();
    if (node.is_none() && listed)
      errors_.add({.code = Code::UnknownHolding,
                   .message = "role `" + role.name + "` is bound to `" + printable(role.external) +
                              "`, which the export does not have",
                   .span = role.external_span,
                   .label = "not in the export of " + to_string(snapshot_.taken[0]),
                   .help = did_you_mean(role.external, catalog_.holding_names(role, owners))});
    return node;
  }

  // A role that is taken for its namesake would hide who holds it.
  void ambiguous_holding(const Role& role, const std::vector<NodeId>& found) {
    std::vector<SystemId> systems;
    for (const NodeId node : found) systems.push_back(snapshot_.nodes[node.index()].system);
    errors_.add({.code = Code::AmbiguousName,
                 .message = "role `" + role.name + "` is bound to `" + printable(role.external) + "`, which " +
                            names_of(systems) + " have",
                 .span = role.external_span,
                 .help = "say which: " + ways_to_say(role, systems)});
  }
  [[nodiscard]] std::string ways_to_say(const Role& role, const std::vector<SystemId>& systems) const {
    std::string ways;
    for (const SystemId system : systems) ways += (ways.empty() ? "`" : " or `") + binding_in(role, system) + "`";
    return ways;
  }
  // The binding with its system, by the policy's name for it, else with the declaration that it needs.
  [[nodiscard]] std::string binding_in(const Role& role, SystemId system) const {
    const std::string name{snapshot_.text(snapshot_.systems[system.index()].name)};
    const char* kind = role.kind == HoldingKind::EntraPackage || role.kind == HoldingKind::SystemPackage ? " package "
                       : role.kind == HoldingKind::SystemRole                                           ? " role "
                                                                                                        : " group ";
    for (std::size_t index = 0; index != systems_.size(); ++index)
      if (systems_[index] == std::vector<SystemId>{system})
        return quoted_name(policy_.systems[index].name) + kind + quoted_text(role.external);
    return "system " + quoted_name(name) + " = export " + quoted_text(name) + "` and `" + quoted_name(name) + kind +
           quoted_text(role.external);
  }

  // The policy says what holding a role's node confers: its permissions, and the roles it includes.
  void declare(RoleId id) {
    const NodeId node = out_.role_nodes[id.index()];
    if (node.is_none()) return;
    for (const PermissionId permission : policy_.roles[id.index()].all_grants)
      for (const EntitlementId entitlement : out_.entitlements[permission.index()])
        out_.declared[node.index()].push_back({NodeId{entitlement.index()}, TermsId{0U}});
    declare_included(id, node);
  }

  // Roles bound to nothing are passed through: what they include is included all the same.
  void declare_included(RoleId id, NodeId node) {
    std::set<RoleId> seen{id};
    std::vector<RoleId> open{id};
    while (!open.empty()) {
      const Role& role = policy_.roles[open.back().index()];
      open.pop_back();
      for (const RoleId included : role.includes) {
        if (!seen.insert(included).second) continue;
        const NodeId inner = out_.role_nodes[included.index()];
        if (inner.is_none()) {
          open.push_back(included);
        } else {
          out_.declared[node.index()].push_back({inner, TermsId{0U}});
        }
      }
    }
  }

  void attributes() {
    for (const Attribute& attribute : policy_.attributes) {
      if (attribute.of_account) {
        account_attribute(attribute);
        continue;
      }
      const std::size_t column = snapshot_.find_attribute(attribute.name);
      const bool stored = attribute.type != TypeKind::Designation && attribute.type != TypeKind::Training;
      out_.attribute_columns.push_back(column);
      if (!stored) continue;
      if (column == snapshot_.attribute_names.size()) {
        out_.notes.add({.code = Code::AttributeNotLoaded,
                        .message = "no export supplies the attribute `" + attribute.name +
                                   "`, so every test of it is unknown",
                        .span = attribute.span});
      } else {
        warn_unknown_values(attribute, column);
      }
    }
  }

  void account_attribute(const Attribute& attribute) {
    out_.attribute_columns.push_back(snapshot_.attribute_names.size());
    if (!is_told_of_accounts(attribute.name))
      out_.notes.add({.code = Code::AttributeNotLoaded,
                      .message = "no export supplies the attribute `" + attribute.name +
                                 "` of accounts, so every test of it is unknown",
                      .span = attribute.span,
                      .help = "exports tell an account's `kind`, `status` and `system`"});
  }

  void warn_unknown_values(const Attribute& attribute, std::size_t column) {
    std::vector<bool> seen(snapshot_.symbol_ends.size());
    seen[0] = true;  // missing
    std::size_t distinct = 0;
    for (const SymbolId symbol :
         snapshot_.attribute_values.view().subspan(column * snapshot_.persons.size(), snapshot_.persons.size())) {
      if (seen[symbol.index()]) continue;
      seen[symbol.index()] = true;
      if (!parse_value(policy_, attribute, snapshot_.text(symbol)).present)
        out_.notes.add({.code = Code::UnknownValue,
                        .message = "`" + printable(snapshot_.text(symbol)) + "` is no value of `" +
                                   attribute.name + "`; people who have it count as missing one",
                        .span = attribute.span});
      constexpr std::size_t kMostDistinct = 10000;
      if (++distinct > kMostDistinct) return;
    }
  }

  void scope_sets() {
    std::set<ScopeValue> unplaced;
    for (std::size_t set = 0; set != snapshot_.scope_set_ends.size(); ++set) {
      std::vector<ScopeNodeId> values;
      std::vector<ScopeKindId> unresolved;
      for (const ScopeValue& value : snapshot_.scope(ScopeSetId{set}))
        place(value, values, unresolved, unplaced);
      out_.scope_boxes.push_back(out_.boxes.box(std::move(values), std::move(unresolved)));
    }
    for (const ScopeValue& value : unplaced)
      out_.notes.add({.code = Code::UnknownValue,
                      .message = "`" + printable(snapshot_.text(value.value)) + "` is not in the tree of " +
                                 printable(snapshot_.text(value.kind)) +
                                 "; assignments limited to it count as unlimited"});
  }

  // A kind the policy does not declare limits nothing it can reason about.
  void place(const ScopeValue& value, std::vector<ScopeNodeId>& values, std::vector<ScopeKindId>& unresolved,
             std::set<ScopeValue>& unplaced) {
    const ScopeKindId kind = out_.scopes.find_kind(snapshot_.text(value.kind));
    if (kind.is_none()) return;
    const std::string_view text = snapshot_.text(value.value);
    if (const ScopeNodeId node = out_.scopes.find_node(kind, text); !node.is_none()) {
      values.push_back(node);
    } else if (out_.scopes.kinds()[kind.index()].has_tree) {
      unresolved.push_back(kind);
      unplaced.insert(value);
    } else {
      values.push_back(out_.scopes.node(kind, text));
    }
  }

  void rules() {
    std::set<std::string> resting;
    for (const Rule& rule : policy_.rules) {
      RuleInfo info = rule.info;
      if (info.active) {
        const std::string system = std::visit([&](const auto& body) { return missing_system(body); }, rule.body);
        if (!system.empty()) resting.insert(system);
        info.inactive_because = !system.empty()
                                    ? "system " + system + " is not connected"
                                    : std::visit([&](const auto& body) { return missing_facts(body); }, rule.body);
        info.active = info.inactive_because.empty();
      }
      out_.rules.push_back(std::move(info));
    }
    out_.unconnected.assign(resting.begin(), resting.end());
  }

  // A rule rests when one of its functions cannot be held by anyone only because no export shows it.
  std::string missing_of(FunctionId id) const {
    const Function& function = policy_.functions[id.index()];
    std::string missing;
    std::size_t bound = 0;
    for (const PermissionId permission : function.permissions) {
      const PolicySystemId system = policy_.permissions[permission.index()].system;
      if (!out_.entitlements[permission.index()].empty()) {
        ++bound;
      } else if (!out_.connected[system.index()] && missing.empty()) {
        missing = policy_.systems[system.index()].name;
      }
    }
    const bool can_be_held = function.all ? bound == function.permissions.size() : bound != 0;
    return can_be_held ? std::string{} : missing;
  }
  std::string missing_of(const std::vector<FunctionId>& functions, std::size_t needed) const {
    std::size_t available = functions.size();
    std::string missing;
    for (const FunctionId function : functions)
      if (const std::string system = missing_of(function); !system.empty()) {
        --available;
        if (missing.empty()) missing = system;
      }
    return available >= needed ? std::string{} : missing;
  }
  // What else a rule needs of the exports, in words; empty when it is there.
  template <class Body>
  std::string missing_facts(const Body&) {
    return {};
  }
  std::string missing_facts(const ExercisesRule& rule) {
    if (!logged(rule)) return "no transaction log shows who exercised these functions";
    return rule.related.empty() || std::any_of(rule.related.begin(), rule.related.end(),
                                               [&](const std::string& name) { return is_relation_known(name); })
               ? std::string{}
               : "no export tells who is related to whom by " + rule.related.front();
  }
  std::string missing_facts(const ExclusiveRule& rule) {
    read_logs();
    if (rule.in_one_session) return sessions_ ? std::string{} : "no transaction log tells sessions apart";
    return could_hold_two(rule) ? std::string{}
                                : "fewer than two of its roles are in a loaded directory or system";
  }

  [[nodiscard]] bool is_relation_known(const std::string& name) const {
    return name == kSelf ||
           std::any_of(snapshot_.relations.begin(), snapshot_.relations.end(),
                       [&](const Relation& relation) { return snapshot_.text(relation.what) == name; });
  }

  void read_logs() {
    if (logged_known_) return;
    logged_known_ = true;
    for (const UsageEvent& event : snapshot_.usage) {
      if (event.level != UsageLevel::Duty) continue;
      logged_.insert(snapshot_.nodes[event.entitlement.index()].system);
      sessions_ = sessions_ || !event.session.is_none();
    }
  }

  // True when some duty-level log covers a system of every function that the rule needs.
  bool logged(const ExercisesRule& rule) {
    read_logs();
    const auto covered = [&](FunctionId id) {
      const auto& permissions = policy_.functions[id.index()].permissions;
      return std::any_of(permissions.begin(), permissions.end(), [&](PermissionId permission) {
        const auto& entitlements = out_.entitlements[permission.index()];
        return std::any_of(entitlements.begin(), entitlements.end(), [&](EntitlementId entitlement) {
          return logged_.contains(snapshot_.nodes[entitlement.index()].system);
        });
      });
    };
    return rule.any ? std::any_of(rule.functions.begin(), rule.functions.end(), covered)
                    : std::all_of(rule.functions.begin(), rule.functions.end(), covered);
  }

  // A role that no loaded export could show is held by nobody only because nobody looked.
  [[nodiscard]] bool could_hold_two(const ExclusiveRule& rule) const {
    return std::count_if(rule.roles.begin(), rule.roles.end(),
                         [&](RoleId role) { return holdable_[role.index()]; }) >= 2;
  }

  std::string missing_system(const HoldsRule& rule) const {
    return missing_of(rule.functions, rule.at_least);
  }
  std::string missing_system(const ExercisesRule& rule) const {
    return missing_of(rule.functions, rule.any ? 1 : rule.functions.size());
  }
  std::string missing_system(const StillHoldsRule& rule) const { return missing_of(rule.functions, 1); }
  std::string missing_system(const HeadCountRule& rule) const { return missing_of(rule.function); }
  std::string missing_system(const ExclusiveRule&) const { return {}; }
  std::string missing_system(const CompletingRule& rule) const {
    return missing_of(rule.functions, rule.functions.size());
  }
  std::string missing_system(const GrantSelfRule& rule) const {
    const std::string holding = rule.holding.is_none() ? std::string{} : missing_of(rule.holding);
    return holding.empty() ? missing_of(rule.functions, 1) : holding;
  }
  std::string missing_system(const WorkflowRule& rule) const {
    for (const WorkflowRule::Step& step : rule.steps)
      if (const std::string system = missing_of(step.function); !system.empty()) return system;
    return {};
  }

  Binding& out_;
  const PolicyIr& policy_;
  const Snapshot& snapshot_;
  Catalog catalog_;
  Diagnostics& errors_;
  std::vector<std::vector<SystemId>> systems_;
  std::vector<bool> holdable_;  // by RoleId: bound to something in a system whose holdings are loaded
  std::set<SystemId> logged_;
  bool logged_known_ = false;
  bool sessions_ = false;  // some duty-level event tells its session
};

}  // namespace

Result<std::unique_ptr<Binding>> bind(const PolicyIr& policy, const Snapshot& snapshot,
                                      OnUnknownName on_unknown) {
  auto binding = std::make_unique<Binding>(policy, snapshot);
  Diagnostics errors;
  Binder{*binding, errors}.run();
  if (errors.has_error() && on_unknown == OnUnknownName::Fail) return errors;
  binding->notes.append(errors);
  return binding;
}

PersonFacts facts_of(const Binding& binding, PersonId person) {
  const Snapshot& snapshot = binding.snapshot;
  PersonFacts facts;
  for (std::size_t index = 0; index != binding.policy.attributes.size(); ++index) {
    const std::size_t column = binding.attribute_columns[index];
    const SymbolId symbol =
        column == snapshot.attribute_names.size() ? SymbolId{0U} : snapshot.attribute(column, person);
    facts.attributes.push_back(
        symbol.index() == 0
            ? AttributeValue{}
            : parse_value(binding.policy, binding.policy.attributes[index], snapshot.text(symbol)));
  }
  for (const Designation& item : facts_of(snapshot.designations, person))
    facts.designations.push_back({snapshot.text(item.what), item.held, item.limit_cents});
  for (const DatedFact& item : facts_of(snapshot.trainings, person))
    facts.trainings.push_back({snapshot.text(item.what), item.day});
  return facts;
}

PersonFacts facts_of(const Binding& binding, PersonId person, const Account& account) {
  PersonFacts facts = facts_of(binding, person);
  for (std::size_t index = 0; index != binding.policy.attributes.size(); ++index) {
    const Attribute& attribute = binding.policy.attributes[index];
    if (!attribute.of_account) continue;
    const std::string_view text = account_text(binding.snapshot, account, attribute.name);
    if (!text.empty()) facts.attributes[index] = parse_value(binding.policy, attribute, text);
  }
  return facts;
}

std::string_view text_of(const Binding& binding, AttributeId attribute, PersonId person) {
  const Snapshot& snapshot = binding.snapshot;
  const std::size_t column = binding.attribute_columns[attribute.index()];
  if (column == snapshot.attribute_names.size()) return {};
  const std::string_view text = snapshot.text(snapshot.attribute(column, person));
  const bool is_value = parse_value(binding.policy, binding.policy.attributes[attribute.index()], text).present;
  return is_value ? text : std::string_view{};
}

void add_grantable(const Binding& binding, NodeId held, std::vector<NodeId>& out) {
  if (!binding.snapshot.is_entitlement(held)) return;
  for (const PermissionId permission : binding.permissions[held.index()]) {
    const auto& nodes = binding.lets_grant[permission.index()];
    out.insert(out.end(), nodes.begin(), nodes.end());
  }
}

}  // namespace rolewright::compiler
