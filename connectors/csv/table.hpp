// Table: a file of records whose columns a declaration names: a delimited file with a header, or JSON (pages or
// lines) whose columns are dotted paths. Rows come with their place; a row with too few or too many fields is
// rejected, a file without a needed column, without rows, or with an unclosed quote is an error.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/agency/sources_file.hpp"
#include "connectors/csv/row_stream.hpp"
#include "connectors/intake.hpp"

namespace rolewright::connectors {

/// Option → index of its column.
using Columns = std::vector<std::pair<std::string, std::size_t>>;

class Row {
 public:
  using Place = std::function<std::string()>;

  /// All outlive the row.
  Row(Intake& intake, ExportId source, const SourceDeclaration& declared, const Place& place,
      std::span<const std::string_view> fields, const Columns& columns)
      : intake_{intake}, source_{source}, declared_{declared}, place_{place}, fields_{fields}, columns_{columns} {}

  /// The cell of an option's column; empty when the option is not declared.
  [[nodiscard]] std::string_view text(std::string_view option) const;
  /// As text(), and an empty cell rejects the row.
  [[nodiscard]] std::string_view required(std::string_view option);
  /// A day; nothing for an empty cell. A cell that is no date rejects the row.
  [[nodiscard]] std::optional<Day> day(std::string_view option);
  /// [from, last_day + 1) of the options `from` and `last_day`; an empty cell leaves that end open.
  [[nodiscard]] Interval interval();

  void reject(Code code, std::string message);
  [[nodiscard]] bool ok() const noexcept { return ok_; }
  [[nodiscard]] std::string where() const { return place_(); }
  [[nodiscard]] ExportId source() const noexcept { return source_; }

 private:
  Intake& intake_;
  ExportId source_;
  const SourceDeclaration& declared_;
  const Place& place_;
  std::span<const std::string_view> fields_;
  const Columns& columns_;
  bool ok_ = true;
};

/// The day `text` says in `form`; nothing when it is not one. Iso takes a timestamp too.
[[nodiscard]] std::optional<Day> day_in(std::string_view text, DateForm form);

using VisitRow = std::function<void(Row&)>;

/// Reads the table of `source` as one export and calls `visit` for each usable row. The entries of
/// `source.many` whose values are columns (attributes, scopes) are read under `many.<name>`. Errors RW0001 to
/// RW0003, RW0501, RW0505, RW0506 go to `intake`.
void read_table(Intake& intake, const SourceDeclaration& source, const VisitRow& visit);

/// As above, of a stream.
void read_table(Intake& intake, const SourceDeclaration& source, InputStream stream, const VisitRow& visit);

/// The header of a delimited file inside the agency folder; empty, with errors reported, when it cannot be
/// read.
[[nodiscard]] std::vector<std::string> table_header(Intake& intake, const SourceDeclaration& source);

}  // namespace rolewright::connectors
