// GrcTable: one table of a rule set: a delimited file whose header names its columns, in the spellings that downloads and
// spreadsheets of them use. The separator is the one that the header needs: tab, comma or semicolon.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/csv/row_stream.hpp"
#include "model/diagnostic.hpp"

namespace rolewright::connectors {

/// The columns that rule sets have.
enum class GrcColumn : std::uint8_t {
  Function, System, Action, Permission, Field, From, To, Logic, Status,
  Risk, Type, Level, Function1, Function2, Function3, Function4, Function5, Process,
  Description, Objective, Language, Owner
};

/// Cells of one row, by column; where it stands.
struct GrcRow {
  std::map<GrcColumn, std::string> cells;
  std::string where;  // functions.csv:3

  [[nodiscard]] const std::string& at(GrcColumn column) const {
    static const std::string kNone;
    const auto found = cells.find(column);
    return found == cells.end() ? kNone : found->second;
  }
};

struct GrcTable {
  std::string_view name;  // of the file, without its ending
  std::vector<GrcColumn> needed;
};

/// Calls `visit` for each row of the file at `path`, called `name`. Columns that are none of ours are named in a note;
/// rows with too few cells are rejected (RW0502). Errors go to `found`, as read_grc_rules says.
void read_grc_table(const std::string& path, const std::string& name, const GrcTable& table, Diagnostics& found,
                    const std::function<void(const GrcRow&)>& visit);

}  // namespace rolewright::connectors
