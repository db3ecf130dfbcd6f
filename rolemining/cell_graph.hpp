// The compatibility graph of the kernel, cut into connected components. Each component is a small matrix of
// its own: its users and entitlements renumbered, its rows and columns as bit rows, its cells with their
// neighbours. No role needs to reach over two components, so bound, cover and exact search work on one at a
// time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "model/bit_matrix.hpp"
#include "rolemining/assignments.hpp"
#include "rolemining/separation.hpp"

namespace rolewright::rolemining {

struct Component {
  std::vector<std::uint32_t> users;         // row → user of the matrix, ascending
  std::vector<std::uint32_t> entitlements;  // column → entitlement of the matrix, ascending
  std::vector<std::uint32_t> numbers;       // cell → its number in the matrix, ascending
  std::vector<Cell> cells;                  // in local rows and columns, ascending
  BitMatrix held;                           // rows × columns: everything assigned (E)
  BitMatrix holders;                        // columns × rows: the same, turned
  std::vector<std::size_t> begin{0};        // cells + 1 offsets into `neighbour`
  std::vector<std::uint32_t> neighbour;     // compatible cells, without the cell itself

  [[nodiscard]] std::size_t size() const noexcept { return cells.size(); }
  [[nodiscard]] std::size_t bits() const noexcept { return users.size() * entitlements.size(); }
  [[nodiscard]] std::span<const std::uint32_t> neighbours(std::size_t cell) const noexcept {
    return std::span{neighbour}.subspan(begin[cell], begin[cell + 1] - begin[cell]);
  }
};

/// What would be too large to search: neighbours listed, and bits of one component.
struct ComponentLimits {
  std::size_t max_neighbours = std::size_t{200} << 20;
  std::size_t max_bits = std::size_t{1} << 34;
};

/// The components of `cells` (numbers in `matrix`, ascending), in order of their first cell. Empty when a
/// limit is passed. Cells whose entitlements `separation` keeps apart are not neighbours. O(neighbours + bits
/// / 64).
[[nodiscard]] std::vector<Component> split_components(const Assignments& matrix,
                                                      std::span<const std::uint32_t> cells,
                                                      const Separation& separation,
                                                      const ComponentLimits& limits = {});

}  // namespace rolewright::rolemining
