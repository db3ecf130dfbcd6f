// `mine --check`: a file of roles against a matrix. Labels are matched by text and whatever the file claims is
// recomputed by rolemining/check_result, which shares no code with the miner.
#pragma once

#include <string>
#include <vector>

#include "rolemining/mine.hpp"

namespace rolewright::cli {

/// One sentence for each thing that does not hold.
[[nodiscard]] std::vector<std::string> problems_of(const RoleSet& roles, const rolemining::MineInput& input);

/// What is said when nothing is wrong.
[[nodiscard]] std::string confirmation(const RoleSet& roles);

}  // namespace rolewright::cli
