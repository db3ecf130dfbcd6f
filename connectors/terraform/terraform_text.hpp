// Text inside a `.tf.json`: every string is a template, so what looks like one is escaped, and a step's result becomes a
// reference to the resource that makes it. Both ways, side by side.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace rolewright::connectors {

/// `text` of a plan as a template: `${` and `%{` escaped, `${step:ID}` as `resources[ID]` refers. Nothing when a
/// placeholder has no resource.
[[nodiscard]] std::optional<std::string> to_template(std::string_view text,
                                                     const std::map<std::string, std::string>& resources);

/// `text` as a template that means it and nothing else, `${step:…}` too: for text that no plan of ours wrote.
[[nodiscard]] std::string as_literal(std::string_view text);

/// A template as text of a plan: escapes undone, `${…}` as `meaning` of what is inside, or nothing when that has none.
[[nodiscard]] std::optional<std::string> from_template(
    std::string_view text, const std::function<std::optional<std::string>(std::string_view)>& meaning);

}  // namespace rolewright::connectors
