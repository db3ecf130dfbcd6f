#include "analyzer/requested_change.hpp"

#include <algorithm>

namespace rolewright::analyzer {
namespace {

using compiler::PermissionId;
using compiler::PolicyIr;
using compiler::RoleId;

template <class Items>
std::size_t index_of(const Items& items, const std::string& name) {
  return static_cast<std::size_t>(
      std::find_if(items.begin(), items.end(), [&](const auto& item) { return item.name == name; }) -
      items.begin());
}

template <class Items>
std::string suggestion(const Items& items, const std::string& name) {
  std::vector<std::string_view> names;
  for (const auto& item : items) names.push_back(item.name);
  return did_you_mean(name, names);
}

class Applier {
 public:
  Applier(const compiler::World& world, const Request& request)
      : world_{world}, policy_{world.binding.policy}, snapshot_{world.binding.snapshot}, request_{request} {
    out_.change = world.change;
  }

  Result<RequestedChange> run() {
    resolve();
    if (problems_.has_error()) return problems_;
    for (const RequestItem& item : request_.remove)
      for (const NodeId node : nodes_of(item)) take_back(snapshot_, out_.person, node, out_.change);
    for (const RequestItem& item : request_.add) add(item);
    if (problems_.has_error()) return problems_;
    return std::move(out_);
  }

 private:
  void problem(std::string message, std::string help = {}) {
    problems_.add({.code = Code::BadRequest,
                   .message = std::move(message),
                   .where = "request",
                   .help = std::move(help)});
  }

  void resolve() {
    out_.person = snapshot_.find_person(request_.person);
    if (out_.person.is_none())
      problem("no person of the snapshot has the key, email or login `" + printable(request_.person) + "`");
    if (request_.add.empty() && request_.remove.empty()) problem("the request adds and removes nothing");
    out_.held = {request_.held.from == Day::min() ? world_.today : request_.held.from, request_.held.until};
    if (out_.held.empty()) problem("the request ends before it begins");
  }

  // Nodes an item stands for: the role's own, else what its permissions are in the snapshot.
  std::vector<NodeId> nodes_of(const RequestItem& item) {
    std::vector<NodeId> nodes;
    const auto add_permission = [&](PermissionId id) {
      for (const EntitlementId entitlement : world_.binding.entitlements[id.index()])
        nodes.emplace_back(entitlement.index());
    };
    if (!item.node.is_none()) {
      nodes.push_back(item.node);
    } else if (!item.role.empty()) {
      const std::size_t role = index_of(policy_.roles, item.role);
      if (role == policy_.roles.size()) {
        problem("the policy has no role `" + printable(item.role) + "`",
                suggestion(policy_.roles, item.role));
      } else if (const NodeId node = world_.binding.role_nodes[role]; !node.is_none()) {
        nodes.push_back(node);
      } else {
        for (const PermissionId permission : policy_.roles[role].all_grants) add_permission(permission);
      }
    } else {
      const std::size_t permission = index_of(policy_.permissions, item.permission);
      if (permission == policy_.permissions.size()) {
        problem("the policy has no permission `" + printable(item.permission) + "`",
                suggestion(policy_.permissions, item.permission));
      } else {
        add_permission(PermissionId{permission});
      }
    }
    return nodes;
  }

  // The account that would receive it: one in the node's own system, else the person's first.
  AccountId account_for(NodeId node) {
    const auto accounts = snapshot_.accounts_of(out_.person);
    if (accounts.empty()) {
      problem("`" + printable(request_.person) + "` has no account to grant anything to");
      return {};
    }
    const auto own = std::find_if(accounts.begin(), accounts.end(), [&](const Account& account) {
      return account.system == snapshot_.nodes[node.index()].system && !account.owner.is_none();
    });
    return snapshot_.id_of(own == accounts.end() ? accounts.front() : *own);
  }

  compiler::BoxId box_of(const RequestItem& item) {
    std::vector<compiler::ScopeNodeId> values;
    for (const auto& [kind_name, value] : item.scope) {
      const compiler::ScopeKindId kind = world_.binding.scopes.find_kind(kind_name);
      const compiler::ScopeNodeId node =
          kind.is_none() ? compiler::ScopeNodeId{} : world_.binding.scopes.find_node(kind, value);
      if (node.is_none()) {
        problem("no scope kind and value is `" + printable(kind_name) + "` `" + printable(value) + "`");
      } else {
        values.push_back(node);
      }
    }
    return world_.binding.boxes.box(std::move(values));
  }

  void add(const RequestItem& item) {
    const std::vector<NodeId> nodes = nodes_of(item);
    const compiler::BoxId box = box_of(item);
    if (problems_.has_error()) return;
    if (!item.role.empty()) out_.roles.emplace_back(index_of(policy_.roles, item.role));
    if (nodes.empty()) out_.unseen.push_back(item.role.empty() ? item.permission : item.role);
    compiler::Change& change = out_.change;
    const TermsId terms{snapshot_.terms.size() + change.terms.size()};
    change.terms.push_back({.held = out_.held, .scope = ScopeSetId{0U}, .source = {}, .marks = 0});
    change.boxes.push_back(box);
    for (const NodeId node : nodes)
      if (const AccountId account = account_for(node); !account.is_none())
        out_.adds.push_back({account, {node, terms}});
  }

  const compiler::World& world_;
  const PolicyIr& policy_;
  const Snapshot& snapshot_;
  const Request& request_;
  Diagnostics problems_;
  RequestedChange out_;
};

}  // namespace

Result<RequestedChange> change_of(const compiler::World& world, const Request& request) {
  return Applier{world, request}.run();
}

void take_back(const Snapshot& snapshot, PersonId person, NodeId node, compiler::Change& change) {
  for (const Account& account : snapshot.accounts_of(person)) {
    const AccountId id = snapshot.id_of(account);
    for (const Edge& edge : snapshot.edges_of(id))
      if (edge.to == node) change.removed.insert({id, edge});
    change.added.erase_if([&](const compiler::AccountEdge& item) { return item.account == id && item.edge.to == node; });
  }
}

}  // namespace rolewright::analyzer
