#include "analyzer/staffing.hpp"

#include <algorithm>
#include <numeric>

#include "analyzer/staff_patterns.hpp"
#include "model/bug.hpp"

namespace rolewright::analyzer {
namespace {

// Steps done by one person are one block; blocks of different people are neighbours.
class Search {
 public:
  Search(const StaffingProblem& problem, const std::set<PersonId>& absent, std::size_t budget)
      : problem_{problem}, budget_{budget}, block_of_(problem.candidates.size()) {
    std::iota(block_of_.begin(), block_of_.end(), std::size_t{0});
    for (const auto& pair : problem.same) merge(pair.first, pair.second);
    domains_.resize(block_of_.size());
    neighbours_.resize(block_of_.size());
    for (std::size_t step = 0; step != block_of_.size(); ++step) narrow(step, absent);
    for (const auto& pair : problem.different) separate(block_of_[pair.first], block_of_[pair.second]);
  }

  Staffing run() {
    if (contradiction_) return {};
    std::vector<std::size_t> order = peel();
    actors_.assign(block_of_.size(), PersonId{});
    const Feasible core = fill(order);
    if (core != Feasible::Yes) return {.feasible = core, .actors = {}};
    for (std::size_t index = easy_.size(); index-- != 0;) take_any(easy_[index]);
    Staffing found{.feasible = Feasible::Yes, .actors = {}};
    for (const std::size_t block : block_of_) found.actors.push_back(actors_[block]);
    return found;
  }

 private:
  void merge(std::size_t left, std::size_t right) {
    const std::size_t gone = std::max(block_of_[left], block_of_[right]);
    const std::size_t kept = std::min(block_of_[left], block_of_[right]);
    std::replace(block_of_.begin(), block_of_.end(), gone, kept);
  }

  // A block's people are those who can do each of its steps. The first step of a block has its number.
  void narrow(std::size_t step, const std::set<PersonId>& absent) {
    std::vector<PersonId>& domain = domains_[block_of_[step]];
    const auto& can = problem_.candidates[step];
    if (block_of_[step] == step) {
      std::copy_if(can.begin(), can.end(), std::back_inserter(domain),
                   [&](PersonId person) { return !absent.contains(person); });
      blocks_.push_back(step);
    } else {
      std::erase_if(domain, [&](PersonId person) { return !std::binary_search(can.begin(), can.end(), person); });
    }
  }

  void separate(std::size_t left, std::size_t right) {
    contradiction_ = contradiction_ || left == right;
    neighbours_[left].insert(right);
    neighbours_[right].insert(left);
  }

  // Sets aside, again and again, a block with more people than neighbours that are left. The rest is what is hard,
  // fewest people first.
  std::vector<std::size_t> peel() {
    std::set<std::size_t> left{blocks_.begin(), blocks_.end()};
    const auto degree = [&](std::size_t block) {
      return static_cast<std::size_t>(std::count_if(neighbours_[block].begin(), neighbours_[block].end(),
                                                    [&](std::size_t other) { return left.contains(other); }));
    };
    for (bool again = true; again;) {
      again = false;
      for (const std::size_t block : blocks_)
        if (left.contains(block) && domains_[block].size() > degree(block)) {
          left.erase(block);
          easy_.push_back(block);
          again = true;
        }
    }
    std::vector<std::size_t> hard{left.begin(), left.end()};
    std::stable_sort(hard.begin(), hard.end(), [&](std::size_t one, std::size_t other) {
      return domains_[one].size() < domains_[other].size();
    });
    return hard;
  }

  [[nodiscard]] bool may_take(std::size_t block, PersonId person) const {
    return std::none_of(neighbours_[block].begin(), neighbours_[block].end(),
                        [&](std::size_t other) { return actors_[other] == person; });
  }

  void take_any(std::size_t block) {
    actors_[block] = *std::find_if(domains_[block].begin(), domains_[block].end(),
                                   [&](PersonId person) { return may_take(block, person); });
  }

  // Depth first without recursion: choice[i] is the place in its domain that order[i] tries next.
  Feasible fill(const std::vector<std::size_t>& order) {
    std::vector<std::size_t> choice(order.size());
    std::size_t at = 0;
    while (at != order.size()) {
      const std::size_t block = order[at];
      const auto& domain = domains_[block];
      std::size_t& next = choice[at];
      while (next != domain.size() && !may_take(block, domain[next])) ++next;
      if (next != domain.size()) {
        if (budget_-- == 0) return Feasible::GaveUp;
        actors_[block] = domain[next];
        ++at;
        continue;
      }
      if (at == 0) return Feasible::No;
      next = 0;
      --at;
      actors_[order[at]] = PersonId{};
      ++choice[at];
    }
    return Feasible::Yes;
  }

  const StaffingProblem& problem_;
  std::size_t budget_;
  std::vector<std::size_t> block_of_;  // by step: the first step of its block
  std::vector<std::size_t> blocks_;
  std::vector<std::vector<PersonId>> domains_;      // by block
  std::vector<std::set<std::size_t>> neighbours_;  // by block
  bool contradiction_ = false;
  std::vector<std::size_t> easy_;  // in the order they were set aside
  std::vector<PersonId> actors_;   // by block
};

// Rules that keep two steps apart whoever does them are pairs to the search; it knows no others.
std::optional<StaffingProblem> in_pairs(const StaffingProblem& problem) {
  if (!problem.at_most.empty() || !problem.at_least.empty()) return std::nullopt;
  StaffingProblem pairs{.candidates = problem.candidates, .different = problem.different, .same = problem.same};
  for (const StaffingProblem::Apart& apart : problem.apart) {
    if (apart.most != 1 || apart.groups.size() != 2 || !apart.exempt.empty()) return std::nullopt;
    for (const std::size_t left : apart.groups[0])
      for (const std::size_t right : apart.groups[1]) {
        if (left == right) return std::nullopt;
        pairs.different.push_back({std::min(left, right), std::max(left, right)});
      }
  }
  return pairs;
}

std::size_t distinct_people(const std::vector<std::size_t>& steps, const std::vector<PersonId>& actors) {
  std::set<PersonId> people;
  for (const std::size_t step : steps) people.insert(actors[step]);
  return people.size();
}

bool keeps_apart(const StaffingProblem::Apart& apart, const std::vector<PersonId>& actors) {
  for (const PersonId person : std::set<PersonId>{actors.begin(), actors.end()}) {
    if (std::binary_search(apart.exempt.begin(), apart.exempt.end(), person)) continue;
    const auto touched = std::count_if(apart.groups.begin(), apart.groups.end(), [&](const auto& group) {
      return std::any_of(group.begin(), group.end(), [&](std::size_t step) { return actors[step] == person; });
    });
    if (static_cast<std::size_t>(touched) > apart.most) return false;
  }
  return true;
}

// Recursion as deep as `absences`. `searches` counts down over all of them.
Resilience blocked_by(const StaffingProblem& problem, std::size_t absences, std::set<PersonId>& absent,
                      const StaffingBudget& budget, std::size_t& searches) {
  if (searches == 0) return {.survives = Feasible::GaveUp, .absent = {}};
  --searches;
  const Staffing found = staff(problem, absent, budget);
  if (found.feasible == Feasible::GaveUp) return {.survives = Feasible::GaveUp, .absent = {}};
  if (found.feasible == Feasible::No) return {.survives = Feasible::No, .absent = {absent.begin(), absent.end()}};
  if (absences == 0) return {};
  Resilience worst;
  const std::set<PersonId> used{found.actors.begin(), found.actors.end()};
  for (const PersonId person : used) {
    absent.insert(person);
    const Resilience without = blocked_by(problem, absences - 1, absent, budget, searches);
    absent.erase(person);
    if (without.survives == Feasible::No) return without;
    if (without.survives == Feasible::GaveUp) worst.survives = Feasible::GaveUp;
    if (searches == 0) return {.survives = Feasible::GaveUp, .absent = {}};
  }
  return worst;
}

}  // namespace

Staffing staff(const StaffingProblem& problem, const std::set<PersonId>& absent, StaffingBudget budget) {
  Staffing found{.feasible = Feasible::GaveUp, .actors = {}};
  if (const auto pairs = in_pairs(problem)) found = Search{*pairs, absent, budget.choices}.run();
  if (found.feasible == Feasible::GaveUp) found = staff_by_patterns(problem, absent, budget.patterns);
  if (found.feasible == Feasible::Yes && !is_staffing(problem, found.actors)) bug("a staffing that breaks a rule");
  return found;
}

bool is_staffing(const StaffingProblem& problem, const std::vector<PersonId>& actors) {
  for (std::size_t step = 0; step != problem.candidates.size(); ++step)
    if (!std::binary_search(problem.candidates[step].begin(), problem.candidates[step].end(), actors[step]))
      return false;
  const auto alike = [&](const StaffingProblem::Pair& pair) { return actors[pair.first] == actors[pair.second]; };
  return std::none_of(problem.different.begin(), problem.different.end(), alike) &&
         std::all_of(problem.same.begin(), problem.same.end(), alike) &&
         std::all_of(problem.at_most.begin(), problem.at_most.end(),
                     [&](const auto& count) { return distinct_people(count.steps, actors) <= count.people; }) &&
         std::all_of(problem.at_least.begin(), problem.at_least.end(),
                     [&](const auto& count) { return distinct_people(count.steps, actors) >= count.people; }) &&
         std::all_of(problem.apart.begin(), problem.apart.end(),
                     [&](const auto& apart) { return keeps_apart(apart, actors); });
}

Resilience survives(const StaffingProblem& problem, std::size_t absences, StaffingBudget budget) {
  constexpr std::size_t kMostSearches = 20'000;
  std::size_t searches = kMostSearches;
  std::set<PersonId> absent;
  return blocked_by(problem, absences, absent, budget, searches);
}

}  // namespace rolewright::analyzer
