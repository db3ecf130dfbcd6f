#include "rolemining/cliques.hpp"

#include <algorithm>
#include <vector>

namespace rolewright::rolemining {
namespace {

class Enumerator {
 public:
  Enumerator(const Component& part, std::size_t most, WorkBudget& budget)
      : near_{part.size(), part.size()}, most_{most}, budget_{budget}, words_{words_for(part.size())} {
    for (std::size_t cell = 0; cell != part.size(); ++cell)
      for (const std::uint32_t next : part.neighbours(cell)) near_.set(cell, next);
    clique_.assign(words_, 0);
  }

  std::optional<BitMatrix> run() {
    std::vector<std::uint64_t> open(words_);
    std::vector<std::uint64_t> closed(words_);
    for (std::size_t cell = 0; cell != near_.rows(); ++cell) set_bit(open, cell);
    if (!extend(open, closed)) return std::nullopt;
    const std::size_t count = found_.size() / words_;
    BitMatrix cliques{count, near_.columns()};
    for (std::size_t row = 0; row != count; ++row)
      std::copy_n(found_.begin() + static_cast<std::ptrdiff_t>(row * words_), words_,
                  cliques.row(row).begin());
    return cliques;
  }

 private:
  // The cell of open ∪ closed with most neighbours in open: only its non-neighbours need a branch.
  [[nodiscard]] std::size_t pivot(Words open, Words closed) const {
    std::size_t chosen = 0;
    std::size_t most_near = 0;
    bool any = false;
    for (std::size_t word = 0; word != words_; ++word) {
      for (std::uint64_t rest = open[word] | closed[word]; rest != 0; rest &= rest - 1) {
        const std::size_t cell = word * 64 + static_cast<std::size_t>(std::countr_zero(rest));
        std::size_t near = 0;
        for (std::size_t at = 0; at != words_; ++at)
          near += static_cast<std::size_t>(std::popcount(near_.row(cell)[at] & open[at]));
        if (any && near <= most_near) continue;
        any = true;
        chosen = cell;
        most_near = near;
      }
    }
    return chosen;
  }

  bool report() {
    if (found_.size() == most_ * words_) return false;
    found_.insert(found_.end(), clique_.begin(), clique_.end());
    return true;
  }

  bool extend(std::vector<std::uint64_t>& open, std::vector<std::uint64_t>& closed) {
    const std::size_t candidates = count_bits(open) + count_bits(closed);
    if (candidates == 0) return report();
    if (!budget_.spend((candidates + 4) * words_)) return false;
    const std::size_t centre = pivot(open, closed);
    std::vector<std::uint64_t> branch(words_);
    for (std::size_t word = 0; word != words_; ++word) branch[word] = open[word] & ~near_.row(centre)[word];
    std::vector<std::uint64_t> next_open(words_);
    std::vector<std::uint64_t> next_closed(words_);
    bool going = true;
    for_each_set(branch, [&](std::size_t cell) {
      if (!going) return;
      for (std::size_t word = 0; word != words_; ++word) {
        next_open[word] = open[word] & near_.row(cell)[word];
        next_closed[word] = closed[word] & near_.row(cell)[word];
      }
      set_bit(clique_, cell);
      going = extend(next_open, next_closed);
      clear_bit(clique_, cell);
      clear_bit(open, cell);
      set_bit(closed, cell);
    });
    return going;
  }

  BitMatrix near_;
  std::size_t most_;
  WorkBudget& budget_;
  std::size_t words_;
  std::vector<std::uint64_t> clique_;
  std::vector<std::uint64_t> found_;
};

}  // namespace

std::optional<BitMatrix> maximal_cliques(const Component& part, std::size_t most, WorkBudget& budget) {
  return Enumerator{part, most, budget}.run();
}

}  // namespace rolewright::rolemining
