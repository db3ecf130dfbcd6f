// ChangeReader: what the readers of changes share: people and objects of the snapshot by a vendor's ids, and the list.
#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "connectors/changes/access_changes.hpp"
#include "connectors/json/unique_keys.hpp"

namespace rolewright::connectors {

class ChangeReader {
 protected:
  using Json = nlohmann::json;

  ChangeReader(std::string name, const Snapshot& snapshot, const UserIds& users)
      : name_{std::move(name)}, snapshot_{snapshot}, users_(users) {}

  [[nodiscard]] Diagnostic malformed(std::string message) const;
  /// RW0501 when the text says one key twice: which of them a vendor takes is unknown.
  [[nodiscard]] Diagnostics check_keys(std::string_view text, KeyCase key_case) const;
  /// RW0535 at `where` of the file.
  void unread(const std::string& where, std::string message);

  /// Whose account it is, by id or login; nothing, with RW0535, when nobody's.
  [[nodiscard]] std::optional<PersonId> person(const std::string& user, const std::string& where);
  /// The one node that `is_it` accepts; nothing, with RW0535, when none or several are `what`.
  [[nodiscard]] std::optional<NodeId> node(const std::function<bool(const Node&)>& is_it, const std::string& what,
                                           const std::string& where);
  [[nodiscard]] bool has_id(const Node& node, std::string_view id) const { return snapshot_.text(node.external_id) == id; }
  [[nodiscard]] std::string_view vendor(const Node& node) const {
    return snapshot_.text(snapshot_.systems[node.system.index()].vendor);
  }

  void change(AccessChange::Op op, PersonId person, NodeId node);
  /// Everybody who has `holder` gains or loses what it confers.
  void change_contents(AccessChange::Op op, NodeId holder, NodeId content);
  /// Who has it themselves, not through another group.
  [[nodiscard]] std::vector<PersonId> direct_holders(NodeId node) const;

  /// Text at a key; empty when missing or none.
  [[nodiscard]] static std::string text_at(const Json& object, const char* key);

  std::string name_;
  const Snapshot& snapshot_;
  UserIds users_;
  AccessChanges out_;
  Diagnostics found_;

 private:
  std::set<AccessChange> known_;
};

}  // namespace rolewright::connectors
