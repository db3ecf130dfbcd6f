#include "model/snapshot_file.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <type_traits>

#include "model/snapshot_layout.hpp"
#include "model/snapshot_writer.hpp"

namespace rolewright {

using namespace snapshot_layout;

namespace {

std::uint64_t checksum(const void* memory, std::size_t bytes) {
  static const char nothing = 0;
  return XXH3_64bits(memory == nullptr ? &nothing : memory, bytes);
}

// Row ends must ascend and stop at the number of items; otherwise a span would reach outside its column.
bool rows_fit(const Column<std::uint64_t>& ends, std::size_t rows, std::size_t items) {
  if (ends.size() != rows) return false;
  std::uint64_t last = 0;
  for (const std::uint64_t end : ends) {
    if (end < last || end > items) return false;
    last = end;
  }
  return last == items;
}

template <class Tag>
bool fits(Id<Tag> id, std::size_t limit) {
  return id.index() < limit;
}
template <class Tag>
bool fits_or_none(Id<Tag> id, std::size_t limit) {
  return id.is_none() || fits(id, limit);
}

// A checksum proves the file is as written, not that its writer was honest: every id must be in range.
// Returns the name of the first column that is not, or nullptr.
const char* first_broken_column(const Snapshot& s) {
  const std::size_t symbols = s.symbol_ends.size();
  const std::size_t persons = s.persons.size();
  const std::size_t nodes = s.nodes.size();
  if (symbols == 0 || !rows_fit(s.symbol_ends, symbols, s.symbol_bytes.size()) || s.symbol_ends[0] != 0)
    return "symbol_ends";
  if (s.symbols_sorted.size() != symbols) return "symbols_sorted";
  for (const SymbolId symbol : s.symbols_sorted)
    if (!fits(symbol, symbols)) return "symbols_sorted";
  if (s.taken.size() != 1) return "taken";
  for (const Export& item : s.exports)
    if (!fits(item.path, symbols) || !fits(item.kind, symbols)) return "exports";
  for (const System& item : s.systems)
    if (!fits(item.name, symbols) || !fits(item.vendor, symbols) || !fits(item.external_id, symbols))
      return "systems";
  for (const Person& item : s.persons)
    if (!fits(item.key, symbols) || !fits(item.name, symbols) || !fits(item.email, symbols)) return "persons";
  for (const SymbolId name : s.attribute_names)
    if (!fits(name, symbols)) return "attribute_names";
  if (s.attribute_values.size() != s.attribute_names.size() * persons) return "attribute_values";
  for (const SymbolId value : s.attribute_values)
    if (!fits(value, symbols)) return "attribute_values";
  for (const Account& item : s.accounts)
    if (!fits(item.login, symbols) || !fits(item.system, s.systems.size()) ||
        !fits_or_none(item.owner, persons) || !fits_or_none(item.sponsor, persons) ||
        item.kind > AccountKind::Service || item.status > AccountStatus::Deprovisioned)
      return "accounts";
  if (s.person_accounts_end.size() != persons) return "person_accounts_end";
  if (persons != 0) {
    const std::uint64_t owned = s.person_accounts_end[persons - 1];
    if (owned > s.accounts.size() || !rows_fit(s.person_accounts_end, persons, owned))
      return "person_accounts_end";
    for (std::size_t person = 0; person != persons; ++person)
      for (const Account& item : s.accounts_of(PersonId{person}))
        if (holder(item) != PersonId{person}) return "person_accounts_end";
  }
  if (s.entitlement_count.size() != 1 || s.entitlements() > nodes) return "entitlement_count";
  for (std::size_t index = 0; index != nodes; ++index) {
    const Node& item = s.nodes[index];
    if (!fits(item.name, symbols) || !fits(item.external_id, symbols) ||
        !fits(item.system, s.systems.size()) || item.kind > NodeKind::Package ||
        (item.kind == NodeKind::Entitlement) != (index < s.entitlements()))
      return "nodes";
  }
  const std::size_t sets = s.scope_set_ends.size();
  if (sets == 0 || s.scope_set_ends[0] != 0 || !rows_fit(s.scope_set_ends, sets, s.scope_values.size()))
    return "scope_set_ends";
  for (const ScopeValue& item : s.scope_values)
    if (!fits(item.kind, symbols) || !fits(item.value, symbols)) return "scope_values";
  if (s.terms.empty()) return "terms";
  for (const Terms& item : s.terms)
    if (!fits(item.scope, sets) || !fits_or_none(item.source, s.exports.size())) return "terms";
  const auto edges_fit = [&](const Column<Edge>& edges) {
    for (const Edge& edge : edges)
      if (!fits(edge.to, nodes) || !fits(edge.terms, s.terms.size())) return false;
    return true;
  };
  if (!rows_fit(s.account_edge_ends, s.accounts.size(), s.account_edges.size()) ||
      !edges_fit(s.account_edges))
    return "account_edges";
  if (!rows_fit(s.node_edge_ends, nodes, s.node_edges.size()) || !edges_fit(s.node_edges))
    return "node_edges";
  if (!rows_fit(s.owner_edge_ends, s.accounts.size(), s.owner_edges.size()) || !edges_fit(s.owner_edges))
    return "owner_edges";
  for (const DatedFact& item : s.events)
    if (!fits(item.person, persons) || !fits(item.what, symbols)) return "events";
  for (const DatedFact& item : s.trainings)
    if (!fits(item.person, persons) || !fits(item.what, symbols)) return "trainings";
  for (const Designation& item : s.designations)
    if (!fits(item.person, persons) || !fits(item.what, symbols)) return "designations";
  for (const Relation& item : s.relations)
    if (!fits(item.person, persons) || !fits(item.what, symbols) || !fits_or_none(item.other, persons) ||
        !fits_or_none(item.object_kind, symbols) || !fits_or_none(item.object, symbols))
      return "relations";
  for (const UsageEvent& item : s.usage)
    if (!fits_or_none(item.person, persons) || !fits(item.entitlement, s.entitlements()) ||
        !fits_or_none(item.object_kind, symbols) || !fits_or_none(item.object, symbols) ||
        !fits_or_none(item.subject, persons) || !fits_or_none(item.session, symbols) ||
        item.level > UsageLevel::Duty)
      return "usage";
  return nullptr;
}

constexpr std::uint32_t kOldestVersion = 1;

// Version 1 had no relations, and its usage no sessions and no counts: a repeated use stands there repeatedly.
struct UsageEventOfVersion1 {
  PersonId person;
  EntitlementId entitlement;
  Day day;
  SymbolId object_kind, object;
  PersonId subject;
  UsageLevel level = UsageLevel::App;
  std::uint8_t padding[3] = {};
};

std::vector<UsageEvent> from_version_1(std::span<const UsageEventOfVersion1> old) {
  std::vector<UsageEvent> events;
  events.reserve(old.size());
  for (const UsageEventOfVersion1& event : old)
    events.push_back({.person = event.person,
                      .entitlement = event.entitlement,
                      .day = event.day,
                      .object_kind = event.object_kind,
                      .object = event.object,
                      .subject = event.subject,
                      .session = {},
                      .level = event.level});
  return events;
}

}  // namespace

Result<std::uint64_t> write_snapshot(const Snapshot& snapshot, const std::string& path) {
  Result<SnapshotWriter> writer = SnapshotWriter::create(path);
  if (!writer) return writer.error();
  for_each_column(snapshot, [&](const char* name, const auto& column) {
    writer.value().begin(name, sizeof(column[0]));
    writer.value().append(column.view());
  });
  return std::move(writer).value().finish();
}

Result<Snapshot> load_snapshot(const std::string& path) {
  // Not blocking, so that a pipe is refused below instead of waited for.
  const OpenFile file{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
  struct stat status {};
  if (file.descriptor < 0 || ::fstat(file.descriptor, &status) != 0)
    return file_problem(Code::FileUnreadable, path, std::strerror(errno));
  if (!S_ISREG(status.st_mode)) return file_problem(Code::FileUnreadable, path, "not a regular file");
  const auto bytes = static_cast<std::size_t>(status.st_size);
  if (bytes < sizeof(Header)) return file_problem(Code::NotASnapshot, path, "too short to be a snapshot");
  void* const memory = ::mmap(nullptr, bytes, PROT_READ, MAP_PRIVATE, file.descriptor, 0);
  if (memory == MAP_FAILED) return file_problem(Code::FileUnreadable, path, std::strerror(errno));

  Snapshot snapshot;
  snapshot.mapping = Mapping{memory, bytes};
  const auto* const base = static_cast<const std::byte*>(memory);
  Header header;
  std::memcpy(&header, base, sizeof header);
  if (header.magic != kMagic) return file_problem(Code::NotASnapshot, path, "does not begin like a snapshot");
  if (header.version > kSnapshotVersion || header.version < kOldestVersion)
    return file_problem(header.version > kSnapshotVersion ? Code::SnapshotNewer : Code::SnapshotDamaged, path,
                        "is of version " + std::to_string(header.version) + ", this program reads versions " +
                            std::to_string(kOldestVersion) + " to " + std::to_string(kSnapshotVersion));
  constexpr std::uint32_t kMostSections = 1024;
  const std::size_t table_bytes = std::size_t{header.sections} * sizeof(Section);
  if (header.sections > kMostSections || table_bytes > bytes - sizeof header)
    return file_problem(Code::SnapshotDamaged, path, "its section table is cut off");
  if (checksum(base + sizeof header, table_bytes) != header.table_hash)
    return file_problem(Code::SnapshotDamaged, path, "its section table fails its checksum");
  std::vector<Section> table(header.sections);
  std::memcpy(table.data(), base + sizeof header, table_bytes);

  std::string problem;
  std::size_t next = 0;
  for_each_column(snapshot, [&]<class T>(const char* name, Column<T>& column) {
    if (!problem.empty()) return;
    if (std::is_same_v<T, Relation> && header.version == 1) return;
    const bool older = std::is_same_v<T, UsageEvent> && header.version == 1;
    const std::size_t item_size = older ? sizeof(UsageEventOfVersion1) : sizeof(T);
    const std::string section_name = name;
    if (next == table.size() ||
        section_name !=
            std::string_view{table[next].name.data(), ::strnlen(table[next].name.data(), kNameLength)}) {
      problem = "section `" + section_name + "` is missing";
      return;
    }
    const Section& section = table[next++];
    if (section.item_size != item_size || section.bytes % item_size != 0 || section.offset % kAlign != 0 ||
        section.offset > bytes || section.bytes > bytes - section.offset) {
      problem = "section `" + section_name + "` is cut off or misplaced";
    } else if (checksum(base + section.offset, section.bytes) != section.hash) {
      problem = "section `" + section_name + "` fails its checksum";
    } else if (older) {
      if constexpr (std::is_same_v<T, UsageEvent>)
        column = from_version_1({reinterpret_cast<const UsageEventOfVersion1*>(base + section.offset),
                                 section.bytes / sizeof(UsageEventOfVersion1)});
    } else {
      column =
          Column<T>::borrow({reinterpret_cast<const T*>(base + section.offset), section.bytes / sizeof(T)});
    }
  });
  std::size_t end = sizeof header + table_bytes;
  for (const Section& section : table) end = std::max<std::size_t>(end, section.offset + section.bytes);
  if (problem.empty() && bytes - end >= kAlign) problem = "something follows its last section";
  if (problem.empty())
    if (const char* broken = first_broken_column(snapshot); broken != nullptr)
      problem = std::string{"section `"} + broken + "` refers outside the snapshot";
  if (!problem.empty()) return file_problem(Code::SnapshotDamaged, path, problem);
  return snapshot;
}

}  // namespace rolewright
