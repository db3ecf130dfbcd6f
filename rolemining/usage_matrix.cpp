#include "rolemining/usage_matrix.hpp"

#include <algorithm>
#include <cmath>

namespace rolewright::rolemining {
namespace {

std::vector<std::size_t> count_holders(const Assignments& matrix) {
  std::vector<std::size_t> holders(matrix.entitlements);
  for (const std::uint32_t entitlement : matrix.entitlement) ++holders[entitlement];
  return holders;
}

}  // namespace

SparseUsage usage_matrix(const Assignments& matrix, std::span<const float> events,
                         std::span<const float> sensitivity) {
  const std::vector<std::size_t> holders = count_holders(matrix);
  SparseUsage usage(static_cast<Eigen::Index>(matrix.users), static_cast<Eigen::Index>(matrix.entitlements));
  usage.reserve(static_cast<Eigen::Index>(matrix.cells()));
  for (std::uint32_t user = 0; user != matrix.users; ++user) {
    usage.startVec(static_cast<Eigen::Index>(user));
    double square = 0;
    for (std::size_t cell = matrix.begin[user]; cell != matrix.begin[user + 1]; ++cell) {
      const std::uint32_t entitlement = matrix.entitlement[cell];
      const double rarity =
          std::log2(1.0 + static_cast<double>(matrix.users) / static_cast<double>(holders[entitlement]));
      const double seen = events.empty() || !(events[cell] > 0) ? 0.0 : std::min<double>(events[cell], 1e12);
      const double stake = sensitivity.empty() ? 1.0 : static_cast<double>(sensitivity[entitlement]);
      const double weight = stake * rarity * (1.0 + std::log2(1.0 + seen));
      usage.insertBack(static_cast<Eigen::Index>(user), static_cast<Eigen::Index>(entitlement)) = weight;
      square += weight * weight;
    }
    if (square > 0) usage.row(static_cast<Eigen::Index>(user)) *= 1.0 / std::sqrt(square);
  }
  usage.finalize();
  return usage;
}

std::vector<std::uint32_t> split_birthright(const Assignments& matrix, double share) {
  std::vector<std::uint32_t> universal;
  if (!(share > 0)) return universal;
  std::size_t active = 0;
  for (std::uint32_t user = 0; user != matrix.users; ++user) active += matrix.row(user).empty() ? 0U : 1U;
  const std::vector<std::size_t> holders = count_holders(matrix);
  for (std::uint32_t entitlement = 0; entitlement != matrix.entitlements; ++entitlement) {
    if (holders[entitlement] == 0) continue;
    if (static_cast<double>(holders[entitlement]) >= share * static_cast<double>(active) - 1e-9)
      universal.push_back(entitlement);
  }
  return universal;
}

}  // namespace rolewright::rolemining
