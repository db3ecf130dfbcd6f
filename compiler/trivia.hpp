// Trivia: the comments and blank lines of a policy file, attached to its tokens. The lexer passes over them; the
// formatter puts them back.
#pragma once

#include <string_view>
#include <vector>

#include "compiler/lexer.hpp"

namespace rolewright::compiler {

enum class Gap : std::uint8_t { None, BlankLine };

/// A comment on a line of its own.
struct Remark {
  std::string_view text;  // from `//`, without spaces at its end
  Gap before = Gap::None;
};

/// A token as written, with what surrounds it. Views the source text.
struct Piece {
  TokenKind kind = TokenKind::End;
  Span span;
  std::string_view text;      // the bytes of the token, quotes and escapes included; empty at the end
  std::vector<Remark> above;  // comments between the token before and this one, on lines of their own
  Gap before = Gap::None;     // between those, or the token before, and this one
  std::string_view beside;    // the comment after it on its line, or empty

  /// True when this is the unquoted word or sign `wanted`.
  [[nodiscard]] bool is(std::string_view wanted) const {
    return (kind == TokenKind::Word || kind == TokenKind::Sign) && text == wanted;
  }
};

/// The tokens of `file`, the last of kind End, each with its comments. What starts no token is left out. O(bytes).
[[nodiscard]] std::vector<Piece> pieces(const SourceMap& sources, FileId file);

}  // namespace rolewright::compiler
