// Lexer: policy text → tokens. Total: any bytes give a token list that ends in End; what starts no token is
// reported (RW0101, RW0102) and passed over.
#pragma once

#include <string>
#include <vector>

#include "model/diagnostic.hpp"

namespace rolewright::compiler {

enum class TokenKind : std::uint8_t { Word, QuotedName, Text, Number, Date, Sign, End };

struct Token {
  TokenKind kind = TokenKind::End;
  bool starts_line = false;  // first on its line: where the parser may recover
  Span span;
  std::string text;  // words as written; names and texts without quotes, `\"` and `\\` resolved
};

/// Tokens of one file, the last of kind End. O(bytes).
[[nodiscard]] std::vector<Token> lex(const SourceMap& sources, FileId file, Diagnostics& found);

/// For messages: "`word`", "the text `…`", "the end of the file".
[[nodiscard]] std::string describe(const Token& token);

}  // namespace rolewright::compiler
