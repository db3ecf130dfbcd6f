// The snapshot file: every byte where docs/formats.md says, and no damaged file read as a good one: every length,
// a flipped bit in every byte, forged tables with right checksums, ids that point outside.
#include "model/snapshot_file.hpp"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <cstring>
#include <functional>
#include <optional>

#include "tests/support/scratch_folder.hpp"
#include "tests/model/small_snapshot.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/golden.hpp"

namespace rolewright {
namespace {

using tests::ScratchFolder;

constexpr std::size_t kHeader = 24;
constexpr std::size_t kEntry = 56;

template <class T>
T number_at(const std::string& bytes, std::size_t at) {
  T value{};
  std::memcpy(&value, bytes.data() + at, sizeof value);
  return value;
}

template <class T>
void put(std::string& bytes, std::size_t at, T value) {
  std::memcpy(bytes.data() + at, &value, sizeof value);
}

// One entry of the section table, read by the offsets of docs/formats.md.
struct Entry {
  std::string name;
  std::uint32_t item_size;
  std::uint64_t offset;
  std::uint64_t bytes;
  std::uint64_t hash;
};

std::vector<Entry> table_of(const std::string& bytes) {
  std::vector<Entry> table;
  for (std::size_t index = 0; index != number_at<std::uint32_t>(bytes, 12); ++index) {
    const std::size_t at = kHeader + index * kEntry;
    table.push_back({.name = bytes.substr(at, 24).c_str(),
                     .item_size = number_at<std::uint32_t>(bytes, at + 24),
                     .offset = number_at<std::uint64_t>(bytes, at + 32),
                     .bytes = number_at<std::uint64_t>(bytes, at + 40),
                     .hash = number_at<std::uint64_t>(bytes, at + 48)});
  }
  return table;
}

std::string saved_bytes(const Snapshot& snapshot) {
  const ScratchFolder folder;
  REQUIRE(write_snapshot(snapshot, folder.file("s.rws")).ok());
  return tests::read_text(folder.file("s.rws"));
}

// The bytes after which a forger has made the table's checksum right again.
std::string resealed(std::string bytes) {
  const std::size_t table = number_at<std::uint32_t>(bytes, 12) * kEntry;
  put(bytes, 16, std::uint64_t{XXH3_64bits(bytes.data() + kHeader, table)});
  return bytes;
}

struct Loaded {
  std::optional<Code> code;  // empty: it loaded
  std::string message;
  std::map<std::string, std::string> columns;
};

Loaded load_file(const std::string& path) {
  const Result<Snapshot> result = load_snapshot(path);
  if (!result) return {result.error().items()[0].code, result.error().items()[0].message, {}};
  return {{}, {}, tests::bytes_of(result.value())};
}

Loaded load(const ScratchFolder& folder, const std::string& bytes) { return load_file(folder.write("s.rws", bytes)); }

// Changes one byte of a file in place: writing five thousand whole files would take a disk seconds.
void patch(const std::string& path, std::size_t at, char value) {
  std::fstream{path, std::ios::binary | std::ios::in | std::ios::out}.seekp(static_cast<std::streamoff>(at)).put(value);
}

}  // namespace

TEST_CASE("a snapshot reads back as it was written", "[model]") {
  const ScratchFolder folder;
  const Snapshot original = tests::small_snapshot();
  const Result<std::uint64_t> written = write_snapshot(original, folder.file("s.rws"));
  REQUIRE(written.ok());
  CHECK(written.value() == tests::read_text(folder.file("s.rws")).size());
  CHECK(folder.files() == 1);  // the temporary name is gone
  const Result<Snapshot> loaded = load_snapshot(folder.file("s.rws"));
  REQUIRE(loaded.ok());
  CHECK(tests::bytes_of(loaded.value()) == tests::bytes_of(original));
  for (const auto& [name, bytes] : tests::bytes_of(loaded.value())) {
    CAPTURE(name);
    CHECK_FALSE(bytes.empty());  // or the tests below would leave a column untried
  }
}

TEST_CASE("an empty snapshot reads back", "[model]") {
  const ScratchFolder folder;
  const Snapshot empty = [] {
    Snapshot made;
    made.symbol_ends = std::vector<std::uint64_t>{0};
    made.symbols_sorted = std::vector<SymbolId>{SymbolId{0U}};
    made.taken = std::vector<Day>{Day{0}};
    made.entitlement_count = std::vector<std::uint32_t>{0};
    made.scope_set_ends = std::vector<std::uint64_t>{0};
    made.terms = std::vector<Terms>{Terms{}};
    return made;
  }();
  REQUIRE(write_snapshot(empty, folder.file("s.rws")).ok());
  CHECK(load_snapshot(folder.file("s.rws")).ok());
}

TEST_CASE("the loaded snapshot outlives its file", "[model]") {
  const ScratchFolder folder;
  REQUIRE(write_snapshot(tests::small_snapshot(), folder.file("s.rws")).ok());
  Result<Snapshot> loaded = load_snapshot(folder.file("s.rws"));
  REQUIRE(loaded.ok());
  const Snapshot moved = std::move(loaded).value();
  REQUIRE(write_snapshot(tests::small_snapshot(), folder.file("s.rws")).ok());  // replaced, not overwritten
  std::filesystem::remove(folder.file("s.rws"));
  CHECK(tests::bytes_of(moved) == tests::bytes_of(tests::small_snapshot()));
}

TEST_CASE("every byte is where the format says", "[model]") {
  const std::string bytes = saved_bytes(tests::small_snapshot());
  CHECK(bytes.substr(0, 8) == "RWSNAP\r\n");
  CHECK(number_at<std::uint32_t>(bytes, 8) == 2);
  CHECK(number_at<std::uint32_t>(bytes, 12) == 27);
  CHECK(number_at<std::uint64_t>(bytes, 16) == XXH3_64bits(bytes.data() + 24, 27 * 56));
  CHECK(bytes.size() % 64 == 0);
  std::uint64_t end = kHeader + 27 * kEntry;
  for (const Entry& entry : table_of(bytes)) {
    CAPTURE(entry.name);
    CHECK(entry.offset == (end + 63) / 64 * 64);
    CHECK(bytes.substr(end, entry.offset - end) == std::string(entry.offset - end, '\0'));
    CHECK(entry.bytes % entry.item_size == 0);
    CHECK(entry.hash == XXH3_64bits(bytes.data() + entry.offset, entry.bytes));
    end = entry.offset + entry.bytes;
  }
  CHECK((end + 63) / 64 * 64 == bytes.size());
}

TEST_CASE("item sizes are those of the format", "[model]") {
  const std::map<std::string, std::uint32_t> expected = {
      {"symbol_bytes", 1}, {"symbol_ends", 8}, {"symbols_sorted", 4}, {"taken", 4}, {"exports", 40}, {"systems", 16},
      {"persons", 12}, {"attribute_names", 4}, {"attribute_values", 4}, {"accounts", 20}, {"person_accounts_end", 8},
      {"nodes", 16}, {"entitlement_count", 4}, {"scope_set_ends", 8}, {"scope_values", 8}, {"terms", 20},
      {"account_edge_ends", 8}, {"account_edges", 8}, {"node_edge_ends", 8}, {"node_edges", 8},
      {"owner_edge_ends", 8}, {"owner_edges", 8}, {"events", 12}, {"trainings", 12}, {"designations", 24}, {"relations", 20}, {"usage", 36}};
  std::map<std::string, std::uint32_t> found;
  for (const Entry& entry : table_of(saved_bytes(tests::small_snapshot()))) found[entry.name] = entry.item_size;
  CHECK(found == expected);
}

TEST_CASE("a file cut at any length is refused", "[model]") {
  const ScratchFolder folder;
  const std::string bytes = saved_bytes(tests::small_snapshot());
  const Entry last = table_of(bytes).back();
  const std::string path = folder.write("s.rws", bytes);
  for (std::size_t length = last.offset + last.bytes; length-- != 0;) {
    std::filesystem::resize_file(path, length);
    const Loaded cut = load_file(path);
    const Code expected = length < kHeader ? Code::NotASnapshot : Code::SnapshotDamaged;
    if (cut.code != expected) FAIL("cut at " << length << " of " << bytes.size() << ": " << cut.message);
  }
  CHECK(load(folder, bytes).columns == tests::bytes_of(tests::small_snapshot()));
  CHECK(load(folder, bytes + std::string(64, 'x')).code == Code::SnapshotDamaged);
}

TEST_CASE("a flipped bit is refused, or lies between the sections and changes nothing", "[model]") {
  const ScratchFolder folder;
  const std::string bytes = saved_bytes(tests::small_snapshot());
  const std::map<std::string, std::string> columns = tests::bytes_of(tests::small_snapshot());
  std::vector<bool> covered(bytes.size(), false);
  const auto cover = [&](std::uint64_t from, std::uint64_t count) {
    std::fill_n(covered.begin() + static_cast<std::ptrdiff_t>(from), count, true);
  };
  cover(0, kHeader + 27 * kEntry);
  for (const Entry& entry : table_of(bytes)) cover(entry.offset, entry.bytes);
  std::size_t refused = 0;
  const std::string path = folder.write("s.rws", bytes);
  for (std::size_t at = 0; at != bytes.size(); ++at) {
    patch(path, at, static_cast<char>(static_cast<unsigned char>(bytes[at]) ^ (1U << (at % 8))));
    const Loaded result = load_file(path);
    patch(path, at, bytes[at]);
    if (result.code.has_value() != covered[at]) FAIL("bit " << at % 8 << " of byte " << at << ": " << result.message);
    if (!result.code && result.columns != columns) FAIL("byte " << at << " changed what was read");
    refused += result.code ? 1U : 0U;
  }
  CHECK(refused > 1480);  // the header and table alone
}

TEST_CASE("what is not a snapshot is called so", "[model]") {
  const ScratchFolder folder;
  CHECK(load(folder, "").code == Code::NotASnapshot);
  CHECK(load(folder, "RWSNAP\r\n").code == Code::NotASnapshot);
  CHECK(load(folder, "{\"users\": []}                         ").code == Code::NotASnapshot);
  std::string line_ends_changed = saved_bytes(tests::small_snapshot());
  line_ends_changed.replace(6, 2, "\n");  // what a text-mode transfer does
  CHECK(load(folder, line_ends_changed).code == Code::NotASnapshot);
}

TEST_CASE("a newer version is told from damage", "[model]") {
  const ScratchFolder folder;
  std::string bytes = saved_bytes(tests::small_snapshot());
  put(bytes, 8, std::uint32_t{3});
  const Loaded newer = load(folder, bytes);
  CHECK(newer.code == Code::SnapshotNewer);
  CHECK(newer.message.find("is of version 3, this program reads versions 1 to 2") != std::string::npos);
  put(bytes, 8, std::uint32_t{0});
  CHECK(load(folder, bytes).code == Code::SnapshotDamaged);
}

// The file as version 1 had it: no relations, and usage of 28 bytes without session and count.
std::string as_version_1(const Snapshot& snapshot) {
  std::string table;
  std::string body;
  std::uint32_t sections = 0;
  const std::size_t first = (kHeader + 26 * kEntry + 63) / 64 * 64;
  for_each_column(snapshot, [&](const char* name, const auto& column) {
    if (std::string{name} == "relations") return;
    std::string bytes{reinterpret_cast<const char*>(column.begin()), column.size() * sizeof(column[0])};
    std::uint32_t item = sizeof(column[0]);
    if (std::string{name} == "usage") {
      std::string old;
      for (std::size_t at = 0; at != bytes.size(); at += 36) old += bytes.substr(at, 24) + bytes.substr(at + 28, 4);
      bytes = old;
      item = 28;
    }
    std::string entry(kEntry, '\0');
    entry.replace(0, std::string{name}.size(), name);
    put(entry, 24, item);
    put(entry, 32, std::uint64_t{first + body.size()});
    put(entry, 40, std::uint64_t{bytes.size()});
    put(entry, 48, std::uint64_t{XXH3_64bits(bytes.data(), bytes.size())});
    table += entry;
    body += bytes + std::string((64 - bytes.size() % 64) % 64, '\0');
    ++sections;
  });
  std::string file = "RWSNAP\r\n" + std::string(16, '\0') + table;
  put(file, 8, std::uint32_t{1});
  put(file, 12, sections);
  return resealed(file + std::string(first - file.size(), '\0') + body);
}

TEST_CASE("a snapshot of version 1 is read, without relations and sessions", "[model]") {
  const ScratchFolder folder;
  const Snapshot original = tests::small_snapshot();
  const Result<Snapshot> loaded = load_snapshot(folder.write("s.rws", as_version_1(original)));
  REQUIRE(loaded.ok());
  REQUIRE(loaded.value().usage.size() == original.usage.size());
  for (std::size_t index = 0; index != original.usage.size(); ++index) {
    UsageEvent expected = original.usage[index];
    expected.session = {};
    expected.count = 1;
    CHECK((loaded.value().usage[index] == expected));
  }
  CHECK(loaded.value().relations.empty());
  auto expected = tests::bytes_of(original);
  auto found = tests::bytes_of(loaded.value());
  for (const char* changed : {"usage", "relations"}) {
    expected.erase(changed);
    found.erase(changed);
  }
  CHECK(found == expected);
  std::string damaged = as_version_1(original);
  damaged.back() = 'x';  // padding: not seen by any checksum
  damaged[damaged.size() - 64] = static_cast<char>(damaged[damaged.size() - 64] ^ 1);
  CHECK(load(folder, damaged).code == Code::SnapshotDamaged);
}

TEST_CASE("a forged section table with a right checksum is refused", "[model]") {
  const ScratchFolder folder;
  const std::string bytes = saved_bytes(tests::small_snapshot());
  const std::size_t edges = kHeader + 17 * kEntry;  // account_edges
  REQUIRE(table_of(bytes)[17].name == "account_edges");
  const auto forged = [&](const std::function<void(std::string&)>& forge) {
    std::string changed = bytes;
    forge(changed);
    return load(folder, resealed(changed));
  };
  CHECK_FALSE(forged([](std::string&) {}).code);
  struct Row {
    const char* what;
    std::size_t at;
    std::uint64_t value;
  };
  const std::vector<Row> rows = {
      {"offset past the end", 32, std::uint64_t{1} << 20},
      {"offset that wraps", 32, ~std::uint64_t{63}},
      {"offset not aligned", 32, table_of(bytes)[17].offset + 8},
      {"bytes past the end", 40, std::uint64_t{1} << 20},
      {"bytes that wrap", 40, ~std::uint64_t{7}},
      {"bytes not whole items", 40, 7},
      {"another section's place", 32, table_of(bytes)[19].offset},
  };
  for (const Row& row : rows) {
    CAPTURE(row.what);
    const Loaded result = forged([&](std::string& changed) { put(changed, edges + row.at, row.value); });
    CHECK(result.code == Code::SnapshotDamaged);
    CHECK(result.message.find("account_edges") != std::string::npos);
  }
  CHECK(forged([&](std::string& changed) { put(changed, edges + 24, std::uint32_t{4}); }).code == Code::SnapshotDamaged);
  CHECK(forged([&](std::string& changed) { put(changed, edges + 24, std::uint32_t{0}); }).code == Code::SnapshotDamaged);
  CHECK(forged([&](std::string& changed) { changed[edges] = 'x'; }).message.find("section `account_edges` is missing") !=
        std::string::npos);
  CHECK(forged([&](std::string& changed) { changed.replace(edges, 24, std::string(24, 'x')); }).code == Code::SnapshotDamaged);
  CHECK(forged([&](std::string& changed) { put(changed, 12, std::uint32_t{26}); }).message.find("`usage` is missing") !=
        std::string::npos);
}

TEST_CASE("a section off its alignment is refused even when its checksum fits", "[model]") {
  const ScratchFolder folder;
  std::string bytes = saved_bytes(tests::small_snapshot());
  const Entry edges = table_of(bytes)[17];
  REQUIRE(edges.bytes >= 16);
  const std::size_t at = kHeader + 17 * kEntry;
  put(bytes, at + 32, edges.offset + 8);
  put(bytes, at + 40, edges.bytes - 8);
  put(bytes, at + 48, std::uint64_t{XXH3_64bits(bytes.data() + edges.offset + 8, edges.bytes - 8)});
  CHECK(load(folder, resealed(bytes)).message.find("`account_edges` is cut off or misplaced") != std::string::npos);
}

TEST_CASE("a section count no file can hold is refused before any table is read", "[model]") {
  const ScratchFolder folder;
  for (const std::uint32_t count : {1024U, 1025U, 0x7FFFFFFFU, 0xFFFFFFFFU}) {
    std::string bytes = saved_bytes(tests::small_snapshot());
    put(bytes, 12, count);
    CHECK(load(folder, bytes).code == Code::SnapshotDamaged);
  }
}

TEST_CASE("an id that points outside is refused, whatever its checksum", "[model]") {
  const ScratchFolder folder;
  const auto first_as = [](auto& column, auto change) {
    auto items = std::vector(column.begin(), column.end());
    change(items.front());
    column = std::move(items);
  };
  struct Row {
    const char* column;
    std::function<void(Snapshot&)> damage;
  };
  const SymbolId bad_symbol{100000U};
  const PersonId bad_person{3U};  // one past the last
  const std::vector<Row> rows = {
      {"symbol_ends", [&](Snapshot& s) { first_as(s.symbol_ends, [](auto& end) { end = 1; }); }},
      {"symbol_ends", [&](Snapshot& s) { s.symbol_bytes = std::vector<char>(s.symbol_bytes.begin(), s.symbol_bytes.end() - 1); }},
      {"symbol_ends", [&](Snapshot& s) { s.symbol_ends = std::vector<std::uint64_t>{}; }},
      {"symbols_sorted", [&](Snapshot& s) { first_as(s.symbols_sorted, [&](auto& item) { item = bad_symbol; }); }},
      {"symbols_sorted", [&](Snapshot& s) { s.symbols_sorted = std::vector<SymbolId>{SymbolId{0U}}; }},
      {"taken", [&](Snapshot& s) { s.taken = std::vector<Day>{}; }},
      {"exports", [&](Snapshot& s) { first_as(s.exports, [&](auto& item) { item.kind = bad_symbol; }); }},
      {"systems", [&](Snapshot& s) { first_as(s.systems, [&](auto& item) { item.vendor = SymbolId{}; }); }},
      {"persons", [&](Snapshot& s) { first_as(s.persons, [&](auto& item) { item.email = bad_symbol; }); }},
      {"attribute_names", [&](Snapshot& s) { first_as(s.attribute_names, [&](auto& item) { item = bad_symbol; }); }},
      {"attribute_values", [&](Snapshot& s) { first_as(s.attribute_values, [&](auto& item) { item = bad_symbol; }); }},
      {"attribute_values", [&](Snapshot& s) { s.attribute_values = std::vector<SymbolId>{SymbolId{0U}}; }},
      {"accounts", [&](Snapshot& s) { first_as(s.accounts, [&](auto& item) { item.system = SystemId{2U}; }); }},
      {"accounts", [&](Snapshot& s) { first_as(s.accounts, [&](auto& item) { item.owner = bad_person; }); }},
      {"accounts", [&](Snapshot& s) { first_as(s.accounts, [](auto& item) { item.kind = AccountKind{3}; }); }},
      {"accounts", [&](Snapshot& s) { first_as(s.accounts, [](auto& item) { item.status = AccountStatus{3}; }); }},
      {"person_accounts_end", [&](Snapshot& s) { first_as(s.person_accounts_end, [](auto& end) { end = 9; }); }},
      {"person_accounts_end", [&](Snapshot& s) { first_as(s.person_accounts_end, [](auto& end) { end = 1; }); }},
      {"entitlement_count", [&](Snapshot& s) { first_as(s.entitlement_count, [](auto& count) { count = 4; }); }},
      {"nodes", [&](Snapshot& s) { first_as(s.entitlement_count, [](auto& count) { count = 2; }); }},
      {"nodes", [&](Snapshot& s) { first_as(s.nodes, [](auto& item) { item.kind = NodeKind{4}; }); }},
      {"nodes", [&](Snapshot& s) { first_as(s.nodes, [](auto& item) { item.system = SystemId{2U}; }); }},
      {"scope_set_ends", [&](Snapshot& s) { first_as(s.scope_set_ends, [](auto& end) { end = 1; }); }},
      {"scope_values", [&](Snapshot& s) { first_as(s.scope_values, [&](auto& item) { item.value = bad_symbol; }); }},
      {"terms", [&](Snapshot& s) { first_as(s.terms, [](auto& item) { item.scope = ScopeSetId{2U}; }); }},
      {"terms", [&](Snapshot& s) { first_as(s.terms, [](auto& item) { item.source = ExportId{1U}; }); }},
      {"terms", [&](Snapshot& s) { s.terms = std::vector<Terms>{}; }},
      {"account_edges", [&](Snapshot& s) { first_as(s.account_edges, [](auto& item) { item.to = NodeId{3U}; }); }},
      {"account_edges", [&](Snapshot& s) { first_as(s.account_edges, [](auto& item) { item.terms = TermsId{2U}; }); }},
      {"account_edges", [&](Snapshot& s) { first_as(s.account_edge_ends, [](auto& end) { end = 99; }); }},
      {"account_edges", [&](Snapshot& s) {
         auto edges = std::vector(s.account_edges.begin(), s.account_edges.end());
         edges.push_back(edges.back());  // of no account
         s.account_edges = std::move(edges);
       }},
      {"node_edges", [&](Snapshot& s) { first_as(s.node_edges, [](auto& item) { item.to = NodeId{}; }); }},
      {"node_edges", [&](Snapshot& s) { first_as(s.node_edge_ends, [](auto& end) { end = 2; }); }},
      {"owner_edges", [&](Snapshot& s) { first_as(s.owner_edges, [](auto& item) { item.to = NodeId{3U}; }); }},
      {"events", [&](Snapshot& s) { first_as(s.events, [&](auto& item) { item.person = bad_person; }); }},
      {"events", [&](Snapshot& s) { first_as(s.events, [](auto& item) { item.person = PersonId{}; }); }},
      {"trainings", [&](Snapshot& s) { first_as(s.trainings, [&](auto& item) { item.what = bad_symbol; }); }},
      {"designations", [&](Snapshot& s) { first_as(s.designations, [&](auto& item) { item.person = bad_person; }); }},
      {"usage", [&](Snapshot& s) { first_as(s.usage, [](auto& item) { item.entitlement = EntitlementId{1U}; }); }},
      {"usage", [&](Snapshot& s) { first_as(s.usage, [&](auto& item) { item.subject = bad_person; }); }},
      {"usage", [&](Snapshot& s) { first_as(s.usage, [](auto& item) { item.level = UsageLevel{2}; }); }},
  };
  for (std::size_t index = 0; index != rows.size(); ++index) {
    CAPTURE(index, rows[index].column);
    Snapshot damaged = tests::small_snapshot();
    rows[index].damage(damaged);
    const Loaded result = load(folder, saved_bytes(damaged));
    CHECK(result.code == Code::SnapshotDamaged);
    CHECK(result.message.find("section `" + std::string{rows[index].column} + "`") != std::string::npos);
  }
}

TEST_CASE("a file that cannot be read or written is named", "[model]") {
  const ScratchFolder folder;
  const Result<Snapshot> missing = load_snapshot(folder.file("none.rws"));
  REQUIRE_FALSE(missing.ok());
  CHECK(missing.error().items()[0].code == Code::FileUnreadable);
  CHECK(missing.error().items()[0].where == folder.file("none.rws"));
  const Result<Snapshot> directory = load_snapshot(folder.file(""));
  REQUIRE_FALSE(directory.ok());
  CHECK(directory.error().items()[0].code == Code::FileUnreadable);

  const Result<std::uint64_t> nowhere = write_snapshot(tests::small_snapshot(), folder.file("none/s.rws"));
  REQUIRE_FALSE(nowhere.ok());
  CHECK(nowhere.error().items()[0].code == Code::FileUnwritable);
  std::filesystem::create_directory(folder.file("taken"));
  REQUIRE_FALSE(write_snapshot(tests::small_snapshot(), folder.file("taken")).ok());
  CHECK(folder.files() == 1);  // nothing half-written is left beside it
}

TEST_CASE("a write replaces the old file whole", "[model]") {
  const ScratchFolder folder;
  folder.write("s.rws", "old");
  REQUIRE(write_snapshot(tests::small_snapshot(), folder.file("s.rws")).ok());
  CHECK(load_snapshot(folder.file("s.rws")).ok());
  CHECK(folder.files() == 1);
}

}  // namespace rolewright
