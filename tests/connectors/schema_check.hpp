// Small structural checks of emitted bodies against vendors' published schemas: known names, types, enums,
// lengths.
#pragma once

#include <fstream>
#include <nlohmann/json.hpp>
#include <regex>
#include <string>

#include "tests/support/golden.hpp"

namespace rolewright::tests {

/// Request bodies against the JSON schemas of an OpenAPI description. Problems are `path: what; ` in order.
class OpenApiCheck {
 public:
  using Json = nlohmann::ordered_json;
  explicit OpenApiCheck(const std::string& file) : document_(Json::parse(read_text(file))) {}

  std::string problems(const std::string& method, std::string path, const Json& body) const {
    path = std::regex_replace(path, std::regex{R"(\$\{step:[^}]*\})"}, "00g0");
    path = path.substr(0, path.find('?'));
    for (const auto& [pattern, operations] : document_["paths"].items()) {
      const std::regex wanted{std::regex_replace(pattern, std::regex{R"(\{[^}]*\})"}, "[A-Za-z0-9_-]+")};
      std::string lower = method;
      for (char& c : lower) c = static_cast<char>(c | 0x20);
      if (!std::regex_match(path, wanted) || !operations.contains(lower)) continue;
      if (!operations[lower].contains("requestBody"))
        return body.is_null() ? "" : "a body where none belongs";
      return check(operations[lower]["requestBody"]["content"]["application/json"]["schema"], body, "");
    }
    return "no such operation";
  }

 private:
  const Json& resolve(const Json& schema) const {
    if (!schema.contains("$ref")) return schema;
    return resolve(document_.at(Json::json_pointer{schema["$ref"].get<std::string>().substr(1)}));
  }

  std::string check(const Json& unresolved, const Json& value, const std::string& path) const {
    const Json& schema = resolve(unresolved);
    std::string found;
    const auto say = [&](const std::string& what) { found += path + ": " + what + "; "; };
    const std::string type = schema.value("type", "");
    if (value.is_array() && value.size() > schema.value("maxItems", std::size_t{1} << 30)) say("too many");
    if (value.is_array() && value.size() < schema.value("minItems", std::size_t{0})) say("too few");
    if (type == "object" && !value.is_object()) say("not an object");
    if (type == "array" && !value.is_array()) say("not an array");
    if (type == "string" && !value.is_string()) say("not text");
    if (value.is_string()) {
      const std::size_t length = value.get<std::string>().size();
      if (length > schema.value("maxLength", std::size_t{1} << 30)) say("too long");
      if (length < schema.value("minLength", std::size_t{0})) say("too short");
      const Json enumeration = schema.value("enum", Json{});
      if (enumeration.is_array() &&
          std::find(enumeration.begin(), enumeration.end(), value) == enumeration.end()) {
        say("not in enum");
      }
    }
    if (value.is_array()) {
      for (std::size_t item = 0; item != value.size(); ++item) {
        found += check(schema["items"], value[item], path + "[" + std::to_string(item) + "]");
      }
    }
    return value.is_object() ? found + check_members(schema, value, path) : found;
  }

  // `allOf` adds members and requirements to a schema's own.
  void collect(const Json& unresolved, Json& required, Json& properties) const {
    const Json& schema = resolve(unresolved);
    for (const Json& name : schema.value("required", Json::array())) required.push_back(name);
    const Json members = schema.value("properties", Json::object());
    for (const auto& [name, member] : members.items()) properties[name] = member;
    for (const Json& part : schema.value("allOf", Json::array())) collect(part, required, properties);
  }

  std::string check_members(const Json& schema, const Json& value, const std::string& path) const {
    std::string found;
    Json required = Json::array();
    Json properties = Json::object();
    collect(schema, required, properties);
    for (const Json& name : required) {
      if (!value.contains(name.get<std::string>())) found += path + name.get<std::string>() + ": missing; ";
    }
    for (const auto& [name, member] : value.items()) {
      const std::string inner = path.empty() ? name : path + "." + name;
      if (!properties.contains(name)) {
        found += inner + ": unknown; ";
      } else if (properties[name].value("readOnly", false)) {
        found += inner + ": read only; ";
      } else {
        found += check(properties[name], member, inner);
      }
    }
    return found;
  }

  Json document_;
};

/// Bodies against the types of Microsoft Graph, as an index of its CSDL.
class GraphCheck {
 public:
  using Json = nlohmann::ordered_json;
  GraphCheck(const std::string& file, const std::string& cloud)
      : types_(Json::parse(read_text(file))[cloud]["types"]) {}

  /// The type a POST to `path` creates, or empty when it creates nothing of its own.
  static std::string type_of(const std::string& path) {
    if (path.ends_with("/catalogs")) return "accessPackageCatalog";
    if (path.ends_with("/resourceRequests")) return "accessPackageResourceRequest";
    if (path.ends_with("/accessPackages")) return "accessPackage";
    if (path.ends_with("/resourceRoleScopes")) return "accessPackageResourceRoleScope";
    if (path.ends_with("/assignmentPolicies")) return "accessPackageAssignmentPolicy";
    return {};
  }

  std::string problems(const std::string& type, const Json& value) const { return check(type, value, ""); }

 private:
  static std::string short_name(const std::string& name) { return name.substr(name.rfind('.') + 1); }

  const Json& type(const std::string& name) const { return types_.at("microsoft.graph." + name); }

  // The declared type of a member of `owner` or its bases; empty when there is none.
  std::string member_type(std::string owner, const std::string& name) const {
    for (;;) {
      const Json& known = type(owner);
      if (known["properties"].contains(name)) return known["properties"][name]["type"];
      if (known["navigation"].contains(name)) return known["navigation"][name];
      if (!known["base"].is_string()) return {};
      owner = short_name(known["base"]);
    }
  }

  std::string check(std::string owner, const Json& value, const std::string& path) const {
    std::string found;
    if (value.contains("@odata.type")) owner = short_name(value["@odata.type"].get<std::string>());
    for (const auto& [name, member] : value.items()) {
      if (name == "@odata.type") continue;
      const std::string inner = path.empty() ? name : path + "." + name;
      const std::string declared = member_type(owner, name);
      found += declared.empty() ? inner + ": unknown; " : check_value(declared, member, inner);
    }
    return found;
  }

  std::string check_value(const std::string& declared, const Json& value, const std::string& path) const {
    if (declared.starts_with("Collection(")) {
      const std::string item_type = declared.substr(11, declared.size() - 12);
      std::string found = value.is_array() ? "" : path + ": not a collection; ";
      for (const Json& item : value) found += check_value(item_type, item, path);
      return found;
    }
    if (declared == "Boolean") return value.is_boolean() ? "" : path + ": not Boolean; ";
    if (declared == "Int32") return value.is_number_integer() ? "" : path + ": not Int32; ";
    if (declared.rfind("graph.", 0) != 0) return value.is_string() ? "" : path + ": not text; ";
    const Json& known = type(short_name(declared));
    if (known["kind"] != "enum") return check(short_name(declared), value, path);
    const auto& members = known["members"];
    const bool member = std::find(members.begin(), members.end(), value) != members.end();
    return member ? "" : path + ": not in enum; ";
  }

  Json types_;
};

}  // namespace rolewright::tests
