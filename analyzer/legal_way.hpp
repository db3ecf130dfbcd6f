// Legal way: the shortest request by which a person may get something: one role asked for, and as few roles as possible
// given back in the same step. Each way is one that `check` permits, or permits with approval.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analyzer/pregrant.hpp"

namespace rolewright::analyzer {

struct LegalWay {
  std::string role;                // to ask for
  std::vector<std::string> gives;  // roles or permissions to give back with it
  Day until = Day::max();          // the day it has to end; max: none
  CheckResult answer;              // of check: Permit, or NeedsApproval
};

/// Names of the policy's roles that confer `node`, in its order.
[[nodiscard]] std::vector<std::string> roles_conferring(const compiler::World& world, NodeId node);

/// The way that gives back least and, of those, one that needs no approval; none when no role of the policy leads there
/// with up to two things given back. What may not be held for good is tried until the day on which it breaks a
/// rule. Cost: two or three checks for each role and each pair of things tried.
[[nodiscard]] std::optional<LegalWay> shortest_legal_way(const compiler::World& world, PersonId person, NodeId node);

}  // namespace rolewright::analyzer
