// ByteBlock: 64 bytes compared with one character at once, as a bit mask: bit i is byte i. What finding the end
// of a JSON value or of a quoted CSV row costs. Unaligned; the 64 bytes must be readable.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace rolewright::connectors {

class ByteBlock {
 public:
  static constexpr std::size_t kBytes = 64;

  explicit ByteBlock(const char* bytes) noexcept { std::memcpy(&rows_, bytes, kBytes); }

#if defined(__SSE2__)
  /// Bytes equal to `wanted`.
  [[nodiscard]] std::uint64_t equal(char wanted) const noexcept {
    return each([wanted](Row row) { return row == splat(wanted); });
  }
  /// Bytes that equal `wanted` once bit 0x20 is set: `{` finds `[` too, `}` finds `]`.
  [[nodiscard]] std::uint64_t equal_or_folded(char wanted) const noexcept {
    return each([wanted](Row row) { return (row | splat(0x20)) == splat(wanted); });
  }

 private:
  using Row = signed char __attribute__((vector_size(16)));

  static Row splat(char value) noexcept { return static_cast<signed char>(value) - Row{}; }
  template <class Compare>
  [[nodiscard]] std::uint64_t each(Compare compare) const noexcept {
    std::uint64_t mask = 0;
    for (std::size_t row = rows_.size(); row-- != 0;) {
      using Bytes = char __attribute__((vector_size(16)));
      mask = mask << 16 |
             static_cast<std::uint32_t>(__builtin_ia32_pmovmskb128(reinterpret_cast<Bytes>(compare(rows_[row]))));
    }
    return mask;
  }

  std::array<Row, 4> rows_;
#else
  [[nodiscard]] std::uint64_t equal(char wanted) const noexcept {
    return each([wanted](char byte) { return byte == wanted; });
  }
  [[nodiscard]] std::uint64_t equal_or_folded(char wanted) const noexcept {
    return each([wanted](char byte) { return static_cast<char>(byte | 0x20) == wanted; });
  }

 private:
  template <class Matches>
  [[nodiscard]] std::uint64_t each(Matches matches) const noexcept {
    std::uint64_t mask = 0;
    for (std::size_t at = 0; at != kBytes; ++at) mask |= std::uint64_t{matches(rows_[at])} << at;
    return mask;
  }

  std::array<char, kBytes> rows_;
#endif
};

/// Bit i of the result is the parity of bits 0 to i: what lies between pairs of quotes, the opening one in.
[[nodiscard]] constexpr std::uint64_t between_pairs(std::uint64_t quotes) noexcept {
  for (int step = 1; step != 64; step *= 2) quotes ^= quotes << step;
  return quotes;
}

}  // namespace rolewright::connectors
