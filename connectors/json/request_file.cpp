#include "connectors/json/request_file.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <optional>

#include "connectors/json/unique_keys.hpp"

namespace rolewright::connectors {
namespace {

using Json = nlohmann::json;

class RequestReader {
 public:
  explicit RequestReader(std::string name) : name_{std::move(name)} {}

  Result<Request> read(std::string_view text) {
    if (text.size() > kMaxRequestBytes)
      return one("$", "a request of " + std::to_string(text.size()) + " bytes is too large");
    const Json json = Json::parse(text, nullptr, false);
    if (json.is_discarded()) return one("$", "this is not JSON");
    if (auto flaw = flaw_in(text)) return one(flaw->path, std::move(flaw->message));
    if (!json.is_object()) return one("$", "a request is a JSON object");
    known_keys(json, "$", {"schema", "person", "add", "remove", "from", "until", "ticket"});
    Request request;
    if (const auto schema = text_at(json, "$", "schema"); schema && *schema != "rolewright.request/1")
      problem("$.schema", "found `" + printable(*schema) + "` where `rolewright.request/1` belongs");
    const auto person = text_at(json, "$", "person");
    if (!person || person->empty()) problem("$.person", "a request names its person");
    request.person = person.value_or("");
    items(json, "add", request.add);
    items(json, "remove", request.remove);
    request.held = {day_at(json, "from", Day::min()), day_at(json, "until", Day::max())};
    request.ticket = text_at(json, "$", "ticket").value_or("");
    if (problems_.has_error()) return problems_;
    return request;
  }

 private:
  Diagnostic one(const std::string& path, std::string message) const {
    return {.code = Code::BadRequest, .message = std::move(message), .where = printable(name_) + ": " + path};
  }
  void problem(const std::string& path, std::string message) { problems_.add(one(path, std::move(message))); }

  void known_keys(const Json& object, const std::string& path,
                  std::initializer_list<std::string_view> known) {
    for (const auto& [key, value] : object.items())
      if (std::find(known.begin(), known.end(), key) == known.end()) {
        Diagnostic item = one(path, "a request has no `" + printable(key) + "`");
        item.help = did_you_mean(key, std::vector<std::string_view>(known));
        problems_.add(std::move(item));
      }
  }

  std::optional<std::string> text_at(const Json& object, const std::string& path, const char* key) {
    const auto found = object.find(key);
    if (found == object.end() || found->is_null()) return std::nullopt;
    if (found->is_string()) return found->get<std::string>();
    problem(path + "." + key, "a text belongs here");
    return std::nullopt;
  }

  Day day_at(const Json& object, const char* key, Day otherwise) {
    const auto text = text_at(object, "$", key);
    if (!text) return otherwise;
    if (const auto day = parse_day(*text)) return *day;
    problem(std::string{"$."} + key, "`" + printable(*text) + "` is not a day like 2026-10-31");
    return otherwise;
  }

  void items(const Json& object, const char* key, std::vector<RequestItem>& out) {
    const auto found = object.find(key);
    if (found == object.end()) return;
    if (!found->is_array()) return problem(std::string{"$."} + key, "a list belongs here");
    for (std::size_t index = 0; index != found->size(); ++index)
      item((*found)[index], std::string{"$."} + key + "[" + std::to_string(index) + "]", out);
  }

  void item(const Json& json, const std::string& path, std::vector<RequestItem>& out) {
    if (!json.is_object()) return problem(path, "an object with `role` or `permission` belongs here");
    known_keys(json, path, {"role", "permission", "scope"});
    RequestItem item{.role = text_at(json, path, "role").value_or(""),
                     .permission = text_at(json, path, "permission").value_or(""),
                     .scope = {}};
    if (item.role.empty() == item.permission.empty()) problem(path, "name either a role or a permission");
    if (const auto scope = json.find("scope"); scope != json.end()) scopes(*scope, path + ".scope", item);
    out.push_back(std::move(item));
  }

  void scopes(const Json& json, const std::string& path, RequestItem& item) {
    if (!json.is_object())
      return problem(path, "an object of scope kinds, each with a list of values, belongs here");
    for (const auto& [kind, values] : json.items()) {
      if (!values.is_array() || values.empty()) {
        problem(path + "." + printable(kind), "a list of values belongs here");
        continue;
      }
      for (const Json& value : values) {
        if (value.is_string()) {
          item.scope.emplace_back(kind, value.get<std::string>());
        } else {
          problem(path + "." + printable(kind), "a list of texts belongs here");
        }
      }
    }
  }

  std::string name_;
  Diagnostics problems_;
};

}  // namespace

Result<Request> parse_request(std::string_view text, const std::string& name) {
  return RequestReader{name}.read(text);
}

}  // namespace rolewright::connectors
