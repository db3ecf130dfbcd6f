#include "connectors/import.hpp"

#include <algorithm>
#include <optional>
#include <system_error>

#include "connectors/agency/sources_file.hpp"
#include "connectors/csv/grants.hpp"
#include "connectors/csv/people.hpp"
#include "connectors/entra/entra_import.hpp"
#include "connectors/github_org/github_org_import.hpp"
#include "connectors/intake.hpp"
#include "connectors/okta/okta_import.hpp"

namespace rolewright::connectors {
namespace {

class AgencyImport {
 public:
  AgencyImport(Intake& intake, const AgencySources& agency)
      : intake_{intake}, agency_{agency}, okta_{intake, agency}, entra_{intake, agency}, grants_{intake} {
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
      case SourceKind::Okta:
        return read_folder(source, [&] { okta_.read_folder(source); });
      case SourceKind::Entra:
        return read_folder(source, [&] { entra_.read_folder(source); });
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
        return okta_.read_log(source);
    }
  }

 private:
  template <class Read>
  void read_folder(const SourceDeclaration& source, Read read_pages) {
    std::error_code failed;
    const bool absent = !std::filesystem::exists(intake_.root / source.path, failed);
    if (absent && source.absence == SourceDeclaration::Optional) return;
    read_pages();
  }

  Intake& intake_;
  const AgencySources& agency_;
  OktaImport okta_;
  EntraImport entra_;
  GrantTables grants_;
};

Intake make_intake(const std::filesystem::path& root, Day taken) {
  Intake intake{.root = root, .taken = taken, .builder = {}, .join = {}, .found = {}, .system_names = {}};
  intake.builder.set_taken(taken);
  return intake;
}

Result<Imported> finish(Intake&& intake) {
  report_orphans(intake);
  if (intake.found.has_error()) return std::move(intake.found);
  return Imported{.snapshot = std::move(intake.builder).finish(), .notes = std::move(intake.found)};
}

Result<Imported> import_all(const std::filesystem::path& root, const AgencySources& agency) {
  Intake intake = make_intake(root, agency.taken);
  AgencyImport importer{intake, agency};
  for (const SourceDeclaration& source : agency.sources) {
    // Without people every other record would be reported as well.
    if (source.kind != SourceKind::HrMaster && intake.builder.persons() == 0 && intake.found.has_error())
      break;
    importer.read(source);
  }
  return finish(std::move(intake));
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
  if (request.kind == "okta" || request.kind == "entra") {
    source.kind = request.kind == "okta" ? SourceKind::Okta : SourceKind::Entra;
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
              quote(request.kind) + " is not one of `okta`, `entra`, `hr`, `csv`");
  return {};
}

}  // namespace

Result<Imported> import_agency(const std::string& folder) {
  const std::filesystem::path root{folder};
  const Result<InputFile> file = read_input(root / "sources.yaml", "sources.yaml", kMaxYamlBytes);
  if (!file) return file.error();
  const Result<AgencySources> agency = read_sources(file.value());
  if (!agency) return agency.error();
  return import_all(root, agency.value());
}

Result<Imported> import_sources(const std::vector<SourceRequest>& sources, Day taken) {
  struct Placed {
    std::filesystem::path root;
    SourceDeclaration source;
  };
  Intake intake = make_intake({}, taken);
  AgencySources conventions;
  conventions.logins = {{.system = "*", .by = JoinBy::Email}, {.system = "*", .by = JoinBy::Key}};
  std::vector<Placed> placed;
  for (const SourceRequest& request : sources) {
    std::filesystem::path path = std::filesystem::path{request.path}.lexically_normal();
    if (!path.has_filename()) path = path.parent_path();
    intake.root = path.has_parent_path() ? path.parent_path() : std::filesystem::path{"."};
    if (auto source = by_convention(intake, request, path.filename().string())) {
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

Result<Imported> import_github_org(const std::string& folder, Day taken) {
  Intake intake = make_intake(folder, taken);
  read_github_orgs(intake);
  return finish(std::move(intake));
}

}  // namespace rolewright::connectors
