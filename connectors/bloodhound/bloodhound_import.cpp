#include "connectors/bloodhound/bloodhound_import.hpp"

#include <algorithm>
#include <array>
#include <system_error>

namespace rolewright::connectors {
namespace {

constexpr std::array<std::string_view, 7> kAddsMembers = {"AddMember",  "AddSelf",    "GenericAll", "GenericWrite",
                                                          "WriteDacl", "WriteOwner", "Owns"};

bool is_collection(const std::filesystem::path& path) {
  const std::string name = path.filename().string();
  return !name.starts_with('.') && (name.ends_with(".json") || name.ends_with(".json.gz"));
}

std::vector<std::filesystem::path> files_of(const std::filesystem::path& path) {
  std::error_code failed;
  if (!std::filesystem::is_directory(path, failed)) return {path};
  std::vector<std::filesystem::path> files;
  for (auto entry = std::filesystem::directory_iterator{path, failed};
       !failed && entry != std::filesystem::directory_iterator{}; entry.increment(failed)) {
    if (is_collection(entry->path())) files.push_back(entry->path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace

void BloodhoundImport::read(const SourceDeclaration& source) {
  const auto path = path_inside(intake_.root, source.path, source.where);
  if (!path) return intake_.found.append(path.error());
  const std::string declared = source.option("system");
  system_ = intake_.declared_system(declared.empty() ? "DIRECTORY" : declared, "directory");
  intake_.builder.at(system_).connected = 1;
  std::error_code failed;
  const bool folder = std::filesystem::is_directory(path.value(), failed);
  std::uint64_t read = 0;
  for (const std::filesystem::path& file : files_of(path.value())) {
    const std::string name = folder ? source.path + "/" + file.filename().string() : source.path;
    const auto inside = path_inside(intake_.root, name, source.where);
    if (!inside) return intake_.found.append(inside.error());
    const ExportId id = intake_.start(name, source.kind_name);
    PageReader{intake_, {.shapes = kLists, .lists = {"data"}}}.read(inside.value(), name, id,
                                                                    [this](Record& record) { item(record); });
    read += intake_.counts(id).read;
  }
  if (read == 0 && !intake_.found.has_error())
    return intake_.note(Code::EmptyExport, printable(source.path), quote(source.path) + " has no records");
  connect();
}

// What an object is shows by itself: AzureHound says its kind, a SharpHound group has Members, a user a logon name.
void BloodhoundImport::item(Record& record) {
  if (const std::string_view kind = record.optional("kind"); !kind.empty()) return azure(record, kind);
  const std::string id{record.required("ObjectIdentifier")};
  const std::string_view name = record.optional("Properties.name");
  if (!record.ok() || record.truth("IsDeleted").value_or(false)) return;
  if (record.find("Members")) {
    group(record, id, name);
  } else if (record.has("PrimaryGroupSID") && !record.has("Sessions")) {
    user(record, id, name);
  } else {
    others_.emplace(id, name.empty() ? std::string_view{id} : name);
  }
  if (record.ok()) rights(record, id, name);
}

void BloodhoundImport::user(Record& record, const std::string& id, std::string_view name) {
  const std::string_view login = name.empty() ? std::string_view{id} : name;
  if (users_.contains(id)) return record.reject(Code::DuplicateRecord, "ObjectIdentifier", "user " + quote(id) + " was read before");
  SnapshotBuilder& builder = intake_.builder;
  const AccountId account = builder.account(system_, login);
  users_.emplace(id, account);
  const bool enabled = record.truth("Properties.enabled").value_or(true);
  builder.at(account).status = enabled ? AccountStatus::Active : AccountStatus::Suspended;
  const std::string_view suffix = agency_.entra_admin_suffix;
  if (!suffix.empty() && lower_ascii(login.substr(0, login.find('@'))).ends_with(lower_ascii(suffix)))
    builder.at(account).kind = AccountKind::SeparateAdmin;
  intake_.claim(account, record.key("Properties.employeeid"), record.optional("Properties.email"));
  intake_.reconcile(record.source(), account);
  if (const std::string_view primary = record.optional("PrimaryGroupSID"); !primary.empty())
    pairs_.push_back({.from = id, .to = std::string{primary}, .tie = Tie::Member, .right = {}, .source = record.source()});
}

void BloodhoundImport::group(Record& record, const std::string& id, std::string_view name) {
  if (groups_.contains(id))
    return record.reject(Code::DuplicateRecord, "ObjectIdentifier", "group " + quote(id) + " was read before");
  groups_.emplace(id, named_node(intake_, system_, NodeKind::Group, name.empty() ? std::string_view{id} : name, id,
                                 record.where("Properties.name")));
  for (Record& member : record.objects("Members")) {
    const std::string_view type = member.optional("ObjectType");
    std::string member_id{member.required("ObjectIdentifier")};
    if (!member.ok()) return record.reject(Code::RejectedRecord, "Members", "a member without an id");
    if (type == "Computer") continue;
    pairs_.push_back({.from = std::move(member_id), .to = id, .tie = Tie::Member, .right = {}, .source = record.source()});
  }
}

// An inherited right is as good as a direct one.
void BloodhoundImport::rights(Record& record, const std::string& id, std::string_view name) {
  const bool on_group = record.find("Members").has_value();
  for (Record& ace : record.objects("Aces")) {
    const std::string_view right = ace.required("RightName");
    std::string principal{ace.required("PrincipalSID")};
    if (!ace.ok()) return record.reject(Code::RejectedRecord, "Aces", "a right without a name or holder");
    const bool adds = std::find(kAddsMembers.begin(), kAddsMembers.end(), right) != kAddsMembers.end();
    if (on_group && !adds) continue;
    pairs_.push_back({.from = std::move(principal),
                      .to = id,
                      .tie = on_group ? Tie::Owner : Tie::Right,
                      .right = on_group ? std::string{} : std::string{right} + " on " + std::string{name.empty() ? id : name},
                      .source = record.source()});
  }
}

void BloodhoundImport::dangling(ExportId source, std::string_view id) {
  if (intake_.shows(source, Code::DanglingReference))
    intake_.note(Code::DanglingReference, printable(intake_.builder.text(intake_.counts(source).path)),
                 "no collected object has id " + quote(id));
}

void BloodhoundImport::connect(const Pair& pair, TermsId terms) {
  SnapshotBuilder& builder = intake_.builder;
  NodeId to;
  if (pair.tie == Tie::Right) {
    to = builder.node(system_, NodeKind::Entitlement, pair.right);
  } else if (const auto group = groups_.find(pair.to); group != groups_.end()) {
    to = group->second;
  } else if (const auto role = roles_.find(pair.to); role != roles_.end()) {
    to = role->second;
  } else {
    return dangling(pair.source, pair.to);
  }
  auto user = users_.find(pair.from);
  const auto service = services_.find(pair.from);
  if (user == users_.end() && service != services_.end()) {
    const AccountId account = builder.account(system_, service->second);
    builder.at(account).kind = AccountKind::Service;
    intake_.join.settle(builder, account);
    user = users_.emplace(pair.from, account).first;
  }
  const auto from = groups_.find(pair.from);
  if (pair.tie == Tie::Owner) {
    if (user != users_.end()) return builder.own(user->second, to, terms);
    if (from == groups_.end()) return;  // computers and well-known principals own nothing a person does
    for (const AccountId member : members_[from->second]) builder.own(member, to, terms);
    return;
  }
  if (user != users_.end()) {
    if (pair.tie == Tie::Member) members_[to].push_back(user->second);
    return builder.assign(user->second, to, terms);
  }
  if (from == groups_.end()) {
    if (pair.tie == Tie::Member && !others_.contains(pair.from)) dangling(pair.source, pair.from);
    return;
  }
  builder.confer(from->second, to, terms);
  if (pair.tie == Tie::Member) nesting_.emplace_back(from->second, to);
}

void BloodhoundImport::connect() {
  // Members first: a right that a group holds is each member's.
  std::stable_sort(pairs_.begin(), pairs_.end(),
                   [](const Pair& left, const Pair& right) { return left.tie < right.tie; });
  for (const Pair& pair : pairs_) connect(pair, intake_.terms(pair.source));
  report_cycles(intake_, system_, nesting_);
}

}  // namespace rolewright::connectors
