#include "compiler/lexer.hpp"

#include <algorithm>

#include "model/bug.hpp"

namespace rolewright::compiler {
namespace {

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_word(char c) {
  return is_letter(c) || is_digit(c);
}

class Lexer {
 public:
  Lexer(const SourceMap& sources, FileId file, Diagnostics& found)
      : text_{sources[file].text}, file_{file}, found_{found} {}

  std::vector<Token> run() {
    constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";  // some editors begin UTF-8 files with one
    if (text_.starts_with(kByteOrderMark)) at_ = kByteOrderMark.size();
    while (skip_space(), at_ < text_.size()) token();
    emit(TokenKind::End, at_, {});
    return std::move(tokens_);
  }

 private:
  [[nodiscard]] char peek(std::size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }

  void skip_space() {
    for (; at_ < text_.size(); ++at_) {
      if (text_[at_] == '\n') {
        fresh_line_ = true;
      } else if (peek() == '/' && peek(1) == '/') {
        at_ = std::min(text_.find('\n', at_), text_.size());
        if (at_ == text_.size()) return;
        fresh_line_ = true;
      } else if (text_[at_] != ' ' && text_[at_] != '\t' && text_[at_] != '\r') {
        return;
      }
    }
  }

  void emit(TokenKind kind, std::size_t begin, std::string text) {
    tokens_.push_back({kind,
                       fresh_line_,
                       {file_, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(at_)},
                       std::move(text)});
    fresh_line_ = false;
  }

  void token() {
    const std::size_t begin = at_;
    const char c = text_[at_];
    if (is_letter(c)) {
      word();
      emit(TokenKind::Word, begin, std::string{text_.substr(begin, at_ - begin)});
    } else if (is_digit(c)) {
      number();
    } else if (c == '"' || c == '`') {
      quoted(c);
    } else if (c == '-' && peek(1) == '>') {
      at_ += 2;
      emit(TokenKind::Sign, begin, "->");
    } else if (std::string_view{"=,(){}<:"}.find(c) != std::string_view::npos) {
      ++at_;
      emit(TokenKind::Sign, begin, std::string{c});
    } else {
      stray();
    }
  }

  // Hyphens are allowed inside a word when a letter or digit follows: P2P-01, view-only.
  void word() {
    while (is_word(peek()) || (peek() == '-' && is_word(peek(1)))) ++at_;
  }

  void number() {
    const std::size_t begin = at_;
    word();
    const std::string_view text = text_.substr(begin, at_ - begin);
    const bool digits = std::all_of(text.begin(), text.end(), is_digit);
    const bool date = text.size() == 10 && text[4] == '-' && text[7] == '-';
    emit(digits ? TokenKind::Number : date ? TokenKind::Date : TokenKind::Word, begin, std::string{text});
  }

  void quoted(char quote) {
    const std::size_t begin = at_++;
    std::string value;
    for (; at_ < text_.size() && text_[at_] != quote && text_[at_] != '\n'; ++at_) {
      if (text_[at_] == '\\' && (peek(1) == quote || peek(1) == '\\')) ++at_;
      value += text_[at_];
    }
    const bool closed = peek() == quote;
    if (closed) ++at_;
    emit(quote == '"' ? TokenKind::Text : TokenKind::QuotedName, begin, std::move(value));
    if (!closed)
      found_.add(
          {.code = Code::UnterminatedText,
           .message = quote == '"' ? "this text has no closing quote" : "this name has no closing backtick",
           .span = tokens_.back().span,
           .help = "a text ends on the line it begins"});
  }

  // One diagnostic for a whole run of bytes that start no token.
  void stray() {
    const std::size_t begin = at_;
    const auto starts_token = [](char c) {
      return is_word(c) || std::string_view{" \t\r\n\"`=,(){}<:/-"}.find(c) != std::string_view::npos;
    };
    do ++at_;
    while (at_ < text_.size() && !starts_token(text_[at_]));
    found_.add({.code = Code::UnexpectedCharacter,
                .message = "`" + printable(text_.substr(begin, at_ - begin)) +
                           "` starts no word, number, text or sign",
                .span = {file_, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(at_)}});
  }

  std::string_view text_;
  FileId file_;
  Diagnostics& found_;
  std::size_t at_ = 0;
  bool fresh_line_ = true;
  std::vector<Token> tokens_;
};

}  // namespace

std::vector<Token> lex(const SourceMap& sources, FileId file, Diagnostics& found) {
  return Lexer{sources, file, found}.run();
}

std::string describe(const Token& token) {
  switch (token.kind) {
    case TokenKind::End:
      return "the end of the file";
    case TokenKind::Text:
      return "the text `" + printable(token.text) + "`";
    case TokenKind::QuotedName:
      return "the name `" + printable(token.text) + "`";
    case TokenKind::Word:
    case TokenKind::Number:
    case TokenKind::Date:
    case TokenKind::Sign:
      return "`" + printable(token.text) + "`";
  }
  bug("a token of no kind");
}

}  // namespace rolewright::compiler
