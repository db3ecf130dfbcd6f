#include "rolemining/similarity.hpp"

#include <algorithm>
#include <numeric>

namespace rolewright::rolemining {
namespace {

struct Entry {
  std::uint32_t index = 0;
  double weight = 0;
};

// Rows with their entitlements from most to least common.
std::vector<std::vector<Entry>> rows_by_commonness(const SparseUsage& usage) {
  std::vector<std::uint32_t> holders(static_cast<std::size_t>(usage.cols()));
  for (Eigen::Index row = 0; row != usage.rows(); ++row)
    for (SparseUsage::InnerIterator cell(usage, row); cell; ++cell)
      ++holders[static_cast<std::size_t>(cell.col())];
  std::vector<std::vector<Entry>> rows(static_cast<std::size_t>(usage.rows()));
  for (Eigen::Index row = 0; row != usage.rows(); ++row) {
    std::vector<Entry>& own = rows[static_cast<std::size_t>(row)];
    for (SparseUsage::InnerIterator cell(usage, row); cell; ++cell)
      own.push_back({static_cast<std::uint32_t>(cell.col()), cell.value()});
    std::ranges::stable_sort(
        own, [&](const Entry& a, const Entry& b) { return holders[a.index] > holders[b.index]; });
  }
  return rows;
}

class AllPairs {
 public:
  AllPairs(std::vector<std::vector<Entry>> rows, std::size_t columns, double threshold)
      : rows_{std::move(rows)},
        heaviest_(columns),
        index_(columns),
        common_(rows_.size()),
        score_(rows_.size()),
        threshold_{threshold} {
    for (const std::vector<Entry>& row : rows_)
      for (const Entry& entry : row) heaviest_[entry.index] = std::max(heaviest_[entry.index], entry.weight);
  }

  // Pairs (earlier, later) in order of the later; false when a limit was passed.
  bool run(const SimilarityLimits& limits, std::vector<Eigen::Triplet<double>>& pairs) {
    weight_of_.assign(heaviest_.size(), 0);
    for (std::uint32_t row = 0; row != rows_.size(); ++row) {
      match(row, pairs);
      if (pairs.size() / 2 > limits.most_pairs || steps_ > limits.most_steps) return false;
      add(row);
    }
    return true;
  }

 private:
  void match(std::uint32_t row, std::vector<Eigen::Triplet<double>>& pairs) {
    touched_.clear();
    for (const Entry& entry : rows_[row]) {
      weight_of_[entry.index] = entry.weight;
      steps_ += index_[entry.index].size();
      for (const Entry& other : index_[entry.index]) {
        if (score_[other.index] == 0) touched_.push_back(other.index);
        score_[other.index] += entry.weight * other.weight;
      }
    }
    std::ranges::sort(touched_);
    for (const std::uint32_t other : touched_) {
      double score = score_[other];
      score_[other] = 0;
      for (std::size_t at = 0; at != common_[other]; ++at)
        score += rows_[other][at].weight * weight_of_[rows_[other][at].index];
      if (score < threshold_) continue;
      score = std::min(score, 1.0);
      pairs.emplace_back(static_cast<int>(other), static_cast<int>(row), score);
      pairs.emplace_back(static_cast<int>(row), static_cast<int>(other), score);
    }
    for (const Entry& entry : rows_[row]) weight_of_[entry.index] = 0;
  }

  // Indexes the row from where its common part could first reach the threshold with any row.
  void add(std::uint32_t row) {
    double reach = 0;
    for (std::size_t at = 0; at != rows_[row].size(); ++at) {
      const Entry& entry = rows_[row][at];
      reach += entry.weight * heaviest_[entry.index];
      if (reach < threshold_ - 1e-9) {
        common_[row] = at + 1;
      } else {
        index_[entry.index].push_back({row, entry.weight});
      }
    }
  }

  std::vector<std::vector<Entry>> rows_;
  std::vector<double> heaviest_;           // of each entitlement
  std::vector<std::vector<Entry>> index_;  // entitlement → rows
  std::vector<std::size_t> common_;        // entries of each row that are not indexed
  std::vector<double> score_;
  std::vector<double> weight_of_;
  std::vector<std::uint32_t> touched_;
  double threshold_;
  std::size_t steps_ = 0;
};

}  // namespace

SparseSimilarity similar_users(const SparseUsage& usage, double threshold, const SimilarityLimits& limits,
                               bool* cut) {
  std::vector<Eigen::Triplet<double>> pairs;
  AllPairs search{rows_by_commonness(usage), static_cast<std::size_t>(usage.cols()), threshold};
  const bool whole = search.run(limits, pairs);
  if (cut != nullptr) *cut = !whole;
  SparseSimilarity similar(usage.rows(), usage.rows());
  similar.setFromTriplets(pairs.begin(), pairs.end());
  return similar;
}

}  // namespace rolewright::rolemining
