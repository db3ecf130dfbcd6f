#include "compiler/smt/session.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "compiler/smt/engine_access.hpp"
#include "compiler/smt/order_terms.hpp"
#include "compiler/smt/z3_terms.hpp"

namespace rolewright::smt {

Engine::Engine() : state_{std::make_unique<State>()} {}
Engine::~Engine() = default;
Engine::Engine(Engine&&) noexcept = default;
Engine& Engine::operator=(Engine&&) noexcept = default;

namespace {

constexpr const char* kLogic = "QF_FD";

GaveUp gave_up(const z3::solver& solver, Budget budget) {
  return {.reason = solver.reason_unknown(), .used = budget.rlimit};
}

GaveUp gave_up(const z3::exception& thrown) {
  return {.reason = thrown.msg()};
}

Unsat everything(const Problem& problem, std::span<const Term> supposing) {
  Unsat all{.quality = CoreQuality::Everything};
  for (std::size_t index = 0; index != problem.clauses().size(); ++index) all.clauses.push_back(index);
  for (std::size_t index = 0; index != supposing.size(); ++index) all.suppositions.push_back(index);
  return all;
}

// Compacting a model of 300 Booleans takes longer than finding it, and an interrupt belongs to the program,
// not to Z3. A version of Z3 that does not know these two is only slower and less polite. One call,
// since each checks its options against all that Z3 knows.
void configure(z3::context& context, z3::solver& solver, Budget budget) {
  z3::params needed{context};
  needed.set("rlimit", budget.rlimit);
  try {
    z3::params all{context};
    all.set("rlimit", budget.rlimit);
    all.set("compact", false);
    all.set("ctrl_c", false);
    solver.set(all);
  } catch (const z3::exception&) {
    solver.set(needed);
  }
}

// Solver A: clauses as plain assertions. Fast, but its refusals name nothing.
class PlainSolver {
 public:
  PlainSolver(z3::context& context, const Problem& problem, Z3Terms& terms)
      : context_{context}, problem_{problem}, terms_{terms}, solver_{context, kLogic} {}

  Outcome check(const Question& question) {
    absorb();
    set_budget(question.budget);
    const bool supposing = !question.supposing.empty();  // a level of its own costs Z3 half of its simplification
    if (supposing) solver_.push();
    for (const Term term : question.supposing) solver_.add(terms_.term(term));
    const z3::check_result answer = solver_.check();
    Outcome outcome = Unsat{};
    if (answer == z3::sat) outcome = Sat{terms_.decode(solver_.get_model())};
    if (answer == z3::unknown) outcome = gave_up(solver_, question.budget);
    if (supposing) solver_.pop();
    return outcome;
  }

 private:
  // The problem may have grown since the last question.
  void absorb() {
    for (; guards_ != problem_.vectors().size(); ++guards_)
      if (problem_.vectors()[guards_].needs_guard()) solver_.add(terms_.guard(Bits{guards_}));
    for (; clauses_ != problem_.clauses().size(); ++clauses_)
      solver_.add(terms_.term(problem_.clauses()[clauses_].term));
  }

  void set_budget(Budget budget) {
    if (budget_ == budget.rlimit) return;
    budget_ = budget.rlimit;
    configure(context_, solver_, budget);
  }

  z3::context& context_;
  const Problem& problem_;
  Z3Terms& terms_;
  z3::solver solver_;
  std::optional<std::uint32_t> budget_;
  std::size_t guards_ = 0;
  std::size_t clauses_ = 0;
};

// Solver B: one tracking literal a clause and a supposition, so that a refusal names what it rests on. Made
// for one question; cores are asked for rarely and smallness matters more than speed.
class CoreSolver {
 public:
  CoreSolver(z3::context& context, const Problem& problem, Z3Terms& terms, const Question& question)
      : context_{context}, solver_{context, kLogic}, literals_{context} {
    configure(context, solver_, question.budget);
    for (std::size_t index = 0; index != problem.vectors().size(); ++index)
      if (problem.vectors()[index].needs_guard()) solver_.add(terms.guard(Bits{index}));
    for (const Clause& clause : problem.clauses()) track(terms.term(clause.term));
    for (const Term term : question.supposing) track(terms.term(term));
  }

  /// Places of the tracked terms that suffice, ascending; nothing when the budget ended first.
  std::optional<std::vector<std::size_t>> find() {
    std::vector<std::size_t> all(literals_.size());
    for (std::size_t place = 0; place != all.size(); ++place) all[place] = place;
    return ask(all);
  }

  /// Leaves out what is not needed. `proved` becomes false when a question on the way was not answered.
  std::vector<std::size_t> minimize(std::vector<std::size_t> core, bool& proved) {
    std::vector<std::size_t> needed;
    while (!core.empty()) {
      const std::size_t candidate = core.back();
      core.pop_back();
      std::vector<std::size_t> rest = core;
      rest.insert(rest.end(), needed.begin(), needed.end());
      const auto smaller = ask(rest);
      if (!smaller) {
        needed.push_back(candidate);
      } else {  // the new core holds every needed term; keep of the others only what it uses
        std::erase_if(core, [&](std::size_t place) { return !std::ranges::binary_search(*smaller, place); });
      }
      proved = proved && answered_;
    }
    std::ranges::sort(needed);
    return needed;
  }

 private:
  void track(const z3::expr& term) {
    const z3::symbol number = context_.int_symbol(static_cast<int>(literals_.size()));  // no name equals it
    literals_.push_back(context_.constant(number, context_.bool_sort()));
    solver_.add(z3::implies(literals_.back(), term));
  }

  std::optional<std::vector<std::size_t>> ask(const std::vector<std::size_t>& places) {
    z3::expr_vector assumed{context_};
    for (const std::size_t place : places) assumed.push_back(element(literals_, place));
    const z3::check_result answer = solver_.check(assumed);
    answered_ = answer != z3::unknown;
    if (answer != z3::unsat) return std::nullopt;
    std::vector<unsigned> ids;
    for (const z3::expr& literal : solver_.unsat_core()) ids.push_back(literal.id());
    std::ranges::sort(ids);
    std::vector<std::size_t> core;
    for (const std::size_t place : places)
      if (std::ranges::binary_search(ids, element(literals_, place).id())) core.push_back(place);
    std::ranges::sort(core);
    return core;
  }

  z3::context& context_;
  z3::solver solver_;
  z3::expr_vector literals_;
  bool answered_ = true;
};

// Solver C: the clauses of one question's cone, stated for it alone. With a core wanted each is behind a literal.
class ConeSolver {
 public:
  ConeSolver(z3::context& context, const Problem& problem, Z3Terms& terms)
      : context_{context},
        problem_{problem},
        terms_{terms},
        order_{context, problem},
        solver_{context, z3::solver::simple()},
        literals_{context} {
    try {  // a version of Z3 that does not know it is only slower
      z3::params params{context};
      params.set("relevancy", 0U);  // small formulas: keeping track of what matters costs more than it saves
      solver_.set(params);
    } catch (const z3::exception&) {
      budget_.reset();
    }
  }

  Outcome check(const Question& question) {
    constexpr std::uint32_t kShare = 10;
    const std::uint32_t small = question.budget.rlimit / kShare;
    if (budget_ != small) {
      budget_ = small;
      z3::params params{context_};
      params.set("rlimit", small);
      solver_.set(params);
    }
    if (!question.within->compares_vectors) {
      solver_.push();
      Outcome outcome = ask_plainly(question);
      solver_.pop();
      if (!std::holds_alternative<GaveUp>(outcome)) return outcome;
    }
    z3::solver thorough{context_, kLogic};
    configure(context_, thorough, question.budget);
    return ask_thoroughly(thorough, question);
  }

 private:
  static std::size_t stated(const Question& question) {
    return question.within->clauses.size() + question.supposing.size();
  }
  // Clauses of the cone, then suppositions.
  [[nodiscard]] Term statement(const Question& question, std::size_t place) const {
    const std::size_t clauses = question.within->clauses.size();
    return place < clauses ? problem_.clauses()[question.within->clauses[place]].term
                           : question.supposing[place - clauses];
  }
  void state(z3::solver& solver, const Question& question, std::size_t place, const z3::expr& term) {
    solver.add(question.core == CoreWanted::None ? term : z3::implies(literal(place), term));
  }

  Outcome ask_plainly(const Question& question) {
    order_.begin();
    for (std::size_t place = 0; place != stated(question); ++place)
      state(solver_, question, place, order_.term(statement(question, place)));
    for (const z3::expr& implication : order_.chains()) solver_.add(implication);
    return ask(solver_, question, [&](const z3::model& model) { return order_.decode(model); });
  }

  Outcome ask_thoroughly(z3::solver& solver, const Question& question) {
    for (const Bits bits : question.within->vectors)
      if (problem_.vectors()[bits.index()].needs_guard()) solver.add(terms_.guard(bits));
    for (std::size_t place = 0; place != stated(question); ++place)
      state(solver, question, place, terms_.term(statement(question, place)));
    return ask(solver, question, [&](const z3::model& model) { return terms_.decode(model); });
  }

  template <class Decode>
  Outcome ask(z3::solver& solver, const Question& question, Decode decode) {
    const bool tracked = question.core != CoreWanted::None;
    const std::size_t clauses = question.within->clauses.size();
    std::vector<std::size_t> places(tracked ? stated(question) : 0);
    for (std::size_t place = 0; place != places.size(); ++place) places[place] = place;
    const z3::check_result answer = check(solver, places);
    if (answer == z3::sat) return Sat{decode(solver.get_model())};
    if (answer == z3::unknown) return gave_up(solver, question.budget);
    if (!tracked) return Unsat{};
    std::vector<std::size_t> core = core_of(solver, places);
    Unsat refusal{.quality = CoreQuality::Some};
    if (question.core == CoreWanted::Minimal)
      refusal.quality = minimize(solver, core) ? CoreQuality::Minimal : CoreQuality::Some;
    for (const std::size_t place : core) {
      if (place < clauses) {
        refusal.clauses.push_back(question.within->clauses[place]);
      } else {
        refusal.suppositions.push_back(place - clauses);
      }
    }
    return refusal;
  }

  z3::expr literal(std::size_t place) {
    while (literals_.size() <= place) {
      const z3::symbol number = context_.int_symbol(static_cast<int>(literals_.size()));  // no name equals it
      literals_.push_back(context_.constant(number, context_.bool_sort()));
    }
    return element(literals_, place);
  }

  z3::check_result check(z3::solver& solver, const std::vector<std::size_t>& places) {
    if (places.empty()) return solver.check();
    z3::expr_vector assumed{context_};
    for (const std::size_t place : places) assumed.push_back(literal(place));
    return solver.check(assumed);
  }

  std::vector<std::size_t> core_of(z3::solver& solver, const std::vector<std::size_t>& places) {
    std::vector<unsigned> ids;
    for (const z3::expr& literal : solver.unsat_core()) ids.push_back(literal.id());
    std::ranges::sort(ids);
    std::vector<std::size_t> core;
    for (const std::size_t place : places)
      if (std::ranges::binary_search(ids, literal(place).id())) core.push_back(place);
    return core;
  }

  // Leaves out what is not needed. False when a question on the way was not answered.
  bool minimize(z3::solver& solver, std::vector<std::size_t>& core) {
    bool proved = true;
    std::vector<std::size_t> needed;
    while (!core.empty()) {
      const std::size_t candidate = core.back();
      core.pop_back();
      std::vector<std::size_t> rest = core;
      rest.insert(rest.end(), needed.begin(), needed.end());
      const z3::check_result answer = check(solver, rest);
      if (answer == z3::unknown) proved = false;
      if (answer != z3::unsat) {
        needed.push_back(candidate);
        continue;
      }
      const std::vector<std::size_t> smaller = core_of(solver, rest);
      std::erase_if(core, [&](std::size_t place) { return std::ranges::find(smaller, place) == smaller.end(); });
    }
    std::ranges::sort(needed);
    core = std::move(needed);
    return proved;
  }

  z3::context& context_;
  const Problem& problem_;
  Z3Terms& terms_;
  OrderTerms order_;
  z3::solver solver_;
  z3::expr_vector literals_;
  std::optional<std::uint32_t> budget_;
};

// What folding alone decides: a clause or a supposition that is false.
std::optional<Unsat> decided(const Problem& problem, std::span<const Term> supposing, const Cone* within) {
  Unsat refusal{.quality = CoreQuality::Minimal};
  const std::size_t clauses = within != nullptr ? within->clauses.size() : problem.clauses().size();
  for (std::size_t place = 0; place != clauses; ++place) {
    const std::size_t index = within != nullptr ? within->clauses[place] : place;
    if (!problem.is_false(problem.clauses()[index].term)) continue;
    refusal.clauses = {index};
    return refusal;
  }
  const auto bad = std::ranges::find_if(supposing, [&](Term term) { return problem.is_false(term); });
  if (bad == supposing.end()) return std::nullopt;
  refusal.suppositions = {static_cast<std::size_t>(bad - supposing.begin())};
  return refusal;
}

Unsat with_tags(const Problem& problem, Unsat refusal) {
  for (const std::size_t index : refusal.clauses) refusal.core.push_back(problem.clauses()[index].tag);
  return refusal;
}

Unsat find_core(z3::context& context, const Problem& problem, Z3Terms& terms, const Question& question) {
  CoreSolver solver{context, problem, terms, question};
  auto places = solver.find();
  if (!places) return everything(problem, question.supposing);
  Unsat refusal{.quality = CoreQuality::Some};
  if (question.core == CoreWanted::Minimal) {
    bool proved = true;
    places = solver.minimize(std::move(*places), proved);
    if (proved) refusal.quality = CoreQuality::Minimal;
  }
  const std::size_t clauses = problem.clauses().size();
  for (const std::size_t place : *places) {
    if (place < clauses) {
      refusal.clauses.push_back(place);
    } else {
      refusal.suppositions.push_back(place - clauses);
    }
  }
  return refusal;
}

}  // namespace

struct Session::State {
  State(std::optional<Engine> made, Engine* lent, const Problem& stated)
      : own{std::move(made)},
        context{(lent != nullptr ? lent : &*own)->state_->context},
        problem{stated},
        terms{context, stated} {}

  Outcome ask(const Question& question);

  std::optional<Engine> own;
  z3::context& context;
  const Problem& problem;
  Z3Terms terms;
  std::optional<PlainSolver> plain;
  std::optional<ConeSolver> cone;
};

Outcome Session::State::ask(const Question& question) {
  try {
    if (question.within != nullptr) {
      if (!cone) cone.emplace(context, problem, terms);
      Outcome outcome = cone->check(question);
      if (std::holds_alternative<GaveUp>(outcome)) cone.reset();
      if (auto* refusal = std::get_if<Unsat>(&outcome)) return with_tags(problem, std::move(*refusal));
      return outcome;
    }
    if (!plain) plain.emplace(context, problem, terms);
    Outcome outcome = plain->check(question);
    if (std::holds_alternative<GaveUp>(outcome)) plain.reset();  // trust nothing a cut-off search left behind
    if (!std::holds_alternative<Unsat>(outcome) || question.core == CoreWanted::None) return outcome;
    return with_tags(problem, find_core(context, problem, terms, question));
  } catch (const z3::exception& thrown) {
    plain.reset();
    cone.reset();
    return gave_up(thrown);
  }
}

Session::Session(const Problem& problem) : state_{std::make_unique<State>(Engine{}, nullptr, problem)} {}
Session::Session(Engine& engine, const Problem& problem)
    : state_{std::make_unique<State>(std::nullopt, &engine, problem)} {}
Session::~Session() = default;
Session::Session(Session&&) noexcept = default;
Session& Session::operator=(Session&&) noexcept = default;

Outcome Session::check(const Question& question) {
  if (auto refusal = decided(state_->problem, question.supposing, question.within))
    return with_tags(state_->problem, std::move(*refusal));
  return state_->ask(question);
}

Outcome solve(const Problem& problem, const Question& question) {
  return Session{problem}.check(question);
}

}  // namespace rolewright::smt
