// ExportFolder: an agency folder being written, file by file: whole files, tables that grow row by row, lists in pages.
// It is made beside its final name and renamed when all is written; a failure leaves nothing. Kept in memory: one page of
// a list, a buffer of a table.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "model/result.hpp"

namespace rolewright::synth {

class ExportFolder {
 public:
  /// Errors RW0004: `path` exists and is not an empty folder, or its parent cannot be written.
  static Result<ExportFolder> create(const std::string& path);
  ExportFolder(ExportFolder&&) noexcept;
  ExportFolder(const ExportFolder&) = delete;
  ExportFolder& operator=(const ExportFolder&) = delete;
  /// Removes what was written when finish() was not called.
  ~ExportFolder();

  /// `name` is relative, with forward slashes. After a failure nothing more is written, and finish() says why.
  void write(const std::string& name, std::string_view text);
  /// Adds to the end of a file that is made when missing.
  void append(const std::string& name, std::string_view text);
  [[nodiscard]] bool has(const std::string& name) const { return appended_.contains(name); }
  [[nodiscard]] std::uint64_t files() const { return files_; }
  [[nodiscard]] std::uint64_t bytes() const { return bytes_; }
  /// Errors RW0004.
  [[nodiscard]] Diagnostics finish() &&;

 private:
  ExportFolder(std::string path, std::string making) : path_{std::move(path)}, making_{std::move(making)} {}
  enum class Mode : std::uint8_t { Whole, Append };
  void put(const std::string& name, std::string_view text, Mode mode);

  std::string path_, making_;  // making_ is empty once finished or moved from
  std::set<std::string> folders_, appended_;
  std::uint64_t files_ = 0, bytes_ = 0;
  Diagnostics failed_;
};

/// A CSV table below its header. Makes no file when no row comes.
class ExportTable {
 public:
  ExportTable(ExportFolder& folder, std::string name, std::string_view header) : folder_{folder}, name_{std::move(name)}, text_{header} {
    text_ += '\n';
  }
  void add(const std::vector<std::string_view>& cells);
  /// Writes what is left; once, after the last row.
  void finish();

 private:
  ExportFolder& folder_;
  std::string name_, text_;
  bool rows_ = false;
};

/// How a vendor pages a list: a bare array; `{"data":[…]}`; Graph's `{"@odata.context":…,"value":[…]}`.
enum class PageShape : std::uint8_t { Array, Data, Graph };

struct PageStyle {
  PageShape shape = PageShape::Array;
  std::string name;             // okta/users → okta/users-1.json, okta/users-2.json
  std::size_t most = 200;       // records a page
  std::string collection = {};  // of Graph
  bool of_object = false;       // okta/group_members/ID → ID.json, ID.2.json
};

/// A list in pages. Makes no file when no record comes.
class ExportPages {
 public:
  ExportPages(ExportFolder& folder, PageStyle style) : folder_{folder}, style_{std::move(style)} {}
  void add(std::string record);
  /// Writes what is left; once, after the last record.
  void finish();

 private:
  ExportFolder& folder_;
  PageStyle style_;
  std::vector<std::string> records_;
  std::size_t pages_ = 0;
};

}  // namespace rolewright::synth
