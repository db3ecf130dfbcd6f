// English: rules and conditions as sentences an auditor reads aloud.
#pragma once

#include <string>

#include "compiler/ir.hpp"

namespace rolewright::compiler {

[[nodiscard]] std::string english(const PolicyIr& policy, CondId condition);
/// "no person may hold Maintain_Vendor together with Disburse"; without a full stop.
[[nodiscard]] std::string english(const PolicyIr& policy, const Rule& rule);
[[nodiscard]] std::string english(const PolicyIr& policy, const Proof& proof);
/// The whole policy as prose, a paragraph a statement.
[[nodiscard]] std::string english(const PolicyIr& policy);

}  // namespace rolewright::compiler
