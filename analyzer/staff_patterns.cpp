#include "analyzer/staff_patterns.hpp"

#include <algorithm>
#include <optional>

#include "model/bit_matrix.hpp"

namespace rolewright::analyzer {
namespace {

using smt::Term;
using Steps = std::vector<std::size_t>;

// Blocks → people, one each; or blocks whose people together are fewer than they are.
class Matching {
 public:
  explicit Matching(std::vector<std::vector<std::size_t>> able) : able_{std::move(able)} {
    std::size_t people = 0;
    for (const auto& list : able_)
      for (const std::size_t person : list) people = std::max(people, person + 1);
    block_of_.assign(people, kNone);
  }

  /// Empty when every block has its person.
  std::vector<std::size_t> too_many_blocks() {
    for (std::size_t block = 0; block != able_.size(); ++block)
      if (!place(block)) return reached_;
    return {};
  }
  [[nodiscard]] std::vector<std::size_t> person_of() const {
    std::vector<std::size_t> found(able_.size());
    for (std::size_t person = 0; person != block_of_.size(); ++person)
      if (block_of_[person] != kNone) found[block_of_[person]] = person;
    return found;
  }

 private:
  static constexpr std::size_t kNone = ~std::size_t{0};

  // Breadth first along who could move over; on failure `reached_` are the blocks that compete for too few.
  bool place(std::size_t block) {
    reached_ = {block};
    std::vector<std::size_t> from(block_of_.size(), kNone);  // by person: the block that reached them
    for (std::size_t next = 0; next != reached_.size(); ++next)
      for (const std::size_t person : able_[reached_[next]]) {
        if (from[person] != kNone) continue;
        from[person] = reached_[next];
        if (block_of_[person] != kNone) {
          reached_.push_back(block_of_[person]);
          continue;
        }
        move_over(block, person, from);
        return true;
      }
    return false;
  }

  // Back along the way that led to the free person.
  void move_over(std::size_t block, std::size_t person, const std::vector<std::size_t>& from) {
    for (;;) {
      const std::size_t taker = from[person];
      std::size_t given_up = kNone;
      for (std::size_t other = 0; other != block_of_.size(); ++other)
        if (block_of_[other] == taker) given_up = other;
      block_of_[person] = taker;
      if (taker == block) return;
      block_of_[given_up] = kNone;
      person = given_up;
    }
  }

  std::vector<std::vector<std::size_t>> able_;  // by block
  std::vector<std::size_t> block_of_;           // by person
  std::vector<std::size_t> reached_;
};

class Patterns {
 public:
  Patterns(const StaffingProblem& problem, const std::set<PersonId>& absent)
      : stated_{problem}, steps_{problem.candidates.size()} {
    for (const auto& list : problem.candidates)
      std::copy_if(list.begin(), list.end(), std::back_inserter(people_),
                   [&](PersonId person) { return !absent.contains(person); });
    std::sort(people_.begin(), people_.end());
    people_.erase(std::unique(people_.begin(), people_.end()), people_.end());
    can_ = BitMatrix{people_.size(), std::max<std::size_t>(steps_, 1)};
    exempt_ = BitMatrix{people_.size(), std::max<std::size_t>(problem.apart.size(), 1)};
    for (std::size_t step = 0; step != steps_; ++step)
      mark(can_, problem.candidates[step], step);
    for (std::size_t index = 0; index != problem.apart.size(); ++index)
      mark(exempt_, problem.apart[index].exempt, index);
  }

  Staffing run(smt::Budget budget) {
    state();
    smt::Session session{problem_};
    constexpr std::size_t kMostRounds = 20'000;
    for (std::size_t round = 0; round != kMostRounds; ++round) {
      const smt::Outcome outcome = session.check({.budget = budget});
      if (std::holds_alternative<smt::Unsat>(outcome)) return {};
      if (std::holds_alternative<smt::GaveUp>(outcome)) break;
      const std::vector<Steps> blocks = blocks_of(std::get<smt::Sat>(outcome).model);
      std::vector<std::vector<std::size_t>> able;
      for (const Steps& block : blocks) able.push_back(able_to(block));
      Matching matching{able};
      const std::vector<std::size_t> competing = matching.too_many_blocks();
      if (competing.empty()) return staffing(blocks, matching.person_of());
      forbid(blocks, competing);
    }
    return {.feasible = Feasible::GaveUp, .actors = {}};
  }

 private:
  void mark(BitMatrix& rows, const std::vector<PersonId>& who, std::size_t column) {
    for (const PersonId person : who) {
      const auto at = std::lower_bound(people_.begin(), people_.end(), person);
      if (at != people_.end() && *at == person)
        set_bit(rows.row(static_cast<std::size_t>(at - people_.begin())), column);
    }
  }

  // ---- the question ---------------------------------------------------------------------------------------------

  [[nodiscard]] Term together(std::size_t left, std::size_t right) const {
    return left == right ? problem_.true_() : same_[left * steps_ + right];
  }
  void either(std::initializer_list<Term> terms) { problem_.assert_clause(problem_.or_(terms), {}); }

  void state() {
    same_.assign(steps_ * steps_, problem_.true_());
    for (std::size_t left = 0; left != steps_; ++left)
      for (std::size_t right = left + 1; right != steps_; ++right)
        same_[left * steps_ + right] = same_[right * steps_ + left] = problem_.boolean("same");
    state_equivalence();
    for (const auto& pair : stated_.same) either({together(pair.first, pair.second)});
    for (const auto& pair : stated_.different) either({problem_.not_(together(pair.first, pair.second))});
    for (const auto& count : stated_.at_most) state_at_most(count.steps, count.people);
    if (people_.size() < steps_) {
      Steps all(steps_);
      for (std::size_t step = 0; step != steps_; ++step) all[step] = step;
      state_at_most(all, people_.size());
    }
    for (const auto& count : stated_.at_least)
      problem_.assert_clause(problem_.at_least(count.people, firsts(count.steps)), {});
    state_people();
  }

  void state_equivalence() {
    for (std::size_t one = 0; one != steps_; ++one)
      for (std::size_t two = one + 1; two != steps_; ++two)
        for (std::size_t three = two + 1; three != steps_; ++three) {
          const Term sides[] = {together(one, two), together(two, three), together(one, three)};
          for (const Term side : sides)
            either({side, side == sides[0] ? problem_.not_(sides[1]) : problem_.not_(sides[0]),
                    side == sides[2] ? problem_.not_(sides[1]) : problem_.not_(sides[2])});
        }
  }

  // By step of the list: no step before it in the list shares its block. As many hold as there are people.
  std::vector<Term> firsts(const Steps& steps) {
    std::vector<Term> found;
    for (std::size_t place = 0; place != steps.size(); ++place) {
      std::vector<Term> alone;
      for (std::size_t before = 0; before != place; ++before)
        alone.push_back(problem_.not_(together(steps[before], steps[place])));
      found.push_back(problem_.and_(alone));
    }
    return found;
  }

  // Of any people + 1 of the steps two share a block: said one by one while they are few, which spares Z3 the counting.
  void state_at_most(const Steps& steps, std::size_t people) {
    if (steps.size() <= people) return;
    constexpr std::size_t kMostSubsets = 200;
    std::size_t subsets = 1;
    for (std::size_t item = 0; item != people + 1 && subsets <= kMostSubsets; ++item)
      subsets = subsets * (steps.size() - item) / (item + 1);
    if (subsets > kMostSubsets) {
      problem_.assert_clause(problem_.at_most(people, firsts(steps)), {});
      return;
    }
    Steps places(people + 1);
    for (std::size_t item = 0; item != places.size(); ++item) places[item] = item;
    for (;;) {
      std::vector<Term> shared;
      for (std::size_t left = 0; left != places.size(); ++left)
        for (std::size_t right = left + 1; right != places.size(); ++right)
          shared.push_back(together(steps[places[left]], steps[places[right]]));
      problem_.assert_clause(problem_.or_(shared), {});
      std::size_t last = places.size();
      while (last != 0 && places[last - 1] == steps.size() - places.size() + last - 1) --last;
      if (last == 0) return;
      ++places[last - 1];
      for (std::size_t item = last; item != places.size(); ++item) places[item] = places[item - 1] + 1;
    }
  }

  // Some other can stand in for them, whatever they are asked to do.
  [[nodiscard]] bool is_needless(std::size_t person) const {
    for (std::size_t other = 0; other != people_.size(); ++other) {
      if (other == person || !covers(can_.row(other), can_.row(person)) ||
          !covers(exempt_.row(other), exempt_.row(person)))
        continue;
      const bool equal = covers(can_.row(person), can_.row(other)) && covers(exempt_.row(person), exempt_.row(other));
      if (!equal || other < person) return true;
    }
    return false;
  }

  void state_people() {
    std::vector<std::vector<Term>> does(people_.size());  // of those who count: by step
    std::vector<std::size_t> counted;
    for (std::size_t person = 0; person != people_.size(); ++person) {
      if (is_needless(person)) continue;
      counted.push_back(person);
      for (std::size_t step = 0; step != steps_; ++step)
        does[person].push_back(test_bit(can_.row(person), step) ? problem_.boolean("does") : problem_.false_());
    }
    for (std::size_t step = 0; step != steps_; ++step) {
      std::vector<Term> any;
      for (const std::size_t person : counted) any.push_back(does[person][step]);
      problem_.assert_clause(problem_.or_(any), {});
    }
    // Each step has somebody of its own who can do all of its block: whoever that is of one step is as good for the others,
    // so nothing need be said of their being the same, which would double the clauses and take twice the time.
    for (std::size_t left = 0; left != steps_; ++left)
      for (std::size_t right = 0; right != steps_; ++right) {
        if (left == right) continue;
        const Term apart = problem_.not_(together(left, right));
        for (const std::size_t person : counted)
          if (test_bit(can_.row(person), left) && !test_bit(can_.row(person), right))
            either({apart, problem_.not_(does[person][left])});
      }
    for (std::size_t index = 0; index != stated_.apart.size(); ++index) state_apart(index, counted, does);
  }

  void state_apart(std::size_t index, const std::vector<std::size_t>& counted,
                   const std::vector<std::vector<Term>>& does) {
    const StaffingProblem::Apart& apart = stated_.apart[index];
    for (const Steps& group : apart.groups)
      for (const std::size_t step : group) {
        std::vector<Term> touched;
        for (const Steps& other : apart.groups) {
          std::vector<Term> shared;
          for (const std::size_t item : other) shared.push_back(together(step, item));
          touched.push_back(problem_.or_(shared));
        }
        const Term within = problem_.at_most(apart.most, touched);
        if (apart.exempt.empty()) problem_.assert_clause(within, {});
        for (const std::size_t person : counted)
          if (!apart.exempt.empty() && !test_bit(exempt_.row(person), index))
            either({within, problem_.not_(does[person][step])});
      }
  }

  // ---- a pattern ------------------------------------------------------------------------------------------------

  [[nodiscard]] std::vector<Steps> blocks_of(const smt::Model& model) const {
    std::vector<Steps> blocks;
    for (std::size_t step = 0; step != steps_; ++step) {
      const auto own = std::find_if(blocks.begin(), blocks.end(), [&](const Steps& block) {
        return model.holds(problem_, together(block.front(), step));
      });
      if (own == blocks.end()) {
        blocks.push_back({step});
      } else {
        own->push_back(step);
      }
    }
    return blocks;
  }

  [[nodiscard]] bool may_do(std::size_t person, const Steps& block) const {
    for (const std::size_t step : block)
      if (!test_bit(can_.row(person), step)) return false;
    for (std::size_t index = 0; index != stated_.apart.size(); ++index) {
      if (test_bit(exempt_.row(person), index)) continue;
      std::size_t touched = 0;
      for (const Steps& group : stated_.apart[index].groups)
        touched += std::any_of(group.begin(), group.end(), [&](std::size_t step) {
          return std::find(block.begin(), block.end(), step) != block.end();
        });
      if (touched > stated_.apart[index].most) return false;
    }
    return true;
  }
  [[nodiscard]] std::vector<std::size_t> able_to(const Steps& block) const {
    std::vector<std::size_t> able;
    for (std::size_t person = 0; person != people_.size(); ++person)
      if (may_do(person, block)) able.push_back(person);
    return able;
  }

  [[nodiscard]] std::size_t people_for(const std::vector<Steps>& blocks) const {
    std::set<std::size_t> able;
    for (const Steps& block : blocks)
      for (const std::size_t person : able_to(block)) able.insert(person);
    return able.size();
  }

  // Those blocks, or larger ones, as blocks of different people: never again. Steps that do not narrow who is able are
  // left out first, so that the clause says as much as it can.
  void forbid(const std::vector<Steps>& blocks, const std::vector<std::size_t>& competing) {
    std::vector<Steps> few;
    for (const std::size_t block : competing) few.push_back(blocks[block]);
    for (Steps& block : few)
      for (std::size_t place = block.size(); block.size() > 1 && place-- != 0;) {
        const std::size_t step = block[place];
        block.erase(block.begin() + static_cast<std::ptrdiff_t>(place));
        if (people_for(few) >= few.size()) block.insert(block.begin() + static_cast<std::ptrdiff_t>(place), step);
      }
    limit_all_like(few);
    std::vector<Term> otherwise;
    for (std::size_t one = 0; one != few.size(); ++one) {
      for (const std::size_t step : few[one])
        if (step != few[one].front()) otherwise.push_back(problem_.not_(together(few[one].front(), step)));
      for (std::size_t other = 0; other != one; ++other)
        otherwise.push_back(together(few[one].front(), few[other].front()));
    }
    problem_.assert_clause(problem_.or_(otherwise), {});
  }

  // All steps that only the people of these blocks can do are done by at most so many.
  void limit_all_like(const std::vector<Steps>& few) {
    std::set<std::size_t> able;
    for (const Steps& block : few)
      for (const std::size_t person : able_to(block)) able.insert(person);
    Steps only;
    for (std::size_t step = 0; step != steps_; ++step) {
      const std::vector<std::size_t> can = able_to({step});
      if (std::includes(able.begin(), able.end(), can.begin(), can.end())) only.push_back(step);
    }
    if (only.size() > able.size() && limited_.insert(only).second) state_at_most(only, able.size());
  }

  [[nodiscard]] Staffing staffing(const std::vector<Steps>& blocks, const std::vector<std::size_t>& person_of) const {
    Staffing found{.feasible = Feasible::Yes, .actors = std::vector<PersonId>(steps_)};
    for (std::size_t block = 0; block != blocks.size(); ++block)
      for (const std::size_t step : blocks[block]) found.actors[step] = people_[person_of[block]];
    return found;
  }

  const StaffingProblem& stated_;
  std::size_t steps_;
  std::vector<PersonId> people_;  // who is there and can do something, ascending
  BitMatrix can_, exempt_;        // by place in people_: steps; rules of `apart`
  smt::Problem problem_;
  std::vector<Term> same_;    // by step, step
  std::set<Steps> limited_;   // by limit_all_like, to say it once
};

}  // namespace

Staffing staff_by_patterns(const StaffingProblem& problem, const std::set<PersonId>& absent, smt::Budget budget) {
  return Patterns{problem, absent}.run(budget);
}

}  // namespace rolewright::analyzer
