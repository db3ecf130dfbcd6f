#include "model/sha256.hpp"

#include <array>

#include <openssl/evp.h>

#include "model/bug.hpp"

namespace rolewright {

std::string sha256_hex(std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  if (EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha256(), nullptr) != 1)
    bug("libcrypto cannot compute SHA-256");
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string hex;
  for (unsigned int i = 0; i != size; ++i) {
    hex += kHex[digest[i] >> 4];
    hex += kHex[digest[i] & 15U];
  }
  return hex;
}

}  // namespace rolewright
