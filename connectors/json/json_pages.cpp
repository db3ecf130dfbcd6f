#include "connectors/json/json_pages.hpp"

#include <algorithm>
#include <filesystem>
#include <vector>

#include "connectors/input_file.hpp"
#include "connectors/wording.hpp"

namespace rolewright::connectors {
namespace {

using Json = nlohmann::json;
namespace fs = std::filesystem;

// `groups.json`, `groups-2.json.gz`; not `groups_of_others.json`.
bool is_page(const std::string& name, std::string_view prefix) {
  if (!name.starts_with(prefix)) return false;
  const std::string_view rest = std::string_view{name}.substr(prefix.size());
  return (rest.starts_with(".") || rest.starts_with("-")) && (rest.ends_with(".json") || rest.ends_with(".json.gz"));
}

// The files directly in `folder` that `wanted` accepts, sorted; none, without complaint, when there is no such folder.
std::vector<std::string> names_in(const std::string& folder, const std::function<bool(const std::string&)>& wanted,
                                  std::error_code& failed) {
  std::vector<std::string> names;
  for (fs::directory_iterator next{folder, failed}, end; !failed && next != end; next.increment(failed))
    if (const std::string name = next->path().filename().string(); wanted(name)) names.push_back(name);
  std::sort(names.begin(), names.end());
  return names;
}

void read_page(const fs::path& path, const std::string& name, Diagnostics& found,
               const std::function<void(const Json&, const std::string&)>& visit) {
  const auto file = read_input(path, name, kMaxExportBytes);
  if (!file.ok()) return found.append(file.error());
  const Json page = Json::parse(file.value().text(), nullptr, false);
  const Json* records = page.is_object() && page.contains("value") ? &page["value"] : &page;
  if (!records->is_array())
    return found.add({.code = Code::MalformedRecord, .message = "a list of records belongs here", .where = printable(name)});
  for (std::size_t index = 0; index != records->size(); ++index) {
    const std::string where = printable(name) + ": $[" + std::to_string(index) + "]";
    if ((*records)[index].is_object()) {
      visit((*records)[index], where);
    } else {
      found.add({.code = Code::RejectedRecord, .message = "a record that is no object", .where = where});
    }
  }
}

}  // namespace

Diagnostics read_json_pages(const std::string& folder, std::string_view prefix,
                            const std::function<void(const Json&, const std::string&)>& visit) {
  Diagnostics found;
  std::error_code failed;
  const auto names = names_in(folder, [&](const std::string& name) { return is_page(name, prefix); }, failed);
  if (failed) {
    found.add({.code = Code::FileUnreadable, .message = "the folder cannot be listed: " + failed.message(),
               .where = printable(folder)});
    return found;
  }
  for (const std::string& name : names) read_page(fs::path{folder} / name, name, found, visit);
  return found;
}

bool has_json_pages(const std::string& folder, std::string_view prefix) {
  std::error_code ignored;
  return !names_in(folder, [&](const std::string& name) { return is_page(name, prefix); }, ignored).empty();
}

Diagnostics read_owned_pages(const std::string& folder, const std::string& subfolder,
                             const std::function<void(const Json&, const std::string& owner, const std::string& where)>& visit) {
  Diagnostics found;
  std::error_code ignored;  // a kind of page that was not exported
  const fs::path path = fs::path{folder} / subfolder;
  const auto is_json = [](const std::string& name) { return name.ends_with(".json") || name.ends_with(".json.gz"); };
  for (const std::string& name : names_in(path.string(), is_json, ignored)) {
    const std::string owner = name.substr(0, name.find('.'));
    read_page(path / name, subfolder + "/" + name, found,
              [&](const Json& record, const std::string& where) { visit(record, owner, where); });
  }
  return found;
}

const Json& inside(const Json& object, std::initializer_list<const char*> path) {
  static const Json kNothing;
  const Json* at = &object;
  for (const char* key : path) {
    const auto found = at->is_object() ? at->find(key) : at->end();
    if (!at->is_object() || found == at->end()) return kNothing;
    at = &*found;
  }
  return *at;
}

std::string text_at(const Json& object, const char* key) {
  const auto found = object.is_object() ? object.find(key) : object.end();
  return object.is_object() && found != object.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

}  // namespace rolewright::connectors
