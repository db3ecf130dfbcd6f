// SCIM requests as changes of access. Memberships of groups, and roles and entitlements of users, are followed; names and
// addresses change nobody's access; every other attribute might be what a rule reads, and is not passed over.
#include <algorithm>
#include <array>

#include "connectors/changes/change_reader.hpp"
#include "connectors/wording.hpp"

namespace rolewright::connectors {
namespace {

// Attributes of a user that no grant and no condition rests on. Suspended accounts count, so `active` is one.
constexpr std::array<std::string_view, 14> kNeutral{
    "active", "displayname", "name", "nickname", "profileurl", "emails", "phonenumbers",
    "ims",    "photos",      "addresses", "locale", "timezone", "preferredlanguage", "password"};

// The keys that are read, as the standard spells them.
constexpr std::array<std::string_view, 13> kRead{"method", "path",    "body",  "data",         "Operations", "op", "value",
                                                 "members", "roles", "groups", "entitlements", "type",       "$ref"};

std::string lower(std::string_view text) {
  std::string out{text};
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
  return out;
}

class ScimChanges : ChangeReader {
 public:
  ScimChanges(const std::string& name, const Snapshot& snapshot, const UserIds& users) : ChangeReader{name, snapshot, users} {}

  Result<AccessChanges> read(std::string_view text) {
    if (text.size() > kMaxChangeBytes) return malformed("a file of " + std::to_string(text.size()) + " bytes is too large");
    if (Diagnostics twice = check_keys(text, KeyCase::Ignored); twice.has_error()) return twice;
    const Json json = Json::parse(text, nullptr, false);
    if (json.is_discarded()) return malformed("this is not JSON");
    check_spelling(json, "$");
    if (found_.has_error()) return found_;
    const Json* list = json.is_array() ? &json : nullptr;
    const bool bulk = json.is_object() && json.contains("Operations") && !json.contains("path");
    if (bulk && json["Operations"].is_array() && is_bulk(json["Operations"])) list = &json["Operations"];
    if (list == nullptr && bulk)
      return malformed("a PatchOp says what, and not of which group: wrap it in `{\"method\": \"PATCH\", \"path\": \"/Groups/ID\", \"body\": …}`");
    if (list == nullptr) {
      request(json, "$");
    } else {
      for (std::size_t index = 0; index != list->size(); ++index)
        request((*list)[index], (bulk ? "$.Operations[" : "$[") + std::to_string(index) + "]");
    }
    if (found_.has_error()) return found_;
    return std::move(out_);
  }

 private:
  static bool is_bulk(const Json& operations) {
    return std::all_of(operations.begin(), operations.end(), [](const Json& item) { return item.is_object() && item.contains("method"); });
  }

  // A service finds `Members` where `members` is meant, and we would not. As deep as check_keys lets it be.
  void check_spelling(const Json& json, const std::string& at) {
    if (json.is_array())
      for (std::size_t index = 0; index != json.size(); ++index)
        if (json[index].is_structured()) check_spelling(json[index], at + "[" + std::to_string(index) + "]");
    if (!json.is_object()) return;
    for (const auto& [key, value] : json.items()) {
      const auto meant = std::find_if(kRead.begin(), kRead.end(), [&](std::string_view name) { return lower(name) == lower(key); });
      if (meant != kRead.end() && *meant != key) unread(at + "." + key, "the key is read as " + quote(*meant) + " alone");
      if (value.is_structured()) check_spelling(value, at + "." + key);
    }
  }

  void request(const Json& json, const std::string& at) {
    const std::string method = lower(text_at(json, "method"));
    std::string path = text_at(json, "path");
    if (method.empty() || path.empty()) return unread(at, "a request has a method and a path");
    static const Json kNone;
    const Json& body = json.contains("body") ? json["body"] : json.contains("data") ? json["data"] : kNone;
    const std::size_t groups = path.rfind("/Groups"), users = path.rfind("/Users");
    const std::size_t begin = groups != std::string::npos ? groups + 7 : users != std::string::npos ? users + 6 : std::string::npos;
    if (begin == std::string::npos) return unread(at + ".path", quote(path) + " is neither a group nor a user");
    const std::string inside = at + (json.contains("body") ? ".body" : ".data");
    const std::string id = path.size() > begin + 1 && path[begin] == '/' ? path.substr(begin + 1) : std::string{};
    if (method == "get") {
      ++out_.neutral;
    } else if (groups != std::string::npos) {
      group(method, id, body, at, inside);
    } else {
      user(method, id, body, at, inside);
    }
  }

  // ---- groups

  void group(const std::string& method, const std::string& id, const Json& body, const std::string& at, const std::string& inside) {
    if (method == "post") {
      if (body.is_object() && body.contains("members") && !body["members"].empty())
        return unread(at, "the snapshot does not have the group that this makes, so what its members gain is unknown");
      ++out_.neutral;
      return;
    }
    const auto group = node([&](const Node& item) { return item.kind == NodeKind::Group && has_id(item, id); },
                            "group " + quote(id), at + ".path");
    if (!group) return;
    if (method == "delete") return replace(*group, Json::array(), at);
    if (method == "put") return replace(*group, body.is_object() && body.contains("members") ? body["members"] : Json::array(), at);
    if (method != "patch") return unread(at + ".method", quote(method) + " is no request that changes a group");
    operations(body, inside, [&](const std::string& op, const std::string& path, const Json* value, const std::string& where) {
      patch_group(*group, op, path, value, where);
    });
  }

  template <class Visit>
  void operations(const Json& body, const std::string& at, Visit visit) {
    const Json* list = body.is_array() ? &body : nullptr;
    if (body.is_object() && body.contains("Operations") && body["Operations"].is_array()) list = &body["Operations"];
    if (list == nullptr) return unread(at, "a PATCH has Operations");
    for (std::size_t index = 0; index != list->size(); ++index) {
      const Json& item = (*list)[index];
      const std::string where = at + ".Operations[" + std::to_string(index) + "]";
      const std::string op = lower(text_at(item, "op"));
      if (op != "add" && op != "remove" && op != "replace") {
        unread(where + ".op", quote(text_at(item, "op")) + " is none of `add`, `remove`, `replace`");
        continue;
      }
      const Json* value = item.contains("value") ? &item["value"] : nullptr;
      visit(op, text_at(item, "path"), value, where);
    }
  }

  void patch_group(NodeId group, const std::string& op, const std::string& path, const Json* value, const std::string& where) {
    const std::string name = lower(path);
    if (name.empty()) {  // the attributes stand in the value
      if (value == nullptr || !value->is_object()) return unread(where, "an operation without a path has an object as its value");
      for (const auto& [key, member] : value->items()) patch_group(group, op, key.empty() ? "?" : key, &member, where);
      return;
    }
    if (name == "displayname" || name == "externalid" || name == "schemas" || name == "id") {
      ++out_.neutral;
    } else if (name == "members") {
      if (op == "replace") return replace(group, value == nullptr ? Json::array() : *value, where);
      if (op == "remove" && value == nullptr) return replace(group, Json::array(), where);
      if (value == nullptr) return unread(where, "there is nobody to add");
      members(*value, where, [&](PersonId person) { change(op == "add" ? AccessChange::Add : AccessChange::Remove, person, group); });
    } else if (const std::string one = filtered(path); !one.empty() && op == "remove") {
      if (const auto who = person(one, where + ".path")) change(AccessChange::Remove, *who, group);
    } else {
      unread(where + ".path", quote(path) + " is not read");
    }
  }

  // `members[value eq "ID"]`: the id; empty for any other path.
  static std::string filtered(const std::string& path) {
    const std::string start = "members[value eq";
    if (lower(path.substr(0, start.size())) != start || !path.ends_with("\"]")) return {};
    const std::size_t quote_at = path.find('"');
    const std::string id = path.substr(quote_at + 1, path.size() - quote_at - 3);
    const bool only_spaces = path.substr(start.size(), quote_at - start.size()).find_first_not_of(' ') == std::string::npos;
    return only_spaces && id.find_first_of("\"\\[]") == std::string::npos ? id : std::string{};
  }

  template <class Visit>
  void members(const Json& list, const std::string& where, Visit visit) {
    const Json one = list.is_object() ? Json::array({list}) : list;
    if (!one.is_array()) return unread(where, "members are a list");
    for (const Json& member : one) {
      const std::string id = member.is_string() ? member.get<std::string>() : text_at(member, "value");
      if (lower(text_at(member, "type")) == "group" || text_at(member, "$ref").find("/Groups/") != std::string::npos) {
        unread(where, "group " + quote(id) + " in a group: what its members gain is not followed here");
      } else if (const auto who = person(id, where)) {
        visit(*who);
      }
    }
  }

  // Everybody else leaves.
  void replace(NodeId group, const Json& list, const std::string& where) {
    std::vector<PersonId> wanted;
    members(list, where, [&](PersonId person) { wanted.push_back(person); });
    const std::vector<PersonId> now = direct_holders(group);
    for (const PersonId person : now)
      if (std::find(wanted.begin(), wanted.end(), person) == wanted.end()) change(AccessChange::Remove, person, group);
    for (const PersonId person : wanted)
      if (std::find(now.begin(), now.end(), person) == now.end()) change(AccessChange::Add, person, group);
  }

  // ---- users

  void user(const std::string& method, const std::string& id, const Json& body, const std::string& at, const std::string& inside) {
    if (method == "post") {
      for (const char* key : {"roles", "entitlements", "groups"})
        if (body.is_object() && body.contains(key) && !body[key].empty())
          return unread(at, "the snapshot does not have the user that this makes, so what their " + std::string{key} + " add up to is unknown");
      ++out_.neutral;
      return;
    }
    if (method != "patch") return unread(at + ".method", "only PATCH of a user is read: the rest of it may take access away");
    const auto who = person(id, at + ".path");
    if (!who) return;
    operations(body, inside, [&](const std::string& op, const std::string& path, const Json* value, const std::string& where) {
      patch_user(*who, op, path, value, where);
    });
  }

  void patch_user(PersonId who, const std::string& op, const std::string& path, const Json* value, const std::string& where) {
    if (path.empty()) {
      if (value == nullptr || !value->is_object()) return unread(where, "an operation without a path has an object as its value");
      for (const auto& [key, member] : value->items()) patch_user(who, op, key.empty() ? "?" : key, &member, where);
      return;
    }
    const std::string name = lower(path.substr(0, path.find_first_of(".[")));
    if (std::find(kNeutral.begin(), kNeutral.end(), name) != kNeutral.end()) {
      ++out_.neutral;
      return;
    }
    if (path.find_first_of(".[") != std::string::npos || (name != "roles" && name != "entitlements") || op == "replace" || value == nullptr)
      return unread(where + ".path", quote(path) + " of a user, " + op + ": it is not read, and a rule may rest on it");
    const NodeKind kind = name == "roles" ? NodeKind::Role : NodeKind::Entitlement;
    const Json list = value->is_array() ? *value : Json::array({*value});
    for (const Json& item : list) {
      const std::string wanted = item.is_string() ? item.get<std::string>() : text_at(item, "value");
      const auto node = this->node([&](const Node& known) { return known.kind == kind && snapshot_.text(known.name) == wanted; },
                                   name.substr(0, name.size() - 1) + " " + quote(wanted), where);
      if (node) change(op == "add" ? AccessChange::Add : AccessChange::Remove, who, *node);
    }
  }
};

}  // namespace

Result<AccessChanges> read_scim_changes(std::string_view text, const std::string& name, const Snapshot& snapshot,
                                        const UserIds& users) {
  return ScimChanges{name, snapshot, users}.read(text);
}

}  // namespace rolewright::connectors
