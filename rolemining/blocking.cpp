#include "rolemining/blocking.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

namespace rolewright::rolemining {
namespace {

std::uint64_t mix(std::uint64_t value) {
  value += 0x9E3779B97F4A7C15ULL;
  value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9ULL;
  value = (value ^ (value >> 27)) * 0x94D049BB133111EBULL;
  return value ^ (value >> 31);
}

// The mean weight of each entitlement over its holders: draws must not depend on the user.
std::vector<double> mean_weights(const SparseUsage& usage) {
  std::vector<double> sum(static_cast<std::size_t>(usage.cols()));
  std::vector<double> count(sum.size());
  for (Eigen::Index row = 0; row != usage.rows(); ++row)
    for (SparseUsage::InnerIterator cell(usage, row); cell; ++cell) {
      sum[static_cast<std::size_t>(cell.col())] += cell.value();
      ++count[static_cast<std::size_t>(cell.col())];
    }
  for (std::size_t item = 0; item != sum.size(); ++item) sum[item] /= std::max(count[item], 1.0);
  return sum;
}

double cosine(const SparseUsage& usage, Eigen::Index left, Eigen::Index right) {
  double score = 0;
  SparseUsage::InnerIterator one(usage, left);
  SparseUsage::InnerIterator two(usage, right);
  while (one && two) {
    if (one.col() == two.col()) {
      score += one.value() * two.value();
      ++one;
      ++two;
    } else if (one.col() < two.col()) {
      ++one;
    } else {
      ++two;
    }
  }
  return std::min(score, 1.0);
}

// Dense users joined through dense users.
class Joined {
 public:
  explicit Joined(std::size_t users) : parent_(users) { std::iota(parent_.begin(), parent_.end(), 0U); }
  std::uint32_t root(std::uint32_t user) {
    while (parent_[user] != user) user = parent_[user] = parent_[parent_[user]];
    return user;
  }
  void join(std::uint32_t left, std::uint32_t right) { parent_[root(left)] = root(right); }

 private:
  std::vector<std::uint32_t> parent_;
};

struct Place {
  std::uint64_t block = 0;
  std::uint64_t order = 0;  // inside the block, another in every band
  std::uint32_t user = 0;
  friend auto operator<=>(const Place&, const Place&) = default;
};

class Blocks {
 public:
  Blocks(const SparseUsage& usage, const BlockingOptions& options)
      : usage_{usage}, options_{options}, weight_{mean_weights(usage)} {}

  // Everyone's place in a round, blocks together.
  std::vector<Place> sorted(std::uint32_t band) const {
    const auto users = static_cast<std::uint32_t>(usage_.rows());
    std::vector<Place> places(users);
    for (std::uint32_t user = 0; user != users; ++user)
      places[user] = {
          .block = band, .order = mix(options_.seed ^ mix(user + (std::uint64_t{band} << 32))), .user = user};
    std::vector<float> draw(weight_.size());
    for (std::uint32_t number = 0; number != options_.draws; ++number) {
      const std::uint64_t salt = mix(options_.seed + std::uint64_t{band} * options_.draws + number);
      for (std::size_t item = 0; item != draw.size(); ++item) {
        const double unit = (static_cast<double>(mix(salt ^ item) >> 11) + 1) * 0x1.0p-53;
        draw[item] = static_cast<float>(-std::log(unit) / std::max(weight_[item], 1e-12));
      }
      for (std::uint32_t user = 0; user != users; ++user)
        places[user].block = mix(places[user].block ^ most_telling(user, draw));
    }
    std::erase_if(places, [&](const Place& place) {
      return !SparseUsage::InnerIterator(usage_, static_cast<Eigen::Index>(place.user));
    });
    std::ranges::sort(places);
    return places;
  }

 private:
  [[nodiscard]] std::uint64_t most_telling(std::uint32_t user, const std::vector<float>& draw) const {
    float least = std::numeric_limits<float>::max();
    Eigen::Index best = 0;
    for (SparseUsage::InnerIterator cell(usage_, static_cast<Eigen::Index>(user)); cell; ++cell)
      if (const float own = draw[static_cast<std::size_t>(cell.col())]; own < least) {
        least = own;
        best = cell.col();
      }
    return static_cast<std::uint64_t>(best) + 1;
  }

  const SparseUsage& usage_;
  const BlockingOptions& options_;
  std::vector<double> weight_;
};

}  // namespace

SparseSimilarity similar_in_blocks(const SparseUsage& usage, double threshold,
                                   std::span<const std::uint32_t> people, std::uint32_t least_people,
                                   const BlockingOptions& options) {
  const Blocks blocks{usage, options};
  std::vector<std::uint64_t> near(people.begin(), people.end());
  Joined joined{people.size()};
  std::vector<Eigen::Triplet<double>> pairs;
  std::vector<std::vector<std::uint32_t>> met(
      people.size());  // of each user still short of company: earlier ones
  for (std::uint32_t band = 0; band != options.bands; ++band) {
    const std::vector<Place> places = blocks.sorted(band);
    for (std::size_t at = 0; at != places.size(); ++at) {
      for (std::size_t next = at + 1; next <= at + options.window && next < places.size(); ++next) {
        if (places[next].block != places[at].block) break;
        const std::uint32_t left = std::min(places[at].user, places[next].user);
        const std::uint32_t right = std::max(places[at].user, places[next].user);
        const auto dense = [&] { return near[left] >= least_people && near[right] >= least_people; };
        if (dense() && joined.root(left) == joined.root(right)) continue;
        if (std::ranges::find(met[right], left) != met[right].end()) {
          if (dense()) joined.join(left, right);
          continue;
        }
        const double score = cosine(usage, static_cast<Eigen::Index>(left), static_cast<Eigen::Index>(right));
        if (score < threshold) continue;
        pairs.emplace_back(static_cast<int>(left), static_cast<int>(right), score);
        met[right].push_back(left);
        near[left] += people[right];
        near[right] += people[left];
        if (dense()) joined.join(left, right);
      }
    }
  }
  const std::size_t once = pairs.size();
  for (std::size_t at = 0; at != once; ++at)
    pairs.emplace_back(pairs[at].col(), pairs[at].row(), pairs[at].value());
  SparseSimilarity similar(usage.rows(), usage.rows());
  similar.setFromTriplets(pairs.begin(), pairs.end());
  return similar;
}

}  // namespace rolewright::rolemining
