// Fuzz the lexer: any bytes give tokens inside the text, in order, ended by one End.
#include <cstddef>
#include <cstdint>
#include <string>

#include "compiler/lexer.hpp"
#include "model/bug.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  rolewright::SourceMap sources;
  const rolewright::FileId file = sources.add({"input.rw", std::string{reinterpret_cast<const char*>(data), size}});
  rolewright::Diagnostics found;
  const auto tokens = rolewright::compiler::lex(sources, file, found);
  std::uint32_t at = 0;
  for (std::size_t index = 0; index != tokens.size(); ++index) {
    const auto& token = tokens[index];
    if (token.span.begin < at || token.span.end < token.span.begin || token.span.end > size) rolewright::bug("a token outside its place");
    if ((token.kind == rolewright::compiler::TokenKind::End) != (index + 1 == tokens.size())) rolewright::bug("an End that is not the end");
    at = token.span.end;
  }
  return 0;
}
