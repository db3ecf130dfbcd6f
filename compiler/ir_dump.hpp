// The typed IR as text: every table in order, every name resolved, conditions as the language writes them. What tests of
// passes compare and `compile --emit ir` prints.
#pragma once

#include <string>

#include "compiler/ir.hpp"

namespace rolewright::compiler {

/// One line an item, led by its index; no places.
[[nodiscard]] std::string dump(const PolicyIr& policy);
/// A condition in policy syntax; `always` when it is the constant, which no text can say.
[[nodiscard]] std::string dump(const PolicyIr& policy, CondId condition);

}  // namespace rolewright::compiler
