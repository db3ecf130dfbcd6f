#include "connectors/import.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <system_error>

#include "connectors/agency/sources_file.hpp"
#include "connectors/aws/aws_import.hpp"
#include "connectors/bloodhound/bloodhound_import.hpp"
#include "connectors/csv/grants.hpp"
#include "connectors/csv/people.hpp"
#include "connectors/entra/entra_import.hpp"
#include "connectors/github_org/github_org_import.hpp"
#include "connectors/intake.hpp"
#include "connectors/ldif/ldif_import.hpp"
#include "connectors/okta/okta_import.hpp"
#include "connectors/scim/scim_import.hpp"
#include "connectors/servicenow/servicenow_import.hpp"

namespace rolewright::connectors {
namespace {

class AgencyImport {
 public:
  AgencyImport(Intake& intake, const AgencySources& agency)
      : intake_{intake}, agency_{agency}, grants_{intake} {
    for (const SystemDeclaration& system : agency.systems) {
      intake.declared_system(system.name, system.vendor, system.external_id);
    }
    for (const LoginRule& rule : agency.logins) intake.join.add_rule(rule);
  }

  void read(const SourceDeclaration& source) {
    switch (source.kind) {
      case SourceKind::HrMaster:
        return import_hr_master(intake_, source);
      case SourceKind::HrActions:
        return import_hr_actions(intake_, source);
      case SourceKind::Trainings:
        return import_trainings(intake_, source);
      case SourceKind::Designations:
        return import_designations(intake_, source);
      case SourceKind::AccountMap:
        return import_account_map(intake_, source, agency_);
      case SourceKind::Relations:
        return import_relations(intake_, source);
      case SourceKind::Okta:
        return read_present(source, [&] { of(okta_, source, "okta org").read_folder(source); });
      case SourceKind::Entra:
        return read_present(source, [&] { of(entra_, source, "entra tenant").read_folder(source); });
      case SourceKind::Ldif:
        return read_present(source, [&] { LdifImport{intake_, agency_}.read(source); });
      case SourceKind::Scim:
        return read_present(source, [&] { ScimImport{intake_}.read(source); });
      case SourceKind::Bloodhound:
        return read_present(source, [&] { BloodhoundImport{intake_, agency_}.read(source); });
      case SourceKind::Aws:
        return read_present(source, [&] { AwsImport{intake_, agency_}.read(source); });
      case SourceKind::ServiceNow:
        return read_present(source, [&] { ServiceNowImport{intake_}.read(source); });
      case SourceKind::RoleRoles:
        return grants_.role_roles(source);
      case SourceKind::SignIns:
        return grants_.sign_ins(source);
      case SourceKind::EntraSignIns:
        return read_present(source, [&] { of(entra_, source, "entra tenant").read_sign_ins(source); });
      case SourceKind::EntraAudits:
        return read_present(source, [&] { of(entra_, source, "entra tenant").read_audits(source); });
      case SourceKind::RolePermissions:
        return grants_.role_permissions(source);
      case SourceKind::UserPermissions:
        return grants_.user_permissions(source);
      case SourceKind::Grants:
        return grants_.grants(source);
      case SourceKind::UserRoles:
        return grants_.user_roles(source);
      case SourceKind::Delegations:
        return grants_.delegations(source);
      case SourceKind::Transactions:
        return grants_.transactions(source);
      case SourceKind::OktaLog:
        return read_present(source, [&] { of(okta_, source, "okta org").read_log(source); });
    }
  }

 private:
  // Ids mean something within one organization or tenant only, so each has an importer of its own. A source that
  // does not name its system belongs to the only one there is, else to the first of its vendor.
  template <class Importer>
  Importer& of(std::map<std::string, Importer>& importers, const SourceDeclaration& source, std::string_view vendor) {
    std::string name = source.option("system");
    if (name.empty() && importers.size() == 1) return importers.begin()->second;
    if (name.empty()) name = agency_.find_system(vendor, {});
    return importers.try_emplace(name, intake_, agency_).first->second;
  }

  template <class Read>
  void read_present(const SourceDeclaration& source, Read read_pages) {
    std::error_code failed;
    const bool absent = !std::filesystem::exists(intake_.root / source.path, failed);
    if (absent && source.absence == SourceDeclaration::Optional) return;
    read_pages();
  }

  Intake& intake_;
  const AgencySources& agency_;
  std::map<std::string, OktaImport> okta_;
  std::map<std::string, EntraImport> entra_;
  GrantTables grants_;
};

Intake make_intake(const std::filesystem::path& root, Day taken, const ImportOptions& options) {
  Intake intake{.root = root,
                .taken = taken,
                .builder = {},
                .join = {},
                .found = {},
                .system_names = {},
                .strictness = options.strictness};
  intake.builder.set_taken(taken);
  return intake;
}

// What the agency keeps for emergencies is marked, so that no fix revokes it. What no export has
// is reported.
void mark_break_glass(Intake& intake, const std::vector<BreakGlass>& declared) {
  std::vector<AccountId> accounts;
  std::vector<NodeId> groups;
  SnapshotBuilder& builder = intake.builder;
  for (const BreakGlass& item : declared) {
    const SystemId system = builder.find_system(item.system);
    const AccountId account = item.login.empty() ? AccountId{} : builder.find_account(system, item.login);
    NodeId group;
    for (const NodeKind kind : {NodeKind::Group, NodeKind::Role, NodeKind::Package})
      if (!item.group.empty() && group.is_none()) group = builder.find_node(system, kind, item.group);
    if (account.is_none() && group.is_none()) {
      intake.note(Code::DanglingReference, "sources.yaml",
                  "no export of " + quote(item.system) + " has " + quote(item.login.empty() ? item.group : item.login) +
                      ", which is kept for emergencies");
    }
    if (!account.is_none()) accounts.push_back(account);
    if (!group.is_none()) {
      groups.push_back(group);
      builder.at(group).marks = static_cast<std::uint8_t>(builder.at(group).marks | kBreakGlass);
    }
  }
  if (!declared.empty()) builder.mark_assignments(accounts, groups, kBreakGlass);
}

Result<Imported> finish(Intake&& intake, const std::vector<BreakGlass>& break_glass = {}) {
  report_unshown(intake);
  if (intake.stopped()) {
    intake.note(Code::StrictImport, "import", "a record was rejected, and `--strict` allows none");
  } else {
    settle_all(intake);
    mark_break_glass(intake, break_glass);
    report_identities(intake);
  }
  if (intake.found.has_error()) return std::move(intake.found);
  return Imported{.snapshot = std::move(intake.builder).finish(), .notes = std::move(intake.found)};
}

Result<Imported> import_all(const std::filesystem::path& root, const AgencySources& agency,
                            const ImportOptions& options) {
  Intake intake = make_intake(root, agency.taken, options);
  AgencyImport importer{intake, agency};
  for (const SourceDeclaration& source : agency.sources) {
    // Without people every other record would be reported as well.
    if (source.kind != SourceKind::HrMaster && intake.builder.persons() == 0 && intake.found.has_error())
      break;
    if (intake.stopped()) break;
    importer.read(source);
  }
  return finish(std::move(intake), agency.break_glass);
}

// The declaration that `hr FILE` stands for: the conventional columns the header has, the rest attributes.
SourceDeclaration hr_by_convention(Intake& intake, SourceDeclaration source) {
  source.options = {{"key", "employee_id"}};
  for (const std::string& column : table_header(intake, source)) {
    if (column == "full_name") {
      source.options["name"] = column;
    } else if (column == "email") {
      source.options["email"] = column;
    } else if (column != "employee_id") {
      source.many[column] = column;
    }
  }
  return source;
}

// The declaration that a pair of the command line stands for; its file stands in `intake.root`.
std::optional<SourceDeclaration> by_convention(Intake& intake, const SourceRequest& request,
                                               const std::string& name) {
  SourceDeclaration source{.kind = SourceKind::HrMaster,
                           .kind_name = request.kind == "hr" ? "hr-master" : request.kind,
                           .path = name,
                           .where = printable(name),
                           .options = {},
                           .many = {}};
  if (request.kind == "hr") return hr_by_convention(intake, std::move(source));
  static const std::map<std::string, SourceKind, std::less<>> kVendors = {
      {"okta", SourceKind::Okta}, {"entra", SourceKind::Entra},           {"ldif", SourceKind::Ldif},
      {"scim", SourceKind::Scim}, {"bloodhound", SourceKind::Bloodhound}, {"aws", SourceKind::Aws},
      {"servicenow", SourceKind::ServiceNow}};
  if (const auto vendor = kVendors.find(request.kind); vendor != kVendors.end()) {
    source.kind = vendor->second;
    return source;
  }
  if (request.kind == "csv") {
    source.kind = SourceKind::Grants;
    source.options = {{"system", "system"}, {"login", "login"}, {"permission", "permission"}};
    const std::vector<std::string> header = table_header(intake, source);
    if (std::find(header.begin(), header.end(), "role") != header.end()) source.options["role"] = "role";
    return source;
  }
  intake.note(Code::BadOption, printable(request.kind),
              quote(request.kind) + " is not one of `okta`, `entra`, `ldif`, `scim`, `bloodhound`, `aws`, `servicenow`, `hr`, `csv`");
  return {};
}

// Whether access is held, stale or expired is judged by the day of the snapshot: it is never made up.
Diagnostic no_day() {
  return {.code = Code::BadOption,
          .message = "none of these sources says which day it describes",
          .where = "import",
          .help = "say it: `--taken YYYY-MM-DD`"};
}

// The second organization is another one: OKTA2, ENTRA2.
void name_tenant(SourceDeclaration& source, std::size_t before) {
  const bool okta = source.kind == SourceKind::Okta;
  if (before == 0 || (!okta && source.kind != SourceKind::Entra)) return;
  source.options["system"] = (okta ? "OKTA" : "ENTRA") + std::to_string(before + 1);
}

}  // namespace

Result<Imported> import_agency(const std::string& folder, const ImportOptions& options) {
  const std::filesystem::path root{folder};
  const Result<InputFile> file = read_input(root / "sources.yaml", "sources.yaml", kMaxYamlBytes);
  if (!file) return file.error();
  const Result<AgencySources> agency = read_sources(file.value());
  if (!agency) return agency.error();
  if (options.taken && *options.taken != agency.value().taken)
    return Diagnostic{.code = Code::BadOption,
                      .message = "sources.yaml says that the data describes " + to_string(agency.value().taken),
                      .where = "--taken"};
  return import_all(root, agency.value(), options);
}

Result<Imported> import_sources(const std::vector<SourceRequest>& sources, const ImportOptions& options) {
  struct Placed {
    std::filesystem::path root;
    SourceDeclaration source;
  };
  if (!options.taken) return no_day();
  Intake intake = make_intake({}, *options.taken, options);
  AgencySources conventions;
  conventions.logins = {{.system = "*", .by = JoinBy::Email}, {.system = "*", .by = JoinBy::Key}};
  std::vector<Placed> placed;
  for (const SourceRequest& request : sources) {
    std::filesystem::path path = std::filesystem::path{request.path}.lexically_normal();
    if (!path.has_filename()) path = path.parent_path();
    intake.root = path.has_parent_path() ? path.parent_path() : std::filesystem::path{"."};
    if (auto source = by_convention(intake, request, path.filename().string())) {
      name_tenant(*source, static_cast<std::size_t>(std::count_if(placed.begin(), placed.end(), [&](const Placed& item) {
                    return item.source.kind == source->kind;
                  })));
      placed.push_back({intake.root, std::move(*source)});
    }
  }
  std::stable_sort(placed.begin(), placed.end(), [](const Placed& left, const Placed& right) {
    return left.source.kind < right.source.kind;
  });
  if (intake.found.has_error()) return std::move(intake.found);
  AgencyImport importer{intake, conventions};
  for (const Placed& item : placed) {
    intake.root = item.root;
    importer.read(item.source);
  }
  return finish(std::move(intake));
}

Result<Imported> import_github_org(const std::string& folder, const ImportOptions& options) {
  if (!options.taken) return no_day();
  Intake intake = make_intake(folder, *options.taken, options);
  read_github_orgs(intake);
  return finish(std::move(intake));
}

}  // namespace rolewright::connectors
