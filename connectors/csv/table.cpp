#include "connectors/csv/table.hpp"

#include <algorithm>
#include <system_error>

#include "model/delimited.hpp"

namespace rolewright::connectors {
namespace {

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

std::optional<InputFile> open(Intake& intake, const SourceDeclaration& source) {
  const auto path = path_inside(intake.root, source.path, source.where);
  if (!path) {
    intake.found.append(path.error());
    return {};
  }
  std::error_code failed;
  if (source.absence == SourceDeclaration::Optional && !std::filesystem::exists(path.value(), failed))
    return {};
  Result<InputFile> file = read_input(path.value(), source.path, kMaxExportBytes);
  const Diagnostics bad = file ? check_text(file.value()) : file.error();
  intake.found.append(bad);
  if (bad.has_error()) return {};
  return std::move(file).value();
}

// Option → index of its column in `header`. RW0506 for a column the file does not have, or has twice.
std::map<std::string, std::size_t> find_columns(Intake& intake, const SourceDeclaration& source,
                                                const std::vector<std::string>& header) {
  std::map<std::string, std::string> wanted = source.options;
  if (!source.system_is_column()) wanted.erase("system");
  if (source.kind != SourceKind::HrActions) {
    for (const auto& [name, column] : source.many) wanted["many." + name] = column;
  }
  const std::vector<std::string_view> known{header.begin(), header.end()};
  std::map<std::string, std::size_t> columns;
  for (const auto& [option, column] : wanted) {
    const auto found = std::find(header.begin(), header.end(), column);
    const auto place = printable(source.path) + ":1";
    if (found == header.end()) {
      intake.note(Code::BadMapping, place, "no column " + quote(column), did_you_mean(column, known));
    } else if (std::count(header.begin(), header.end(), column) > 1) {
      intake.note(Code::BadMapping, place, "two columns are called " + quote(column));
    }
    columns[option] = static_cast<std::size_t>(found - header.begin());
  }
  return columns;
}

void read_rows(Intake& intake, ExportId id, const SourceDeclaration& source, DelimitedReader& reader,
               std::size_t width, const std::map<std::string, std::size_t>& columns, const VisitRow& visit) {
  std::vector<std::string> fields;
  const std::string place = printable(source.path) + ":";
  while (reader.next(fields)) {
    if (reader.broken()) return;
    ++intake.counts(id).read;
    Row row{intake, id, place + std::to_string(reader.line()), fields, columns};
    if (fields.size() != width) {
      row.reject(Code::RejectedRecord,
                 std::to_string(fields.size()) + " fields where the header has " + std::to_string(width));
    } else {
      visit(row);
    }
    if (!row.ok()) ++intake.counts(id).rejected;
  }
}

}  // namespace

std::string_view Row::text(const std::string& option) const {
  const auto column = columns_.find(option);
  return column == columns_.end() ? std::string_view{} : trimmed(fields_[column->second]);
}

std::string_view Row::required(const std::string& option) {
  const std::string_view cell = text(option);
  if (cell.empty() && ok_) reject(Code::RejectedRecord, "no value for " + quote(option));
  return cell;
}

std::optional<Day> Row::day(const std::string& option) {
  const std::string_view cell = text(option);
  if (cell.empty()) return {};
  const auto day = parse_day(cell);
  if (!day) reject(Code::RejectedRecord, quote(cell) + " is not a date of the form YYYY-MM-DD");
  return day;
}

Interval Row::interval() {
  const Day from = day("from").value_or(Day::min());
  const Day until = day("last_day").value_or(Day::max()).plus(1);
  if (ok_ && from >= until) reject(Code::RejectedRecord, "its last day is before its first");
  return {from, until};
}

void Row::reject(Code code, std::string message) {
  ok_ = false;
  intake_.note(code, where_, std::move(message));
}

void read_table(Intake& intake, const SourceDeclaration& source, const VisitRow& visit) {
  const auto file = open(intake, source);
  if (!file) return;
  const ExportId id = intake.start(source.path, source.kind_name);
  DelimitedReader reader{file->text()};
  std::vector<std::string> header;
  const std::string place = printable(source.path);
  const bool has_header = reader.next(header);
  for (std::string& name : header) name = trimmed(name);
  const std::size_t errors_before = intake.found.errors();
  const auto columns =
      has_header ? find_columns(intake, source, header) : std::map<std::string, std::size_t>{};
  if (intake.found.errors() != errors_before) return;
  read_rows(intake, id, source, reader, header.size(), columns, visit);
  if (reader.broken()) {
    intake.note(Code::MalformedRecord, place + ":" + std::to_string(reader.line()),
                "a quote that never closes");
  } else if (intake.counts(id).read == 0 && source.absence == SourceDeclaration::Needed) {
    intake.note(Code::EmptyExport, place, quote(source.path) + " has no records",
                "take the export again, or declare the source `optional: true`");
  }
}

std::vector<std::string> table_header(Intake& intake, const SourceDeclaration& source) {
  const auto file = open(intake, source);
  std::vector<std::string> header;
  if (!file) return header;
  DelimitedReader reader{file->text()};
  reader.next(header);
  for (std::string& name : header) name = trimmed(name);
  return header;
}

}  // namespace rolewright::connectors
