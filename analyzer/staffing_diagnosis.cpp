#include "analyzer/staffing_diagnosis.hpp"

#include <algorithm>
#include <map>

#include "model/bug.hpp"

namespace rolewright::analyzer {
namespace {

using Kind = StaffingPart::Kind;

// A smallest set that meets each of the sets, or a bound on its size.
template <class Item>
struct Hitting {
  std::vector<Item> items;  // ascending
  std::size_t bound = 0;    // no smaller set meets all; items.size() when proved
};

template <class Item>
Hitting<Item> smallest_hitting(const std::vector<std::vector<Item>>& sets) {
  smt::Problem problem;
  std::map<Item, smt::Term> taken;
  for (const auto& set : sets)
    for (const Item& item : set)
      if (!taken.contains(item)) taken.emplace(item, problem.boolean("taken"));
  for (const auto& set : sets) {
    std::vector<smt::Term> any;
    for (const Item& item : set) any.push_back(taken.at(item));
    problem.assert_clause(problem.or_(any), {});
  }
  for (const auto& [item, term] : taken) problem.soft(problem.not_(term), 1, {});
  const smt::Optimum optimum = smt::optimize(problem);
  Hitting<Item> found;
  const auto read = [&](const smt::Model& model) {
    for (const auto& [item, term] : taken)
      if (model.holds(problem, term)) found.items.push_back(item);
  };
  if (const auto* best = std::get_if<smt::Optimal>(&optimum)) {
    read(best->model);
    found.bound = static_cast<std::size_t>(best->cost);
  } else if (const auto* bounded = std::get_if<smt::Bounded>(&optimum)) {
    read(bounded->best);
    found.bound = static_cast<std::size_t>(bounded->bound);
  } else {
    for (const auto& [item, term] : taken) found.items.push_back(item);
  }
  return found;
}

StaffingParts without(const StaffingParts& all, const StaffingParts& some) {
  StaffingParts rest;
  std::set_difference(all.begin(), all.end(), some.begin(), some.end(), std::back_inserter(rest));
  return rest;
}

// Asks about parts of one problem, so many times.
class Oracle {
 public:
  Oracle(const StaffingProblem& problem, const StaffingEffort& effort)
      : problem_{problem}, effort_{effort}, left_{effort.questions} {}

  Staffing ask(const StaffingParts& parts) {
    if (left_ == 0) return {.feasible = Feasible::GaveUp, .actors = {}};
    --left_;
    return staff(saying_only(problem_, parts), {}, effort_.each);
  }

  /// Leaves out of blocking `parts`, from the back, what is not needed. Nothing when some question was not answered.
  std::optional<StaffingParts> shrink(StaffingParts parts) {
    for (std::size_t place = parts.size(); place-- != 0;) {
      const StaffingPart part = parts[place];
      parts.erase(parts.begin() + static_cast<std::ptrdiff_t>(place));
      const Feasible without_it = ask(parts).feasible;
      if (without_it == Feasible::No) continue;
      if (without_it == Feasible::GaveUp) return std::nullopt;
      parts.insert(parts.begin() + static_cast<std::ptrdiff_t>(place), part);
    }
    return parts;
  }

  /// Adds to parts that can hold together what can be added. Nothing when some question was not answered.
  std::optional<StaffingParts> grow(StaffingParts parts, const StaffingParts& all) {
    for (const StaffingPart& part : without(all, parts)) {
      StaffingParts more = parts;
      more.insert(std::lower_bound(more.begin(), more.end(), part), part);
      const Feasible together = ask(more).feasible;
      if (together == Feasible::GaveUp) return std::nullopt;
      if (together == Feasible::Yes) parts = std::move(more);
    }
    return parts;
  }

 private:
  const StaffingProblem& problem_;
  const StaffingEffort& effort_;
  std::size_t left_;
};

}  // namespace

StaffingParts parts_of(const StaffingProblem& problem) {
  StaffingParts parts;
  const auto add = [&](Kind kind, std::size_t count) {
    for (std::size_t index = 0; index != count; ++index) parts.push_back({kind, index});
  };
  add(Kind::Step, problem.candidates.size());
  add(Kind::Different, problem.different.size());
  add(Kind::Same, problem.same.size());
  add(Kind::AtMost, problem.at_most.size());
  add(Kind::AtLeast, problem.at_least.size());
  add(Kind::Apart, problem.apart.size());
  return parts;
}

StaffingProblem saying_only(const StaffingProblem& problem, const StaffingParts& parts) {
  StaffingProblem said;
  std::vector<bool> stated(problem.candidates.size());
  for (const StaffingPart& part : parts) switch (part.kind) {
      case Kind::Step: stated[part.index] = true; break;
      case Kind::Different: said.different.push_back(problem.different[part.index]); break;
      case Kind::Same: said.same.push_back(problem.same[part.index]); break;
      case Kind::AtMost: said.at_most.push_back(problem.at_most[part.index]); break;
      case Kind::AtLeast: said.at_least.push_back(problem.at_least[part.index]); break;
      case Kind::Apart: said.apart.push_back(problem.apart[part.index]); break;
    }
  std::set<PersonId> anybody;
  for (const auto& list : problem.candidates) anybody.insert(list.begin(), list.end());
  const std::size_t next = anybody.empty() ? 0 : anybody.rbegin()->index() + std::size_t{1};
  for (std::size_t step = 0; step != stated.size(); ++step) anybody.insert(PersonId{next + step});
  for (std::size_t step = 0; step != stated.size(); ++step)
    said.candidates.push_back(stated[step] ? problem.candidates[step]
                                           : std::vector<PersonId>{anybody.begin(), anybody.end()});
  return said;
}

BlockingCore blocking_core(const StaffingProblem& problem, const StaffingEffort& effort) {
  Oracle oracle{problem, effort};
  const StaffingParts all = parts_of(problem);
  const std::optional<StaffingParts> some = oracle.shrink(all);
  if (!some) return {.parts = all, .smallest = false};
  std::vector<StaffingParts> repairs;  // each a set of parts without which the rest can hold
  for (const StaffingPart& part : *some) {
    auto rest = oracle.grow(without(*some, {part}), all);
    if (!rest) return {.parts = *some, .smallest = false};
    repairs.push_back(without(all, *rest));
  }
  for (;;) {
    Hitting<StaffingPart> next = smallest_hitting(repairs);
    if (next.bound == some->size()) return {.parts = *some, .smallest = true};
    if (next.items.size() != next.bound) return {.parts = *some, .smallest = false};
    const Feasible answer = oracle.ask(next.items).feasible;
    if (answer == Feasible::No) return {.parts = std::move(next.items), .smallest = true};
    if (answer == Feasible::GaveUp) return {.parts = *some, .smallest = false};
    const auto rest = oracle.grow(std::move(next.items), all);
    if (!rest) return {.parts = *some, .smallest = false};
    repairs.push_back(without(all, *rest));
  }
}

StaffingExceptions fewest_exceptions(const StaffingProblem& problem, const StaffingEffort& effort) {
  Oracle oracle{problem, effort};
  const StaffingParts all = parts_of(problem);
  StaffingParts steps;
  for (const StaffingPart& part : all)
    if (part.kind == Kind::Step) steps.push_back(part);
  StaffingExceptions found;
  found.possible = oracle.ask(steps).feasible;
  if (found.possible != Feasible::Yes) return found;
  std::vector<StaffingParts> cores;  // what cannot be said of the steps together
  for (;;) {
    Hitting<StaffingPart> next = smallest_hitting(cores);
    found.bound = std::max(found.bound, next.bound);
    Staffing staffing = oracle.ask(without(all, next.items));
    if (staffing.feasible == Feasible::Yes) {
      found.parts = std::move(next.items);
      found.staffing = std::move(staffing);
      return found;
    }
    std::optional<StaffingParts> core;
    if (staffing.feasible == Feasible::No) core = oracle.shrink(without(all, next.items));
    if (!core) {
      found.possible = Feasible::GaveUp;
      return found;
    }
    cores.push_back(without(*core, steps));
  }
}

Absences most_absences(const StaffingProblem& problem, const StaffingEffort& effort) {
  // Who can do the step that fewest can: without these nobody can.
  std::vector<PersonId> fewest = problem.candidates.empty() ? std::vector<PersonId>{} : problem.candidates.front();
  for (const auto& list : problem.candidates)
    if (list.size() < fewest.size()) fewest = list;
  std::vector<std::vector<PersonId>> used;  // by whom it was staffed
  std::set<PersonId> away;
  const auto staffed = [&] {
    const Staffing found = staff(problem, away, effort.each);
    if (found.feasible == Feasible::Yes) {
      const std::set<PersonId> people{found.actors.begin(), found.actors.end()};
      used.emplace_back(people.begin(), people.end());
    }
    return found.feasible;
  };
  Absences result;
  while (staffed() == Feasible::Yes && used.size() < fewest.size())  // each time by others: all of them must lose one
    away.insert(used.back().begin(), used.back().end());
  result.survives = used.empty() ? 0 : used.size() - 1;
  for (std::size_t question = used.size(); question < effort.questions; ++question) {
    if (result.survives + 1 == fewest.size()) {
      result.blocked = std::move(fewest);
      return result;
    }
    const Hitting<PersonId> next = smallest_hitting(used);
    if (next.bound != 0) result.survives = std::max(result.survives, next.bound - 1);
    if (next.items.size() != next.bound) return result;
    away = {next.items.begin(), next.items.end()};
    const Feasible without_them = staffed();
    if (without_them == Feasible::GaveUp) return result;
    if (without_them == Feasible::No) {
      result.blocked = next.items;
      return result;
    }
  }
  return result;
}

}  // namespace rolewright::analyzer
