// Record: one object of an exported JSON page, read by checked getters. A field of the wrong type, or a
// required one that is missing, rejects the record with RW0502 naming its line and JSON path:
// `okta/users.json:17: $[3].profile.login`.
#pragma once

#include <simdjson.h>

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/intake.hpp"
#include "connectors/json/json_items.hpp"

namespace rolewright::connectors {

class Record {
 public:
  /// `items` has just given `item`, which `object` is; both outlive the record.
  Record(Intake& intake, ExportId source, simdjson::dom::object object, const JsonItems& items,
         const JsonItem& item)
      : intake_{intake}, source_{source}, object_{object}, items_{items}, item_{item} {}

  /// Text at a dotted path; empty, and the record rejected, when it is missing or no text.
  [[nodiscard]] std::string_view required(std::string_view path);
  /// Text at a dotted path; empty when missing or null; rejects the record when it is something else.
  [[nodiscard]] std::string_view optional(std::string_view path);
  /// As optional(), and whole numbers are read as their digits: keys are exported either way.
  [[nodiscard]] std::string key(std::string_view path);
  /// A truth value; nothing when missing or null.
  [[nodiscard]] std::optional<bool> truth(std::string_view path);
  /// The objects of an array at `path`; none when missing. Each has its own place, rejections count for this
  /// record.
  [[nodiscard]] std::vector<Record> objects(std::string_view path);
  /// The texts of an array at `path`; none when missing.
  [[nodiscard]] std::vector<std::string_view> texts(std::string_view path);

  /// What is at a dotted path; nothing when missing or null.
  [[nodiscard]] std::optional<simdjson::dom::element> find(std::string_view path) const;

  /// What is under one key, taken as it is: dots in it are no path.
  [[nodiscard]] std::optional<simdjson::dom::element> member(std::string_view key) const;

  /// Whether a key is there, be its value null.
  [[nodiscard]] bool has(std::string_view key) const { return object_.at_key(key).error() == simdjson::SUCCESS; }

  void reject(Code code, std::string_view path, std::string message);
  /// The record cannot be used, and what is wrong was reported.
  void spoil() noexcept { ok_ = false; }
  [[nodiscard]] bool ok() const noexcept { return ok_; }
  [[nodiscard]] std::string_view list() const noexcept { return item_.list; }  // the list it is an item of
  /// `file:17: $[3].path`, or the record itself for an empty path.
  [[nodiscard]] std::string where(std::string_view path = {}) const;
  [[nodiscard]] ExportId source() const noexcept { return source_; }

 private:
  Intake& intake_;
  ExportId source_;
  simdjson::dom::object object_;
  const JsonItems& items_;
  const JsonItem& item_;
  std::string inside_;  // where in the record of the page this object stands; empty for that record itself
  bool ok_ = true;
};

using VisitRecord = std::function<void(Record&)>;

/// The place of a record: `name:17: $[3]`.
[[nodiscard]] std::string place_of(const JsonItems& items, const JsonItem& item);

/// Pages as a management API answers them: `[…]`.
[[nodiscard]] inline JsonItemsOptions bare_arrays() {
  return {.shapes = kArray};
}
/// Pages as Microsoft Graph answers them: `{"value":[…]}`.
[[nodiscard]] inline JsonItemsOptions value_arrays() {
  return {.shapes = kLists, .lists = {"value"}};
}
/// Log files: pages of either kind, or a record a line.
[[nodiscard]] inline JsonItemsOptions log_pages() {
  return {.shapes = kArray | kLists | kLines, .lists = {"value", "Records", "events"}};
}

/// Reads files of records with one parser, one record in memory at a time.
class PageReader {
 public:
  PageReader(Intake& intake, JsonItemsOptions options) : intake_{intake}, options_{std::move(options)} {}

  /// Calls `visit` for each object and counts records read and rejected in `source`. A record that is not JSON
  /// is rejected with RW0502. Errors RW0001, RW0501 for a file that is not the JSON it should be.
  void read(const std::filesystem::path& path, const std::string& name, ExportId source,
            const VisitRecord& visit);
  /// As above, of a stream.
  void read(InputStream stream, ExportId source, const VisitRecord& visit);

 private:
  [[nodiscard]] bool parse(ExportId source, const JsonItems& items, const JsonItem& item,
                           simdjson::dom::object& object);

  Intake& intake_;
  JsonItemsOptions options_;
  simdjson::dom::parser parser_;
};

}  // namespace rolewright::connectors
