// Prose: a whole policy as an auditor reads it, who never reads policy text: what is assumed, which entitlements make a
// duty, who receives which role, each rule with its terms, exceptions, what is proved and tested. One paragraph a statement.
#pragma once

#include <string>

#include "compiler/ir.hpp"

namespace rolewright::compiler {

/// Of a policy as written: normal forms read worse. Lines are not wrapped.
[[nodiscard]] std::string prose(const PolicyIr& policy);

}  // namespace rolewright::compiler
