// Pack binding: a rule pack met with an agency's exports before it is the agency's. Which of its systems, permissions and
// roles the exports have, under which spelling; what stays unbound, and the likeliest names for it. Gives the pack's files
// again with what was bound written in: only the statements that name things outside the policy change.
#pragma once

#include <string>
#include <vector>

#include "compiler/compile.hpp"
#include "model/snapshot.hpp"

namespace rolewright::compiler {

enum class BoundHow : std::uint8_t {
  Exactly,     // the exports have it as the pack writes it
  Respelled,   // one name of theirs is the same but for case and signs; a directory: they have one of its kind
  Unbound,     // the system is exported and has no such name
  NotExported  // no export of its system
};

struct BoundName {
  std::string name;      // as the policy calls it
  std::string text;      // what the pack names
  std::string found;     // what the exports call it; empty when not bound, or when a pattern fits several
  BoundHow how = BoundHow::NotExported;
  std::vector<std::string> candidates;  // at most three, best first, when not bound
};

struct PackBinding {
  std::vector<BoundName> systems;      // by PolicySystemId
  std::vector<BoundName> permissions;  // by PermissionId
  std::vector<BoundName> roles;        // by RoleId; Exactly with empty text: bound to nothing
  std::vector<std::string> files;      // by FileId of the pack's sources: their text with the bound names
};

/// Meets pack and exports. A permission that a connected system lacks is moved to a system without export, so that rules
/// which need it rest instead of failing; a role's binding that a loaded directory lacks is taken out. `sources` are
/// those of the pack's compilation. O(names · names of their system).
[[nodiscard]] PackBinding bind_pack(const PolicyIr& pack, const SourceMap& sources, const Snapshot& snapshot);

}  // namespace rolewright::compiler
