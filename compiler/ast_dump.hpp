// The AST as text: one line a statement, every field that was given, no places. Two texts that dump alike say the same.
#pragma once

#include <string>

#include "compiler/ast.hpp"

namespace rolewright::compiler {

[[nodiscard]] std::string dump(const ast::File& file);

}  // namespace rolewright::compiler
