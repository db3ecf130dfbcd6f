// Bit rows: sets over dense ids as rows of 64-bit words. Bits past the logical end are always zero.
#pragma once

#include <bit>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace rolewright {

using Words = std::span<const std::uint64_t>;
using MutableWords = std::span<std::uint64_t>;

[[nodiscard]] constexpr std::size_t words_for(std::size_t bits) noexcept {
  return (bits + 63) / 64;
}

[[nodiscard]] constexpr bool test_bit(Words row, std::size_t index) noexcept {
  return ((row[index / 64] >> (index % 64)) & 1U) != 0;
}
constexpr void set_bit(MutableWords row, std::size_t index) noexcept {
  row[index / 64] |= std::uint64_t{1} << (index % 64);
}
constexpr void clear_bit(MutableWords row, std::size_t index) noexcept {
  row[index / 64] &= ~(std::uint64_t{1} << (index % 64));
}

/// True when `held` has every bit of `needed`. Equal lengths, in words. O(words), stops at the first gap.
[[nodiscard]] constexpr bool covers(Words held, Words needed) noexcept {
  assert(held.size() == needed.size());
  for (std::size_t word = 0; word != needed.size(); ++word)
    if ((needed[word] & ~held[word]) != 0) return false;
  return true;
}

/// True when the rows share a bit. Equal lengths, in words.
[[nodiscard]] constexpr bool intersects(Words left, Words right) noexcept {
  assert(left.size() == right.size());
  for (std::size_t word = 0; word != left.size(); ++word)
    if ((left[word] & right[word]) != 0) return true;
  return false;
}

[[nodiscard]] constexpr std::size_t count_bits(Words row) noexcept {
  std::size_t count = 0;
  for (const std::uint64_t word : row) count += static_cast<std::size_t>(std::popcount(word));
  return count;
}

/// Sets in `into` every bit of `from`. Equal lengths, in words.
constexpr void unite(MutableWords into, Words from) noexcept {
  assert(into.size() == from.size());
  for (std::size_t word = 0; word != into.size(); ++word) into[word] |= from[word];
}

/// Calls visit(index) for each set bit, ascending.
template <class Visit>
constexpr void for_each_set(Words words, Visit visit) {
  for (std::size_t word = 0; word != words.size(); ++word)
    for (std::uint64_t rest = words[word]; rest != 0; rest &= rest - 1)
      visit(word * 64 + static_cast<std::size_t>(std::countr_zero(rest)));
}

/// A dense rows × columns matrix of bits, all zero at first.
class BitMatrix {
 public:
  BitMatrix() = default;
  BitMatrix(std::size_t rows, std::size_t columns)
      : rows_{rows}, columns_{columns}, stride_{words_for(columns)}, words_(rows * stride_) {}

  [[nodiscard]] std::size_t rows() const noexcept { return rows_; }
  [[nodiscard]] std::size_t columns() const noexcept { return columns_; }
  [[nodiscard]] std::size_t stride() const noexcept { return stride_; }  // words a row
  [[nodiscard]] Words row(std::size_t index) const noexcept {
    return {words_.data() + index * stride_, stride_};
  }
  [[nodiscard]] MutableWords row(std::size_t index) noexcept {
    return {words_.data() + index * stride_, stride_};
  }
  [[nodiscard]] bool test(std::size_t row_index, std::size_t column) const noexcept {
    return test_bit(row(row_index), column);
  }
  void set(std::size_t row_index, std::size_t column) noexcept { set_bit(row(row_index), column); }
  void clear(std::size_t row_index, std::size_t column) noexcept { clear_bit(row(row_index), column); }

  friend bool operator==(const BitMatrix&, const BitMatrix&) = default;

 private:
  std::size_t rows_ = 0;
  std::size_t columns_ = 0;
  std::size_t stride_ = 0;
  std::vector<std::uint64_t> words_;
};

}  // namespace rolewright
