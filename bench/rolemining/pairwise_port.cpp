#include "bench/rolemining/pairwise_port.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace rolewright::bench {
namespace {

using namespace rolemining;
using Set = std::vector<std::uint32_t>;

Set row_of(const Assignments& matrix, std::uint32_t user) {
  return {matrix.row(user).begin(), matrix.row(user).end()};
}

Set shared(const Set& left, const Set& right) {
  Set both;
  std::ranges::set_intersection(left, right, std::back_inserter(both));
  return both;
}

class Port {
 public:
  Port(const Assignments& matrix, const PairwiseOptions& options) : options_{options}, open_(matrix.users) {
    for (std::uint32_t user = 0; user != matrix.users; ++user) {
      rows_.push_back(row_of(matrix, user));
      open_[user].insert(rows_.back().begin(), rows_.back().end());
    }
  }

  CandidateRoles run() {
    for (const std::vector<std::uint32_t>& cluster : clusters()) take_intersections(cluster);
    std::map<Set, std::vector<std::uint32_t>> left;
    for (std::uint32_t user = 0; user != rows_.size(); ++user)
      if (!open_[user].empty()) left[Set(open_[user].begin(), open_[user].end())].push_back(user);
    for (const auto& [set, users] : left) roles_.push_back({.users = users, .entitlements = set});
    return roles_;
  }

 private:
  std::vector<std::uint32_t> neighbours(std::uint32_t user) const {
    std::vector<std::uint32_t> near;
    for (std::uint32_t other = 0; other != rows_.size(); ++other) {
      const std::size_t both = shared(rows_[user], rows_[other]).size();
      const std::size_t either = rows_[user].size() + rows_[other].size() - both;
      if (either == 0 || 1 - static_cast<double>(both) / static_cast<double>(either) <= options_.most_distance)
        near.push_back(other);
    }
    return near;
  }

  std::vector<std::vector<std::uint32_t>> clusters() const {
    std::vector<std::vector<std::uint32_t>> found;
    std::vector<std::uint8_t> seen(rows_.size());
    for (std::uint32_t user = 0; user != rows_.size(); ++user) {
      if (seen[user] != 0) continue;
      std::vector<std::uint32_t> queue = neighbours(user);
      if (queue.size() < options_.least_points) continue;
      seen[user] = 1;
      std::vector<std::uint32_t> cluster{user};
      for (std::size_t at = 0; at != queue.size(); ++at) {
        const std::uint32_t other = queue[at];
        if (seen[other] != 0) continue;
        seen[other] = 1;
        cluster.push_back(other);
        const std::vector<std::uint32_t> more = neighbours(other);
        if (more.size() >= options_.least_points) queue.insert(queue.end(), more.begin(), more.end());
      }
      found.push_back(std::move(cluster));
    }
    return found;
  }

  // Intersections of pairs, the largest areas first, as long as they grant something open.
  void take_intersections(const std::vector<std::uint32_t>& cluster) {
    std::set<Set> candidates;
    std::size_t pairs = 0;
    for (std::size_t one = 0; one != cluster.size() && pairs < options_.most_pairs; ++one)
      for (std::size_t two = 0; two != one && pairs < options_.most_pairs; ++two, ++pairs)
        candidates.insert(shared(rows_[cluster[one]], rows_[cluster[two]]));
    std::vector<CandidateRole> areas;
    for (const Set& set : candidates) {
      if (set.empty()) continue;
      CandidateRole role{.users = {}, .entitlements = set};
      for (const std::uint32_t user : cluster)
        if (std::ranges::includes(rows_[user], set)) role.users.push_back(user);
      std::ranges::sort(role.users);
      areas.push_back(std::move(role));
    }
    std::ranges::stable_sort(areas, std::greater<>{}, [](const CandidateRole& role) {
      return role.users.size() * role.entitlements.size();
    });
    for (const CandidateRole& role : areas) take(role);
  }

  void take(const CandidateRole& role) {
    CandidateRole taken{.users = {}, .entitlements = role.entitlements};
    for (const std::uint32_t user : role.users) {
      const bool whole = std::ranges::all_of(role.entitlements,
                                             [&](std::uint32_t item) { return open_[user].contains(item); });
      if (whole) taken.users.push_back(user);
    }
    if (taken.users.size() < 2) return;
    for (const std::uint32_t user : taken.users)
      for (const std::uint32_t item : taken.entitlements) open_[user].erase(item);
    roles_.push_back(std::move(taken));
  }

  const PairwiseOptions& options_;
  std::vector<Set> rows_;
  std::vector<std::set<std::uint32_t>> open_;
  CandidateRoles roles_;
};

}  // namespace

CandidateRoles pairwise_roles(const Assignments& matrix, const PairwiseOptions& options) {
  return Port{matrix, options}.run();
}

}  // namespace rolewright::bench
