// Random numbers that are the same in every standard library: splitmix64 (Steele, Lea and Flood, OOPSLA
// 2014). The distributions of <random> differ between libraries, so none is used.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace rolewright::synth {

/// One step of splitmix64: a well-mixed word from any word.
[[nodiscard]] constexpr std::uint64_t mix(std::uint64_t word) noexcept {
  word += 0x9E3779B97F4A7C15U;
  word = (word ^ (word >> 30)) * 0xBF58476D1CE4E5B9U;
  word = (word ^ (word >> 27)) * 0x94D049BB133111EBU;
  return word ^ (word >> 31);
}

/// A word from a text (FNV-1a, then mixed): stable identifiers that do not depend on the order of generation.
[[nodiscard]] constexpr std::uint64_t mix(std::string_view text) noexcept {
  std::uint64_t hash = 0xCBF29CE484222325U;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3U;
  return mix(hash);
}

class Random {
 public:
  explicit constexpr Random(std::uint64_t seed) noexcept : state_{seed} {}

  constexpr std::uint64_t next() noexcept {
    const std::uint64_t word = mix(state_);
    state_ += 0x9E3779B97F4A7C15U;
    return word;
  }
  /// A number in [0, bound); bound > 0 and far below 2^32, so the bias of the remainder does not matter here.
  constexpr std::size_t below(std::size_t bound) noexcept {
    return static_cast<std::size_t>((next() >> 16) % bound);
  }
  /// True `percent` times of a hundred.
  constexpr bool chance(std::size_t percent) noexcept { return below(100) < percent; }

 private:
  std::uint64_t state_;
};

/// How many magnitudes a list of `size` has: popular() draws one of them evenly.
[[nodiscard]] constexpr std::size_t magnitudes(std::size_t size) noexcept {
  std::size_t bits = 1;
  while ((std::size_t{1} << bits) <= size) ++bits;
  return bits;
}

/// Index of a list of `size`, the first far more often than the last: the magnitude is drawn evenly, as in a law of
/// power one. `bits` is magnitudes(size), for those who draw often.
constexpr std::size_t popular(Random& random, std::size_t size, std::size_t bits) noexcept {
  while (true) {
    const std::size_t low = std::size_t{1} << random.below(bits);
    const std::size_t rank = low + random.below(low) - 1;
    if (rank < size) return rank;
  }
}
constexpr std::size_t popular(Random& random, std::size_t size) noexcept {
  return popular(random, size, magnitudes(size));
}

}  // namespace rolewright::synth
