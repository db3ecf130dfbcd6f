// Parser: tokens → AST, by recursive descent with one token of lookahead (two for `scope`). Reports every
// mistake of a file in one run: after one it goes on at the next line that starts with a statement's keyword.
#pragma once

#include "compiler/ast.hpp"
#include "compiler/lexer.hpp"

namespace rolewright::compiler {

/// Deepest nesting of parentheses and `not` in a condition; deeper is RW0105.
inline constexpr std::size_t kMaxNesting = 200;

/// The statements that could be read; errors in `found`. O(tokens).
[[nodiscard]] ast::File parse(const SourceMap& sources, FileId file, Diagnostics& found);

}  // namespace rolewright::compiler
