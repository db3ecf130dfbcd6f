// Starter policy: what an agency's exports name, as policy text to go on from: every connected system, its entitlements,
// and the groups, packages and roles that confer them. What a rule pack already names is left to the pack.
#pragma once

#include <cstddef>
#include <string>

#include "compiler/binding.hpp"
#include "model/snapshot.hpp"

namespace rolewright::cli {

struct StarterPolicy {
  std::string text;
  std::size_t systems = 0, permissions = 0, roles = 0;  // named here, not by the pack
};

/// `pack`: the agency's pack bound to `snapshot`, or null; `uses`: the files the text begins by using.
/// O(nodes + attributes).
[[nodiscard]] StarterPolicy starter_policy(const Snapshot& snapshot, const compiler::Binding* pack,
                                           const std::vector<std::string>& uses);

}  // namespace rolewright::cli
