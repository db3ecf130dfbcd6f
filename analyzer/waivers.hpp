// Waivers (the policy's `exception`): which of them count today, and what is wrong with the others.
#pragma once

#include <string>
#include <vector>

#include "compiler/world.hpp"

namespace rolewright::analyzer {

struct WaiverState {
  PersonId person;      // none: nobody in the snapshot
  bool counts = false;  // in force and in order: findings of its rule and person are mitigated
  std::string problem;  // "expired on 2026-08-31"; empty when in order, in force or not yet begun
};

/// One state a waiver of the policy, by index.
[[nodiscard]] std::vector<WaiverState> judge_waivers(const compiler::World& world);

}  // namespace rolewright::analyzer
