#include "rolemining/exact_cover.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "rolemining/cliques.hpp"

namespace rolewright::rolemining {
namespace {

constexpr double kSlack = 1e-6;  // far above the rounding of sums of some thousand terms near one
constexpr std::size_t kMostCliques = 200'000;
constexpr std::size_t kRootRounds = 400;
constexpr std::size_t kNodeRounds = 40;

// What is left to decide in a subtree.
struct Node {
  std::vector<std::uint64_t> open;  // elements not covered yet
  std::vector<std::uint32_t> sets;  // that may still be chosen
  std::vector<double> price;        // multiplier of each element
};

class SetCover {
 public:
  SetCover(const BitMatrix& sets, std::size_t lower, std::size_t beat, WorkBudget& budget)
      : sets_{sets}, lower_{lower}, best_{beat}, budget_{budget}, words_{sets.stride()}, rest_(sets.rows()) {}

  SetCoverAnswer run() {
    Node root{.open = std::vector<std::uint64_t>(words_),
              .sets = std::vector<std::uint32_t>(sets_.rows()),
              .price = std::vector<double>(sets_.columns())};
    for (std::size_t element = 0; element != sets_.columns(); ++element) set_bit(root.open, element);
    std::iota(root.sets.begin(), root.sets.end(), 0U);
    search(std::move(root), true);
    SetCoverAnswer answer{.chosen = best_sets_, .lower = lower_, .complete = !stopped_};
    if (!stopped_) answer.lower = best_;
    return answer;
  }

 private:
  [[nodiscard]] bool done() const { return stopped_ || best_ <= lower_; }

  void search(Node node, bool at_root) {
    const std::size_t depth = path_.size();
    if (!budget_.spend(node.sets.size() * words_ + 50)) stopped_ = true;
    if (!done() && settle(node, at_root)) branch(node);
    path_.resize(depth);
  }

  // Dominance, forced choices, bound and fixing. False when nothing in this subtree can beat the best.
  bool settle(Node& node, bool at_root) {
    for (;;) {
      if (count_bits(node.open) == 0) return record();
      if (path_.size() + 1 >= best_) return false;
      drop_dominated(node);
      const std::uint32_t forced = forced_set(node);
      if (forced == kImpossible) return false;
      if (forced != kNothingForced) {
        choose(node, forced);
        continue;
      }
      const std::size_t before = node.sets.size();
      if (!bound(node, at_root)) return false;
      if (node.sets.size() == before) return true;
    }
  }

  bool record() {
    if (path_.size() < best_) {
      best_ = path_.size();
      best_sets_ = path_;
    }
    return false;
  }

  void choose(Node& node, std::uint32_t set) {
    path_.push_back(set);
    for (std::size_t word = 0; word != words_; ++word) node.open[word] &= ~sets_.row(set)[word];
  }

  // A set is dropped when another covers all of its open elements (the first of equals stays).
  void drop_dominated(Node& node) {
    if (rest_bits_.rows() != sets_.rows()) rest_bits_ = BitMatrix{sets_.rows(), sets_.columns()};
    for (const std::uint32_t set : node.sets) {
      std::size_t count = 0;
      for (std::size_t word = 0; word != words_; ++word) {
        rest_bits_.row(set)[word] = sets_.row(set)[word] & node.open[word];
        count += static_cast<std::size_t>(std::popcount(rest_bits_.row(set)[word]));
      }
      rest_[set] = count;
    }
    std::ranges::stable_sort(node.sets,
                             [&](std::uint32_t a, std::uint32_t b) { return rest_[a] > rest_[b]; });
    with_.assign(sets_.columns(), {});
    std::vector<std::uint32_t> kept;
    for (const std::uint32_t set : node.sets) {
      if (rest_[set] == 0) break;
      if (dominated(set)) continue;
      kept.push_back(set);
      for_each_set(rest_bits_.row(set), [&](std::size_t element) { with_[element].push_back(set); });
    }
    budget_.spend(kept.size() * words_ * 8);
    node.sets = std::move(kept);
  }

  // Only sets kept so far that share its rarest element can cover it.
  [[nodiscard]] bool dominated(std::uint32_t set) const {
    const std::vector<std::uint32_t>* rarest = nullptr;
    for_each_set(rest_bits_.row(set), [&](std::size_t element) {
      if (rarest == nullptr || with_[element].size() < rarest->size()) rarest = &with_[element];
    });
    return std::ranges::any_of(
        *rarest, [&](std::uint32_t larger) { return covers(rest_bits_.row(larger), rest_bits_.row(set)); });
  }

  // After drop_dominated: the only set of some element, if any.
  [[nodiscard]] std::uint32_t forced_set(const Node& node) const {
    std::uint32_t forced = kNothingForced;
    for_each_set(node.open, [&](std::size_t element) {
      if (forced == kImpossible) return;
      if (with_[element].empty()) forced = kImpossible;
      if (with_[element].size() == 1) forced = with_[element].front();
    });
    return forced;
  }

  // Value of the Lagrangian at `price`; fills reduced costs of node.sets.
  double evaluate(const Node& node, const std::vector<double>& price) {
    double value = 0;
    for_each_set(node.open, [&](std::size_t element) { value += price[element]; });
    cost_.resize(node.sets.size());
    for (std::size_t at = 0; at != node.sets.size(); ++at) {
      double cost = 1;
      for_each_set(rest_bits_.row(node.sets[at]), [&](std::size_t element) { cost -= price[element]; });
      cost_[at] = cost;
      value += std::min(0.0, cost);
    }
    return value;
  }

  // Subgradient ascent from the parent's prices. False when the bound proves the subtree useless.
  bool bound(Node& node, bool at_root) {
    std::vector<double> price = start_prices(node);
    double best_value = -1;
    double step = 0.3;
    const std::size_t rounds = at_root && path_.empty() ? kRootRounds : kNodeRounds;
    std::size_t idle = 0;
    for (std::size_t round = 0; round != rounds; ++round) {
      const double value = evaluate(node, price);
      budget_.spend(node.sets.size() * 12);
      if (value > best_value + 1e-9) {
        best_value = value;
        node.price = price;
        best_cost_ = cost_;
        idle = 0;
      } else if (++idle == 5) {
        idle = 0;
        step *= 0.7;
      }
      if (static_cast<double>(path_.size()) + best_value > static_cast<double>(best_ - 1) + kSlack)
        return false;
      if (!move_prices(node, price, value, step)) break;
    }
    if (path_.empty()) lower_ = std::max(lower_, static_cast<std::size_t>(std::ceil(best_value - kSlack)));
    try_greedy(node);
    fix_by_cost(node, best_value);
    return !done();
  }

  // Open elements that never had a price start from the share of their smallest set.
  std::vector<double> start_prices(const Node& node) {
    std::vector<double> price = node.price;
    for_each_set(node.open, [&](std::size_t element) {
      if (price[element] > 0) return;
      double least = 1;
      for (const std::uint32_t set : with_[element])
        least = std::min(least, 1.0 / static_cast<double>(rest_[set]));
      price[element] = least;
    });
    return price;
  }

  // False at a zero subgradient, where the bound is optimal.
  bool move_prices(const Node& node, std::vector<double>& price, double value, double step) {
    slope_.assign(sets_.columns(), 1.0);
    for (std::size_t at = 0; at != node.sets.size(); ++at) {
      if (cost_[at] >= 0) continue;
      for_each_set(rest_bits_.row(node.sets[at]), [&](std::size_t element) { slope_[element] -= 1; });
    }
    double square = 0;
    for_each_set(node.open, [&](std::size_t element) {
      if (price[element] <= 0 && slope_[element] < 0) slope_[element] = 0;
      square += slope_[element] * slope_[element];
    });
    if (square == 0) return false;
    const double goal = static_cast<double>(best_ - path_.size());
    const double length = step * (1.05 * goal - value) / square;
    for_each_set(node.open, [&](std::size_t element) {
      price[element] = std::max(0.0, price[element] + length * slope_[element]);
    });
    return true;
  }

  // A cover by cheapest reduced cost per newly covered element, as a candidate answer.
  void try_greedy(const Node& node) {
    const std::size_t depth = path_.size();
    std::vector<std::uint64_t> open = node.open;
    while (count_bits(open) != 0 && path_.size() + 1 < best_) {
      double best_score = -1;
      std::uint32_t chosen = kNothingForced;
      for (std::size_t at = 0; at != node.sets.size(); ++at) {
        std::size_t fresh = 0;
        for (std::size_t word = 0; word != words_; ++word)
          fresh += static_cast<std::size_t>(std::popcount(open[word] & sets_.row(node.sets[at])[word]));
        const double score = static_cast<double>(fresh) / (std::max(0.0, best_cost_[at]) + 0.1);
        if (fresh == 0 || score <= best_score) continue;
        best_score = score;
        chosen = node.sets[at];
      }
      budget_.spend(node.sets.size() * words_);
      path_.push_back(chosen);
      for (std::size_t word = 0; word != words_; ++word) open[word] &= ~sets_.row(chosen)[word];
    }
    if (count_bits(open) == 0) record();
    path_.resize(depth);
  }

  void fix_by_cost(Node& node, double value) {
    const double room = static_cast<double>(best_ - 1) - static_cast<double>(path_.size()) - value + kSlack;
    std::size_t kept = 0;
    for (std::size_t at = 0; at != node.sets.size(); ++at)
      if (best_cost_[at] <= room) node.sets[kept++] = node.sets[at];
    node.sets.resize(kept);
  }

  // One child for each set of the element with fewest; a set tried before is not offered again.
  void branch(const Node& node) {
    std::vector<std::uint32_t> choice;
    for_each_set(node.open, [&](std::size_t element) {
      if (choice.empty() || with_[element].size() < choice.size()) choice = with_[element];
    });
    std::vector<double> cost(sets_.rows(), 0.0);
    for (const std::uint32_t set : choice) {
      double own = 1;
      for_each_set(rest_bits_.row(set), [&](std::size_t element) { own -= node.price[element]; });
      cost[set] = own;
    }
    std::ranges::stable_sort(choice, [&](std::uint32_t a, std::uint32_t b) { return cost[a] < cost[b]; });
    std::vector<std::uint32_t> allowed = node.sets;
    for (const std::uint32_t set : choice) {
      if (done()) return;
      Node child{.open = node.open, .sets = allowed, .price = node.price};
      const std::size_t depth = path_.size();
      choose(child, set);
      search(std::move(child), false);
      path_.resize(depth);
      std::erase(allowed, set);
    }
  }

  static constexpr std::uint32_t kNothingForced = 0xFFFFFFFFU;
  static constexpr std::uint32_t kImpossible = 0xFFFFFFFEU;

  const BitMatrix& sets_;
  std::size_t lower_;
  std::size_t best_;
  WorkBudget& budget_;
  std::size_t words_;
  bool stopped_ = false;
  std::vector<std::uint32_t> path_;
  std::vector<std::uint32_t> best_sets_;
  BitMatrix rest_bits_;                           // each set's open elements, at the node being settled
  std::vector<std::size_t> rest_;                 // how many
  std::vector<std::vector<std::uint32_t>> with_;  // sets of each open element
  std::vector<double> cost_;
  std::vector<double> best_cost_;
  std::vector<double> slope_;
};

}  // namespace

SetCoverAnswer least_set_cover(const BitMatrix& sets, std::size_t lower, std::size_t beat,
                               WorkBudget& budget) {
  return SetCover{sets, lower, beat, budget}.run();
}

ExactAnswer cover_exactly(const Component& part, std::size_t lower, std::size_t beat, WorkBudget& budget) {
  const std::optional<BitMatrix> cliques = maximal_cliques(part, kMostCliques, budget);
  ExactAnswer answer{.class_of = {}, .count = 0, .lower = lower, .complete = false};
  if (!cliques) return answer;
  const SetCoverAnswer cover = least_set_cover(*cliques, lower, beat, budget);
  answer.lower = cover.lower;
  answer.complete = cover.complete;
  if (cover.chosen.empty()) return answer;
  answer.class_of.assign(part.size(), kNoCell);
  for (const std::uint32_t clique : cover.chosen) {
    for_each_set(cliques->row(clique), [&](std::size_t cell) {
      if (answer.class_of[cell] == kNoCell) answer.class_of[cell] = static_cast<std::uint32_t>(answer.count);
    });
    ++answer.count;
  }
  return answer;
}

}  // namespace rolewright::rolemining
