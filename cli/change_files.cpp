#include "cli/change_files.hpp"

#include <map>

#include "connectors/changes/access_changes.hpp"
#include "report/names.hpp"

namespace rolewright::cli {
namespace {

using connectors::AccessChange;
using connectors::AccessChanges;

RequestItem item_of(Workspace& workspace, NodeId node) {
  const compiler::Binding& binding = workspace.world().binding;
  for (std::size_t role = 0; role != binding.role_nodes.size(); ++role)
    if (binding.role_nodes[role] == node)
      return {.role = workspace.policy().ir.roles[role].name, .permission = {}, .scope = {}};
  return {.role = {}, .permission = report::node_label(workspace.snapshot(), node), .scope = {}, .node = node};
}

}  // namespace

void ChangeFiles::declare(CLI::App& command) {
  command.add_option("--scim", scim_, "SCIM requests that are about to be sent: one {method, path, body}, a list, or a bulk request")
      ->option_text("FILE");
  command.add_option("--terraform", terraform_, "what `terraform show -json PLAN` prints, of the okta and azuread providers")
      ->option_text("PLAN.json");
  command.add_option("--users", users_, "the vendor's users as it lists them: changes name people by id")->option_text("FILE…");
}

Result<ChangeFiles::Requests> ChangeFiles::read(Workspace& workspace, const Request& frame) const {
  if (!scim_.empty() && !terraform_.empty())
    return Diagnostic{.code = Code::BadOption, .message = "changes come from one file at a time", .where = "--scim, --terraform"};
  connectors::UserIds users;
  for (const std::string& file : users_) {
    const Result<std::string> text = read_file(file, connectors::kMaxChangeBytes);
    if (!text.ok()) return text.error();
    if (const Diagnostics found = connectors::read_user_ids(text.value(), file, users); found.has_error()) return found;
  }
  const std::string& file = scim_.empty() ? terraform_ : scim_;
  const Result<std::string> text = read_file(file, connectors::kMaxChangeBytes);
  if (!text.ok()) return text.error();
  const Snapshot& snapshot = workspace.snapshot();
  const Result<AccessChanges> changes = scim_.empty()
                                            ? connectors::read_terraform_changes(text.value(), file, snapshot, users)
                                            : connectors::read_scim_changes(text.value(), file, snapshot, users);
  if (!changes.ok()) return changes.error();
  std::map<PersonId, Request> by_person;
  for (const AccessChange& change : changes.value().changes) {
    Request& request = by_person.try_emplace(change.person, frame).first->second;
    request.person = snapshot.text(snapshot.persons[change.person.index()].key);
    (change.op == AccessChange::Add ? request.add : request.remove).push_back(item_of(workspace, change.node));
  }
  Requests out{.requests = {}, .neutral = changes.value().neutral};
  for (auto& [person, request] : by_person) out.requests.push_back(std::move(request));
  return out;
}

}  // namespace rolewright::cli
