// Matrix picture: who holds what, before and after reordering, as one SVG slide. On the right each block of
// people and entitlements has its colour. Large matrices are drawn as densities: no file grows past a few MB.
//   in   the matrix by rows, an order of rows and columns, named blocks
//   out  SVG text, 1600 × 900
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace rolewright::report {

struct MatrixPicture {
  struct Block {  // a role, or a group
    std::string name;
    std::vector<std::uint32_t> users;         // ascending
    std::vector<std::uint32_t> entitlements;  // ascending
    bool birthright = false;                  // drawn in a quiet colour
  };
  std::uint32_t users = 0;
  std::uint32_t entitlements = 0;
  std::span<const std::size_t> begin;          // users + 1 offsets into `entitlement`
  std::span<const std::uint32_t> entitlement;  // ascending in each row
  std::vector<std::uint32_t> user_order;       // rows of the right side; those left out are not drawn there
  std::vector<std::uint32_t> entitlement_order;
  std::vector<Block> blocks;
  std::string title;
  std::string before;  // under the left side
  std::string after;   // under the right side
};

/// O(cells + sum of the blocks' areas · log row). Deterministic.
[[nodiscard]] std::string matrix_svg(const MatrixPicture& picture);

/// An order in which blocks stand together: the largest block first, inside it the next, and so on.
void order_by_blocks(MatrixPicture& picture);

}  // namespace rolewright::report
