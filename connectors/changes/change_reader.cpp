#include "connectors/changes/change_reader.hpp"

#include "connectors/wording.hpp"

namespace rolewright::connectors {

Diagnostic ChangeReader::malformed(std::string message) const {
  return {.code = Code::MalformedRecord, .message = std::move(message), .where = printable(name_)};
}

Diagnostics ChangeReader::check_keys(std::string_view text, KeyCase key_case) const {
  if (auto flaw = flaw_in(text, key_case))
    return {{.code = Code::MalformedRecord, .message = std::move(flaw->message), .where = printable(name_) + ": " + flaw->path}};
  return {};
}

void ChangeReader::unread(const std::string& where, std::string message) {
  found_.add({.code = Code::UnreadChange, .message = std::move(message), .where = printable(name_) + ": " + printable(where)});
}

std::optional<PersonId> ChangeReader::person(const std::string& user, const std::string& where) {
  const auto known = users_.find(user);
  const PersonId found = snapshot_.find_person(known == users_.end() ? user : known->second);
  if (!found.is_none()) return found;
  found_.add({.code = Code::UnreadChange,
              .message = "no person of the snapshot has the account " + quote(known == users_.end() ? user : known->second),
              .where = printable(name_) + ": " + printable(where),
              .help = known == users_.end() ? "give the vendor's users with --users FILE: changes name them by id" : ""});
  return std::nullopt;
}

std::optional<NodeId> ChangeReader::node(const std::function<bool(const Node&)>& is_it, const std::string& what,
                                         const std::string& where) {
  std::optional<NodeId> found;
  for (std::size_t index = 0; index != snapshot_.nodes.size(); ++index) {
    if (!is_it(snapshot_.nodes[index])) continue;
    if (found) {
      const auto system = [&](NodeId id) { return quote(snapshot_.text(snapshot_.systems[snapshot_.nodes[id.index()].system.index()].name)); };
      unread(where, what + " is in " + system(*found) + " and in " + system(NodeId{index}) +
                        ": judge against a snapshot of the one that this changes");
      return std::nullopt;
    }
    found = NodeId{index};
  }
  if (!found) unread(where, "the snapshot does not have " + what);
  return found;
}

void ChangeReader::change(AccessChange::Op op, PersonId person, NodeId node) {
  const AccessChange item{op, person, node};
  if (known_.insert(item).second) out_.changes.push_back(item);
}

std::vector<PersonId> ChangeReader::direct_holders(NodeId node) const {
  std::vector<PersonId> people;
  for (std::size_t person = 0; person != snapshot_.persons.size(); ++person)
    for (const Account& account : snapshot_.accounts_of(PersonId{person}))
      for (const Edge& edge : snapshot_.edges_of(snapshot_.id_of(account)))
        if (edge.to == node && (people.empty() || people.back() != PersonId{person})) people.emplace_back(person);
  return people;
}

void ChangeReader::change_contents(AccessChange::Op op, NodeId holder, NodeId content) {
  // Nodes that confer the holder, found backwards until no more are: membership of them is membership of it.
  std::vector<bool> confers(snapshot_.nodes.size());
  confers[holder.index()] = true;
  for (bool more = true; more;) {
    more = false;
    for (std::size_t index = 0; index != snapshot_.nodes.size(); ++index)
      for (const Edge& edge : snapshot_.edges_of(NodeId{index}))
        if (confers[edge.to.index()] && !confers[index]) more = confers[index] = true;
  }
  for (std::size_t index = 0; index != confers.size(); ++index)
    if (confers[index])
      for (const PersonId person : direct_holders(NodeId{index})) change(op, person, content);
}

std::string ChangeReader::text_at(const Json& object, const char* key) {
  const auto found = object.is_object() ? object.find(key) : object.end();
  return object.is_object() && found != object.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

Diagnostics read_user_ids(std::string_view text, const std::string& name, UserIds& ids) {
  using Json = nlohmann::json;
  const auto refused = [&](const std::string& why) -> Diagnostics {
    return {{.code = Code::MalformedRecord, .message = why, .where = printable(name)}};
  };
  if (const auto flaw = flaw_in(text)) return refused(flaw->path + ": " + flaw->message);
  const Json json = Json::parse(text, nullptr, false);
  const Json* list = json.is_array() ? &json : nullptr;
  for (const char* key : {"value", "Resources"})
    if (json.is_object() && json.contains(key) && json[key].is_array()) list = &json[key];
  if (list == nullptr) return refused("these are no users as a vendor lists them: an array, or an object with `value` or `Resources`");
  for (std::size_t index = 0; index != list->size(); ++index) {
    const Json& user = (*list)[index];
    std::string id, login;
    if (user.is_object())
      for (const auto& [key, value] : user.items()) {
        if (key == "id" && value.is_string()) id = value;
        if ((key == "userPrincipalName" || key == "userName") && value.is_string()) login = value;
        if (key == "profile" && value.is_object() && value.contains("login") && value["login"].is_string()) login = value["login"];
      }
    if (id.empty() || login.empty()) return refused("$[" + std::to_string(index) + "] is no user: it has no id, or no login");
    const auto [known, fresh] = ids.emplace(id, login);
    if (!fresh && known->second != login)
      return refused("$[" + std::to_string(index) + "]: id " + quote(id) + " is of " + quote(known->second) + " and of " +
                     quote(login) + "; give the users of one organization alone");
  }
  return {};
}

}  // namespace rolewright::connectors
