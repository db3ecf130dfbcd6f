#include "connectors/intake.hpp"

#include <map>

#include "connectors/nesting_cycles.hpp"

namespace rolewright::connectors {

SystemId Intake::vendor_system(std::string_view label, std::string_view vendor,
                               std::string_view external_id) {
  std::string name{label};
  if (system_names.contains(name)) name += " [" + std::string{external_id} + "]";
  return declared_system(name, vendor, external_id);
}

SystemId Intake::application(const ListedApp& app) {
  const auto place = [&] {
    return app.declared.empty() ? vendor_system(app.label, app.vendor, app.id) : declared_system(app.declared);
  };
  const std::string_view known_by = app.declared.empty() ? app.id : app.declared;
  const std::pair key{std::string{app.vendor}, std::string{known_by}};
  const auto known = applications.find(key);
  if (known == applications.end() || known->second.first == app.tenant) {
    const SystemId system = place();
    applications.try_emplace(key, app.tenant, system);
    return system;
  }
  const std::string tenant{builder.text(builder.at(app.tenant).name)};
  const auto [first, first_system] = known->second;
  std::string name = std::string{app.declared.empty() ? app.label : app.declared} + " [" + tenant + "]";
  while (system_names.contains(name)) name += " [" + std::string{app.id} + "]";
  note(Code::DuplicateRecord, app.where,
       "application " + quote(app.id) + " of " + quote(tenant) + " has the id of one of " +
           quote(builder.text(builder.at(first).name)) + ": they are two, and this one is kept as " + quote(name),
       "a policy says which with `system … = export \"" + printable(name) + "\"`");
  return declared_system(name, app.vendor, builder.text(builder.at(first_system).external_id));
}

void report_unshown(Intake& intake) {
  for (const auto& [key, count] : intake.noted) {
    if (count <= Intake::kShown) continue;
    const auto& [source, code] = key;
    intake.note(code, printable(intake.builder.text(intake.counts(source).path)),
                std::to_string(count - Intake::kShown) + " more like the " + std::to_string(Intake::kShown) +
                    " that are shown");
  }
}

void Intake::claim(AccountId id, std::string_view key, std::string_view email) {
  const PersonId by_key = key.empty() ? PersonId{} : builder.find_person(key);
  Account& account = builder.at(id);
  if (!by_key.is_none()) account.owner = by_key;
  if (account.owner.is_none() && !email.empty() && join.joins_by_email(builder.text(builder.at(account.system).name)))
    account.owner = join.find_email(email);
  join.settle(builder, id);
}

void settle_all(Intake& intake) {
  for (std::size_t index = 0; index != intake.builder.accounts(); ++index)
    if (holder(intake.builder.at(AccountId{index})).is_none()) intake.join.settle(intake.builder, AccountId{index});
}

namespace {

constexpr std::size_t kExamples = 5;

struct Examples {
  std::size_t count = 0;
  std::string text;

  void add(const std::string& example) {
    if (++count <= kExamples) text += (count == 1 ? "" : ", ") + example;
  }
  [[nodiscard]] std::string shown() const { return text + (count > kExamples ? ", …" : ""); }
  [[nodiscard]] std::string accounts_of(std::string_view system) const {
    return std::to_string(count) + (count == 1 ? " account of " : " accounts of ") + quote(system);
  }
};

}  // namespace

void report_identities(Intake& intake) {
  struct Found {
    Examples orphans, holding, conflicts;
  };
  std::map<SystemId, Found> by_system;
  SnapshotBuilder& builder = intake.builder;
  const std::vector<std::uint64_t> assignments = builder.assignments();
  for (std::size_t index = 0; index != builder.accounts(); ++index) {
    const Account& account = builder.at(AccountId{index});
    if (!holder(account).is_none()) continue;
    Found& found = by_system[account.system];
    const std::string login = quote(builder.text(account.login));
    found.orphans.add(login);
    if (assignments[index] != 0) found.holding.add(login + " (" + std::to_string(assignments[index]) + ")");
  }
  for (const PersonJoin::Conflict& conflict : intake.join.conflicts()) {
    const Account& account = builder.at(conflict.account);
    by_system[account.system].conflicts.add(quote(builder.text(account.login)) + " is of " +
                                            quote(builder.text(builder.at(account.owner).key)) + " and of " +
                                            quote(builder.text(builder.at(conflict.other).key)));
  }
  for (const auto& [system, found] : by_system) {
    const std::string name{builder.text(builder.at(system).name)};
    if (found.orphans.count != 0)
      intake.note(Code::OrphanAccount, name,
                  found.orphans.accounts_of(name) + " joined nobody of the HR master: " + found.orphans.shown(),
                  "declare the owner or sponsor in the account map");
    if (found.holding.count != 0)
      intake.note(Code::OrphanWithAccess, name,
                  found.holding.accounts_of(name) + " without a person hold access (assignments): " +
                      found.holding.shown(),
                  "name an owner or sponsor, or have the access removed");
    if (found.conflicts.count != 0)
      intake.note(Code::IdentityConflict, name,
                  found.conflicts.accounts_of(name) + " joined to two people: " + found.conflicts.shown(),
                  "the vendor's key counts; correct it, or the account map");
  }
}

void report_cycles(Intake& intake, SystemId system, const std::vector<std::pair<NodeId, NodeId>>& nesting) {
  SnapshotBuilder& builder = intake.builder;
  for (const std::vector<NodeId>& cycle : nesting_cycles(nesting)) {
    std::string names;
    for (const NodeId group : cycle)
      names += (names.empty() ? "" : ", ") + quote(builder.text(builder.at(group).name));
    intake.note(Code::NestingCycle, std::string{builder.text(builder.at(system).name)},
                "groups contain each other, so each gives what all of them give: " + names);
  }
}

NodeId named_node(Intake& intake, SystemId system, NodeKind kind, std::string_view name, std::string_view id,
                  const std::string& where) {
  SnapshotBuilder& builder = intake.builder;
  const auto named = [&](std::string_view wanted) {
    const NodeId node = builder.node(system, kind, wanted);
    builder.at(node).external_id = builder.symbol(id);
    return node;
  };
  const NodeId known = builder.find_node(system, kind, name);
  if (known.is_none() || builder.text(builder.at(known).external_id) == id) return named(name);
  const std::string distinct = std::string{name} + " [" + std::string{id} + "]";
  intake.note(Code::DuplicateRecord, where,
              "another object is already named " + quote(name) + ": this one is kept as " + quote(distinct));
  return named(distinct);
}

}  // namespace rolewright::connectors
