#include "connectors/csv/grants.hpp"

#include <algorithm>

namespace rolewright::connectors {
namespace {

constexpr char kScopeSeparator = ';';

// The values of one scope cell, `;` between them.
void add_values(SnapshotBuilder& builder, std::string_view kind, std::string_view cell,
                std::vector<ScopeValue>& out) {
  while (!cell.empty()) {
    const std::size_t end = std::min(cell.find(kScopeSeparator), cell.size());
    std::string_view value = cell.substr(0, end);
    cell.remove_prefix(std::min(end + 1, cell.size()));
    while (value.starts_with(' ')) value.remove_prefix(1);
    while (value.ends_with(' ')) value.remove_suffix(1);
    if (!value.empty()) out.push_back({builder.symbol(kind), builder.symbol(value)});
  }
}

}  // namespace

AccountId GrantTables::account(SystemId system, std::string_view login) {
  const AccountId account = intake_.builder.account(system, login);
  intake_.join.settle(intake_.builder, account);
  return account;
}

ScopeSetId GrantTables::scope_of(const SourceDeclaration& source, const Row& row) {
  std::vector<ScopeValue> values;
  for (const auto& [kind, column] : source.many)
    add_values(intake_.builder, kind, row.text("many." + kind), values);
  return intake_.builder.scope_set(std::move(values));
}

void GrantTables::role_permissions(const SourceDeclaration& source) {
  SnapshotBuilder& builder = intake_.builder;
  const SystemId system = builder.system(source.option("system"));
  read_table(intake_, source, [&](Row& row) {
    const std::string_view role = row.required("role");
    const std::string_view permission = row.required("permission");
    if (!row.ok()) return;
    builder.at(system).connected = 1;
    lists_roles_.insert(system);
    builder.confer(builder.node(system, NodeKind::Role, role),
                   builder.node(system, NodeKind::Entitlement, permission),
                   builder.terms({.held = {}, .scope = scope_of(source, row), .source = row.source()}));
  });
}

void GrantTables::role_roles(const SourceDeclaration& source) {
  SnapshotBuilder& builder = intake_.builder;
  const SystemId system = builder.system(source.option("system"));
  read_table(intake_, source, [&](Row& row) {
    const std::string_view role = row.required("role");
    const std::string_view included = row.required("includes");
    if (!row.ok()) return;
    lists_roles_.insert(system);
    builder.confer(builder.node(system, NodeKind::Role, role), builder.node(system, NodeKind::Role, included),
                   intake_.terms(row.source()));
  });
}

void GrantTables::user_permissions(const SourceDeclaration& source) {
  SnapshotBuilder& builder = intake_.builder;
  const SystemId system = builder.system(source.option("system"));
  read_table(intake_, source, [&](Row& row) {
    const std::string_view login = row.required("login");
    const std::string_view permission = row.required("permission");
    const Interval held = row.interval();
    if (!row.ok()) return;
    builder.at(system).connected = 1;
    const AccountId holder_account = account(system, login);
    builder.assign(holder_account, builder.node(system, NodeKind::Entitlement, permission),
                   builder.terms({.held = held, .scope = scope_of(source, row), .source = row.source()}));
    intake_.reconcile(row.source(), holder_account);
  });
}

void GrantTables::grants(const SourceDeclaration& source) {
  SnapshotBuilder& builder = intake_.builder;
  read_table(intake_, source, [&](Row& row) {
    const std::string_view system_name = row.required("system");
    const std::string_view login = row.required("login");
    const std::string_view permission = row.required("permission");
    if (!row.ok()) return;
    const TermsId terms = intake_.terms(row.source());
    const SystemId system = intake_.declared_system(system_name);
    builder.at(system).connected = 1;
    const NodeId entitlement = builder.node(system, NodeKind::Entitlement, permission);
    const AccountId account_id = account(system, login);
    const std::string_view role_name = row.text("role");
    const NodeId granted = role_name.empty() ? entitlement : builder.node(system, NodeKind::Role, role_name);
    if (granted != entitlement) builder.confer(granted, entitlement, terms);
    builder.assign(account_id, granted, terms);
    intake_.reconcile(row.source(), account_id);
  });
}

void GrantTables::user_roles(const SourceDeclaration& source) {
  SnapshotBuilder& builder = intake_.builder;
  const SystemId system = builder.system(source.option("system"));
  read_table(intake_, source, [&](Row& row) {
    const std::string_view login = row.required("login");
    const std::string_view name = row.required("role");
    const Interval held = row.interval();
    if (!row.ok()) return;
    if (lists_roles_.contains(system) && builder.find_node(system, NodeKind::Role, name).is_none()) {
      intake_.note(
          Code::DanglingReference, row.where(),
          "role " + quote(name) + " has no permissions listed: it is kept as a role that confers nothing");
    }
    const AccountId account_id = account(system, login);
    const NodeId role = builder.node(system, NodeKind::Role, name);
    const ScopeSetId scope = scope_of(source, row);
    builder.assign(account_id, role, builder.terms({.held = held, .scope = scope, .source = row.source()}));
    held_roles_[{account_id, role}].push_back({held, scope});
    intake_.reconcile(row.source(), account_id);
  });
}

void GrantTables::delegations(const SourceDeclaration& source) {
  const SystemId system = intake_.builder.system(source.option("system"));
  read_table(intake_, source, [&](Row& row) { delegate(row, system); });
}

void GrantTables::delegate(Row& row, SystemId system) {
  SnapshotBuilder& builder = intake_.builder;
  const std::string_view from = row.required("from_login");
  const std::string_view to = row.required("to_login");
  const std::string_view name = row.required("role");
  const Interval dates = row.interval();
  if (!row.ok()) return;
  const AccountId delegator = builder.find_account(system, from);
  const NodeId role = builder.find_node(system, NodeKind::Role, name);
  const auto held =
      delegator.is_none() || role.is_none() ? held_roles_.end() : held_roles_.find({delegator, role});
  bool lent = false;
  if (held != held_roles_.end()) {
    const AccountId delegate_account = account(system, to);
    for (const Held& own : held->second) {
      const Interval common = intersect(own.dates, dates);
      if (common.empty()) continue;
      lent = true;
      builder.assign(
          delegate_account, role,
          builder.terms({.held = common, .scope = own.scope, .source = row.source(), .marks = kDelegated}));
    }
    if (lent) intake_.reconcile(row.source(), delegate_account);
  }
  if (!lent) {
    row.reject(Code::DanglingReference,
               quote(from) + " does not hold role " + quote(name) + " on these dates");
  }
}

PersonId GrantTables::actor(SystemId system, std::string_view login) const {
  SnapshotBuilder& builder = intake_.builder;
  const AccountId known = builder.find_account(system, login);
  return known.is_none() ? intake_.join.find(builder, builder.text(builder.at(system).name), login).owner
                         : holder(builder.at(known));
}

void GrantTables::sign_ins(const SourceDeclaration& source) {
  SnapshotBuilder& builder = intake_.builder;
  const SystemId system = builder.system(source.option("system"));
  const NodeId sign_in = builder.node(system, NodeKind::Entitlement, kSignIn);
  read_table(intake_, source, [&](Row& row) {
    const std::string_view login = row.required("login");
    const auto day = row.day("date");
    if (row.ok() && !day) row.reject(Code::RejectedRecord, "no value for `date`");
    if (!row.ok()) return;
    const PersonId who = actor(system, login);
    if (!who.is_none()) ++intake_.counts(row.source()).reconciled;
    builder.add_usage({.person = who,
                       .entitlement = EntitlementId{sign_in.index()},
                       .day = *day,
                       .object_kind = {},
                       .object = {},
                       .subject = {},
                       .level = UsageLevel::App});
  });
}

void GrantTables::transactions(const SourceDeclaration& source) {
  const SystemId system = intake_.builder.system(source.option("system"));
  read_table(intake_, source, [&](Row& row) { use(row, system); });
}

void GrantTables::use(Row& row, SystemId system) {
  SnapshotBuilder& builder = intake_.builder;
  const std::string_view login = row.required("login");
  const std::string_view permission = row.required("permission");
  const auto day = row.day("date");
  if (row.ok() && !day) row.reject(Code::RejectedRecord, "no value for `date`");
  if (!row.ok()) return;
  NodeId used = builder.find_node(system, NodeKind::Entitlement, permission);
  if (used.is_none() && builder.at(system).connected != 0) {
    return row.reject(Code::DanglingReference, "no export lists permission " + quote(permission));
  }
  if (used.is_none()) used = builder.node(system, NodeKind::Entitlement, permission);
  const PersonId who = actor(system, login);
  if (!who.is_none()) ++intake_.counts(row.source()).reconciled;
  const std::string_view object = row.text("object");
  const std::string_view kind = row.text("object_kind");
  const std::string_view session = row.text("session");
  builder.add_usage({.person = who,
                     .entitlement = EntitlementId{used.index()},
                     .day = *day,
                     .object_kind = object.empty() ? SymbolId{} : builder.symbol(kind),
                     .object = object.empty() ? SymbolId{} : builder.symbol(object),
                     .subject = builder.find_person(row.text("subject")),
                     .session = session.empty() ? SymbolId{} : builder.symbol(session),
                     .level = UsageLevel::Duty});
}

}  // namespace rolewright::connectors
