#include "tests/support/json_schema.hpp"

#include <algorithm>
#include <regex>

namespace rolewright::tests {
namespace {

using Json = nlohmann::json;

bool has_type(const std::string& type, const Json& value) {
  if (type == "object") return value.is_object();
  if (type == "array") return value.is_array();
  if (type == "string") return value.is_string();
  if (type == "boolean") return value.is_boolean();
  if (type == "null") return value.is_null();
  if (type == "number") return value.is_number();
  return type == "integer" && value.is_number_integer();
}

// Members that say nothing about validity, or that `check_members` reads.
const std::set<std::string> kOther = {"description", "title",   "default", "$schema",    "id",       "$id",     "definitions",
                                      "$comment",    "examples", "format",  "properties", "required", "additionalProperties",
                                      "patternProperties"};

}  // namespace

std::string JsonSchema::problems(const Json& value) const {
  std::string found;
  check(document_, value, "", found);
  return found;
}

void JsonSchema::check(const Json& schema, const Json& value, const std::string& at, std::string& found) const {
  if (schema.is_boolean()) {
    if (!schema.get<bool>()) found += at + ": not allowed\n";
    return;
  }
  if (schema.contains("$ref")) {  // whatever stands beside it does not count
    const std::string target = schema.at("$ref").get<std::string>();
    if (!target.starts_with("#")) {
      found += at + ": reference to " + target + "\n";
      return;
    }
    return check(document_.at(Json::json_pointer{target.substr(1)}), value, at, found);
  }
  for (const auto& [keyword, unused] : schema.items()) check_keyword(keyword, schema, value, at, found);
  if (value.is_object()) check_members(schema, value, at, found);
}

void JsonSchema::check_keyword(const std::string& keyword, const Json& schema, const Json& value, const std::string& at,
                               std::string& found) const {
  const Json& rule = schema.at(keyword);
  const auto wrong = [&](const std::string& what) { found += at + ": " + what + "\n"; };
  if (kOther.contains(keyword)) return;
  if (keyword == "type") {
    const Json types = rule.is_array() ? rule : Json::array({rule});
    if (std::none_of(types.begin(), types.end(), [&](const Json& type) { return has_type(type, value); }))
      wrong("is no " + rule.dump());
  } else if (keyword == "enum") {
    if (std::find(rule.begin(), rule.end(), value) == rule.end()) wrong("is none of " + rule.dump());
  } else if (keyword == "const") {
    if (rule != value) wrong("is not " + rule.dump());
  } else if (keyword == "pattern") {
    if (value.is_string() && !std::regex_search(value.get<std::string>(), std::regex{rule.get<std::string>()}))
      wrong("does not match " + rule.dump());
  } else if (keyword == "minimum" || keyword == "maximum") {
    const bool fits = !value.is_number() || (keyword == "minimum" ? value >= rule : value <= rule);
    if (!fits) wrong("is past the " + keyword + " " + rule.dump());
  } else if (keyword == "minLength" || keyword == "maxLength") {
    const std::size_t length = value.is_string() ? value.get<std::string>().size() : 0;
    const bool fits = !value.is_string() || (keyword == "minLength" ? length >= rule : length <= rule);
    if (!fits) wrong("breaks " + keyword + " " + rule.dump());
  } else if (keyword == "minItems" || keyword == "maxItems") {
    const bool fits = !value.is_array() || (keyword == "minItems" ? value.size() >= rule : value.size() <= rule);
    if (!fits) wrong("breaks " + keyword + " " + rule.dump());
  } else if (keyword == "uniqueItems") {
    if (value.is_array() && rule.get<bool>() && std::set<Json>(value.begin(), value.end()).size() != value.size())
      wrong("repeats an item");
  } else if (keyword == "items") {
    for (std::size_t index = 0; value.is_array() && index != value.size(); ++index)
      check(rule, value[index], at + "/" + std::to_string(index), found);
  } else if (keyword == "anyOf") {
    if (matching(rule, value) == 0) wrong("matches no choice");
  } else if (keyword == "oneOf") {
    if (matching(rule, value) != 1) wrong("does not match exactly one choice");
  } else if (keyword == "allOf") {
    for (const Json& part : rule) check(part, value, at, found);
  } else if (keyword == "not") {
    if (matching(Json::array({rule}), value) != 0) wrong("matches what it must not");
  } else {
    wrong("unknown keyword " + keyword);
  }
}

void JsonSchema::check_members(const Json& schema, const Json& value, const std::string& at, std::string& found) const {
  for (const Json& name : schema.value("required", Json::array()))
    if (!value.contains(name.get<std::string>())) found += at + ": lacks " + name.get<std::string>() + "\n";
  const Json properties = schema.value("properties", Json::object());
  const Json patterns = schema.value("patternProperties", Json::object());
  for (const auto& [name, member] : value.items()) {
    const std::string inner = at + "/" + name;
    bool known = properties.contains(name);
    if (known) check(properties.at(name), member, inner, found);
    for (const auto& [pattern, rule] : patterns.items())
      if (std::regex_search(name, std::regex{pattern})) {
        known = true;
        check(rule, member, inner, found);
      }
    if (!known && schema.contains("additionalProperties"))
      check(schema.at("additionalProperties"), member, inner, found);
  }
}

std::size_t JsonSchema::matching(const Json& choices, const Json& value) const {
  return static_cast<std::size_t>(std::count_if(choices.begin(), choices.end(), [&](const Json& choice) {
    std::string found;
    check(choice, value, "", found);
    return found.empty();
  }));
}

}  // namespace rolewright::tests
