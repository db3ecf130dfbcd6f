// UniqueKeys: JSON that says one thing. RFC 8259 leaves open which of two equal keys of an object counts; a pipeline and
// whoever judges what it sends may choose differently, so that such a text is refused before it is read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace rolewright::connectors {

/// Whether `add` and `Add` are one key: SCIM's attribute names ignore case (RFC 7643, section 2.1).
enum class KeyCase : std::uint8_t { Matters, Ignored };

struct JsonFlaw {
  std::string path;     // $.add[2].role
  std::string message;  // what is wrong there
};

inline constexpr std::size_t kMaxJsonDepth = 256;

/// The first key that an object has twice, or the first value deeper than kMaxJsonDepth; nothing when there is none, and up
/// to the place where `text` is no JSON. Cost: one pass, log of an object's keys each.
[[nodiscard]] std::optional<JsonFlaw> flaw_in(std::string_view text, KeyCase key_case = KeyCase::Matters);

}  // namespace rolewright::connectors
