// Small matrices for mining tests: written as rows of 0 and 1, drawn at random, and solved by brute force
// that shares nothing with the miner.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "rolemining/mine.hpp"

namespace rolewright::tests {

using rolemining::Assignments;
using rolemining::Cell;
using rolemining::ConflictSides;

/// "110 011" is two users and three entitlements.
inline Assignments matrix_of(std::string_view text) {
  std::vector<Cell> cells;
  std::uint32_t user = 0;
  std::uint32_t column = 0;
  std::uint32_t width = 0;
  for (const char letter : text) {
    if (letter == ' ') {
      ++user;
      column = 0;
      continue;
    }
    if (letter == '1') cells.push_back({user, column});
    width = std::max(width, ++column);
  }
  return rolemining::make_assignments(user + 1, width, cells);
}

inline Assignments random_matrix(unsigned seed, std::uint32_t users, std::uint32_t entitlements,
                                 unsigned percent) {
  std::mt19937 random{seed};
  std::vector<Cell> cells;
  for (std::uint32_t user = 0; user != users; ++user)
    for (std::uint32_t column = 0; column != entitlements; ++column)
      if (random() % 100 < percent) cells.push_back({user, column});
  return rolemining::make_assignments(users, entitlements, cells);
}

/// A matrix whose users hold unions of planted roles: the shape mining is for.
inline Assignments planted_matrix(unsigned seed, std::uint32_t users, std::uint32_t entitlements,
                                  unsigned roles) {
  std::mt19937 random{seed};
  std::vector<std::vector<std::uint32_t>> sets(roles);
  for (auto& set : sets)
    for (unsigned size = 2 + static_cast<unsigned>(random() % 5); size != 0; --size)
      set.push_back(static_cast<std::uint32_t>(random() % entitlements));
  std::vector<Cell> cells;
  for (std::uint32_t user = 0; user != users; ++user)
    for (unsigned count = 1 + static_cast<unsigned>(random() % 3); count != 0; --count)
      for (const std::uint32_t column : sets[random() % roles]) cells.push_back({user, column});
  return rolemining::make_assignments(users, entitlements, cells);
}

inline rolemining::MineInput input_of(Assignments matrix) {
  rolemining::MineInput input;
  for (std::uint32_t user = 0; user != matrix.users; ++user)
    input.users.push_back("u" + std::to_string(user));
  for (std::uint32_t column = 0; column != matrix.entitlements; ++column)
    input.entitlements.push_back("e" + std::to_string(column));
  input.matrix = std::move(matrix);
  return input;
}

/// True when the set (a bit mask of columns) completes one of the conflicts.
inline bool completes(std::uint32_t set, const std::vector<ConflictSides>& conflicts) {
  return std::any_of(conflicts.begin(), conflicts.end(), [&](const ConflictSides& sides) {
    return std::all_of(sides.begin(), sides.end(), [&](const std::vector<std::uint32_t>& side) {
      return std::any_of(side.begin(), side.end(),
                         [&](std::uint32_t item) { return (set >> item & 1U) != 0; });
    });
  });
}

inline std::vector<std::uint32_t> row_masks(const Assignments& matrix) {
  std::vector<std::uint32_t> rows(matrix.users);
  for (std::uint32_t user = 0; user != matrix.users; ++user)
    for (const std::uint32_t column : matrix.row(user)) rows[user] |= 1U << column;
  return rows;
}

inline bool coverable(std::uint32_t open, std::size_t roles, const std::vector<std::uint32_t>& rectangles) {
  if (open == 0) return true;
  if (roles == 0) return false;
  const std::uint32_t first = open & (~open + 1);
  return std::any_of(rectangles.begin(), rectangles.end(), [&](std::uint32_t rectangle) {
    return (rectangle & first) != 0 && coverable(open & ~rectangle, roles - 1, rectangles);
  });
}

/// Fewest roles, by trying every set of entitlements with all its holders. At most 25 cells' worth of matrix.
inline std::size_t fewest_roles_by_force(const Assignments& matrix,
                                         const std::vector<ConflictSides>& conflicts = {}) {
  const std::vector<std::uint32_t> rows = row_masks(matrix);
  std::vector<std::uint32_t> rectangles;
  for (std::uint32_t set = 1; set < (1U << matrix.entitlements); ++set) {
    if (completes(set, conflicts)) continue;
    std::uint32_t rectangle = 0;
    for (std::uint32_t user = 0; user != matrix.users; ++user)
      if ((rows[user] & set) == set) rectangle |= set << (user * matrix.entitlements);
    if (rectangle != 0) rectangles.push_back(rectangle);
  }
  std::uint32_t all = 0;
  for (std::uint32_t user = 0; user != matrix.users; ++user)
    all |= rows[user] << (user * matrix.entitlements);
  std::size_t roles = 0;
  while (!coverable(all, roles, rectangles)) ++roles;
  return roles;
}

/// Least role_cost·roles + |UA| + |PA|, by trying every family of entitlement sets. At most 4 entitlements.
inline std::size_t least_cost_by_force(const Assignments& matrix, std::size_t role_cost) {
  const std::vector<std::uint32_t> rows = row_masks(matrix);
  const std::uint32_t sets = (1U << matrix.entitlements) - 1;
  std::size_t least = static_cast<std::size_t>(-1);
  for (std::uint32_t family = 0; family < (1U << sets); ++family) {  // bit k: the set with mask k + 1
    std::size_t cost = 0;
    for (std::uint32_t set = 1; set <= sets; ++set)
      if ((family >> (set - 1) & 1U) != 0) cost += role_cost + static_cast<std::size_t>(std::popcount(set));
    // reach[mask]: fewest roles of the family, inside the row, whose union is mask
    for (const std::uint32_t row : rows) {
      std::vector<std::size_t> reach(std::size_t{sets} + 1, 100);
      reach[0] = 0;
      for (std::uint32_t mask = 0; mask <= sets; ++mask)
        for (std::uint32_t set = 1; set <= sets; ++set)
          if ((family >> (set - 1) & 1U) != 0 && (set & ~row) == 0)
            reach[mask | set] = std::min(reach[mask | set], reach[mask] + 1);
      cost += reach[row];
    }
    least = std::min(least, cost);
  }
  return least;
}

}  // namespace rolewright::tests
