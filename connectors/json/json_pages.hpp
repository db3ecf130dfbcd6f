// JsonPages: every record of the pages of one kind in a vendor's export folder, as trees. For the few small pages that
// are not part of a snapshot; those that are come through page_folder.
#pragma once

#include <functional>
#include <initializer_list>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "model/diagnostic.hpp"

namespace rolewright::connectors {

/// Calls visit(record, "file: $[3]") for each object of `prefix*.json` and `prefix*.json.gz` in `folder`, sorted by
/// name. A page is an array, or an object whose `value` is one. Errors RW0001 to RW0003 a file, RW0501 not such JSON.
[[nodiscard]] Diagnostics read_json_pages(
    const std::string& folder, std::string_view prefix,
    const std::function<void(const nlohmann::json& record, const std::string& where)>& visit);

/// Whether `folder` has such a page, an empty one too. Nothing is said of a folder that cannot be listed.
[[nodiscard]] bool has_json_pages(const std::string& folder, std::string_view prefix);

/// The same of `subfolder/OWNER.json` and `OWNER.2.json`; none when there is no such subfolder.
[[nodiscard]] Diagnostics read_owned_pages(
    const std::string& folder, const std::string& subfolder,
    const std::function<void(const nlohmann::json& record, const std::string& owner, const std::string& where)>& visit);

/// What stands at `path`, one key inside the other, or null.
[[nodiscard]] const nlohmann::json& inside(const nlohmann::json& object, std::initializer_list<const char*> path);

/// The text at `key`, or empty.
[[nodiscard]] std::string text_at(const nlohmann::json& object, const char* key);

}  // namespace rolewright::connectors
