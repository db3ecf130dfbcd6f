// What an imported snapshot says, as one line of text: accounts, what they hold, what groups and roles confer.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "model/snapshot.hpp"

namespace rolewright::tests {

inline std::string_view key_of(const Snapshot& snapshot, PersonId person) {
  return person.is_none() ? "-" : snapshot.text(snapshot.persons[person.index()].key);
}

// `SYSTEM:login` of an account.
inline std::string name_of(const Snapshot& snapshot, const Account& account) {
  return std::string{snapshot.text(snapshot.systems[account.system.index()].name)} + ":" +
         std::string{snapshot.text(account.login)};
}

// `SYSTEM:name` of a node, and ` from..until`, ` *marks` and scope values where the edge has them.
inline std::string describe(const Snapshot& snapshot, const Edge& edge) {
  const Node& node = snapshot.nodes[edge.to.index()];
  const Terms& terms = snapshot.terms[edge.terms.index()];
  std::string text = std::string{snapshot.text(snapshot.systems[node.system.index()].name)} + ":" +
                     std::string{snapshot.text(node.name)};
  if (terms.held != Interval{}) text += " " + to_string(terms.held.from) + ".." + to_string(terms.held.until);
  if (terms.marks != 0) text += " *" + std::to_string(terms.marks);
  for (const ScopeValue& value : snapshot.scope(terms.scope))
    text += " " + std::string{snapshot.text(value.value)};
  return text;
}

// What an account holds directly, sorted, `; ` between.
inline std::string held(const Snapshot& snapshot, const std::string& account_name) {
  std::string text = "no such account";
  for (const Account& account : snapshot.accounts) {
    if (name_of(snapshot, account) != account_name) continue;
    std::vector<std::string> items;
    for (const Edge& edge : snapshot.edges_of(snapshot.id_of(account)))
      items.push_back(describe(snapshot, edge));
    std::sort(items.begin(), items.end());
    text.clear();
    for (const std::string& item : items) text += (text.empty() ? "" : "; ") + item;
  }
  return text;
}

// What a node confers, sorted.
inline std::string conferred(const Snapshot& snapshot, std::string_view name) {
  std::vector<std::string> items;
  for (std::size_t index = 0; index != snapshot.nodes.size(); ++index) {
    if (snapshot.text(snapshot.nodes[index].name) != name) continue;
    for (const Edge& edge : snapshot.edges_of(NodeId{index})) items.push_back(describe(snapshot, edge));
  }
  std::sort(items.begin(), items.end());
  std::string text;
  for (const std::string& item : items) text += (text.empty() ? "" : "; ") + item;
  return text;
}

}  // namespace rolewright::tests
