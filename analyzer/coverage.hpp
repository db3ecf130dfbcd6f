// Coverage: how much of what people hold the policy speaks of. An entitlement no function mentions is judged by no rule.
#pragma once

#include <string>
#include <vector>

#include "compiler/world.hpp"

namespace rolewright::analyzer {

struct Uncovered {
  EntitlementId entitlement;
  std::uint64_t holders = 0;
  bool risky_name = false;  // its name speaks of approving, paying, administering…
};

struct Coverage {
  std::uint64_t entitlements = 0;          // of connected systems
  std::uint64_t covered_entitlements = 0;  // some function mentions them
  std::uint64_t grants = 0;                // (person, entitlement) held today, of connected systems
  std::uint64_t covered_grants = 0;
  std::vector<Uncovered> uncovered;        // risky names first, then most holders
};

[[nodiscard]] Coverage coverage(compiler::World& world);

/// (person, entitlement) pairs held today, by person: rows of the assignment matrix that mining reads. Ascending.
[[nodiscard]] std::vector<std::vector<EntitlementId>> assignments_today(compiler::World& world);

}  // namespace rolewright::analyzer
