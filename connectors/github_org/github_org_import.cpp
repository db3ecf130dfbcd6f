#include "connectors/github_org/github_org_import.hpp"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <system_error>

#include "connectors/input_file.hpp"

namespace rolewright::connectors {
namespace {

constexpr int kMaxTeamDepth = 32;               // GitHub nests far less
constexpr std::size_t kMaxTeams = 100'000;      // aliases could otherwise repeat a small file without end
constexpr std::size_t kMaxLogins = 10'000'000;  // entries of one organization, aliases counted each time
constexpr std::array<std::string_view, 5> kPermissions = {"read", "triage", "write", "maintain", "admin"};

class OrgImport {
 public:
  OrgImport(Intake& intake, std::string org) : intake_{intake}, org_{std::move(org)} {
    system_ = intake.declared_system(org_, "github org", org_);
    intake.builder.at(system_).connected = 1;
  }

  /// Reads one YAML file of this organization; `name` is how diagnostics call it.
  void read(const std::filesystem::path& path, const std::string& name) {
    file_ = printable(name);
    const Result<InputFile> file = read_input(path, name, kMaxYamlBytes);
    const Diagnostics bad = file ? check_text(file.value()) : file.error();
    if (bad.has_error()) return intake_.found.append(bad);
    source_ = intake_.start(name, name.ends_with("org.yaml") ? "github-org" : "github-teams");
    try {
      const YAML::Node root = YAML::Load(std::string{file.value().text()});
      if (!root.IsMap()) return fail(root, "the file is not a map of names to values");
      read_members(root);
      read_teams(root["teams"], NodeId{}, 1);
    } catch (const YAML::Exception& problem) {
      intake_.note(Code::MalformedRecord, file_ + ":" + std::to_string(std::max(problem.mark.line, 0) + 1),
                   "not YAML: " + printable(lower_ascii(problem.msg)));
    }
    if (intake_.counts(source_).read == 0 && !intake_.found.has_error()) {
      intake_.note(Code::EmptyExport, file_, "no members and no teams");
    }
  }

 private:
  std::string where(const YAML::Node& node) const {
    return file_ + ":" + std::to_string(std::max(node.Mark().line, 0) + 1);
  }
  void fail(const YAML::Node& node, std::string message) {
    intake_.note(Code::MalformedRecord, where(node), std::move(message));
  }

  // GitHub ignores the case of logins, and files spell one login differently: the first spelling is shown.
  AccountId account(const std::string& login) {
    SnapshotBuilder& builder = intake_.builder;
    const std::string key = lower_ascii(login);
    const PersonId person = builder.person(key);
    if (builder.text(builder.at(person).name).empty()) builder.at(person).name = builder.symbol(login);
    const AccountId id = builder.account(system_, key);
    builder.at(id).owner = person;
    return id;
  }

  // Calls visit(account) for each login of the list `key`; a login twice in one list is reported.
  template <class Visit>
  void for_each_login(const YAML::Node& owner, const std::string& key, Visit visit) {
    const YAML::Node list = owner[key];
    if (!list.IsDefined() || list.IsNull()) return;
    if (!list.IsSequence()) return fail(list, quote(key) + " is not a list of logins");
    std::set<std::string> seen;
    for (const YAML::Node& item : list) {
      if (++logins_ > kMaxLogins) return fail(item, "more than " + std::to_string(kMaxLogins) + " logins");
      ++intake_.counts(source_).read;
      if (!item.IsScalar() || item.Scalar().empty()) {
        intake_.reject(source_, Code::RejectedRecord, where(item),
                       "an entry of " + quote(key) + " is not a login");
      } else if (!seen.insert(lower_ascii(item.Scalar())).second) {
        intake_.reject(source_, Code::DuplicateRecord, where(item),
                       quote(item.Scalar()) + " is listed twice");
      } else {
        ++intake_.counts(source_).reconciled;
        visit(account(item.Scalar()));
      }
    }
  }

  void read_members(const YAML::Node& root) {
    SnapshotBuilder& builder = intake_.builder;
    const TermsId terms = intake_.terms(source_);
    const NodeId admin = builder.node(system_, NodeKind::Role, "admin");
    const NodeId member = builder.node(system_, NodeKind::Role, "member");
    for_each_login(root, "admins", [&](AccountId account) { builder.assign(account, admin, terms); });
    for_each_login(root, "members", [&](AccountId account) { builder.assign(account, member, terms); });
    const YAML::Node everywhere = root["default_repository_permission"];
    if (!everywhere.IsDefined() || !everywhere.IsScalar()) return;
    builder.confer(admin, builder.node(system_, NodeKind::Entitlement, org_ + "/all repositories:admin"),
                   terms);
    if (everywhere.Scalar() == "none") return;
    builder.confer(
        member,
        builder.node(system_, NodeKind::Entitlement, org_ + "/all repositories:" + everywhere.Scalar()),
        terms);
  }

  void read_teams(const YAML::Node& teams, NodeId parent, int depth) {
    if (!teams.IsDefined() || teams.IsNull()) return;
    if (!teams.IsMap()) return fail(teams, "`teams` is not a map of names to teams");
    if (depth > kMaxTeamDepth)
      return fail(teams, "teams nested deeper than " + std::to_string(kMaxTeamDepth));
    for (const auto& entry : teams) {
      if (++teams_ > kMaxTeams) return fail(teams, "more than " + std::to_string(kMaxTeams) + " teams");
      if (!entry.first.IsScalar() || !entry.second.IsMap()) {
        intake_.reject(source_, Code::RejectedRecord, where(entry.first), "a team is not a map");
      } else if (!names_.insert(entry.first.Scalar()).second) {
        intake_.reject(source_, Code::DuplicateRecord, where(entry.first),
                       "team " + quote(entry.first.Scalar()) + " was read before: this one is not used");
      } else {
        read_team(entry.first.Scalar(), entry.second, parent, depth);
      }
    }
  }

  void read_team(const std::string& name, const YAML::Node& team, NodeId parent, int depth) {
    SnapshotBuilder& builder = intake_.builder;
    const TermsId terms = intake_.terms(source_);
    const NodeId group = builder.node(system_, NodeKind::Group, name);
    if (!parent.is_none()) builder.confer(group, parent, terms);
    for_each_login(team, "members", [&](AccountId account) { builder.assign(account, group, terms); });
    for_each_login(team, "maintainers", [&](AccountId account) {
      builder.assign(account, group, terms);
      builder.own(account, group, terms);
    });
    read_repositories(team["repos"], group);
    read_teams(team["teams"], group, depth + 1);
  }

  void read_repositories(const YAML::Node& repositories, NodeId group) {
    if (!repositories.IsDefined() || repositories.IsNull()) return;
    if (!repositories.IsMap())
      return fail(repositories, "`repos` is not a map of repositories to permissions");
    for (const auto& entry : repositories) {
      ++intake_.counts(source_).read;
      const std::string permission = entry.second.IsScalar() ? entry.second.Scalar() : std::string{};
      if (!entry.first.IsScalar() ||
          std::find(kPermissions.begin(), kPermissions.end(), permission) == kPermissions.end()) {
        intake_.reject(source_, Code::RejectedRecord, where(entry.first),
                       "a repository's permission is not one of read, triage, write, maintain, admin");
        continue;
      }
      const std::string name = org_ + "/" + entry.first.Scalar() + ":" + permission;
      intake_.builder.confer(group, intake_.builder.node(system_, NodeKind::Entitlement, name),
                             intake_.terms(source_));
    }
  }

  Intake& intake_;
  std::string org_;
  SystemId system_;
  std::string file_;
  ExportId source_;
  std::set<std::string> names_;  // teams read so far
  std::size_t teams_ = 0;
  std::size_t logins_ = 0;
};

bool is_org_file(const std::filesystem::path& path) {
  return path.filename() == "org.yaml" || path.filename() == "teams.yaml";
}

// ORG/org.yaml and teams.yaml below ORG, sorted. Symbolic links are not followed.
std::vector<std::filesystem::path> org_files(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  std::error_code failed;
  for (auto entry = std::filesystem::recursive_directory_iterator{folder, failed};
       !failed && entry != std::filesystem::recursive_directory_iterator{}; entry.increment(failed)) {
    if (entry->is_regular_file(failed) && !entry->is_symlink(failed) && is_org_file(entry->path())) {
      files.push_back(entry->path());
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace

void read_github_orgs(Intake& intake) {
  std::error_code failed;
  std::map<std::string, std::vector<std::filesystem::path>> orgs;
  for (const std::filesystem::path& file : org_files(intake.root)) {
    const std::filesystem::path inside = file.lexically_relative(intake.root);
    if (std::distance(inside.begin(), inside.end()) > 1) orgs[inside.begin()->string()].push_back(file);
  }
  if (orgs.empty()) {
    intake.note(Code::EmptyExport, printable(intake.root.filename().string()),
                "no organization folder with an org.yaml or teams.yaml");
  }
  for (const auto& [org, files] : orgs) {
    OrgImport importer{intake, org};
    for (const auto& file : files) importer.read(file, file.lexically_relative(intake.root).generic_string());
  }
}

}  // namespace rolewright::connectors
