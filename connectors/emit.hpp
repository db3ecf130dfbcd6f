// The connectors' front for writing: mined roles in, files out that create them in Okta or Entra. Nothing is
// sent: a plan is an ordered list of requests to review and to run with the agency's own tools, each with its
// undo.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "connectors/emit/native_controls.hpp"
#include "model/result.hpp"
#include "model/role_set.hpp"
#include "model/snapshot.hpp"

namespace rolewright::connectors {

/// What an entitlement of the mined matrix is for the vendor.
struct EmitTarget {
  enum Kind : std::uint8_t {
    Elsewhere,    // nothing this vendor can assign: named in the plan's notes
    OktaApp,      // resource: app id
    OktaGroup,    // resource: group id
    EntraGroup,   // resource: group id
    EntraAppRole  // resource: application or service principal id; role: app role id
  } kind = Elsewhere;
  std::string name;  // for people: MOMENTUM INV_ENTER
  std::string resource;
  std::string role;
  std::string value = {};  // the entitlement's own name, without its system's
};

/// The target that a node of an imported snapshot stands for.
[[nodiscard]] EmitTarget emit_target(const Snapshot& snapshot, NodeId node);

enum class Cloud : std::uint8_t { Global, UsGovernment };  // of Microsoft Graph

struct EmitOptions {
  std::string prefix = "rw-";  // of every name that is created
  /// HR attribute → vendor attribute (`org` → `user.department`). For Okta, an attribute not listed is
  /// `user.<name>`; for Entra it has no default, and a role whose rule needs it is requested instead.
  std::map<std::string, std::string> attributes = {};
  std::string catalog = "rolewright roles";  // Entra
  std::string approver_group = {};           // Entra group id; empty: the requestor's manager approves
  std::uint32_t request_days = 365;          // how long a requested Entra package is held
  std::uint32_t review_months = 3;           // between reviews of who holds a requested package; 0: none
  std::string from = {};                     // the day reviews begin, YYYY-MM-DD; empty: none
  Cloud cloud = Cloud::Global;
};

struct EmitRequest {
  const RoleSet& roles;
  std::vector<EmitTarget> targets;  // one for each of roles.entitlements, in that order
  std::vector<std::pair<std::string, std::string>> incompatible;  // role ids that no person may hold together
  EmitOptions options = {};
  const compiler::PolicyIr* policy = nullptr;     // of `conditions`
  std::vector<compiler::CondId> conditions = {};  // by role: who holds it without asking; none: the mined rule says
  std::vector<std::vector<std::uint32_t>> by_hand = {};  // by role: members whom its condition does not select
  const NativeControls* controls = nullptr;       // the vendor's own separation of duties
  std::vector<EntraUnit> units = {};              // of `controls`, in Entra
  std::vector<std::string> notes = {};            // what the caller left out
  const Snapshot* snapshot = nullptr;             // names what `controls` speak of
};

struct EmittedFile {
  std::string path;  // relative
  std::string text;
};

struct EmittedPlan {
  std::vector<EmittedFile> files;  // plan.json, README.md, members.csv and one file for each definition
  std::size_t steps = 0;
  std::vector<std::string> automatic;  // ids of roles that a rule fills
  std::vector<std::string> notes;  // what the vendor cannot express, and what the plan does instead
};

/// Groups, group rules for roles an attribute rule explains exactly, and app assignments.
/// Errors RW0005 a request that does not fit its roles; RW0509 over a limit of Okta.
[[nodiscard]] Result<EmittedPlan> emit_okta(const EmitRequest& request);

/// A catalog, its resources, one access package a role with contents and policy, and incompatible packages
/// both ways. Errors RW0005 a request that does not fit its roles; RW0509 over a limit of Entra.
[[nodiscard]] Result<EmittedPlan> emit_entra(const EmitRequest& request);

}  // namespace rolewright::connectors
