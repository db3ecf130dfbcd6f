// Conditions: `or` over `and` over `not` over tests. Nesting is bounded by kMaxNesting.
#pragma once

#include "compiler/token_stream.hpp"

namespace rolewright::compiler {

/// Reads one condition into `arena` and returns its root.
ast::CondId parse_condition(TokenStream& in, std::vector<ast::Cond>& arena);

}  // namespace rolewright::compiler
