// PageFolder: the files of a vendor's export folder, by what they hold: pages by prefix (`users-2.json`) and
// per-object pages by subfolder (`group_members/<groupId>.json`). Sorted, so that an import does not depend
// on the disk.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "connectors/agency/sources_file.hpp"
#include "connectors/json/record.hpp"

namespace rolewright::connectors {

struct PageKind {
  std::string_view prefix;  // of the file, or the name of the subfolder
  enum Where { Here, Subfolder } where;
};

struct PageFile {
  std::filesystem::path path;
  std::string name;   // okta/users-1.json
  std::string owner;  // the object id a per-object page is named by, else empty
};

class PageFolder {
 public:
  /// Lists the folder `source` declares. Files no kind of `kinds` explains are reported with RW0502 and not
  /// read.
  PageFolder(Intake& intake, const SourceDeclaration& source, JsonItemsOptions shape, std::vector<PageKind> kinds);

  using VisitOwned = std::function<void(Record&, const std::string& owner)>;
  /// Reads every page of `prefix` in order as one export `export_kind`. `visit` gets the owner's id of
  /// per-object pages.
  void read(std::string_view prefix, std::string_view export_kind, const VisitOwned& visit);
  [[nodiscard]] bool has(std::string_view prefix) const { return !files_[index_of(prefix)].empty(); }
  /// RW0505 when no page of `prefix` has a record: such an export was cut off or taken with too few rights.
  void require_records(std::string_view prefix);

 private:
  using ReadBefore = std::multimap<std::pair<std::uintmax_t, std::string>, const PageFile*>;  // by size and beginning
  bool is_repetition(const PageFile& file, ReadBefore& before);
  [[nodiscard]] std::size_t index_of(std::string_view prefix) const;
  void list(const std::filesystem::path& directory, const std::string& relative);
  void classify(const std::string& relative);

  Intake& intake_;
  std::string folder_;
  std::vector<PageKind> kinds_;
  std::vector<std::vector<PageFile>> files_;  // by kind
  std::vector<std::uint64_t> records_;        // usable ones, by kind
  PageReader reader_;
};

/// Reads a log that is one file or a folder of files, as one export. RW0505 when it has no records and is needed.
void read_log_files(Intake& intake, const SourceDeclaration& source, const VisitRecord& visit);

}  // namespace rolewright::connectors
