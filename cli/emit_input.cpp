#include "cli/emit_input.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "analyzer/reachability.hpp"
#include "cli/console.hpp"
#include "cli/mining_input.hpp"
#include "connectors/json/role_file.hpp"
#include "report/names.hpp"
#include "rolemining/verify.hpp"

namespace rolewright::cli {
namespace {

using compiler::CondId;
using compiler::CondOp;
using compiler::RoleId;

enum class Violators : std::uint8_t { Refuse, LeaveOut };

void leave_out(EmitInput& input, const std::string& id, const std::string& rule) {
  const auto& roles = input.roles.roles;
  const auto index = std::find_if(roles.begin(), roles.end(), [&](const MinedRole& role) { return role.id == id; }) - roles.begin();
  if (index == std::ssize(roles)) return;  // left out for another rule already
  input.roles.roles.erase(roles.begin() + index);
  input.conditions.erase(input.conditions.begin() + index);
  input.by_hand.erase(input.by_hand.begin() + index);
  input.left_out.push_back("role " + id + " is not emitted: it violates " + rule + " by itself");
}

// Targets and pairs that no person may hold together.
Diagnostics complete(Workspace& workspace, EmitInput& input, const std::string& where, Violators violators) {
  for (const EntitlementId entitlement : input.entitlements)
    input.targets.push_back(connectors::emit_target(workspace.snapshot(), NodeId{entitlement.index()}));
  Result<rolemining::RoleVerification> verified =
      rolemining::verify_roles(workspace.world(), input.roles, input.entitlements);
  if (!verified.ok()) return verified.error();
  for (const auto& [role, rule] : verified.value().violations)
    if (violators == Violators::LeaveOut) leave_out(input, role, rule);
  if (violators == Violators::Refuse && !verified.value().violations.empty())
    return {{.code = Code::BadOption,
             .message = "role " + printable(verified.value().violations.front().first) + " violates " +
                        verified.value().violations.front().second + " by itself and is not emitted",
             .where = where}};
  input.incompatible = rolemining::incompatible_roles(workspace.world(), input.roles, input.entitlements);
  return {};
}

// `assign` statements of a role, any of them.
CondId condition_of(compiler::PolicyIr& policy, RoleId role) {
  CondId any;
  for (const compiler::Assignment& assignment : policy.assignments) {
    if (assignment.role != role) continue;
    if (any.is_none()) {
      any = assignment.condition;
      continue;
    }
    policy.conditions.push_back({.op = CondOp::Or, .span = {}, .left = any, .right = assignment.condition,
                                 .attribute = {}, .numbers = {}, .texts = {}});
    any = CondId{policy.conditions.size() - 1};
  }
  return any;
}

}  // namespace

namespace {

// Whom a label of the roles means: mining writes an e-mail address where HR has one, else HR's key. As find_person, but an
// address that two people share means neither of them.
class PeopleByLabel {
 public:
  explicit PeopleByLabel(const Snapshot& snapshot) : snapshot_{snapshot} {
    for (std::size_t person = 0; person != snapshot.persons.size(); ++person)
      keys_.emplace(snapshot.text(snapshot.persons[person].key), PersonId{person});
    for (std::size_t person = 0; person != snapshot.persons.size(); ++person) {
      const std::string_view email = snapshot.text(snapshot.persons[person].email);
      if (email.empty()) continue;
      if (const auto [found, fresh] = emails_.emplace(email, PersonId{person}); !fresh) found->second = PersonId{};
    }
  }
  [[nodiscard]] PersonId find(std::string_view label) const {
    if (const auto key = keys_.find(label); key != keys_.end()) return key->second;
    if (const auto email = emails_.find(label); email != emails_.end()) return email->second;
    return snapshot_.find_person(label);
  }

 private:
  const Snapshot& snapshot_;
  std::map<std::string_view, PersonId> keys_, emails_;
};

// From here on a user of the roles is a person of the snapshot, by number, and is called by HR's key. What else the file
// says of its own users is not emitted and goes.
Diagnostics resolve_users(const Snapshot& snapshot, const std::string& file, RoleSet& roles) {
  const PeopleByLabel people{snapshot};
  Diagnostics found;
  for (MinedRole& role : roles.roles) {
    std::set<std::uint32_t> members;
    for (const std::uint32_t user : role.users) {
      const PersonId person = people.find(roles.users[user]);
      if (person.is_none())
        found.add({.code = Code::DanglingReference,
                   .message = "role `" + printable(role.id) + "` has a member `" + printable(roles.users[user]) +
                              "`, which is no one person of the snapshot",
                   .where = printable(file)});
      else
        members.insert(static_cast<std::uint32_t>(person.index()));
    }
    role.users.assign(members.begin(), members.end());
  }
  if (!found.empty()) {
    found.add({.code = Code::BadOption, .message = "the roles were not mined from this snapshot", .where = "--roles"});
    return found;
  }
  roles.users.clear();
  for (const Person& person : snapshot.persons) roles.users.emplace_back(snapshot.text(person.key));
  roles.fooling_set.clear();
  roles.blocks.clear();
  roles.individual.clear();
  roles.changes.clear();
  return {};
}

// Mining saw those who hold something; the vendor's rule selects among everybody. A rule that selects others, too, is
// dropped, and the role gets its members by name.
void drop_wider_rules(const Snapshot& snapshot, EmitInput& input) {
  for (MinedRole& role : input.roles.roles) {
    const auto selects = [&](PersonId person) {
      return std::all_of(role.rule.equals.begin(), role.rule.equals.end(), [&](const auto& test) {
        const std::size_t attribute = snapshot.find_attribute(test.first);
        return attribute != snapshot.attribute_names.size() &&
               snapshot.text(snapshot.attribute(attribute, person)) == test.second;
      });
    };
    for (std::size_t person = 0; person != snapshot.persons.size() && !role.rule.equals.empty(); ++person)
      if (selects(PersonId{person}) && !std::binary_search(role.users.begin(), role.users.end(), person)) {
        input.left_out.push_back("role " + role.id + ": its attribute rule also selects people who do not hold it today, " +
                                 "for example " + printable(snapshot.text(snapshot.persons[person].key)));
        role.rule = {};
      }
  }
}

}  // namespace

Result<EmitInput> mined_roles(Workspace& workspace, const std::string& file) {
  const Result<std::string> text = read_file(file, connectors::kMaxRoleFileBytes);
  if (!text.ok()) return text.error();
  Result<RoleSet> roles = connectors::parse_roles(text.value(), file);
  if (!roles.ok()) return roles.error();
  EmitInput input;
  input.roles = std::move(roles).value();
  input.entitlements = entitlements_of(workspace.snapshot(), input.roles.entitlements);
  for (std::size_t column = 0; column != input.entitlements.size(); ++column)
    if (input.entitlements[column].is_none())
      return Diagnostics{{.code = Code::DanglingReference,
                          .message = "the snapshot has no entitlement `" +
                                     printable(input.roles.entitlements[column]) + "`",
                          .where = printable(file)},
                         {.code = Code::BadOption,
                          .message = "the roles were not mined from this snapshot",
                          .where = "--roles"}};
  if (Diagnostics found = resolve_users(workspace.snapshot(), file, input.roles); found.has_error()) return found;
  drop_wider_rules(workspace.snapshot(), input);
  if (const Diagnostics found = complete(workspace, input, printable(file), Violators::Refuse); found.has_error()) return found;
  return input;
}

Result<EmitInput> policy_roles(Workspace& workspace) {
  EmitInput input;
  input.policy = workspace.policy().ir;
  const compiler::Binding& binding = workspace.world().binding;
  const Snapshot& snapshot = workspace.snapshot();
  const analyzer::Reachability reachability{workspace.world()};
  std::vector<std::set<std::uint32_t>> holders(input.policy.roles.size());
  std::vector<compiler::PersonFacts> facts;
  for (std::size_t person = 0; person != snapshot.persons.size(); ++person) {
    input.roles.users.emplace_back(snapshot.text(snapshot.persons[person].key));
    facts.push_back(compiler::facts_of(binding, PersonId{person}));
    for (const compiler::Grant& grant : analyzer::grants_of(workspace.world(), reachability, PersonId{person}))
      for (std::size_t role = 0; role != holders.size(); ++role)
        if (binding.role_nodes[role] == grant.node && grant.held.contains(workspace.world().today))
          holders[role].insert(static_cast<std::uint32_t>(person));
  }
  std::map<EntitlementId, std::uint32_t> columns;
  for (std::size_t index = 0; index != input.policy.roles.size(); ++index) {
    const compiler::Role& role = input.policy.roles[index];
    std::set<std::uint32_t> contents;
    for (const compiler::PermissionId permission : role.all_grants)
      for (const EntitlementId entitlement : binding.entitlements[permission.index()]) {
        const auto [column, fresh] = columns.try_emplace(entitlement, static_cast<std::uint32_t>(columns.size()));
        if (fresh) {
          input.entitlements.push_back(entitlement);
          input.roles.entitlements.push_back(report::node_label(snapshot, NodeId{entitlement.index()}));
        }
        contents.insert(column->second);
      }
    if (contents.empty()) continue;
    const CondId condition = condition_of(input.policy, RoleId{index});
    std::vector<std::uint32_t> by_hand;
    std::set<std::uint32_t> users = holders[index];
    for (std::size_t person = 0; person != facts.size(); ++person) {
      const auto user = static_cast<std::uint32_t>(person);
      const bool selected = !condition.is_none() && compiler::evaluate(input.policy, condition, facts[person],
                                                                       workspace.world().today) == compiler::Truth::True;
      if (selected) {
        users.insert(user);
      } else if (users.contains(user)) {
        by_hand.push_back(user);
      }
    }
    input.roles.roles.push_back({.id = role.name, .name = role.name, .users = {users.begin(), users.end()},
                                 .entitlements = {contents.begin(), contents.end()}, .rule = {}, .birthright = false});
    input.conditions.push_back(condition);
    input.by_hand.push_back(std::move(by_hand));
  }
  if (input.roles.roles.empty())
    return Diagnostic{.code = Code::BadOption,
                      .message = "no role of the policy grants anything that the snapshot has",
                      .where = "emit",
                      .help = "emit mined roles with --roles FILE"};
  if (const Diagnostics found = complete(workspace, input, "emit", Violators::LeaveOut); found.has_error()) return found;
  return input;
}

EmitInput assigned_by(const EmitInput& input, std::initializer_list<connectors::TenantVendor> vendors) {
  using connectors::EmitTarget;
  const auto assigns = [&](const EmitTarget& target) {
    if (target.kind == EmitTarget::Elsewhere) return false;
    const bool okta = target.kind == EmitTarget::OktaApp || target.kind == EmitTarget::OktaGroup;
    const auto vendor = okta ? connectors::TenantVendor::Okta : connectors::TenantVendor::Entra;
    return std::find(vendors.begin(), vendors.end(), vendor) != vendors.end();
  };
  EmitInput out = input;
  out.roles.roles.clear();
  out.conditions.clear();
  out.by_hand.clear();
  std::set<std::string> kept;
  for (std::size_t index = 0; index != input.roles.roles.size(); ++index) {
    const MinedRole& role = input.roles.roles[index];
    if (std::none_of(role.entitlements.begin(), role.entitlements.end(),
                     [&](std::uint32_t item) { return assigns(input.targets[item]); })) {
      if (vendors.size() > 1) out.left_out.push_back("role " + role.id + " is not emitted: no vendor here assigns what it grants");
      continue;
    }
    kept.insert(role.id);
    out.roles.roles.push_back(role);
    if (index < input.conditions.size()) out.conditions.push_back(input.conditions[index]);
    if (index < input.by_hand.size()) out.by_hand.push_back(input.by_hand[index]);
  }
  std::erase_if(out.incompatible, [&](const auto& pair) { return !kept.contains(pair.first) || !kept.contains(pair.second); });
  return out;
}

}  // namespace rolewright::cli
