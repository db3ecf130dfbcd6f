#include "connectors/csv/table.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <system_error>
#include <utility>

#include "connectors/json/record.hpp"

namespace rolewright::connectors {
namespace {

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

std::optional<InputStream> open(Intake& intake, const SourceDeclaration& source) {
  const auto path = path_inside(intake.root, source.path, source.where);
  if (!path) {
    intake.found.append(path.error());
    return {};
  }
  std::error_code failed;
  if (source.absence == SourceDeclaration::Optional && !std::filesystem::exists(path.value(), failed))
    return {};
  Result<InputStream> stream = InputStream::open(path.value(), source.path);
  if (!stream) {
    intake.found.append(stream.error());
    return {};
  }
  return std::move(stream).value();
}

std::vector<std::string> read_header(RowStream& rows) {
  std::vector<std::string> header;
  if (!rows.next()) return header;
  for (const std::string_view name : rows.fields()) header.emplace_back(trimmed(name));
  return header;
}

// Option → the column it names.
std::map<std::string, std::string> wanted_columns(const SourceDeclaration& source) {
  std::map<std::string, std::string> wanted = source.options;
  if (!source.system_is_column()) wanted.erase("system");
  if (source.kind != SourceKind::HrActions) {
    for (const auto& [name, column] : source.many) wanted["many." + name] = column;
  }
  return wanted;
}

// Option → index of its column in `header`. RW0506 for a column the file does not have, or has twice.
Columns find_columns(Intake& intake, const SourceDeclaration& source, const std::vector<std::string>& header) {
  const std::vector<std::string_view> known{header.begin(), header.end()};
  Columns columns;
  for (const auto& [option, column] : wanted_columns(source)) {
    const auto found = std::find(header.begin(), header.end(), column);
    const auto place = printable(source.path) + ":1";
    if (found == header.end()) {
      intake.note(Code::BadMapping, place, "no column " + quote(column), did_you_mean(column, known));
    } else if (std::count(header.begin(), header.end(), column) > 1) {
      intake.note(Code::BadMapping, place, "two columns are called " + quote(column));
    }
    columns.emplace_back(option, static_cast<std::size_t>(found - header.begin()));
  }
  return columns;
}

void read_rows(Intake& intake, const SourceDeclaration& source, ExportId id, InputStream stream, const VisitRow& visit) {
  RowStream rows{std::move(stream), source.separator};
  const std::vector<std::string> header = read_header(rows);
  const std::size_t errors_before = intake.found.errors();
  const Columns columns = header.empty() ? Columns{} : find_columns(intake, source, header);
  if (intake.found.errors() != errors_before) return;
  const Row::Place place = [&] { return printable(source.path) + ":" + std::to_string(rows.line()); };
  while (!intake.stopped() && rows.next()) {
    ++intake.counts(id).read;
    Row row{intake, id, source, place, rows.fields(), columns};
    if (rows.fields().size() != header.size()) {
      row.reject(Code::RejectedRecord, std::to_string(rows.fields().size()) + " fields where the header has " +
                                           std::to_string(header.size()));
    } else {
      visit(row);
    }
    if (!row.ok()) intake.count_rejected(id);
  }
  if (rows.problem()) intake.found.add(*rows.problem());
}

// What a cell of a JSON record says as a cell of a table would; several texts with `;` between.
std::string cell_of(Record& record, std::string_view path) {
  const auto element = record.find(path);
  if (!element) return {};
  if (element->is_array()) {
    std::string cell;
    for (const std::string_view text : record.texts(path)) cell += (cell.empty() ? "" : ";") + std::string{text};
    return cell;
  }
  bool truth = false;
  if (element->get(truth) == simdjson::SUCCESS) return truth ? "true" : "false";
  double number = 0;
  if (element->is_double() && element->get(number) == simdjson::SUCCESS) {
    std::array<char, 32> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    return {digits.data(), end};
  }
  return record.key(path);
}

void read_records(Intake& intake, const SourceDeclaration& source, ExportId id, InputStream stream,
                  const VisitRow& visit) {
  Columns columns;
  std::vector<std::string> paths;
  for (const auto& [option, column] : wanted_columns(source)) {
    columns.emplace_back(option, paths.size());
    paths.push_back(column);
  }
  std::vector<std::string> cells(paths.size());
  std::vector<std::string_view> fields(paths.size());
  JsonItemsOptions shapes = log_pages();
  shapes.lists.insert(shapes.lists.end(), {"result", "data", "Resources"});
  PageReader reader{intake, std::move(shapes)};
  reader.read(std::move(stream), id, [&](Record& record) {
    for (std::size_t index = 0; index != paths.size(); ++index) {
      cells[index] = cell_of(record, paths[index]);
      fields[index] = cells[index];
    }
    const Row::Place place = [&] { return record.where(); };
    Row row{intake, id, source, place, fields, columns};
    if (record.ok()) visit(row);
    if (!row.ok()) record.spoil();
  });
}

std::string_view name_of(DateForm form) {
  switch (form) {
    case DateForm::MonthDayYear:
      return "MM/DD/YYYY";
    case DateForm::DayMonthYear:
      return "DD.MM.YYYY";
    case DateForm::Compact:
      return "YYYYMMDD";
    case DateForm::Seconds:
      return "seconds since 1970";
    case DateForm::Milliseconds:
      return "milliseconds since 1970";
    case DateForm::Iso:
      break;
  }
  return "YYYY-MM-DD";
}

bool is_json(std::string_view path) {
  if (path.ends_with(".gz")) path.remove_suffix(3);
  return path.ends_with(".json") || path.ends_with(".jsonl") || path.ends_with(".ndjson");
}

std::optional<unsigned> digits(std::string_view text, std::size_t fewest, std::size_t most) {
  unsigned value = 0;
  if (text.size() < fewest || text.size() > most) return {};
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (problem != std::errc{} || end != text.data() + text.size()) return {};
  return value;
}

std::optional<Day> day_of(std::optional<unsigned> year, std::optional<unsigned> month, std::optional<unsigned> day) {
  if (!year || !month || !day) return {};
  const auto two = [](unsigned value) { return (value < 10 ? "0" : "") + std::to_string(value); };
  std::string text = std::to_string(*year);
  text.insert(0, 4 - std::min<std::size_t>(4, text.size()), '0');
  return parse_day(text + "-" + two(*month) + "-" + two(*day));
}

// `A/B/YYYY`, perhaps with a time after a space: the parts between `sign`.
std::optional<std::array<unsigned, 3>> three_parts(std::string_view text, char sign) {
  text = text.substr(0, text.find(' '));
  const std::size_t first = text.find(sign);
  const std::size_t second = first == std::string_view::npos ? first : text.find(sign, first + 1);
  if (second == std::string_view::npos) return {};
  const auto left = digits(text.substr(0, first), 1, 2);
  const auto middle = digits(text.substr(first + 1, second - first - 1), 1, 2);
  const auto right = digits(text.substr(second + 1), 4, 4);
  if (!left || !middle || !right) return {};
  return std::array<unsigned, 3>{*left, *middle, *right};
}

std::optional<Day> day_of_seconds(std::string_view text, std::int64_t per_second) {
  constexpr std::int64_t kSecondsPerDay = 86'400;
  std::int64_t value = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (problem != std::errc{} || (end != text.data() + text.size() && *end != '.')) return {};
  std::int64_t days = value / (per_second * kSecondsPerDay);
  if (value < 0 && value % (per_second * kSecondsPerDay) != 0) --days;
  if (days < -700'000 || days > 2'900'000) return {};
  return Day{static_cast<std::int32_t>(days)};
}

}  // namespace

std::string_view Row::text(std::string_view option) const {
  for (const auto& [name, column] : columns_)
    if (name == option) return trimmed(fields_[column]);
  return {};
}

std::string_view Row::required(std::string_view option) {
  const std::string_view cell = text(option);
  if (cell.empty() && ok_) reject(Code::RejectedRecord, "no value for " + quote(option));
  return cell;
}

std::optional<Day> Row::day(std::string_view option) {
  const std::string_view cell = text(option);
  if (cell.empty()) return {};
  const auto day = day_in(cell, declared_.dates);
  if (!day) reject(Code::RejectedRecord, quote(cell) + " is not a date of the form " + std::string{name_of(declared_.dates)});
  return day;
}

std::optional<Day> day_in(std::string_view text, DateForm form) {
  switch (form) {
    case DateForm::Iso:
      return parse_day(text);
    case DateForm::MonthDayYear: {
      const auto parts = three_parts(text, '/');
      return parts ? day_of((*parts)[2], (*parts)[0], (*parts)[1]) : std::nullopt;
    }
    case DateForm::DayMonthYear: {
      const auto parts = three_parts(text, '.');
      return parts ? day_of((*parts)[2], (*parts)[1], (*parts)[0]) : std::nullopt;
    }
    case DateForm::Compact:
      if (text.size() != 8) return {};
      return day_of(digits(text.substr(0, 4), 4, 4), digits(text.substr(4, 2), 2, 2), digits(text.substr(6), 2, 2));
    case DateForm::Seconds:
      return day_of_seconds(text, 1);
    case DateForm::Milliseconds:
      return day_of_seconds(text, 1000);
  }
  return {};
}

Interval Row::interval() {
  const Day from = day("from").value_or(Day::min());
  const Day until = day("last_day").value_or(Day::max()).plus(1);
  if (ok_ && from >= until) reject(Code::RejectedRecord, "its last day is before its first");
  return {from, until};
}

void Row::reject(Code code, std::string message) {
  ok_ = false;
  if (intake_.shows(source_, code)) intake_.note(code, where(), std::move(message));
}

void read_table(Intake& intake, const SourceDeclaration& source, const VisitRow& visit) {
  auto stream = open(intake, source);
  if (!stream) return;
  read_table(intake, source, std::move(*stream), visit);
}

void read_table(Intake& intake, const SourceDeclaration& source, InputStream stream, const VisitRow& visit) {
  const ExportId id = intake.start(source.path, source.kind_name);
  const std::size_t errors_before = intake.found.errors();
  if (is_json(source.path)) {
    read_records(intake, source, id, std::move(stream), visit);
  } else {
    read_rows(intake, source, id, std::move(stream), visit);
  }
  if (intake.found.errors() == errors_before && intake.counts(id).read == 0 &&
      source.absence == SourceDeclaration::Needed) {
    intake.note(Code::EmptyExport, printable(source.path), quote(source.path) + " has no records",
                "take the export again, or declare the source `optional: true`");
  }
}

std::vector<std::string> table_header(Intake& intake, const SourceDeclaration& source) {
  auto stream = open(intake, source);
  if (!stream) return {};
  RowStream rows{std::move(*stream), source.separator};
  return read_header(rows);
}

}  // namespace rolewright::connectors
