#include "rolemining/cluster.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "rolemining/random.hpp"

namespace rolewright::rolemining {
namespace {

constexpr std::size_t kPowerRounds = 60;

std::vector<std::uint8_t> find_cores(const SparseSimilarity& similar, std::span<const std::uint32_t> people,
                                     std::uint32_t least) {
  std::vector<std::uint8_t> core(people.size());
  for (std::size_t row = 0; row != people.size(); ++row) {
    std::uint64_t near = people[row];
    for (SparseSimilarity::InnerIterator other(similar, static_cast<Eigen::Index>(row)); other; ++other)
      near += people[static_cast<std::size_t>(other.col())];
    core[row] = near >= least ? 1 : 0;
  }
  return core;
}

// Cores connected through cores form one cluster.
void grow_clusters(const SparseSimilarity& similar, const std::vector<std::uint8_t>& core,
                   Clusters& clusters) {
  std::vector<std::uint32_t> open;
  std::uint32_t count = 0;
  for (std::uint32_t first = 0; first != core.size(); ++first) {
    if (core[first] == 0 || clusters.of[first] != kOutlier) continue;
    clusters.of[first] = count;
    open.assign(1, first);
    while (!open.empty()) {
      const std::uint32_t row = open.back();
      open.pop_back();
      for (SparseSimilarity::InnerIterator other(similar, static_cast<Eigen::Index>(row)); other; ++other) {
        const auto next = static_cast<std::uint32_t>(other.col());
        if (core[next] == 0 || clusters.of[next] != kOutlier) continue;
        clusters.of[next] = count;
        open.push_back(next);
      }
    }
    ++count;
  }
  clusters.members.resize(count);
}

void attach_borders(const SparseSimilarity& similar, const std::vector<std::uint8_t>& core,
                    Clusters& clusters) {
  for (std::uint32_t row = 0; row != core.size(); ++row) {
    if (core[row] == 0) {
      double nearest = 0;
      for (SparseSimilarity::InnerIterator other(similar, static_cast<Eigen::Index>(row)); other; ++other) {
        const auto next = static_cast<std::uint32_t>(other.col());
        if (core[next] == 0 || other.value() <= nearest) continue;
        nearest = other.value();
        clusters.of[row] = clusters.of[next];
      }
    }
    if (clusters.of[row] != kOutlier) clusters.members[clusters.of[row]].push_back(row);
  }
}

std::vector<std::uint32_t> common_entitlements(const SparseUsage& usage,
                                               std::span<const std::uint32_t> people,
                                               const std::vector<std::uint32_t>& members, double share) {
  std::vector<std::pair<std::uint32_t, std::uint32_t>> held;  // (entitlement, people)
  double size = 0;
  for (const std::uint32_t row : members) {
    size += people[row];
    for (SparseUsage::InnerIterator cell(usage, static_cast<Eigen::Index>(row)); cell; ++cell)
      held.emplace_back(static_cast<std::uint32_t>(cell.col()), people[row]);
  }
  std::ranges::sort(held);
  std::vector<std::uint32_t> common;
  for (std::size_t at = 0; at != held.size();) {
    const std::uint32_t entitlement = held[at].first;
    double holders = 0;
    for (; at != held.size() && held[at].first == entitlement; ++at) holders += held[at].second;
    if (holders >= share * size - 1e-9) common.push_back(entitlement);
  }
  return common;
}

// Clusters in order of their mean coordinate, rows inside by their own; outliers last.
std::vector<std::uint32_t> picture_order(const Clusters& clusters, const std::vector<double>& coordinate) {
  std::vector<double> mean(clusters.members.size());
  for (std::size_t cluster = 0; cluster != mean.size(); ++cluster) {
    for (const std::uint32_t row : clusters.members[cluster]) mean[cluster] += coordinate[row];
    mean[cluster] /= static_cast<double>(clusters.members[cluster].size());
  }
  std::vector<std::uint32_t> order(clusters.of.size());
  std::iota(order.begin(), order.end(), 0U);
  std::ranges::stable_sort(order, [&](std::uint32_t a, std::uint32_t b) {
    const std::uint32_t of_a = clusters.of[a];
    const std::uint32_t of_b = clusters.of[b];
    if (of_a == of_b) return coordinate[a] < coordinate[b];
    if (of_a == kOutlier || of_b == kOutlier) return of_b == kOutlier;
    if (mean[of_a] != mean[of_b]) return mean[of_a] < mean[of_b];
    return of_a < of_b;
  });
  return order;
}

}  // namespace

std::vector<double> spectral_coordinate(const SparseSimilarity& similar, std::uint64_t seed) {
  const Eigen::Index size = similar.rows();
  if (size == 0) return {};
  const Eigen::VectorXd ones = Eigen::VectorXd::Ones(size);
  const Eigen::VectorXd degree = similar * ones + ones;  // each row is its own neighbour
  const Eigen::VectorXd scale = degree.cwiseSqrt().cwiseInverse();
  const Eigen::VectorXd first = degree.cwiseSqrt() / degree.cwiseSqrt().norm();  // the trivial eigenvector
  Random random{seed};
  Eigen::VectorXd vector(size);
  for (Eigen::Index row = 0; row != size; ++row) vector[row] = random.unit() - 0.5;
  for (std::size_t round = 0; round != kPowerRounds; ++round) {
    vector -= first * first.dot(vector);
    const double length = vector.norm();
    if (length < 1e-12) break;
    vector /= length;
    const Eigen::VectorXd scaled = scale.cwiseProduct(vector);
    // Half the identity keeps the negative end of the spectrum from taking over.
    vector = 0.5 * vector + 0.5 * scale.cwiseProduct(Eigen::VectorXd(similar * scaled + scaled));
  }
  const Eigen::VectorXd result = scale.cwiseProduct(vector);
  return {result.data(), result.data() + size};
}

Clusters cluster_users(const SparseUsage& usage, std::span<const std::uint32_t> people,
                       const ClusterOptions& options) {
  Clusters clusters;
  clusters.of.assign(people.size(), kOutlier);
  SparseSimilarity similar = similar_users(usage, options.threshold, options.limits, &clusters.in_blocks);
  if (clusters.in_blocks) {
    BlockingOptions blocking = options.blocking;
    blocking.seed = options.seed;
    similar = similar_in_blocks(usage, options.threshold, people, options.least_people, blocking);
  }
  const std::vector<std::uint8_t> core = find_cores(similar, people, options.least_people);
  grow_clusters(similar, core, clusters);
  attach_borders(similar, core, clusters);
  for (const std::vector<std::uint32_t>& members : clusters.members)
    clusters.common.push_back(common_entitlements(usage, people, members, options.common_share));
  clusters.order = picture_order(clusters, spectral_coordinate(similar, options.seed));
  return clusters;
}

}  // namespace rolewright::rolemining
