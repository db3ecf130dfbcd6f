// Clusters: groups of people who hold, and use, much the same. A density clustering over the similarity
// graph, and an order of the users in which alike people stand together. Clusters are candidate roles: they
// seed the cover and the annealing, and they are the picture role engineers know.
//   in   SparseUsage, how many people each row stands for
//   out  Clusters: the cluster of each row, who is an outlier, what each cluster holds in common
// Source: Ester, Kriegel, Sander, Xu, KDD 1996 (DBSCAN), its neighbourhoods from an inverted index
// or, where that would be quadratic, from blocks.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "rolemining/blocking.hpp"
#include "rolemining/similarity.hpp"

namespace rolewright::rolemining {

struct ClusterOptions {
  double threshold = 0.75;         // least cosine of neighbours
  std::uint32_t least_people = 3;  // in a neighbourhood, oneself counted, to be in a cluster's core
  double common_share = 0.8;       // of a cluster's people: what they must hold for it to be common
  SimilarityLimits limits;         // of comparing everyone; past them users are compared in blocks
  BlockingOptions blocking;
  std::uint64_t seed = 1;  // of the spectral order and the blocks
};

inline constexpr std::uint32_t kOutlier = 0xFFFFFFFFU;

struct Clusters {
  std::vector<std::uint32_t> of;                    // row → cluster, or kOutlier
  std::vector<std::vector<std::uint32_t>> members;  // rows, ascending
  std::vector<std::vector<std::uint32_t>> common;   // entitlements held by `common_share`, ascending
  std::vector<std::uint32_t> order;                 // rows, alike ones side by side, clusters together
  bool in_blocks = false;                           // too many to compare everyone: see blocking.hpp
};

/// `people`: how many users each row stands for. Deterministic: clusters are numbered by their first core
/// row, a border row joins its most similar core neighbour.
[[nodiscard]] Clusters cluster_users(const SparseUsage& usage, std::span<const std::uint32_t> people,
                                     const ClusterOptions& options);

/// Rows by the second eigenvector of the normalised similarity graph (power iteration from a seeded start).
[[nodiscard]] std::vector<double> spectral_coordinate(const SparseSimilarity& similar, std::uint64_t seed);

}  // namespace rolewright::rolemining
