#include "compiler/quoting.hpp"

#include <algorithm>

namespace rolewright::compiler {
namespace {

std::string between(char sign, std::string_view text) {
  std::string out{sign};
  for (const char c : text) {
    if (c == sign || c == '\\') out += '\\';
    if (static_cast<unsigned char>(c) >= 0x20) out += c;
  }
  return out + sign;
}

bool is_word(std::string_view name) {
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  if (name.empty() || name.front() == '-' || name.back() == '-' || name.find("--") != std::string_view::npos) return false;
  // Without a letter it would be read as a number or a date.
  return std::any_of(name.begin(), name.end(), letter) &&
         std::all_of(name.begin(), name.end(), [&](char c) { return letter(c) || digit(c) || c == '-'; });
}

}  // namespace

std::string quoted_text(std::string_view text) {
  return between('"', text);
}

std::string quoted_pattern(std::string_view name) {
  std::string pattern;
  for (const char c : name) {
    if (c == '*') pattern += '\\';
    pattern += c;
  }
  return between('"', pattern);
}

std::string quoted_name(std::string_view name) {
  return is_word(name) ? std::string{name} : between('`', name);
}

}  // namespace rolewright::compiler
