// optimize(): weighted MaxSAT. A first model from QF_FD says whether there is any; Z3's maxres engine then
// looks for the cheapest. Maxres works up from below, so when its budget ends it has a bound but often no
// good model: wishes are then kept greedily, heaviest first, for a model worth showing.
#include <z3++.h>

#include <algorithm>
#include <numeric>
#include <optional>
#include <utility>

#include "compiler/smt/engine_access.hpp"
#include "compiler/smt/z3_terms.hpp"
#include "model/bug.hpp"

namespace rolewright::smt {

namespace {

constexpr std::uint32_t kGreedyShare = 50;  // one greedy question gets this part of the budget
constexpr std::uint32_t kLeastGreedyBudget = 20'000;
constexpr int kGreedyPatience = 3;  // questions that may go unanswered

struct Search {
  std::optional<Model> model = {};
  std::uint64_t bound = 0;
  bool finished = false;
  GaveUp why = {};
};

// The weight of wishes that folding already broke: Z3 never sees them.
std::uint64_t lost_from_the_start(const Problem& problem) {
  std::uint64_t lost = 0;
  for (const SoftGoal& goal : problem.soft_goals())
    if (problem.is_false(goal.keep)) lost += goal.weight;
  return lost;
}

// A bound Z3 cannot state as a whole number bounds nothing.
std::uint64_t whole(const z3::expr& value) {
  std::uint64_t number = 0;
  return value.is_numeral_u64(number) ? number : 0;
}

std::optional<z3::optimize::handle> state(const Problem& problem, Z3Terms& terms, z3::optimize& solver) {
  for (std::size_t index = 0; index != problem.vectors().size(); ++index)
    if (problem.vectors()[index].needs_guard()) solver.add(terms.guard(Bits{index}));
  for (const Clause& clause : problem.clauses()) solver.add(terms.term(clause.term));
  std::optional<z3::optimize::handle> objective;
  for (const SoftGoal& goal : problem.soft_goals()) {
    if (problem.is_true(goal.keep) || problem.is_false(goal.keep)) continue;
    objective = solver.add_soft(terms.term(goal.keep), std::to_string(goal.weight).c_str());
  }
  return objective;
}

Search search(z3::context& context, const Problem& problem, Budget budget) {
  Search found;
  try {
    Z3Terms terms{context, problem};
    z3::optimize solver{context};
    z3::params params{context};
    params.set("rlimit", budget.rlimit);
    solver.set(params);
    const auto objective = state(problem, terms, solver);
    if (!objective) bug("an optimum to find without an open wish");
    const z3::check_result answer = solver.check();
    found.finished = answer == z3::sat;
    if (answer == z3::unknown)
      found.why = {.reason = Z3_optimize_get_reason_unknown(context, solver), .used = budget.rlimit};
    found.bound = whole(solver.lower(*objective));
    found.model = terms.decode(solver.get_model());
  } catch (const z3::exception& thrown) {
    found.finished = false;
    if (found.why.reason.empty()) found.why.reason = thrown.msg();
  }
  return found;
}

using Order = std::vector<std::size_t>;  // indexes of wishes, the one to keep first in front

Order by_worth(const std::vector<std::uint64_t>& worth) {
  Order order(worth.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, std::greater{}, [&](std::size_t index) { return worth[index]; });
  return order;
}

Order heaviest_first(const Problem& problem) {
  std::vector<std::uint64_t> worth;
  for (const SoftGoal& goal : problem.soft_goals()) worth.push_back(goal.weight);
  return by_worth(worth);
}

// A wish that many terms read stands in the way of many clauses: giving it up buys more. Weight for each
// reader.
Order dearest_first(const Problem& problem) {
  constexpr std::uint64_t kScale = 1000;
  std::vector<std::uint64_t> readers(problem.terms(), 1);
  for (std::size_t index = 0; index != problem.terms(); ++index)
    for (const Term child : problem.children(Term{index})) ++readers[child.index()];
  std::vector<std::uint64_t> worth;
  for (const SoftGoal& goal : problem.soft_goals())
    worth.push_back(goal.weight * kScale / readers[goal.keep.index()]);
  return by_worth(worth);
}

// Keeps one wish after another wherever the clauses still allow it. Most of these questions are easy; a few
// hard ones end it, since each costs its budget and the encoding anew.
Model keep_greedily(const Problem& problem, Model best, const Order& order, Budget budget) {
  const std::vector<SoftGoal>& goals = problem.soft_goals();
  const Budget each{.rlimit =
                        budget.rlimit == 0 ? 0 : std::max(budget.rlimit / kGreedyShare, kLeastGreedyBudget)};
  int patience = kGreedyPatience;
  Problem grown = problem;  // what is kept becomes a clause, encoded once
  Session session{grown};
  std::vector<std::uint8_t> truth = evaluate(problem, best);
  for (const std::size_t index : order) {
    const Term keep = goals[index].keep;
    if (truth[keep.index()] == 0) {
      Outcome outcome = session.check({.supposing = {&keep, 1}, .budget = each});
      if (std::holds_alternative<GaveUp>(outcome) && --patience == 0) return best;
      Sat* sat = std::get_if<Sat>(&outcome);
      if (sat == nullptr) continue;
      best = std::move(sat->model);
      truth = evaluate(problem, best);
    }
    grown.assert_clause(keep, goals[index].tag);
  }
  return best;
}

}  // namespace

Optimum optimize(const Problem& problem, Budget budget) {
  Engine engine;
  return optimize(engine, problem, budget);
}

Optimum optimize(Engine& engine, const Problem& problem, Budget budget) {
  Outcome first = Session{engine, problem}.check({.budget = budget});
  if (Unsat* refusal = std::get_if<Unsat>(&first)) return std::move(*refusal);
  if (GaveUp* why = std::get_if<GaveUp>(&first)) return std::move(*why);
  const Model first_model = std::move(std::get<Sat>(first).model);
  Model best = first_model;
  if (!satisfies(problem, best)) return GaveUp{.reason = "a model that breaks a clause", .used = 0};

  const std::uint64_t lost = lost_from_the_start(problem);
  if (cost_of(problem, best) == lost) return Optimal{std::move(best), lost};
  Search found = search(EngineAccess::context(engine), problem, budget);
  const bool sound = found.model && satisfies(problem, *found.model);
  if (sound && cost_of(problem, *found.model) < cost_of(problem, best)) best = std::move(*found.model);
  const std::uint64_t bound = found.bound + lost;
  if (found.finished && sound && cost_of(problem, best) == bound) return Optimal{std::move(best), bound};
  if (found.finished) found.why.reason = "an optimum its own model does not bear out";
  for (const Order& order : {dearest_first(problem), heaviest_first(problem)}) {
    Model kept = keep_greedily(problem, first_model, order, budget);
    if (cost_of(problem, kept) < cost_of(problem, best)) best = std::move(kept);
  }
  const std::uint64_t cost = cost_of(problem, best);
  if (bound > cost) return GaveUp{.reason = "a bound above a model that exists", .used = 0};
  return Bounded{.best = std::move(best), .cost = cost, .bound = bound, .why = std::move(found.why)};
}

}  // namespace rolewright::smt
