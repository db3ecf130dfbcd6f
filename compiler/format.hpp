// Format: policy text in the one layout. Only spaces, line ends and the order of clauses change: every token and
// every comment stays as written, so the text means what it meant, and formatting twice is formatting once.
#pragma once

#include <span>
#include <string>

#include "compiler/ast.hpp"
#include "compiler/trivia.hpp"
#include "model/source.hpp"

namespace rolewright::compiler {

/// Columns of a line, where tokens allow.
inline constexpr std::size_t kFormatWidth = 120;

/// `file` laid out. A statement stands on one line when it fits, else each clause begins one; a comment stays above
/// or beside its token; one blank line stays one. `parsed` is the file's own statements, read without a mistake.
/// O(bytes).
[[nodiscard]] std::string format(const SourceMap& sources, FileId file, const ast::File& parsed);

/// Tokens on one line, as the layout spaces them, without their comments.
[[nodiscard]] std::string on_one_line(std::span<const Piece> tokens);

}  // namespace rolewright::compiler
