#include "tests/model/small_snapshot.hpp"

#include <string_view>

#include "model/snapshot_builder.hpp"

namespace rolewright::tests {
namespace {

void add_people(SnapshotBuilder& builder) {
  const PersonId ana = builder.person("E1");
  const PersonId ben = builder.person("E2");
  const PersonId cleo = builder.person("E3");
  builder.at(ana).name = builder.symbol("Ana Example");
  builder.at(ana).email = builder.symbol("ana@agency.example");
  builder.set_attribute(cleo, "series", "2210");
  builder.set_attribute(ana, "series", "0510");
  builder.set_attribute(ben, "employment", "contractor");
  builder.add_event(cleo, "transferred", Day{20050});
  builder.add_event(ana, "transferred", Day{19000});
  builder.add_event(cleo, "transferred", Day{20050});
  builder.add_training(ana, "SoD-101", Day{19900});
  builder.add_designation({.person = ben, .what = builder.symbol("warrant"), .held = {Day{19000}, Day{21000}}, .limit_cents = 2'500'000});
}

void add_holdings(SnapshotBuilder& builder) {
  const SystemId directory = builder.system("OKTA", "okta org", "agency.example");
  const SystemId erp = builder.system("MOMENTUM");
  const AccountId ghost = builder.account(directory, "ghost");
  const AccountId service = builder.account(erp, "svc-deploy");
  const AccountId everyday = builder.account(directory, "ana");
  const AccountId admin = builder.account(directory, "ana.adm");
  builder.at(service).sponsor = builder.find_person("E2");
  builder.at(service).kind = AccountKind::Service;
  builder.at(everyday).owner = builder.find_person("E1");
  builder.at(admin).owner = builder.find_person("E1");
  const NodeId group = builder.node(directory, NodeKind::Group, "fin-ap");
  const NodeId role = builder.node(erp, NodeKind::Role, "AP_CLERK");
  const NodeId pay = builder.node(erp, NodeKind::Entitlement, "PAY_RELEASE");
  const ExportId source = builder.add_export("erp/user_roles.csv", "user-roles", Day{20090});
  const SymbolId kind = builder.symbol("fund_center");
  const ScopeSetId scope = builder.scope_set({{kind, builder.symbol("FC-1100")}, {kind, builder.symbol("FC-1200")}});
  const TermsId dated = builder.terms({.held = {Day{20000}, Day{20100}}, .scope = scope, .source = source});
  builder.assign(everyday, group, dated);
  builder.assign(ghost, group, TermsId{0U});
  builder.assign(service, role, TermsId{0U});
  builder.own(everyday, group, TermsId{0U});
  builder.confer(group, role, TermsId{0U});
  builder.confer(role, pay, TermsId{0U});
  builder.add_relation({.person = builder.find_person("E1"), .what = builder.symbol("family"),
                        .other = builder.find_person("E2"), .object_kind = {}, .object = {}});
  for (int times = 0; times != 2; ++times)
    builder.add_usage({.person = builder.find_person("E1"), .entitlement = EntitlementId{pay.index()}, .day = Day{20080},
                       .object_kind = builder.symbol("invoice"), .object = builder.symbol("INV-1"),
                       .subject = builder.find_person("E2"), .session = builder.symbol("S-9"), .level = UsageLevel::Duty});
}

}  // namespace

Snapshot small_snapshot() {
  SnapshotBuilder builder;
  builder.set_taken(Day{20090});
  add_people(builder);
  add_holdings(builder);
  return std::move(builder).finish();
}

std::map<std::string, std::string> bytes_of(const Snapshot& snapshot) {
  std::map<std::string, std::string> bytes;
  for_each_column(snapshot, [&](const char* name, const auto& column) {
    bytes[name] = std::string{reinterpret_cast<const char*>(column.begin()), column.size() * sizeof(column[0])};
  });
  return bytes;
}

}  // namespace rolewright::tests
