// Structural checks of a Terraform module against the providers' published arguments, and of SCIM bodies against the
// published schema of a Group: known names, required ones, types, references that lead somewhere.
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>
#include <string>

#include "tests/support/golden.hpp"

namespace rolewright::tests {

/// As `terraform validate` would look at it, by a table of `resource, block, argument, required, type`. The table names
/// blocks inside a block together with it.
class ProviderCheck {
 public:
  using Json = nlohmann::ordered_json;

  explicit ProviderCheck(const std::string& file) {
    std::istringstream lines{read_text(file)};
    for (std::string line; std::getline(lines, line);) {
      std::vector<std::string> cells{""};
      for (const char c : line)
        if (c == '\t') {
          cells.emplace_back();
        } else {
          cells.back() += c;
        }
      cells.resize(5);
      arguments_[cells[0]][cells[1]][cells[2]] = {cells[3], cells[4]};
    }
  }

  std::string problems(const Json& module) const {
    std::string found;
    for (const auto& [type, instances] : module["resource"].items())
      for (const auto& [name, arguments] : instances.items()) {
        const std::string at = type + "." + name;
        found += arguments_.contains(type) ? check(type, arguments, at) : at + ": no such resource; ";
        found += references(module, arguments.dump(), at);
      }
    return found;
  }

 private:
  struct Argument {
    std::string required, type;
  };

  std::string check(const std::string& type, const Json& arguments, const std::string& at) const {
    const auto& known = arguments_.at(type).at("");
    std::string found;
    for (const auto& [name, argument] : known)
      if (argument.required == "Required" && !arguments.contains(name)) found += at + "." + name + ": missing; ";
    for (const auto& [name, value] : arguments.items()) {
      const auto argument = known.find(name);
      if (argument == known.end() || argument->second.required == "Read-Only") {
        found += at + "." + name + ": unknown; ";
        continue;
      }
      const std::string& wanted = argument->second.type;
      if (wanted == "String" && !value.is_string()) found += at + "." + name + ": not text; ";
      if (wanted == "Set of String" && !value.is_array()) found += at + "." + name + ": not a set; ";
      if (wanted == "Boolean" && !value.is_boolean()) found += at + "." + name + ": not Boolean; ";
      if (wanted == "Number" && !value.is_number()) found += at + "." + name + ": not a number; ";
      if (value.is_array() && !value.empty() && value[0].is_object()) found += check_block(type, name, value, at + "." + name);
    }
    return found;
  }

  std::string check_block(const std::string& type, const std::string& block, const Json& values, const std::string& at) const {
    const auto known = arguments_.at(type).find(block);
    if (known == arguments_.at(type).end()) return at + ": no such block; ";
    std::string found;
    for (const Json& value : values)
      for (const auto& [name, member] : value.items()) {
        if (!known->second.contains(name)) found += at + "." + name + ": unknown; ";
        if (member.is_array()) found += check_block(type, block, member, at + "." + name);
      }
    return found;
  }

  static std::string references(const Json& module, const std::string& text, const std::string& at) {
    std::string found;
    for (std::size_t begin = text.find("${"); begin != std::string::npos; begin = text.find("${", begin + 2)) {
      if (begin != 0 && text[begin - 1] == '$') continue;
      const std::string inside = text.substr(begin + 2, text.find('}', begin) - begin - 2);
      if (inside.starts_with("var.open")) continue;
      const std::size_t dot = inside.find('.'), last = inside.rfind('.');
      const Json::json_pointer pointer{"/resource/" + inside.substr(0, dot) + "/" + inside.substr(dot + 1, last - dot - 1)};
      if (inside.substr(last) != ".id" || !module.contains(pointer)) found += at + ": " + inside + " leads nowhere; ";
    }
    return found;
  }

  std::map<std::string, std::map<std::string, std::map<std::string, Argument>>> arguments_;  // resource, block, name
};

/// A resource that a client sends, by an RFC 7643 schema: its own attributes, those it may write, their types.
class ScimCheck {
 public:
  using Json = nlohmann::ordered_json;

  explicit ScimCheck(const std::string& file) : schema_(Json::parse(read_text(file))) {}

  std::string problems(const Json& body) const {
    std::string found;
    if (body["schemas"] != Json::array({schema_["id"]})) found += "schemas: another one; ";
    return found + check(schema_["attributes"], body, "", {"schemas", "externalId"});
  }

 private:
  static std::string check(const Json& attributes, const Json& value, const std::string& at, const std::set<std::string>& common) {
    std::string found;
    for (const Json& attribute : attributes)
      if (attribute["required"] == true && !value.contains(attribute["name"].get<std::string>()))
        found += at + attribute["name"].get<std::string>() + ": missing; ";
    for (const auto& [name, member] : value.items()) {
      if (common.contains(name)) continue;
      const auto attribute = std::find_if(attributes.begin(), attributes.end(), [&](const Json& item) { return item["name"] == name; });
      if (attribute == attributes.end()) {
        found += at + name + ": unknown; ";
        continue;
      }
      if ((*attribute)["mutability"] == "readOnly") found += at + name + ": read only; ";
      if ((*attribute)["multiValued"] == true) {
        if (!member.is_array()) found += at + name + ": not a list; ";
        for (const Json& item : member) found += check((*attribute)["subAttributes"], item, at + name + ".", {});
      } else if ((*attribute)["type"] == "string" && !member.is_string()) {
        found += at + name + ": not text; ";
      }
    }
    return found;
  }

  Json schema_;
};

}  // namespace rolewright::tests
