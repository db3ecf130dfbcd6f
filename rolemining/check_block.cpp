#include "rolemining/check_block.hpp"

#include <algorithm>

namespace rolewright::rolemining {
namespace {

using Group = std::vector<std::size_t>;

class Search {
 public:
  Search(const std::vector<std::vector<bool>>& fits, std::uint64_t most_steps) : fits_{fits}, left_{most_steps} {}

  // True when `roles` groups can hold every cell of `open`.
  bool coverable(const Group& open, std::size_t roles) {
    if (open.empty()) return true;
    if (left_ == 0) return false;
    --left_;
    if (apart(open) > roles) return false;
    std::vector<Group> choices = largest_groups(open);
    for (const Group& group : choices) {
      Group rest;
      std::set_difference(open.begin(), open.end(), group.begin(), group.end(), std::back_inserter(rest));
      if (coverable(rest, roles - 1)) return true;
      if (left_ == 0) return false;
    }
    return false;
  }

  [[nodiscard]] bool gave_up() const { return left_ == 0; }

 private:
  // How many of `open` exclude each other, found greedily: each needs a role of its own.
  [[nodiscard]] std::size_t apart(const Group& open) const {
    std::vector<std::pair<std::size_t, std::size_t>> order;
    for (const std::size_t cell : open) order.emplace_back(near_in(cell, open), cell);
    std::sort(order.begin(), order.end());
    Group chosen;
    for (const auto& [near, cell] : order) {
      bool free = true;
      for (const std::size_t other : chosen) free = free && !fits_[cell][other];
      if (free) chosen.push_back(cell);
    }
    return chosen.size();
  }

  [[nodiscard]] std::size_t near_in(std::size_t cell, const Group& open) const {
    std::size_t count = 0;
    for (const std::size_t other : open) count += fits_[cell][other] ? 1U : 0U;
    return count;
  }

  // For the open cell with fewest largest groups around it: these groups.
  std::vector<Group> largest_groups(const Group& open) const {
    std::vector<std::pair<std::size_t, std::size_t>> order;
    for (const std::size_t cell : open) order.emplace_back(near_in(cell, open), cell);
    std::sort(order.begin(), order.end());
    std::vector<Group> best;
    for (std::size_t at = 0; at < order.size() && at < 8; ++at) {
      Group group{order[at].second};
      Group candidates;
      for (const std::size_t other : open)
        if (other != order[at].second && fits_[order[at].second][other]) candidates.push_back(other);
      std::vector<Group> found;
      extend(group, candidates, {}, found);
      if (best.empty() || found.size() < best.size()) best = std::move(found);
      if (best.size() == 1) break;
    }
    for (Group& group : best) std::sort(group.begin(), group.end());
    std::stable_sort(best.begin(), best.end(), [](const Group& a, const Group& b) { return a.size() > b.size(); });
    return best;
  }

  // Every way to extend `group` as far as it goes, with `candidates` and without what was tried.
  void extend(Group& group, const Group& candidates, Group tried, std::vector<Group>& found) const {
    if (candidates.empty()) {
      if (tried.empty()) found.push_back(group);
      return;
    }
    Group rest = candidates;
    while (!rest.empty()) {
      const std::size_t cell = rest.back();
      rest.pop_back();
      const auto fitting = [&](const Group& from) {
        Group kept;
        for (const std::size_t other : from)
          if (fits_[cell][other]) kept.push_back(other);
        return kept;
      };
      group.push_back(cell);
      extend(group, fitting(rest), fitting(tried), found);
      group.pop_back();
      tried.push_back(cell);
    }
  }

  const std::vector<std::vector<bool>>& fits_;
  std::uint64_t left_;
};

}  // namespace

BlockProof needs_roles(const std::vector<std::vector<bool>>& fits, std::size_t roles, std::uint64_t most_steps) {
  if (roles == 0) return BlockProof::Proved;
  Group all(fits.size());
  for (std::size_t cell = 0; cell != all.size(); ++cell) all[cell] = cell;
  Search search{fits, most_steps};
  if (search.coverable(all, roles - 1)) return BlockProof::Refuted;
  return search.gave_up() ? BlockProof::GaveUp : BlockProof::Proved;
}

}  // namespace rolewright::rolemining
