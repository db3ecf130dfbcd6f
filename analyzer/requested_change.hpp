// RequestedChange: what a request would change: the assignments it adds to the person's accounts, and those it takes back.
//   in   World, perhaps with what is in flight already; Request
//   out  the same world's Change less what is given back; what is asked for beside it
#pragma once

#include <string>
#include <vector>

#include "compiler/world.hpp"
#include "model/request.hpp"
#include "model/result.hpp"

namespace rolewright::analyzer {

struct RequestedChange {
  PersonId person;
  Interval held;                           // the days asked for, from today when the request does not say
  compiler::Change change;                 // the world's own, less what is given back, with the terms of what is asked for
  std::vector<compiler::AccountEdge> adds; // what is asked for; not in `change` yet, so that giving up more spares it
  std::vector<compiler::RoleId> roles;     // asked for, whose eligibility is to be judged
  std::vector<std::string> unseen;         // asked for, and in no export
};

/// Errors RW0701: an unknown person, role, permission or scope value, nobody's account, or an empty request.
[[nodiscard]] Result<RequestedChange> change_of(const compiler::World& world, const Request& request);

/// Takes from the person every direct assignment of a node, those among them that `change` adds.
void take_back(const Snapshot& snapshot, PersonId person, NodeId node, compiler::Change& change);

}  // namespace rolewright::analyzer
