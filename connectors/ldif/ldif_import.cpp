#include "connectors/ldif/ldif_import.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <utility>

#include "connectors/nesting_cycles.hpp"

namespace rolewright::connectors {
namespace {

constexpr std::uint64_t kAccountDisabled = 2;  // userAccountControl

// Names are equal whatever the case and the spaces after separators.
std::string folded_dn(std::string_view dn) {
  std::string folded;
  folded.reserve(dn.size());
  for (std::size_t at = 0; at != dn.size(); ++at) {
    if (dn[at] == ' ' && (folded.empty() || folded.back() == ',' || folded.back() == '=')) continue;
    folded += dn[at] >= 'A' && dn[at] <= 'Z' ? static_cast<char>(dn[at] - 'A' + 'a') : dn[at];
  }
  return folded;
}

bool is_account(const LdifEntry& entry) {
  return (entry.is_a("user") || entry.is_a("person") || entry.is_a("inetorgperson") || entry.is_a("posixaccount") ||
          entry.is_a("account")) &&
         !entry.is_a("computer");
}
bool is_service(const LdifEntry& entry) {
  return entry.is_a("msds-groupmanagedserviceaccount") || entry.is_a("msds-managedserviceaccount") ||
         entry.is_a("applicationprocess");
}
bool is_group(const LdifEntry& entry) {
  return entry.is_a("group") || entry.is_a("groupofnames") || entry.is_a("groupofuniquenames") ||
         entry.is_a("posixgroup");
}

// The relative identifier: the last four bytes of a binary SID, little-endian, or the last part of a printed one.
std::string rid_of(std::string_view sid) {
  if (sid.starts_with("S-1-")) return std::string{sid.substr(sid.rfind('-') + 1)};
  if (sid.size() < 12) return {};
  std::uint32_t rid = 0;
  for (std::size_t byte = 0; byte != 4; ++byte)
    rid |= static_cast<std::uint32_t>(static_cast<unsigned char>(sid[sid.size() - 4 + byte])) << (8 * byte);
  return std::to_string(rid);
}

std::string_view first_of(const LdifEntry& entry, std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names)
    if (const std::string_view value = entry.first(name); !value.empty()) return value;
  return {};
}

AccountStatus status_of(const LdifEntry& entry) {
  const std::string_view control = entry.first("useraccountcontrol");
  std::uint64_t bits = 0;
  std::from_chars(control.data(), control.data() + control.size(), bits);
  const bool locked = !entry.first("pwdaccountlockedtime").empty() || lower_ascii(entry.first("nsaccountlock")) == "true";
  return (bits & kAccountDisabled) != 0 || locked ? AccountStatus::Suspended : AccountStatus::Active;
}

}  // namespace

void LdifImport::read(const SourceDeclaration& source) {
  const auto path = path_inside(intake_.root, source.path, source.where);
  if (!path) return intake_.found.append(path.error());
  Result<InputStream> stream = InputStream::open(path.value(), source.path);
  if (!stream) return intake_.found.append(stream.error());
  read(std::move(stream).value(), source);
}

void LdifImport::read(InputStream stream, const SourceDeclaration& source) {
  const std::string declared = source.option("system");
  system_ = intake_.declared_system(declared.empty() ? "DIRECTORY" : declared, "directory");
  intake_.builder.at(system_).connected = 1;
  key_ = lower_ascii(source.option("field").empty() ? "employeeID" : source.option("field"));
  admin_suffix_ = source.option("admin_suffix").empty() ? agency_.entra_admin_suffix : source.option("admin_suffix");
  name_ = printable(source.path);
  source_ = intake_.start(source.path, source.kind_name);
  LdifStream entries{std::move(stream)};
  LdifEntry one;
  while (!intake_.stopped() && entries.next(one)) {
    ++intake_.counts(source_).read;
    entry(one);
  }
  if (entries.problem()) return intake_.found.add(*entries.problem());
  if (intake_.counts(source_).read == 0 && source.absence == SourceDeclaration::Needed) {
    return intake_.note(Code::EmptyExport, name_, quote(source.path) + " has no entries");
  }
  connect();
}

void LdifImport::reject(const LdifEntry& entry, Code code, std::string message) {
  intake_.reject(source_, code, name_ + ":" + std::to_string(entry.line), std::move(message));
}

void LdifImport::entry(const LdifEntry& entry) {
  if (!entry.problem.empty()) return reject(entry, Code::RejectedRecord, entry.problem);
  for (const auto& [name, value] : entry.attributes) {
    if (name != "objectsid" && name != "objectguid" && value.find('\0') != std::string::npos) {
      return reject(entry, Code::RejectedRecord, "the value of " + quote(name) + " has a NUL character");
    }
  }
  const std::string dn = folded_dn(entry.dn());
  if (is_group(entry)) return group(entry, dn);
  if (is_account(entry) || is_service(entry)) return account(entry, dn);
}

void LdifImport::account(const LdifEntry& entry, std::string_view dn) {
  SnapshotBuilder& builder = intake_.builder;
  const std::string_view login = first_of(entry, {"samaccountname", "uid", "cn"});
  if (login.empty()) return reject(entry, Code::RejectedRecord, "no sAMAccountName, uid or cn");
  const SymbolId name = builder.symbol(dn);
  if (accounts_.contains(name)) return reject(entry, Code::DuplicateRecord, quote(entry.dn()) + " was read before");
  if (!builder.find_account(system_, login).is_none() &&
      std::any_of(accounts_.begin(), accounts_.end(),
                  [&](const auto& known) { return known.second == builder.find_account(system_, login); })) {
    return reject(entry, Code::DuplicateRecord, "another entry already has login " + quote(login));
  }
  const AccountId id = builder.account(system_, login);
  accounts_.emplace(name, id);
  builder.at(id).status = status_of(entry);
  if (!admin_suffix_.empty() && login.ends_with(admin_suffix_)) builder.at(id).kind = AccountKind::SeparateAdmin;
  if (is_service(entry)) builder.at(id).kind = AccountKind::Service;
  const std::string_view key = entry.first(key_);
  intake_.claim(id, key, entry.first("mail"));
  intake_.reconcile(source_, id);
  entry.each("memberof", [&](std::string_view group) {
    memberships_.push_back({.member = name, .group = builder.symbol(folded_dn(group))});
  });
  if (const std::string_view rid = entry.first("primarygroupid"); !rid.empty()) primary_.emplace_back(id, rid);
}

void LdifImport::group(const LdifEntry& entry, std::string_view dn) {
  SnapshotBuilder& builder = intake_.builder;
  const std::string_view label = first_of(entry, {"samaccountname", "cn"});
  if (label.empty()) return reject(entry, Code::RejectedRecord, "no sAMAccountName or cn");
  const SymbolId name = builder.symbol(dn);
  if (groups_.contains(name)) return reject(entry, Code::DuplicateRecord, quote(entry.dn()) + " was read before");
  const NodeId node = named_node(intake_, system_, NodeKind::Group, label, entry.dn(),
                                 name_ + ":" + std::to_string(entry.line));
  groups_.emplace(name, node);
  if (std::string rid = rid_of(entry.first("objectsid")); !rid.empty()) groups_by_rid_.emplace(std::move(rid), node);
  const auto add = [&](Membership::Kind kind) {
    return [&, kind](std::string_view member) {
      const std::string text = kind == Membership::ByLogin ? std::string{member} : folded_dn(member);
      memberships_.push_back({.member = builder.symbol(text), .group = name, .kind = kind});
    };
  };
  entry.each("member", add(Membership::Member));
  entry.each("uniquemember", add(Membership::Member));
  entry.each("memberuid", add(Membership::ByLogin));
  entry.each("managedby", add(Membership::Owner));
  entry.each("memberof", [&](std::string_view parent) {
    memberships_.push_back({.member = name, .group = builder.symbol(folded_dn(parent))});
  });
}

void LdifImport::dangling(std::string_view what, std::string_view dn) {
  if (intake_.shows(source_, Code::DanglingReference)) {
    intake_.note(Code::DanglingReference, name_, "no entry for the " + std::string{what} + " " + quote(dn));
  }
}

// Memberships become edges once every entry is known: dumps are in no order.
void LdifImport::connect() {
  SnapshotBuilder& builder = intake_.builder;
  std::sort(memberships_.begin(), memberships_.end());
  memberships_.erase(std::unique(memberships_.begin(), memberships_.end()), memberships_.end());
  const TermsId terms = intake_.terms(source_);
  std::vector<std::pair<NodeId, NodeId>> nesting;
  for (const Membership& pair : memberships_) {
    const auto group = groups_.find(pair.group);
    if (group == groups_.end()) {
      dangling("group", builder.text(pair.group));
      continue;
    }
    if (pair.kind == Membership::ByLogin) {
      const AccountId id = builder.find_account(system_, builder.text(pair.member));
      if (id.is_none()) {
        dangling("member", builder.text(pair.member));
      } else {
        builder.assign(id, group->second, terms);
      }
      continue;
    }
    const auto account = accounts_.find(pair.member);
    const auto child = groups_.find(pair.member);
    if (pair.kind == Membership::Owner) {
      if (account != accounts_.end()) builder.own(account->second, group->second, terms);
    } else if (account != accounts_.end()) {
      builder.assign(account->second, group->second, terms);
    } else if (child != groups_.end()) {
      builder.confer(child->second, group->second, terms);
      nesting.emplace_back(child->second, group->second);
    } else {
      dangling("member", builder.text(pair.member));
    }
  }
  for (const auto& [id, rid] : primary_) {
    if (const auto group = groups_by_rid_.find(rid); group != groups_by_rid_.end())
      builder.assign(id, group->second, terms);
  }
  report_cycles(intake_, system_, nesting);
}

}  // namespace rolewright::connectors
