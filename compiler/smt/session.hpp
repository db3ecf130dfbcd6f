// Session: asks Z3 about a Problem. Z3 is spoken to here and in recheck only; its exceptions end here as
// GaveUp.
//   in   a Problem (may grow between questions), extra terms to suppose, a Budget
//   out  Sat with a model, Unsat with the clauses that suffice, or GaveUp, which is never success
// Budgets are Z3 resource units (`rlimit`), not wall clocks: the same question in the same order gives the
// same answer on any machine. Logic QF_FD: propositional, bit vectors and counts, decided by Z3's SAT engine.
// A question is pushed onto the encoded problem and popped again. A second solver with one tracking literal a
// clause is built only when a core is wanted: tracking every clause makes each question slower.
// A question within a cone states the cone's clauses and nothing else to a solver that lives as long as the session:
// small questions are answered by Z3's plain core before its SAT engine would have been set up. What the plain core does
// not decide on a tenth of the budget goes to the SAT engine.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "compiler/smt/cone.hpp"
#include "compiler/smt/model.hpp"
#include "compiler/smt/problem.hpp"

namespace rolewright::smt {

/// Z3 resource units: a pigeonhole question spent some 0.5 to 1.3 million a second, an optimization far more.
/// 0 is no limit.
struct Budget {
  std::uint32_t rlimit = 20'000'000;
};

enum class CoreWanted : std::uint8_t {
  None,     // Unsat says only that; cheapest
  Some,     // the core Z3 happens to find
  Minimal,  // no clause of it can be left out (by deletion: one more question a clause)
};

struct Sat {
  Model model;
};

enum class CoreQuality : std::uint8_t {
  NotAsked,    // `core` is empty
  Everything,  // the budget ended before a core was found: every clause is listed
  Some,        // suffices; perhaps more than needed
  Minimal,     // suffices; nothing can be left out
};

struct Unsat {
  std::vector<ClauseTag> core = {};  // in clause order; the range guards of vectors are always taken as given
  std::vector<std::size_t> clauses = {};       // the same, as indexes into Problem::clauses()
  std::vector<std::size_t> suppositions = {};  // indexes into the terms supposed
  CoreQuality quality = CoreQuality::NotAsked;
};

struct GaveUp {
  std::string reason;      // Z3's words, or why its answer was not believed
  std::uint64_t used = 0;  // resource units spent
};

using Outcome = std::variant<Sat, Unsat, GaveUp>;

struct Question {
  std::span<const Term> supposing = {};  // hold for this question only
  Budget budget = {};
  CoreWanted core = CoreWanted::None;
  const Cone* within = nullptr;  // only these clauses are in force; outside the cone a model is all zeros
};

/// Proved: no model costs less.
struct Optimal {
  Model model;
  std::uint64_t cost = 0;
};

/// Not proved: `best` costs `cost`, and no model costs less than `bound`.
struct Bounded {
  Model best;
  std::uint64_t cost = 0;
  std::uint64_t bound = 0;
  GaveUp why;
};

using Optimum = std::variant<Optimal, Bounded, Unsat, GaveUp>;

/// A Z3 context: 1 ms to make, so many small sessions should share one. Not for two threads at once.
class Engine {
 public:
  Engine();
  ~Engine();
  Engine(Engine&&) noexcept;
  Engine& operator=(Engine&&) noexcept;

 private:
  friend class Session;
  friend struct EngineAccess;  // engine_access.hpp, for those who speak to Z3
  struct State;
  std::unique_ptr<State> state_;
};

/// Many questions about one problem. `problem` (and `engine`) outlive the session. Clauses added to the
/// problem after a question are seen by the next one.
class Session {
 public:
  explicit Session(const Problem& problem);
  Session(Engine& engine, const Problem& problem);
  ~Session();
  Session(Session&&) noexcept;
  Session& operator=(Session&&) noexcept;

  /// Is there a world in which every clause and every term of `question.supposing` holds?
  /// Answers without Z3 when folding already decided. Cost: one encoding a term, then the search.
  [[nodiscard]] Outcome check(const Question& question = {});

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// One question, one session.
[[nodiscard]] Outcome solve(const Problem& problem, const Question& question = {});

/// The model of least cost: weighted MaxSAT over Problem::soft_goals() by Z3's maxres engine.
/// Costs are recomputed by cost_of(): an answer of Z3 that its own model does not bear out is never Optimal.
/// Unsat carries no core; ask check() for one. `budget` is for one search: a Bounded answer spends up to
/// about two more, first for any model and then for a better one by keeping wishes greedily.
[[nodiscard]] Optimum optimize(const Problem& problem, Budget budget = {});
[[nodiscard]] Optimum optimize(Engine& engine, const Problem& problem, Budget budget = {});

}  // namespace rolewright::smt
