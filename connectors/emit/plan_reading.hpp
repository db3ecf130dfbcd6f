// Reading a plan.json back: what the models of services that try a plan share.
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>

#include "model/diagnostic.hpp"

namespace rolewright::connectors {

using StepResults = std::map<std::string, std::string>;  // by step

/// Results of earlier steps put in; a placeholder without one stays and is refused by whoever reads it.
[[nodiscard]] std::string resolve(std::string text, const StepResults& results);
[[nodiscard]] nlohmann::ordered_json resolve(const nlohmann::ordered_json& value, const StepResults& results);

[[nodiscard]] std::string without_query(const std::string& path);
/// `/a/b/c` as `/a/b` and `c`.
[[nodiscard]] std::pair<std::string, std::string> split_last(const std::string& path);
/// The value at a dotted path of objects and list positions; null when there is none.
[[nodiscard]] nlohmann::ordered_json at_path(const nlohmann::ordered_json& value, std::string_view path);
/// Its text; empty when it is none.
[[nodiscard]] std::string text_of(const nlohmann::ordered_json& value);

/// A query that we wrote, percent signs undone.
[[nodiscard]] std::string unescaped(std::string_view query);

/// The plan, or null when the text is none.
[[nodiscard]] nlohmann::ordered_json parse_plan(const std::string& plan);
[[nodiscard]] Diagnostic no_plan();
/// RW0534: the step asks what the service refuses.
[[nodiscard]] Diagnostic step_refused(const std::string& step, const std::string& why);

}  // namespace rolewright::connectors
