#include "connectors/emit/plan_reading.hpp"

#include <algorithm>

#include "connectors/wording.hpp"

namespace rolewright::connectors {

using Json = nlohmann::ordered_json;

// StepResults of earlier steps put in; a placeholder without one stays and is refused by whoever reads it.
std::string resolve(std::string text, const StepResults& results) {
  for (std::size_t at = text.find("${step:"); at != std::string::npos; at = text.find("${step:", at + 1)) {
    const std::size_t end = text.find('}', at);
    if (end == std::string::npos) break;
    const auto found = results.find(text.substr(at + 7, end - at - 7));
    if (found != results.end()) text.replace(at, end - at + 1, found->second);
  }
  return text;
}

Json resolve(const Json& value, const StepResults& results) {  // as deep as the plan that we wrote
  if (value.is_string()) return resolve(value.get<std::string>(), results);
  Json out = value;
  if (value.is_structured())
    for (auto& [key, item] : out.items()) item = resolve(Json(item), results);
  return out;
}

std::string without_query(const std::string& path) {
  return path.substr(0, path.find('?'));
}

std::pair<std::string, std::string> split_last(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return {path.substr(0, slash), path.substr(slash + 1)};
}

Json at_path(const Json& value, std::string_view path) {
  const Json* at = &value;
  while (!path.empty()) {
    const std::size_t dot = std::min(path.find('.'), path.size());
    const std::string key{path.substr(0, dot)};
    path.remove_prefix(std::min(dot + 1, path.size()));
    if (at->is_array()) {
      const std::size_t index = key.find_first_not_of("0123456789") == std::string::npos && key.size() < 7
                                    ? static_cast<std::size_t>(std::stoul(key))
                                    : at->size();
      if (index >= at->size()) return nullptr;
      at = &(*at)[index];
    } else if (at->is_object() && at->contains(key)) {
      at = &(*at)[key];
    } else {
      return nullptr;
    }
  }
  return *at;
}

std::string text_of(const Json& value) {
  return value.is_string() ? value.get<std::string>() : std::string{};
}

Json parse_plan(const std::string& plan) {
  Json json = Json::parse(plan, nullptr, false);
  return json.is_object() && json.contains("steps") && json["steps"].is_array() ? json : Json(nullptr);
}

std::string unescaped(std::string_view query) {
  std::string out;
  for (std::size_t at = 0; at < query.size(); ++at) {
    if (query[at] == '%' && at + 2 < query.size()) {
      const auto digit = [](char c) { return c <= '9' ? c - '0' : c - 'A' + 10; };
      out += static_cast<char>(digit(query[at + 1]) * 16 + digit(query[at + 2]));
      at += 2;
    } else {
      out += query[at];
    }
  }
  return out;
}

Diagnostic no_plan() {
  return {.code = Code::MalformedRecord, .message = "this is no plan that `rolewright emit` wrote", .where = "plan.json"};
}

Diagnostic step_refused(const std::string& step, const std::string& why) {
  return {.code = Code::PlanRefused, .message = "step " + quote(step) + ": " + why, .where = "plan.json"};
}

}  // namespace rolewright::connectors
