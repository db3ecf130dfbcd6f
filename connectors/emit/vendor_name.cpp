#include "connectors/emit/vendor_name.hpp"

#include <array>
#include <cstdint>

#include "connectors/person_join.hpp"

namespace rolewright::connectors {
namespace {

constexpr std::size_t kHashLength = 9;  // `-` and eight digits

// FNV-1a, 64 bits, folded to 32: stable everywhere, and a name is no secret.
std::string short_hash(std::string_view text, std::string_view salt) {
  std::uint64_t hash = 0xCBF29CE484222325ULL;
  const auto mix = [&hash](std::string_view bytes) {
    for (const char c : bytes) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3ULL;
  };
  mix(text);
  mix("/");
  mix(salt);
  std::uint32_t rest = static_cast<std::uint32_t>(hash ^ (hash >> 32));
  std::string digits;
  for (int digit = 0; digit != 8; ++digit, rest >>= 4) digits.insert(0, 1, "0123456789abcdef"[rest & 15U]);
  return digits;
}

std::string cut(std::string_view text, std::size_t limit) {
  std::size_t end = text.size() < limit ? text.size() : limit;
  if (end < text.size()) {
    while (end != 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  }
  return std::string{text.substr(0, end)};
}

}  // namespace

std::string fit_name(std::string_view text, std::string_view salt, std::size_t limit) {
  if (text.size() <= limit) return std::string{text};
  return cut(text, limit - kHashLength) + "-" + short_hash(text, salt);
}

std::string VendorNames::give(std::string_view prefix, std::string_view text, std::string_view id) {
  const std::string wanted = std::string{prefix} + std::string{text.empty() ? id : text};
  std::string name = fit_name(wanted, id, limit_);
  if (!given_.insert(lower_ascii(name)).second) {
    name = cut(wanted, limit_ - kHashLength) + "-" + short_hash(wanted, id);
    given_.insert(lower_ascii(name));
  }
  return name;
}

}  // namespace rolewright::connectors
