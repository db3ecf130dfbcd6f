#include "connectors/json/role_file.hpp"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

namespace rolewright::connectors {
namespace {

using Json = nlohmann::json;

class RoleReader {
 public:
  explicit RoleReader(std::string name) : name_{std::move(name)} {}

  Result<RoleSet> read(std::string_view text) {
    const Json json = Json::parse(text, nullptr, false);
    if (!json.is_object() || json.value("schema", Json{}) != "rolewright.mine/1")
      return one("$.schema", "these are not roles that `rolewright mine --format json` wrote");
    const auto roles = json.find("roles");
    if (roles == json.end() || !roles->is_array()) return one("$.roles", "a list of roles belongs here");
    for (std::size_t index = 0; index != roles->size(); ++index)
      role((*roles)[index], "$.roles[" + std::to_string(index) + "]");
    objective(json);
    out_.lower_bound = number(json, "lower_bound");
    out_.edges = number(json, "edges");
    out_.wsc = number(json, "wsc");
    out_.exact = json.value("exact", Json{}) == true;
    out_.optimal = json.value("optimal", Json{}) == true;
    if (json.contains("birthright"))
      out_.birthright = labels(json, "birthright", "$", entitlements_, out_.entitlements);
    if (json.contains("excluded"))
      out_.excluded = labels(json, "excluded", "$", entitlements_, out_.entitlements);
    if (const auto found = json.find("individual"); found != json.end())
      out_.individual = cells(*found, "$.individual");
    certificate(json);
    changes(json);
    inheritance(*roles);
    if (problems_.has_error()) return problems_;
    return std::move(out_);
  }

  Result<RoleSet> read_rejected(std::string_view text) {
    const Json json = Json::parse(text, nullptr, false);
    if (!json.is_object() || json.value("schema", Json{}) != "rolewright.mine/1")
      return one("$.schema", "these are not roles that `rolewright mine --format json` wrote");
    const auto found = json.find("rejected");
    if (found == json.end()) return std::move(out_);
    if (!found->is_array()) return one("$.rejected", "a list of roles belongs here");
    for (std::size_t index = 0; index != found->size(); ++index) {
      const std::string path = "$.rejected[" + std::to_string(index) + "]";
      if (!(*found)[index].is_object()) return one(path, "a role belongs here");
      MinedRole& role = out_.roles.emplace_back();
      role.id = this->text((*found)[index], "id", path);
      role.name = this->text((*found)[index], "name", path);
      role.entitlements = labels((*found)[index], "entitlements", path, entitlements_, out_.entitlements);
      role.decision = RoleDecision::Rejected;
    }
    if (problems_.has_error()) return problems_;
    return std::move(out_);
  }

 private:
  Diagnostic one(const std::string& path, std::string message) const {
    return {.code = Code::MalformedRecord,
            .message = std::move(message),
            .where = printable(name_) + ": " + path};
  }

  std::uint64_t number(const Json& json, const char* key) {
    const auto found = json.find(key);
    if (found != json.end() && found->is_number_unsigned()) return found->get<std::uint64_t>();
    problems_.add(one(std::string{"$."} + key, "a count belongs here"));
    return 0;
  }

  std::string text(const Json& json, const char* key, const std::string& path) {
    const auto found = json.find(key);
    if (found != json.end() && found->is_string()) return found->get<std::string>();
    problems_.add(one(path + "." + key, "a text belongs here"));
    return {};
  }

  static std::uint32_t label(const std::string& name, std::map<std::string, std::uint32_t>& index,
                             std::vector<std::string>& names) {
    const auto [found, fresh] = index.try_emplace(name, static_cast<std::uint32_t>(names.size()));
    if (fresh) names.push_back(name);
    return found->second;
  }

  std::vector<std::uint32_t> labels(const Json& json, const char* key, const std::string& path,
                                    std::map<std::string, std::uint32_t>& index,
                                    std::vector<std::string>& names) {
    std::vector<std::uint32_t> ids;
    const auto found = json.find(key);
    if (found == json.end() || !found->is_array() ||
        !std::all_of(found->begin(), found->end(), [](const Json& item) { return item.is_string(); })) {
      problems_.add(one(path + "." + key, "a list of texts belongs here"));
      return ids;
    }
    for (const Json& item : *found) ids.push_back(label(item.get<std::string>(), index, names));
    std::sort(ids.begin(), ids.end());
    return ids;
  }

  void role(const Json& json, const std::string& path) {
    if (!json.is_object()) {
      problems_.add(one(path, "a role belongs here"));
      return;
    }
    MinedRole role;
    role.id = text(json, "id", path);
    role.name = text(json, "name", path);
    role.users = labels(json, "users", path, users_, out_.users);
    role.entitlements = labels(json, "entitlements", path, entitlements_, out_.entitlements);
    role.birthright = json.value("birthright", Json{}) == true;
    if (const auto rule = json.find("rule"); rule != json.end()) role.rule = rule_of(*rule, path + ".rule");
    if (const auto decision = json.find("decision"); decision != json.end())
      role.decision = decision_of(*decision, path + ".decision");
    out_.roles.push_back(std::move(role));
  }

  void objective(const Json& json) {
    const auto found = json.find("objective");
    if (found == json.end() || *found == "roles") return;
    if (*found == "edges") {
      out_.objective = MiningObjective::Edges;
    } else if (*found == "wsc") {
      out_.objective = MiningObjective::Wsc;
    } else {
      problems_.add(one("$.objective", "roles, edges or wsc belongs here"));
    }
  }

  RoleDecision decision_of(const Json& json, const std::string& path) {
    if (json == "accepted") return RoleDecision::Accepted;
    if (json == "locked") return RoleDecision::Locked;
    if (json == "rejected") return RoleDecision::Rejected;
    if (json != "none") problems_.add(one(path, "accepted, locked, rejected or none belongs here"));
    return RoleDecision::None;
  }

  // Ids may name later roles, so this comes after all of them.
  void inheritance(const Json& roles) {
    std::map<std::string, std::uint32_t> index_of;
    for (std::uint32_t index = 0; index != out_.roles.size(); ++index)
      index_of.emplace(out_.roles[index].id, index);
    for (std::size_t index = 0; index != roles.size() && index != out_.roles.size(); ++index) {
      if (!roles[index].is_object() || !roles[index].contains("inherits")) continue;
      const Json& list = roles[index]["inherits"];
      const std::string path = "$.roles[" + std::to_string(index) + "].inherits";
      for (const Json& item : list.is_array() ? list : Json::array({nullptr})) {
        const auto part = item.is_string() ? index_of.find(item.get<std::string>()) : index_of.end();
        if (part == index_of.end()) {
          problems_.add(one(path, "a list of ids of other roles belongs here"));
          break;
        }
        out_.roles[index].inherits.push_back(part->second);
      }
      std::sort(out_.roles[index].inherits.begin(), out_.roles[index].inherits.end());
    }
  }

  RoleRule rule_of(const Json& json, const std::string& path) {
    RoleRule rule;
    const auto equals = json.is_object() ? json.find("equals") : json.end();
    const bool shaped = json.is_object() && equals != json.end() && equals->is_array() &&
                        json.value("precision", Json{}).is_number() &&
                        json.value("recall", Json{}).is_number();
    if (!shaped) {
      problems_.add(one(path, "a rule with `equals`, `precision` and `recall` belongs here"));
      return rule;
    }
    for (const Json& item : *equals)
      rule.equals.emplace_back(text(item, "attribute", path), text(item, "value", path));
    rule.precision = json["precision"].get<double>();
    rule.recall = json["recall"].get<double>();
    return rule;
  }

  void changes(const Json& json) {
    const auto found = json.find("changes");
    if (found == json.end()) return;
    if (!found->is_array()) {
      problems_.add(one("$.changes", "a list of changes belongs here"));
      return;
    }
    for (std::size_t index = 0; index != found->size(); ++index) {
      const Json& item = (*found)[index];
      const std::string path = "$.changes[" + std::to_string(index) + "]";
      const Json kind = item.is_object() ? item.value("change", Json{}) : Json{};
      if ((kind != "add" && kind != "remove") || !item.value("price", Json{}).is_number()) {
        problems_.add(one(path, "a change with `change` add or remove, `user`, `entitlement`, `price` and "
                                "`reason` belongs here"));
        return;
      }
      out_.changes.push_back({.kind = kind == "add" ? AccessChangeKind::Add : AccessChangeKind::Remove,
                              .user = label(text(item, "user", path), users_, out_.users),
                              .entitlement = label(text(item, "entitlement", path), entitlements_, out_.entitlements),
                              .price = item["price"].get<double>(),
                              .reason = text(item, "reason", path)});
    }
  }

  // Pairs of a user and an entitlement, ascending.
  std::vector<std::pair<std::uint32_t, std::uint32_t>> cells(const Json& json, const std::string& path) {
    std::vector<std::pair<std::uint32_t, std::uint32_t>> read;
    for (const Json& pair : json) {
      if (!pair.is_array() || pair.size() != 2 || !pair[0].is_string() || !pair[1].is_string()) {
        problems_.add(one(path, "pairs of a user and an entitlement belong here"));
        return {};
      }
      read.emplace_back(label(pair[0].get<std::string>(), users_, out_.users),
                        label(pair[1].get<std::string>(), entitlements_, out_.entitlements));
    }
    std::sort(read.begin(), read.end());
    return read;
  }

  void certificate(const Json& json) {
    if (const auto found = json.find("fooling_set"); found != json.end())
      out_.fooling_set = cells(*found, "$.fooling_set");
    const auto found = json.find("blocks");
    if (found == json.end()) return;
    for (const Json& block : *found) {
      const auto inside = block.is_object() ? block.find("cells") : block.end();
      if (!block.is_object() || inside == block.end() || !block.value("roles", Json{}).is_number_unsigned()) {
        problems_.add(one("$.blocks", "blocks with `roles` and `cells` belong here"));
        return;
      }
      out_.blocks.push_back(
          {.roles = block["roles"].get<std::uint64_t>(), .cells = cells(*inside, "$.blocks[].cells")});
    }
    if (!out_.blocks.empty()) out_.bound_proof = BoundProof::Search;
  }

  std::string name_;
  Diagnostics problems_;
  std::map<std::string, std::uint32_t> users_, entitlements_;
  RoleSet out_;
};

}  // namespace

Result<RoleSet> parse_roles(std::string_view text, const std::string& name) {
  return RoleReader{name}.read(text);
}

Result<RoleSet> parse_rejected_roles(std::string_view text, const std::string& name) {
  return RoleReader{name}.read_rejected(text);
}

}  // namespace rolewright::connectors
