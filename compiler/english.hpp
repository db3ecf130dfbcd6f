// English: conditions, rules and statements to prove as sentences an auditor reads aloud. `prose.hpp` prints the whole policy.
#pragma once

#include <string>
#include <vector>

#include "compiler/ir.hpp"

namespace rolewright::compiler {

[[nodiscard]] std::string english(const PolicyIr& policy, CondId condition);
/// "no person may hold Maintain_Vendor together with Disburse"; without a full stop.
[[nodiscard]] std::string english(const PolicyIr& policy, const Rule& rule);
[[nodiscard]] std::string english(const PolicyIr& policy, const Proof& proof);
/// "a", "a and b", "a, b and c", with `last` for the last.
[[nodiscard]] std::string english_list(const std::vector<std::string>& items, const std::string& last = "and");

}  // namespace rolewright::compiler
