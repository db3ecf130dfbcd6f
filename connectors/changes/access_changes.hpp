// Changes of access that a provisioning pipeline is about to make: SCIM requests, a Terraform plan. Each becomes who gains
// or loses which object of the snapshot, to be judged like any request. What cannot be understood completely is an error:
// an unseen change is not a permitted one.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "model/result.hpp"
#include "model/snapshot.hpp"

namespace rolewright::connectors {

struct AccessChange {
  enum Op : std::uint8_t { Add, Remove } op = Add;
  PersonId person;
  NodeId node;
  friend auto operator<=>(const AccessChange&, const AccessChange&) = default;
};

struct AccessChanges {
  std::vector<AccessChange> changes;  // in the order found, each once
  std::size_t neutral = 0;            // requests or resources that change nobody's access
};

/// A vendor's ids of users → their logins: snapshots know people by login.
using UserIds = std::map<std::string, std::string, std::less<>>;

inline constexpr std::size_t kMaxChangeBytes = std::size_t{256} << 20;

/// Adds the users of an export's page: Okta's array, Graph's `value`, SCIM's `Resources`. Errors RW0501.
[[nodiscard]] Diagnostics read_user_ids(std::string_view text, const std::string& name, UserIds& ids);

/// One SCIM request `{method, path, body}`, a list of them, or a bulk request (RFC 7644). Groups are found by their id.
/// Errors RW0501 no JSON, or one key twice in an object, RW0535 each change that cannot be judged.
[[nodiscard]] Result<AccessChanges> read_scim_changes(std::string_view text, const std::string& name,
                                                      const Snapshot& snapshot, const UserIds& users);

/// What `terraform show -json PLAN` prints, of the okta and azuread providers. Users that the plan itself knows are found by
/// the logins it gives. Errors as above.
[[nodiscard]] Result<AccessChanges> read_terraform_changes(std::string_view text, const std::string& name,
                                                           const Snapshot& snapshot, const UserIds& users);

}  // namespace rolewright::connectors
