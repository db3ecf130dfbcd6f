#include "connectors/intake.hpp"

#include <map>

namespace rolewright::connectors {

SystemId Intake::vendor_system(std::string_view label, std::string_view vendor,
                               std::string_view external_id) {
  std::string name{label};
  if (system_names.contains(name)) name += " [" + std::string{external_id} + "]";
  return declared_system(name, vendor, external_id);
}

void report_orphans(Intake& intake) {
  constexpr std::size_t kExamples = 5;
  struct Orphans {
    std::size_t count = 0;
    std::string examples;
  };
  std::map<SystemId, Orphans> by_system;
  SnapshotBuilder& builder = intake.builder;
  for (std::size_t index = 0; index != builder.accounts(); ++index) {
    const Account& account = builder.at(AccountId{index});
    if (!holder(account).is_none()) continue;
    Orphans& orphans = by_system[account.system];
    if (++orphans.count > kExamples) continue;
    orphans.examples += (orphans.count == 1 ? "" : ", ") + quote(builder.text(account.login));
  }
  for (const auto& [system, orphans] : by_system) {
    const std::string_view name = builder.text(builder.at(system).name);
    intake.note(Code::OrphanAccount, std::string{name},
                std::to_string(orphans.count) + (orphans.count == 1 ? " account of " : " accounts of ") +
                    quote(name) + " joined nobody of the HR master: " + orphans.examples +
                    (orphans.count > kExamples ? ", …" : ""),
                "declare the owner or sponsor in the account map");
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
