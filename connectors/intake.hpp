// Intake: what every importer shares while one snapshot is made: the builder, the diagnostics, how logins
// find their people, and the counts of each export.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "connectors/import.hpp"
#include "connectors/input_file.hpp"
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
  Strictness strictness = Strictness::GoOn;
  std::map<std::pair<std::string, std::string>, std::pair<SystemId, SystemId>> applications = {};  // vendor, id → tenant, system
  std::uint64_t all_rejected = 0;                               // of all exports
  std::map<std::pair<ExportId, Code>, std::uint64_t> noted = {};  // about records, shown or only counted

  /// A system the agency declared, or the importer's own, by its name.
  SystemId declared_system(std::string_view name, std::string_view vendor = {},
                           std::string_view external_id = {}) {
    system_names.emplace(name);
    return builder.system(name, vendor, external_id);
  }
  /// A vendor's application that nobody declared: named by its label, or `label [id]` when that name is
  /// taken.
  SystemId vendor_system(std::string_view label, std::string_view vendor, std::string_view external_id);

  /// An application as one organization or tenant lists it.
  struct ListedApp {
    SystemId tenant;            // that lists it
    std::string_view vendor;    // "okta app" or "entra app"
    std::string_view id;
    std::string_view label;
    std::string_view declared;  // the agency's name for what has this id; may be empty
    std::string where;
  };
  /// Its system. Organizations may use one id for two applications: the second is `name [organization]`, with RW0504.
  SystemId application(const ListedApp& app);

  ExportId start(std::string_view path, std::string_view kind) {
    return builder.add_export(path, kind, taken);
  }
  Export& counts(ExportId source) { return builder.at(source); }
  TermsId terms(ExportId source) { return builder.terms({.held = {}, .source = source}); }

  void note(Code code, std::string where, std::string message, std::string help = {}) {
    found.add(
        {.code = code, .message = std::move(message), .where = std::move(where), .help = std::move(help)});
  }
  /// Counts a note about a record of `source`; false once enough of the same kind are shown. Ten million bad
  /// records are one line and a number, and cost no memory.
  [[nodiscard]] bool shows(ExportId source, Code code) { return ++noted[{source, code}] <= kShown; }
  /// An unusable record is counted; what is wrong with it was noted.
  void count_rejected(ExportId source) {
    ++counts(source).rejected;
    ++all_rejected;
  }
  /// An unusable record: counted and reported.
  void reject(ExportId source, Code code, std::string where, std::string message) {
    count_rejected(source);
    if (shows(source, code)) note(code, std::move(where), std::move(message));
  }
  /// Reading stops here: a record was rejected and none may be.
  [[nodiscard]] bool stopped() const noexcept {
    return strictness == Strictness::StopAtFirst && all_rejected != 0;
  }
  /// Joins an account by the vendor's own keys: the HR key, else, where a rule allows it, the address; then by the
  /// declared rules.
  void claim(AccountId id, std::string_view key, std::string_view email);
  /// Counts a record as reconciled when somebody answers for `account`.
  void reconcile(ExportId source, AccountId account) {
    if (!holder(builder.at(account)).is_none()) ++counts(source).reconciled;
  }

  static constexpr std::uint64_t kShown = 20;  // notes of one code about records of one export
};

/// For each export and code with more notes than were shown, how many more.
void report_unshown(Intake& intake);

/// Joins what could not be joined while its everyday account was still unread.
void settle_all(Intake& intake);
/// RW0507 once for each system with accounts nobody answers for, RW0512 for those of them that hold something,
/// RW0513 for accounts that two keys join to different people; each with a few examples.
void report_identities(Intake& intake);
/// RW0508 for each cycle of `nesting` (child, parent).
void report_cycles(Intake& intake, SystemId system, const std::vector<std::pair<NodeId, NodeId>>& nesting);

/// The node for a vendor's object: named `name`, or `name [id]` with RW0504 when another object has the name
/// already. Objects are told apart by id alone.
[[nodiscard]] NodeId named_node(Intake& intake, SystemId system, NodeKind kind, std::string_view name,
                                std::string_view id, const std::string& where);

}  // namespace rolewright::connectors
