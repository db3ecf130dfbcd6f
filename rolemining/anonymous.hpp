// Anonymous export: the matrix with pseudonyms for people and entitlements, so that somebody outside can mine
// it. Who has the secret can tell which is which; who has not learns only the shape. The shape itself can
// still give away somebody whose access is like nobody else's.
//   in   labels, matrix, a secret
//   out  .upa text, and the key as CSV
#pragma once

#include <string>
#include <string_view>

#include "rolemining/mine.hpp"

namespace rolewright::rolemining {

inline constexpr std::size_t kShortestSecret = 16;  // bytes

struct AnonymousMatrix {
  std::string upa;  // u1, u2, … and e1, e2, …; people without access are left out
  std::string key;  // kind,label,pseudonym
};

/// Pseudonyms are numbered in the order of SHA-256(secret, label): the same secret gives the same ones, on
/// any day and machine, as long as the same people and entitlements are in the matrix.
[[nodiscard]] AnonymousMatrix anonymise(const MineInput& input, std::string_view secret);

}  // namespace rolewright::rolemining
