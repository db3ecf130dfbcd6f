#include "cli/mining_lists.hpp"

#include <algorithm>
#include <charconv>
#include <string_view>
#include <unordered_map>

#include "cli/console.hpp"
#include "model/delimited.hpp"

namespace rolewright::cli {
namespace {

using rolemining::kNoCell;

// A CSV whose header has certain columns.
class List {
 public:
  List(const std::string& path, std::vector<std::string> columns)
      : path_{path}, columns_{std::move(columns)} {}

  // Calls visit(fields, line) for each row; a sentence it returns is a mistake in that row.
  template <class Visit>
  Diagnostics read(Visit visit) {
    const Result<std::string> text = read_file(path_, kMaxListBytes);
    if (!text.ok()) return text.error();
    Diagnostics found;
    if (std::size_t bad = 0; !is_clean_utf8(text.value(), &bad)) {
      found.add(mistake(0, "is not UTF-8 from byte " + std::to_string(bad)));
      return found;
    }
    DelimitedReader reader{text.value()};
    std::vector<std::string> fields;
    if (!reader.next(header_)) header_.clear();
    for (std::size_t column = 0; column != columns_.size(); ++column)
      if (column >= header_.size() || header_[column] != columns_[column]) {
        found.add(mistake(1, "lacks column `" + columns_[column] + "` where it belongs, at place " +
                                 std::to_string(column + 1)));
        return found;
      }
    while (reader.next(fields)) {
      std::string wrong = fields.size() > header_.size() ? "has more fields than the header names" : "";
      if (fields.size() < columns_.size()) wrong = "has fewer fields than the header names";
      fields.resize(header_.size());
      if (wrong.empty()) wrong = visit(fields, reader.line());
      if (!wrong.empty()) found.add(mistake(reader.line(), std::move(wrong)));
    }
    if (reader.broken()) found.add(mistake(reader.line(), "opens a quote that never closes"));
    return found;
  }

  [[nodiscard]] const std::vector<std::string>& header() const { return header_; }

 private:
  [[nodiscard]] Diagnostic mistake(std::size_t line, std::string what) const {
    return {.code = Code::MatrixUnreadable,
            .message = (line == 0   ? "the file "
                        : line == 1 ? "the header "
                                    : "the row ") +
                       std::move(what),
            .where = printable(path_) + (line == 0 ? "" : ":" + std::to_string(line)),
            .help = "docs/formats.md lists the columns"};
  }

  std::string path_;
  std::vector<std::string> columns_;
  std::vector<std::string> header_;
};

class Numbers {
 public:
  explicit Numbers(const std::vector<std::string>& labels) {
    for (std::size_t index = 0; index != labels.size(); ++index)
      known_.emplace(labels[index], static_cast<std::uint32_t>(index));
  }
  [[nodiscard]] std::uint32_t of(std::string_view label) const {
    const auto at = known_.find(label);
    return at == known_.end() ? kNoCell : at->second;
  }

 private:
  std::unordered_map<std::string_view, std::uint32_t> known_;  // only looked up, never walked
};

std::string person_words(const std::string& name) { return "person `" + printable(name) + "`"; }
std::string entitlement_words(const std::string& name) { return "entitlement `" + printable(name) + "`"; }

template <class T>
bool read_number(const std::string& text, T& value) {
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  return read.ec == std::errc{} && read.ptr == text.data() + text.size();
}

}  // namespace

Diagnostics told(const UnknownNames& unknown, const std::string& path) {
  if (unknown.rows == 0) return {};
  return {{.code = Code::DanglingReference,
           .message = std::to_string(unknown.rows) + (unknown.rows == 1 ? " row names" : " rows name") +
                      " somebody or something the matrix does not have, first " + unknown.first,
           .where = printable(path) + ":" + std::to_string(unknown.line),
           .help = "such rows are left out"}};
}

Diagnostics read_people(const std::string& path, rolemining::MineInput& input, UnknownNames& unknown) {
  const Numbers users{input.users};
  List list{path, {"user"}};
  auto& attributes = input.attributes.attributes;
  attributes.clear();
  std::vector<std::uint8_t> seen(input.users.size());
  return list.read([&](const std::vector<std::string>& fields, std::size_t line) -> std::string {
    if (attributes.empty())
      for (std::size_t column = 1; column != list.header().size(); ++column)
        attributes.push_back(
            {.name = list.header()[column], .values = std::vector<std::string>(input.users.size())});
    const std::uint32_t user = users.of(fields[0]);
    if (user == kNoCell) {
      unknown.add(person_words(fields[0]), line);
      return {};
    }
    if (std::exchange(seen[user], std::uint8_t{1}) != 0) return "names `" + printable(fields[0]) + "` again";
    for (std::size_t column = 1; column != fields.size(); ++column)
      attributes[column - 1].values[user] = fields[column];
    return {};
  });
}

Result<UsageList> read_usage(const std::string& path, const rolemining::MineInput& input,
                             std::optional<Day> today, UnknownNames& unknown) {
  struct Seen {
    rolemining::UseEvent event;
    Day day;
  };
  const Numbers users{input.users};
  const Numbers entitlements{input.entitlements};
  std::vector<Seen> all;
  std::optional<Day> last;
  const Diagnostics found = List{path, {"user", "entitlement", "day"}}.read(
      [&](const std::vector<std::string>& fields, std::size_t line) -> std::string {
        const std::optional<Day> day = parse_day(fields[2]);
        if (!day || fields[2].size() != 10) return "has `" + printable(fields[2]) + "` where a day belongs";
        std::uint32_t count = 1;
        if (fields.size() > 3 && !fields[3].empty() && (!read_number(fields[3], count) || count > 1'000'000))
          return "has `" + printable(fields[3]) + "` where a count up to 1,000,000 belongs";
        const std::uint32_t user = users.of(fields[0]);
        const std::uint32_t item = entitlements.of(fields[1]);
        if (!last || *last < *day) last = *day;
        if (user == kNoCell || item == kNoCell) {
          unknown.add(user == kNoCell ? person_words(fields[0]) : entitlement_words(fields[1]), line);
          return {};
        }
        all.push_back({.event = {.user = user, .entitlement = item, .age = 0, .count = count}, .day = *day});
        return {};
      });
  if (found.has_error()) return found;
  UsageList list{.events = {}, .today = today ? *today : last.value_or(Day{})};
  for (Seen& seen : all) {
    if (seen.day > list.today) continue;
    seen.event.age = static_cast<std::uint32_t>(list.today.count() - seen.day.count());
    list.events.push_back(seen.event);
  }
  return list;
}

Diagnostics read_weights(const std::string& path, rolemining::MineInput& input, UnknownNames& unknown) {
  const Numbers entitlements{input.entitlements};
  if (input.sensitivity.empty()) input.sensitivity.assign(input.entitlements.size(), 1.0F);
  return List{path, {"entitlement", "weight"}}.read(
      [&](const std::vector<std::string>& fields, std::size_t line) -> std::string {
        float weight = 0;
        if (!read_number(fields[1], weight) || !(weight > 0) || weight > 1000)
          return "has `" + printable(fields[1]) + "` where a weight above 0 and up to 1000 belongs";
        const std::uint32_t item = entitlements.of(fields[0]);
        if (item == kNoCell) {
          unknown.add(entitlement_words(fields[0]), line);
        } else {
          input.sensitivity[item] = weight;
        }
        return {};
      });
}

Result<std::vector<rolemining::Cell>> read_ignore(const std::string& path, const rolemining::MineInput& input,
                                                  UnknownNames& unknown) {
  const Numbers users{input.users};
  const Numbers entitlements{input.entitlements};
  std::vector<rolemining::Cell> cells;
  const Diagnostics found =
      List{path, {"user"}}.read([&](const std::vector<std::string>& fields, std::size_t line) -> std::string {
        const std::uint32_t user = users.of(fields[0]);
        const bool person = fields.size() < 2 || fields[1].empty();
        const std::uint32_t item = person ? kNoCell : entitlements.of(fields[1]);
        if (user == kNoCell || (item == kNoCell && !person)) {
          unknown.add(user == kNoCell ? person_words(fields[0]) : entitlement_words(fields[1]), line);
        } else {
          cells.push_back({user, item});
        }
        return {};
      });
  if (found.has_error()) return found;
  return cells;
}

}  // namespace rolewright::cli
