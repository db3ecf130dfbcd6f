// Table: a delimited file whose columns a declaration names. Rows come with their line; a row with too few or
// too many fields is rejected, a file without a needed column, without rows, or with an unclosed quote is an
// error.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/agency/sources_file.hpp"
#include "connectors/intake.hpp"

namespace rolewright::connectors {

class Row {
 public:
  Row(Intake& intake, ExportId source, std::string where, const std::vector<std::string>& fields,
      const std::map<std::string, std::size_t>& columns)
      : intake_{intake}, source_{source}, where_{std::move(where)}, fields_{fields}, columns_{columns} {}

  /// The cell of an option's column; empty when the option is not declared.
  [[nodiscard]] std::string_view text(const std::string& option) const;
  /// As text(), and an empty cell rejects the row.
  [[nodiscard]] std::string_view required(const std::string& option);
  /// A day; nothing for an empty cell. A cell that is no date rejects the row.
  [[nodiscard]] std::optional<Day> day(const std::string& option);
  /// [from, last_day + 1) of the options `from` and `last_day`; an empty cell leaves that end open.
  [[nodiscard]] Interval interval();

  void reject(Code code, std::string message);
  [[nodiscard]] bool ok() const noexcept { return ok_; }
  [[nodiscard]] const std::string& where() const noexcept { return where_; }
  [[nodiscard]] ExportId source() const noexcept { return source_; }

 private:
  Intake& intake_;
  ExportId source_;
  std::string where_;
  const std::vector<std::string>& fields_;
  const std::map<std::string, std::size_t>& columns_;  // option → field
  bool ok_ = true;
};

using VisitRow = std::function<void(Row&)>;

/// Reads the table of `source` as one export and calls `visit` for each usable row. The entries of
/// `source.many` whose values are columns (attributes, scopes) are read under `many.<name>`. Errors RW0001 to
/// RW0003, RW0501, RW0505, RW0506 go to `intake`.
void read_table(Intake& intake, const SourceDeclaration& source, const VisitRow& visit);

/// The header of a delimited file inside the agency folder; empty, with errors reported, when it cannot be
/// read.
[[nodiscard]] std::vector<std::string> table_header(Intake& intake, const SourceDeclaration& source);

}  // namespace rolewright::connectors
