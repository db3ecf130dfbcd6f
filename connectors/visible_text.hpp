// Text from outside inside a file that we write for people: whole, unlike what a diagnostic shows, and harmless to a terminal.
#pragma once

#include <string>
#include <string_view>

#include "model/diagnostic.hpp"

namespace rolewright::connectors {

/// All of `text`, with control characters, broken UTF-8 and what deceives the eye as `\xNN`.
[[nodiscard]] inline std::string visible(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    std::size_t length = 1;  // of a character: what follows its first byte continues it
    while (length != text.size() && (static_cast<unsigned char>(text[length]) & 0xC0U) == 0x80U) ++length;
    out += printable(text.substr(0, length));
    text.remove_prefix(length);
  }
  return out;
}

}  // namespace rolewright::connectors
