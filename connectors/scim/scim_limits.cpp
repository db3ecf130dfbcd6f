#include "connectors/scim/scim_limits.hpp"

#include <nlohmann/json.hpp>

#include "connectors/wording.hpp"

namespace rolewright::connectors {
namespace {

using Json = nlohmann::json;

class LimitsReader {
 public:
  LimitsReader(const Json& json, std::string name) : json_{json}, name_{std::move(name)} {}

  Result<ScimLimits> read() {
    ScimLimits limits{.patch = truth("patch"), .filter = truth("filter"), .bulk = truth("bulk")};
    if (limits.bulk) {
      limits.max_operations = count("maxOperations");
      limits.max_payload_bytes = count("maxPayloadSize");
    }
    if (found_.has_error()) return found_;
    return limits;
  }

 private:
  void problem(const std::string& path, std::string message) {
    found_.add({.code = Code::MalformedRecord, .message = std::move(message), .where = printable(name_) + ": $." + path});
  }
  bool truth(const char* part) {
    const std::string path = std::string{part} + ".supported";
    const auto member = json_.find(part);
    if (member == json_.end() || !member->is_object() || !member->contains("supported") ||
        !(*member)["supported"].is_boolean())
      return problem(path, "`" + path + "` is missing or no truth value"), false;
    return (*member)["supported"].get<bool>();
  }
  std::size_t count(const char* member) {
    const Json& bulk = json_["bulk"];
    if (!bulk.contains(member) || !bulk[member].is_number_unsigned() || bulk[member] == 0)
      return problem(std::string{"bulk."} + member, "`bulk." + std::string{member} + "` is missing or no whole number above 0"), 0;
    return bulk[member].get<std::size_t>();
  }

  const Json& json_;
  std::string name_;
  Diagnostics found_;
};

}  // namespace

Result<ScimLimits> parse_scim_limits(std::string_view text, const std::string& name) {
  const Json json = text.size() > kMaxScimConfigBytes ? Json(Json::value_t::discarded) : Json::parse(text, nullptr, false);
  if (!json.is_object())
    return Diagnostic{.code = Code::MalformedRecord,
                      .message = "this is no ServiceProviderConfig",
                      .where = printable(name)};
  return LimitsReader{json, name}.read();
}

}  // namespace rolewright::connectors
