// SHA-256 of a text: names policies, snapshots and generated files by content.
#pragma once

#include <string>
#include <string_view>

namespace rolewright {

/// The SHA-256 digest of `text` as 64 lower-case hex digits. Cost O(bytes).
/// Source   FIPS 180-4, through libcrypto.
[[nodiscard]] std::string sha256_hex(std::string_view text);

}  // namespace rolewright
