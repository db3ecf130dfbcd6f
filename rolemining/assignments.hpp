// Assignments: the boolean users × entitlements matrix UPA, stored by rows. The one input shape of every
// mining step.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace rolewright::rolemining {

/// One assignment of the matrix.
struct Cell {
  std::uint32_t user = 0;
  std::uint32_t entitlement = 0;
  friend constexpr auto operator<=>(const Cell&, const Cell&) noexcept = default;
};

/// A cell's number is its position in `entitlement`; there are fewer than 2^32 of them.
struct Assignments {
  std::uint32_t users = 0;
  std::uint32_t entitlements = 0;
  std::vector<std::size_t> begin{0};       // users + 1 offsets into `entitlement`
  std::vector<std::uint32_t> entitlement;  // ascending and distinct in each row

  [[nodiscard]] std::size_t cells() const noexcept { return entitlement.size(); }
  [[nodiscard]] std::span<const std::uint32_t> row(std::size_t user) const noexcept {
    return std::span{entitlement}.subspan(begin[user], begin[user + 1] - begin[user]);
  }
  friend bool operator==(const Assignments&, const Assignments&) = default;
};

/// The matrix with these cells, in any order and repeated at will. O(cells · log cells).
[[nodiscard]] Assignments make_assignments(std::uint32_t users, std::uint32_t entitlements,
                                           std::vector<Cell> cells);

/// Entitlements as rows. O(cells + rows + columns).
[[nodiscard]] Assignments transpose(const Assignments& matrix);

/// The number of cell (user, entitlement), or `kNoCell`. O(log row).
inline constexpr std::uint32_t kNoCell = 0xFFFFFFFFU;
[[nodiscard]] std::uint32_t find_cell(const Assignments& matrix, Cell cell) noexcept;

}  // namespace rolewright::rolemining
