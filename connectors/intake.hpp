// Intake: what every importer shares while one snapshot is made: the builder, the diagnostics, how logins
// find their people, and the counts of each export.
#pragma once

#include <filesystem>
#include <set>
#include <string>
#include <string_view>

#include "connectors/person_join.hpp"
#include "connectors/wording.hpp"
#include "model/diagnostic.hpp"
#include "model/snapshot_builder.hpp"

namespace rolewright::connectors {

struct Intake {
  std::filesystem::path root;  // the agency folder
  Day taken;
  SnapshotBuilder builder;
  PersonJoin join;
  Diagnostics found;
  std::set<std::string, std::less<>> system_names;  // taken: a vendor's application gets a name of its own

  /// A system the agency declared, or the importer's own, by its name.
  SystemId declared_system(std::string_view name, std::string_view vendor = {},
                           std::string_view external_id = {}) {
    system_names.emplace(name);
    return builder.system(name, vendor, external_id);
  }
  /// A vendor's application that nobody declared: named by its label, or `label [id]` when that name is
  /// taken.
  SystemId vendor_system(std::string_view label, std::string_view vendor, std::string_view external_id);

  ExportId start(std::string_view path, std::string_view kind) {
    return builder.add_export(path, kind, taken);
  }
  Export& counts(ExportId source) { return builder.at(source); }
  TermsId terms(ExportId source) { return builder.terms({.held = {}, .source = source}); }

  void note(Code code, std::string where, std::string message, std::string help = {}) {
    found.add(
        {.code = code, .message = std::move(message), .where = std::move(where), .help = std::move(help)});
  }
  /// An unusable record: counted as rejected and reported.
  void reject(ExportId source, Code code, std::string where, std::string message) {
    ++counts(source).rejected;
    note(code, std::move(where), std::move(message));
  }
  /// Counts a record as reconciled when somebody answers for `account`.
  void reconcile(ExportId source, AccountId account) {
    if (!holder(builder.at(account)).is_none()) ++counts(source).reconciled;
  }
};

/// RW0507 once for each system with accounts nobody answers for, with a few examples.
void report_orphans(Intake& intake);

/// The node for a vendor's object: named `name`, or `name [id]` with RW0504 when another object has the name
/// already. Objects are told apart by id alone.
[[nodiscard]] NodeId named_node(Intake& intake, SystemId system, NodeKind kind, std::string_view name,
                                std::string_view id, const std::string& where);

}  // namespace rolewright::connectors
