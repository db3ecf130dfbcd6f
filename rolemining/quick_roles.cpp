#include "rolemining/quick_roles.hpp"

#include <algorithm>
#include <numeric>
#include <unordered_set>

#include "rolemining/random.hpp"

namespace rolewright::rolemining {
namespace {

constexpr std::size_t kSamples = 40;         // holders looked at around one entitlement
constexpr std::size_t kConfidencePercent = 85;  // of them hold what belongs to the set
constexpr std::size_t kPairs = 6;            // of people compared around one entitlement, from round two
constexpr std::size_t kMostRounds = 12;
constexpr std::uint64_t kLeastShare = 1000;  // a round that brings less than one in so many is the last

class Miner {
 public:
  Miner(const QuickProblem& problem, WorkBudget& budget)
      : problem_{problem},
        matrix_{problem.matrix},
        turned_{transpose(problem.matrix)},
        budget_{budget},
        random_{problem.seed},
        seen_(problem.matrix.entitlements),
        conflicts_of_(problem.matrix.entitlements) {
    out_.open.assign(matrix_.cells(), 1);
    for (std::uint32_t index = 0; index != problem.conflicts.size(); ++index)
      for (const std::vector<std::uint32_t>& side : problem.conflicts[index])
        for (const std::uint32_t item : side) conflicts_of_[item].push_back(index);
  }

  QuickRoles run() {
    std::vector<std::uint32_t> order(matrix_.entitlements);
    std::iota(order.begin(), order.end(), 0U);
    std::ranges::stable_sort(order, {}, [&](std::uint32_t item) { return turned_.row(item).size(); });
    for (std::size_t round = 0; round != kMostRounds && !budget_.exhausted(); ++round) {
      const std::uint64_t before = out_.granted;
      for (const std::uint32_t item : order) {
        if (budget_.exhausted()) break;
        if (round == 0) {
          try_set(companions(item));
        } else {
          for (std::size_t pair = 0; pair != kPairs; ++pair) try_set(common_open(item));
        }
      }
      if (round != 0 && (out_.granted - before) * kLeastShare < matrix_.cells()) break;
    }
    std::ranges::sort(out_.roles);
    return std::move(out_);
  }

 private:
  using Set = std::vector<std::uint32_t>;

  [[nodiscard]] bool is_open(std::uint32_t user, std::uint32_t item) const {
    return out_.open[find_cell(matrix_, {user, item})] != 0;
  }

  // Holders for whom the entitlement is still open; at most `most`, drawn evenly.
  std::vector<std::uint32_t> open_holders(std::uint32_t item, std::size_t most) {
    const std::span<const std::uint32_t> holders = turned_.row(item);
    std::vector<std::uint32_t> chosen;
    if (holders.empty()) return chosen;
    const std::size_t tries = std::min(holders.size(), 4 * most);
    const std::size_t first = random_.below(holders.size());
    for (std::size_t at = 0; at != tries && chosen.size() != most; ++at) {
      const std::uint32_t user = holders[(first + at * holders.size() / tries) % holders.size()];
      if (is_open(user, item)) chosen.push_back(user);
    }
    budget_.spend(tries * 30);
    return chosen;
  }

  // What most of its holders hold.
  Set companions(std::uint32_t item) {
    const std::vector<std::uint32_t> holders = open_holders(item, kSamples);
    Set touched;
    for (const std::uint32_t user : holders)
      for (const std::uint32_t other : matrix_.row(user))
        if (seen_[other]++ == 0) touched.push_back(other);
    Set set;
    for (const std::uint32_t other : touched) {
      if (seen_[other] * 100 >= holders.size() * kConfidencePercent) set.push_back(other);
      seen_[other] = 0;
    }
    budget_.spend(touched.size() * 8 + 100);
    std::ranges::sort(set);
    return set;
  }

  // What is open for one holder and held by another.
  Set common_open(std::uint32_t item) {
    const std::vector<std::uint32_t> pair = open_holders(item, 2);
    Set set;
    if (pair.size() != 2) return set;
    const std::span<const std::uint32_t> other = matrix_.row(pair[1]);
    for (std::size_t cell = matrix_.begin[pair[0]]; cell != matrix_.begin[pair[0] + 1]; ++cell)
      if (out_.open[cell] != 0 && std::ranges::binary_search(other, matrix_.entitlement[cell]))
        set.push_back(matrix_.entitlement[cell]);
    budget_.spend(matrix_.row(pair[0]).size() * 10 + 100);
    return set;
  }

  [[nodiscard]] bool conflicting(const Set& set) const {
    const auto touches = [&](const std::vector<std::uint32_t>& side) {
      return std::ranges::any_of(side, [&](std::uint32_t item) { return std::ranges::binary_search(set, item); });
    };
    return std::ranges::any_of(set, [&](std::uint32_t item) {
      return std::ranges::any_of(conflicts_of_[item], [&](std::uint32_t index) {
        return std::ranges::all_of(problem_.conflicts[index], touches);
      });
    });
  }

  static std::uint64_t hash_of(const Set& set) {
    std::uint64_t hash = set.size();
    for (const std::uint32_t item : set) {
      hash ^= item + 0x9E3779B97F4A7C15ULL + (hash << 6) + (hash >> 2);
      hash *= 0xBF58476D1CE4E5B9ULL;
    }
    return hash;
  }

  // Makes the set a role of all for whom it grants two open assignments or more, if that pays.
  void try_set(const Set& set) {
    if (set.size() < 2 || !tried_.insert(hash_of(set)).second || conflicting(set)) return;
    const std::uint32_t rarest =
        *std::ranges::min_element(set, {}, [&](std::uint32_t item) { return turned_.row(item).size(); });
    CandidateRole role{.users = {}, .entitlements = set};
    std::uint64_t gain = 0;
    std::vector<std::size_t> cells(set.size());
    std::uint64_t ticks = 0;
    for (const std::uint32_t user : turned_.row(rarest)) {
      const std::size_t open = open_in(user, set, cells, ticks);
      if (open < 2) continue;
      role.users.push_back(user);
      gain += open;
    }
    budget_.spend(ticks);
    if (role.users.size() < problem_.least_people || gain <= role.users.size() + set.size()) return;
    for (const std::uint32_t user : role.users) {
      open_in(user, set, cells, ticks);
      for (const std::size_t cell : cells) {
        out_.granted += out_.open[cell];
        out_.open[cell] = 0;
      }
    }
    out_.roles.push_back(std::move(role));
  }

  // How much of the set is open for the user; 0 when the user lacks some of it. Fills the cells' numbers.
  std::size_t open_in(std::uint32_t user, const Set& set, std::vector<std::size_t>& cells,
                      std::uint64_t& ticks) const {
    const std::span<const std::uint32_t> row = matrix_.row(user);
    if (row.size() < set.size()) return 0;
    std::size_t open = 0;
    auto from = row.begin();
    for (std::size_t at = 0; at != set.size(); ++at) {
      from = std::lower_bound(from, row.end(), set[at]);
      ticks += 12;
      if (from == row.end() || *from != set[at]) return 0;
      cells[at] = matrix_.begin[user] + static_cast<std::size_t>(from - row.begin());
      open += out_.open[cells[at]];
    }
    return open;
  }

  const QuickProblem& problem_;
  const Assignments& matrix_;
  Assignments turned_;
  WorkBudget& budget_;
  Random random_;
  QuickRoles out_;
  std::vector<std::uint32_t> seen_;
  std::vector<std::vector<std::uint32_t>> conflicts_of_;
  std::unordered_set<std::uint64_t> tried_;
};

}  // namespace

QuickRoles quick_roles(const QuickProblem& problem, WorkBudget& budget) {
  return Miner{problem, budget}.run();
}

}  // namespace rolewright::rolemining
