// JsonSchema: checks a document against a JSON Schema (drafts 4 to 7, the keywords that published schemas of this
// field use). Total and strict: a keyword it does not know is itself a problem, so that no rule is passed over.
#pragma once

#include <nlohmann/json.hpp>
#include <set>
#include <string>

namespace rolewright::tests {

class JsonSchema {
 public:
  explicit JsonSchema(nlohmann::json document) : document_(std::move(document)) {}

  /// One line a problem, `/json/pointer: what`, in the document's order; empty when it is valid.
  [[nodiscard]] std::string problems(const nlohmann::json& value) const;

 private:
  void check(const nlohmann::json& schema, const nlohmann::json& value, const std::string& at, std::string& found) const;
  void check_keyword(const std::string& keyword, const nlohmann::json& schema, const nlohmann::json& value,
                     const std::string& at, std::string& found) const;
  void check_members(const nlohmann::json& schema, const nlohmann::json& value, const std::string& at,
                     std::string& found) const;
  [[nodiscard]] std::size_t matching(const nlohmann::json& choices, const nlohmann::json& value) const;

  nlohmann::json document_;
};

}  // namespace rolewright::tests
