// Verdict: what one rule says of one person on one day, and what a finding needs to be explained.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "compiler/condition.hpp"
#include "compiler/world.hpp"

namespace rolewright::analyzer {

using compiler::FunctionId;
using compiler::Grant;
using compiler::ScopeNodeId;
using compiler::Truth;
using compiler::World;

struct Verdict {
  RuleId rule;
  Truth truth = Truth::False;
  bool scope_unresolved = false;
  ScopeNodeId point;          // a scope value where the duties meet; none: anywhere
  std::vector<Grant> grants;  // one for each function (or permission of an `all of` function, or role)
  std::vector<FunctionId> functions;     // the function each grant is for; none for a role
  std::vector<std::uint64_t> exercises;  // indexes into Snapshot::usage
  std::string detail;                    // what the grants and exercises do not show
};

}  // namespace rolewright::analyzer
