#include "rolemining/twins.hpp"

#include <algorithm>
#include <unordered_map>

namespace rolewright::rolemining {
namespace {

std::uint64_t hash_row(std::span<const std::uint32_t> row) {
  std::uint64_t hash = 0x243F6A8885A308D3ULL ^ row.size();
  for (const std::uint32_t item : row) {
    hash = (hash ^ item) * 0x9E3779B97F4A7C15ULL;
    hash ^= hash >> 29;
  }
  return hash;
}

// Groups equal, non-empty rows; groups come in the order of their first row.
std::vector<std::vector<std::uint32_t>> group_rows(const Assignments& matrix,
                                                   const std::vector<std::uint8_t>& apart) {
  std::vector<std::vector<std::uint32_t>> groups;
  std::unordered_map<std::uint64_t, std::vector<std::uint32_t>> by_hash;  // hash → groups; only looked up
  for (std::uint32_t index = 0; index != matrix.users; ++index) {
    const std::span<const std::uint32_t> row = matrix.row(index);
    if (row.empty()) continue;
    if (!apart.empty() && apart[index] != 0) {
      groups.push_back({index});
      continue;
    }
    std::vector<std::uint32_t>& same_hash = by_hash[hash_row(row)];
    const auto twin = std::ranges::find_if(same_hash, [&](std::uint32_t group) {
      return std::ranges::equal(row, matrix.row(groups[group].front()));
    });
    if (twin != same_hash.end()) {
      groups[*twin].push_back(index);
    } else {
      same_hash.push_back(static_cast<std::uint32_t>(groups.size()));
      groups.push_back({index});
    }
  }
  return groups;
}

// One row per group, as its first member has it.
Assignments keep_rows(const Assignments& matrix, const std::vector<std::vector<std::uint32_t>>& groups) {
  Assignments kept{.users = static_cast<std::uint32_t>(groups.size()),
                   .entitlements = matrix.entitlements,
                   .begin = {0},
                   .entitlement = {}};
  for (const std::vector<std::uint32_t>& group : groups) {
    const std::span<const std::uint32_t> row = matrix.row(group.front());
    kept.entitlement.insert(kept.entitlement.end(), row.begin(), row.end());
    kept.begin.push_back(kept.entitlement.size());
  }
  return kept;
}

}  // namespace

Twins merge_twins(const Assignments& matrix, const std::vector<std::uint8_t>& apart) {
  Twins twins;
  twins.users = group_rows(matrix, {});
  const Assignments columns = transpose(keep_rows(matrix, twins.users));
  twins.entitlements = group_rows(columns, apart);
  twins.matrix = transpose(keep_rows(columns, twins.entitlements));
  return twins;
}

}  // namespace rolewright::rolemining
