#include "connectors/sap_grc/grc_table.hpp"

#include <algorithm>
#include <array>

#include "connectors/input_stream.hpp"
#include "connectors/wording.hpp"
#include "model/csv_plain.hpp"

namespace rolewright::connectors {
namespace {

struct Spelling {
  std::string_view header;  // letters and digits alone, in capitals
  GrcColumn column;
};
constexpr std::array<Spelling, 41> kSpellings{{
    {"FUNCTION", GrcColumn::Function},      {"FUNCTIONID", GrcColumn::Function},   {"FUNC", GrcColumn::Function},
    {"SYSTEM", GrcColumn::System},          {"CONNECTOR", GrcColumn::System},      {"CONNECTORGROUP", GrcColumn::System},
    {"ACTION", GrcColumn::Action},          {"TCODE", GrcColumn::Action},          {"TRANSACTION", GrcColumn::Action},
    {"PERMISSION", GrcColumn::Permission},  {"OBJECT", GrcColumn::Permission},     {"AUTHORIZATIONOBJECT", GrcColumn::Permission},
    {"FIELD", GrcColumn::Field},            {"FROM", GrcColumn::From},             {"FROMVALUE", GrcColumn::From},
    {"VALUEFROM", GrcColumn::From},         {"TO", GrcColumn::To},                 {"TOVALUE", GrcColumn::To},
    {"VALUETO", GrcColumn::To},             {"LOGIC", GrcColumn::Logic},           {"SEARCHTYPE", GrcColumn::Logic},
    {"STATUS", GrcColumn::Status},          {"RISK", GrcColumn::Risk},             {"RISKID", GrcColumn::Risk},
    {"TYPE", GrcColumn::Type},              {"RISKTYPE", GrcColumn::Type},         {"LEVEL", GrcColumn::Level},
    {"RISKLEVEL", GrcColumn::Level},        {"PRIORITY", GrcColumn::Level},        {"FUNCTION1", GrcColumn::Function1},
    {"FUNCTION2", GrcColumn::Function2},    {"FUNCTION3", GrcColumn::Function3},   {"FUNCTION4", GrcColumn::Function4},
    {"FUNCTION5", GrcColumn::Function5},    {"BUSINESSPROCESS", GrcColumn::Process}, {"PROCESS", GrcColumn::Process},
    {"DESCRIPTION", GrcColumn::Description}, {"CONTROLOBJECTIVE", GrcColumn::Objective}, {"LANGUAGE", GrcColumn::Language},
    {"OWNER", GrcColumn::Owner},            {"RISKOWNER", GrcColumn::Owner}}};

std::string_view spelled(GrcColumn column) {
  return std::find_if(kSpellings.begin(), kSpellings.end(), [&](const Spelling& item) { return item.column == column; })->header;
}

std::optional<GrcColumn> column_of(std::string_view header) {
  std::string plain;
  for (const char c : header) {
    if (c >= 'a' && c <= 'z') plain += static_cast<char>(c - 32);
    if ((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) plain += c;
  }
  const auto found = std::find_if(kSpellings.begin(), kSpellings.end(), [&](const Spelling& item) { return item.header == plain; });
  return found == kSpellings.end() ? std::optional<GrcColumn>{} : found->column;
}

std::string trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return std::string{csv_plain(text.substr(begin, text.find_last_not_of(" \t") - begin + 1))};
}

// Which columns a header has in a separator's reading, by position; and the names of those that are none of ours.
struct Header {
  std::vector<std::optional<GrcColumn>> columns;
  std::vector<std::string> others;

  [[nodiscard]] bool has(GrcColumn column) const {
    return std::find(columns.begin(), columns.end(), std::optional{column}) != columns.end();
  }
  [[nodiscard]] bool repeats() const {
    std::vector<std::optional<GrcColumn>> sorted;
    for (const auto& column : columns)
      if (column) sorted.push_back(column);
    std::sort(sorted.begin(), sorted.end());
    return std::adjacent_find(sorted.begin(), sorted.end()) != sorted.end();
  }
};

Header header_of(std::span<const std::string_view> fields) {
  Header header;
  for (const std::string_view field : fields) {
    header.columns.push_back(column_of(field));
    if (!header.columns.back()) header.others.push_back(trimmed(field));
  }
  return header;
}

class TableReader {
 public:
  TableReader(const std::string& path, const std::string& name, const GrcTable& table, Diagnostics& found)
      : path_{path}, name_{name}, table_{table}, found_{found} {}

  void read(const std::function<void(const GrcRow&)>& visit) {
    const std::optional<char> separator = find_separator();
    if (!separator) return;
    Result<InputStream> stream = InputStream::open(path_, name_);
    if (!stream.ok()) return found_.append(stream.error());
    RowStream rows{std::move(stream).value(), *separator};
    if (!rows.next()) return;
    const Header header = header_of(rows.fields());
    for (const std::string& other : header.others)
      note(Code::NotImported, where(rows), "column " + quote(other) + " is not read");
    GrcRow row;
    while (rows.next()) {
      row.where = where(rows);
      row.cells.clear();
      if (rows.fields().size() != header.columns.size()) {
        note(Code::RejectedRecord, row.where, std::to_string(rows.fields().size()) + " cells where the header has " +
                                                  std::to_string(header.columns.size()));
        continue;
      }
      for (std::size_t at = 0; at != header.columns.size(); ++at)
        if (header.columns[at]) row.cells[*header.columns[at]] = trimmed(rows.fields()[at]);
      visit(row);
    }
    if (rows.problem()) found_.add(*rows.problem());
  }

 private:
  // The only separator by which the header has every needed column. Tab first: descriptions hold commas, never tabs.
  std::optional<char> find_separator() {
    Header last;
    for (const char separator : {'\t', ';', ','}) {
      Result<InputStream> stream = InputStream::open(path_, name_);
      if (!stream.ok()) {
        found_.append(stream.error());
        return {};
      }
      RowStream rows{std::move(stream).value(), separator};
      const bool some = rows.next();
      if (rows.problem()) {
        found_.add(*rows.problem());
        return {};
      }
      last = some ? header_of(rows.fields()) : Header{};
      if (last.repeats()) {
        fail("two columns of the header are the same one");
        return {};
      }
      if (std::all_of(table_.needed.begin(), table_.needed.end(), [&](GrcColumn column) { return last.has(column); }))
        return separator;
    }
    for (const GrcColumn column : table_.needed)
      if (!last.has(column)) {
        fail("there is no column " + quote(spelled(column)));
        break;
      }
    return {};
  }

  void fail(std::string message) {
    found_.add({.code = Code::BadMapping, .message = std::move(message), .where = printable(name_) + ":1",
                .help = "the first row names the columns; tab, semicolon or comma between"});
  }
  [[nodiscard]] std::string where(const RowStream& rows) const {
    return printable(name_) + ":" + std::to_string(rows.line());
  }
  void note(Code code, std::string where, std::string message) {
    found_.add({.code = code, .message = std::move(message), .where = std::move(where)});
  }

  const std::string& path_;
  const std::string& name_;
  const GrcTable& table_;
  Diagnostics& found_;
};

}  // namespace

void read_grc_table(const std::string& path, const std::string& name, const GrcTable& table, Diagnostics& found,
                    const std::function<void(const GrcRow&)>& visit) {
  TableReader{path, name, table, found}.read(visit);
}

}  // namespace rolewright::connectors
