#include "synth/json_text.hpp"

#include <cstdint>

#include "synth/random.hpp"

namespace rolewright::synth {
namespace {

constexpr std::string_view kHex = "0123456789abcdef";

std::string lines(const std::vector<std::string>& records) {
  std::string text;
  for (std::size_t i = 0; i != records.size(); ++i) {
    text += records[i];
    if (i + 1 != records.size()) text += ',';
    text += '\n';
  }
  return text;
}

}  // namespace

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (byte < 0x20) {
      out += "\\u00";
      out += kHex[byte >> 4];
      out += kHex[byte & 15U];
    } else {
      out += c;
    }
  }
  return out + '"';
}

std::string object(std::initializer_list<std::pair<std::string_view, std::string>> fields) {
  std::string out = "{";
  for (const auto& [key, value] : fields) {
    if (out.size() > 1) out += ',';
    out += quoted(key) + ':' + value;
  }
  return out + '}';
}

std::string array_page(const std::vector<std::string>& records) {
  return "[\n" + lines(records) + "]\n";
}

std::string data_page(const std::vector<std::string>& records) {
  return "{\"data\":[\n" + lines(records) + "]}\n";
}

std::string graph_page(std::string_view collection, const std::vector<std::string>& records) {
  const std::string context = "https://graph.microsoft.us/v1.0/$metadata#" + std::string{collection};
  return "{\"@odata.context\":" + quoted(context) + ",\"value\":[\n" + lines(records) + "]}\n";
}

std::string okta_id(std::string_view prefix, std::string_view name) {
  constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz0123456789";
  std::uint64_t word = mix(std::string{prefix} + '/' + std::string{name});
  std::string id{prefix};
  while (id.size() < prefix.size() + 17) {
    id += kLetters[(word >> 16) % kLetters.size()];
    word = mix(word);
  }
  return id;
}

std::string graph_id(std::string_view kind, std::string_view name) {
  std::uint64_t word = mix(std::string{kind} + '/' + std::string{name});
  std::string id;
  for (std::size_t i = 0; i != 32; ++i) {
    if (i == 8 || i == 12 || i == 16 || i == 20) id += '-';
    if (i == 16) word = mix(word);
    const std::size_t digit = (word >> (4 * (i % 16))) & 15U;
    id += i == 12 ? '4' : kHex[i == 16 ? 8 + digit % 4 : digit];
  }
  return id;
}

}  // namespace rolewright::synth
