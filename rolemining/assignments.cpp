#include "rolemining/assignments.hpp"

#include <algorithm>

namespace rolewright::rolemining {

Assignments make_assignments(std::uint32_t users, std::uint32_t entitlements, std::vector<Cell> cells) {
  std::ranges::sort(cells);
  cells.erase(std::unique(cells.begin(), cells.end()), cells.end());
  Assignments matrix{.users = users, .entitlements = entitlements, .begin = {}, .entitlement = {}};
  matrix.begin.assign(std::size_t{users} + 1, 0);
  matrix.entitlement.reserve(cells.size());
  for (const Cell& cell : cells) {
    ++matrix.begin[cell.user + 1];
    matrix.entitlement.push_back(cell.entitlement);
  }
  for (std::size_t user = 0; user != users; ++user) matrix.begin[user + 1] += matrix.begin[user];
  return matrix;
}

Assignments transpose(const Assignments& matrix) {
  Assignments turned{
      .users = matrix.entitlements, .entitlements = matrix.users, .begin = {}, .entitlement = {}};
  turned.begin.assign(std::size_t{matrix.entitlements} + 1, 0);
  turned.entitlement.resize(matrix.cells());
  for (const std::uint32_t column : matrix.entitlement) ++turned.begin[column + 1];
  for (std::size_t row = 0; row != turned.users; ++row) turned.begin[row + 1] += turned.begin[row];
  std::vector<std::size_t> next(turned.begin.begin(), turned.begin.end() - 1);
  for (std::uint32_t user = 0; user != matrix.users; ++user)
    for (const std::uint32_t column : matrix.row(user)) turned.entitlement[next[column]++] = user;
  return turned;
}

std::uint32_t find_cell(const Assignments& matrix, Cell cell) noexcept {
  const std::span<const std::uint32_t> row = matrix.row(cell.user);
  const auto found = std::ranges::lower_bound(row, cell.entitlement);
  if (found == row.end() || *found != cell.entitlement) return kNoCell;
  return static_cast<std::uint32_t>(matrix.begin[cell.user] + static_cast<std::size_t>(found - row.begin()));
}

}  // namespace rolewright::rolemining
