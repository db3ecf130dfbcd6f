#include "compiler/lexer.hpp"

#include <random>

#include "tests/compiler/policy_text.hpp"
#include "tests/support/catch.hpp"

namespace rolewright::tests {
namespace {

using compiler::Token;
using compiler::TokenKind;

struct Lexed {
  std::vector<Token> tokens;
  Diagnostics found;
};

Lexed lex_text(std::string text) {
  SourceMap sources;
  const FileId file = sources.add({"main.rw", std::move(text)});
  Lexed lexed;
  lexed.tokens = compiler::lex(sources, file, lexed.found);
  return lexed;
}

// "W:risk T:title N:30 D:2026-10-31 S:-> Q:a b E:"; a leading | marks the first of its line.
std::string shown(const std::vector<Token>& tokens) {
  static const std::string kKinds = "WQTNDSE";
  std::string text;
  for (const Token& token : tokens)
    text += (text.empty() ? "" : " ") + std::string{token.starts_line ? "|" : ""} + kKinds[static_cast<std::size_t>(token.kind)] + ":" + token.text;
  return text;
}

}  // namespace

TEST_CASE("text becomes words, names, texts, numbers, dates and signs", "[compiler][lexer]") {
  const auto [text, expected] = GENERATE(table<std::string, std::string>({
      {"", "|E:"},
      {"risk P2P-01", "|W:risk W:P2P-01 E:"},
      {"a\nb // c\n d", "|W:a |W:b |W:d E:"},
      {"a\r\nb", "|W:a |W:b E:"},
      {"// only a comment", "|E:"},
      {"a// comment at the end", "|W:a E:"},
      {"30 2026-10-31 0525 3rd_party 9-12 2026-10-311 365-day", "|N:30 D:2026-10-31 N:0525 W:3rd_party W:9-12 W:2026-10-311 W:365-day E:"},
      {"course->date", "|W:course S:-> W:date E:"},
      {"a<b={x,(y):z}", "|W:a S:< W:b S:= S:{ W:x S:, S:( W:y S:) S:: W:z S:} E:"},
      {R"("a \"b\" \\ \* \` c" `x "y" \` \"`)", R"(|T:a "b" \ \* \` c Q:x "y" ` \" E:)"},
      {"\"\" ``", "|T: Q: E:"},
      {"\xEF\xBB\xBFpolicy p", "|W:policy W:p E:"},
      {"\"caf\xC3\xA9\"", "|T:caf\xC3\xA9 E:"},
  }));
  CAPTURE(text);
  const Lexed lexed = lex_text(text);
  CHECK(shown(lexed.tokens) == expected);
  CHECK(lexed.found.empty());
}

TEST_CASE("what starts no token is reported once a run and passed over", "[compiler][lexer]") {
  const auto [text, expected, found] = GENERATE(table<std::string, std::string, std::string>({
      {"a ;;; b", "|W:a W:b E:", "RW0101"},
      {"a - b -", "|W:a W:b E:", "RW0101 RW0101"},
      {"a-", "|W:a E:", "RW0101"},
      {"/ a", "|W:a E:", "RW0101"},
      {"\"never closed", "|T:never closed E:", "RW0102"},
      {"\"ends here\nrisk", "|T:ends here |W:risk E:", "RW0102"},
      {"`name", "|Q:name E:", "RW0102"},
      {"\"\\", "|T:\\ E:", "RW0102"},
      {std::string("a\0b", 3), "|W:a W:b E:", "RW0101"},
  }));
  CAPTURE(text);
  const Lexed lexed = lex_text(text);
  CHECK(shown(lexed.tokens) == expected);
  CHECK(codes(lexed.found) == found);
}

TEST_CASE("random bytes give tokens in order, inside the text, ended by one End", "[compiler][lexer][property]") {
  const unsigned seed = GENERATE(range(0U, 200U));
  CAPTURE(seed);
  std::mt19937 random{seed};
  const std::string alphabet = seed % 2 == 0 ? std::string{} : std::string{"ab-_09\"`\\\n\r\t =,(){}<:>/;\xC3\xA9"};
  std::string text;
  for (auto length = random() % 400; length != 0; --length)
    text += alphabet.empty() ? static_cast<char>(random() & 0xFFU) : alphabet[random() % alphabet.size()];
  const Lexed lexed = lex_text(text);
  std::uint32_t at = 0;
  for (std::size_t index = 0; index != lexed.tokens.size(); ++index) {
    const Token& token = lexed.tokens[index];
    const bool last = index + 1 == lexed.tokens.size();
    CHECK((token.kind == TokenKind::End) == last);
    CHECK(token.span.begin >= at);
    CHECK((last || token.span.end > token.span.begin));
    CHECK(token.span.end <= text.size());
    at = token.span.end;
  }
}

}  // namespace rolewright::tests
