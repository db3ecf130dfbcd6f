// TokenStream: the parser's view of a token list. Expectations that fail report what was found and what
// belongs there, then throw the statement away through `Abandon`, which only the parser catches.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/ast.hpp"
#include "compiler/lexer.hpp"

namespace rolewright::compiler {

/// Thrown inside the parser to give up the current statement; the diagnostic is already recorded.
struct Abandon {};

class TokenStream {
 public:
  TokenStream(std::vector<Token> tokens, Diagnostics& found) : tokens_{std::move(tokens)}, found_{found} {}

  [[nodiscard]] const Token& peek(std::size_t ahead = 0) const {
    return tokens_[std::min(at_ + ahead, tokens_.size() - 1)];
  }
  [[nodiscard]] bool at_end() const { return peek().kind == TokenKind::End; }
  [[nodiscard]] Span last_span() const { return tokens_[at_ == 0 ? 0 : at_ - 1].span; }
  const Token& next() {
    const Token& token = peek();
    if (!at_end()) ++at_;
    return token;
  }

  /// True when the next token is this unquoted word or sign.
  [[nodiscard]] bool sees(std::string_view text, std::size_t ahead = 0) const {
    const Token& token = peek(ahead);
    return (token.kind == TokenKind::Word || token.kind == TokenKind::Sign) && token.text == text;
  }
  bool accept(std::string_view text) {
    if (!sees(text)) return false;
    ++at_;
    return true;
  }
  /// The words one after another.
  void expect(std::initializer_list<std::string_view> words) {
    for (const std::string_view word : words)
      if (!accept(word)) fail("`" + std::string{word} + "`");
  }

  /// An identifier or a `quoted name`; `what` says whose, for the message.
  ast::Name name(std::string_view what) {
    const Token& token = peek();
    if (token.kind != TokenKind::QuotedName && token.kind != TokenKind::Word) fail(what);
    return take_name();
  }
  ast::Name text(std::string_view what) {
    if (peek().kind != TokenKind::Text) fail(std::string{what} + " in double quotes");
    return take_name();
  }
  ast::Name name_or_text(std::string_view what) {
    return peek().kind == TokenKind::Text ? take_name() : name(what);
  }
  /// What an attribute is compared with: a name, a text, a number or a date.
  ast::Name value() {
    const bool plain = peek().kind == TokenKind::Number || peek().kind == TokenKind::Date;
    return plain ? take_name() : name_or_text("a value");
  }
  /// One or more names.
  std::vector<ast::Name> names(std::string_view what, std::string_view separator = ",") {
    std::vector<ast::Name> list;
    do list.push_back(name(what));
    while (accept(separator));
    return list;
  }
  /// One of the words, as the enumerator of its place among them.
  template <class Enum>
  Enum choice(const std::vector<std::string_view>& words) {
    std::string wanted;
    for (std::size_t index = 0; index != words.size(); ++index) {
      if (accept(words[index])) return static_cast<Enum>(index);
      wanted += (index == 0 ? "`" : ", `") + std::string{words[index]} + "`";
    }
    fail("one of " + wanted, did_you_mean(peek().text, words));
  }
  ast::Name date(std::string_view what) {
    if (peek().kind != TokenKind::Date) fail(std::string{what} + ", a date like 2026-10-31");
    return take_name();
  }
  std::int64_t number(std::string_view what) {
    constexpr std::size_t kMostDigits = 9;
    const Token& token = peek();
    if (token.kind != TokenKind::Number) fail(what);
    if (token.text.size() > kMostDigits) {
      found_.add(
          {.code = Code::BadNumber,
           .message = "`" + printable(token.text) + "` is larger than any count or number of days here",
           .span = token.span});
      throw Abandon{};
    }
    return std::stoll(next().text);
  }

  [[noreturn]] void fail(std::string_view wanted, std::string help = {}) {
    found_.add({.code = Code::UnexpectedToken,
                .message = "found " + describe(peek()) + " where " + std::string{wanted} + " belongs",
                .span = peek().span,
                .label = "expected " + std::string{wanted},
                .help = std::move(help)});
    throw Abandon{};
  }
  void report(Diagnostic diagnostic) { found_.add(std::move(diagnostic)); }

  /// Passes over tokens to the next one that starts a line and satisfies `is_start`; always moves at least
  /// one.
  template <class IsStart>
  void recover(IsStart is_start) {
    next();
    while (!at_end() && !(peek().starts_line && is_start(*this))) next();
  }

 private:
  ast::Name take_name() {
    const Token& token = next();
    return {token.text, token.span};
  }

  std::vector<Token> tokens_;
  Diagnostics& found_;
  std::size_t at_ = 0;
};

}  // namespace rolewright::compiler
