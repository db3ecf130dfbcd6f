// Record: one object of an exported JSON page, read by checked getters. A field of the wrong type, or a
// required one that is missing, rejects the record with RW0502 naming its JSON path: `okta/users.json:
// $[3].profile.login`.
#pragma once

#include <simdjson.h>

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/input_file.hpp"
#include "connectors/intake.hpp"

namespace rolewright::connectors {

class Record {
 public:
  /// `page` is how the page's records begin: `okta/users.json: $[`; it outlives the record.
  Record(Intake& intake, ExportId source, simdjson::dom::object object, std::string_view page,
         std::size_t index)
      : intake_{intake}, source_{source}, object_{object}, page_{page}, index_{index} {}

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

  void reject(Code code, std::string_view path, std::string message);
  [[nodiscard]] bool ok() const noexcept { return ok_; }
  /// `file: $[3].path`, or the record itself for an empty path.
  [[nodiscard]] std::string where(std::string_view path = {}) const;
  [[nodiscard]] ExportId source() const noexcept { return source_; }

 private:
  [[nodiscard]] std::optional<simdjson::dom::element> find(std::string_view path) const;

  Intake& intake_;
  ExportId source_;
  simdjson::dom::object object_;
  std::string_view page_;
  std::size_t index_ = 0;
  std::string inside_;  // where in the record of the page this object stands; empty for that record itself
  bool ok_ = true;
};

enum class PageShape { BareArray, ValueArray };  // Okta: […]; Microsoft Graph: {"value":[…]}

using VisitRecord = std::function<void(Record&)>;

/// Reads pages with one parser, one page in memory at a time.
class PageReader {
 public:
  PageReader(Intake& intake, PageShape shape) : intake_{intake}, shape_{shape} {}

  /// Calls `visit` for each object of the page and counts records read and rejected in `source`.
  /// Errors RW0001 to RW0003, RW0501 for a page that is not the JSON it should be.
  void read(const std::filesystem::path& path, const std::string& name, ExportId source,
            const VisitRecord& visit);

 private:
  [[nodiscard]] std::optional<simdjson::dom::array> open(const InputFile& file);

  Intake& intake_;
  PageShape shape_;
  simdjson::dom::parser parser_;
};

}  // namespace rolewright::connectors
