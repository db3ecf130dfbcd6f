// Population: every rule over every person on one day, at the speed of reading their assignments. The fast twin of
// deciding people one by one.
//   in   World, what its nodes finally grant (Reachability), its rules as bits (DecisionProgram)
//   out  who violates what, without the paths: those are looked up for the few who do
// The trick: a node's row holds the duties that it finally confers and, beside them, every duty that some rule pairs
// with one of these. A person's row is the union over their assignments in force, and a person whose duties and
// partners share no bit violates no pair rule. Most people end there, after one pass over their assignments, in which
// an assignment of no duty costs one bit test. Only what is left is decided on scope, days, exact grants and attributes;
// rules this engine does not know are left to Decider, for the people who could violate them.
// People are taken in pieces by several threads; results are put together in order, so the threads never show.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "analyzer/reachability.hpp"
#include "compiler/condition.hpp"
#include "compiler/program.hpp"
#include "compiler/world.hpp"

namespace rolewright::analyzer {

/// One rule that is not False of one person.
struct Hit {
  PersonId person;
  RuleId rule;
  compiler::Truth truth = compiler::Truth::True;
  bool scope_unresolved = false;
  friend auto operator<=>(const Hit&, const Hit&) = default;
};

/// A rule on how many people hold a function, violated.
struct CountHit {
  RuleId rule;
  std::vector<PersonId> people;  // who hold it, ascending
  friend auto operator<=>(const CountHit&, const CountHit&) = default;
};

struct PopulationResult {
  std::vector<Hit> hits;         // by person, then rule
  std::vector<CountHit> counts;  // of rules on how many people hold a function overall; by rule
  std::vector<PersonId> joint;   // who may hold a function of another rule about people together, ascending
  std::vector<std::uint64_t> joint_rows;  // by place in joint: a bit for each such function they do hold
  [[nodiscard]] std::span<const std::uint64_t> joint_row(std::size_t place) const {
    const std::size_t words = joint_rows.size() / joint.size();
    return std::span{joint_rows}.subspan(place * words, words);
  }
  std::uint64_t candidates = 0;  // (person, rule) pairs decided exactly
};

class Population {
 public:
  /// All three outlive the population. `threads` 0: one a core. O(nodes + what they grant).
  Population(compiler::World& world, const Reachability& reachability, const compiler::DecisionProgram& program,
             std::size_t threads = 0);
  ~Population();
  Population(const Population&) = delete;
  Population& operator=(const Population&) = delete;

  /// What the active rules say of each person on world.today, and of how many hold a function. Other rules about people
  /// together (at each value, completing, workflows) are not judged: `joint` is what they need to know.
  /// O(assignments + candidates).
  [[nodiscard]] PopulationResult evaluate();
  /// Whom any active rule says something about on world.today, or may, ascending: everybody else can be passed over.
  [[nodiscard]] std::vector<PersonId> of_interest();
  /// Distinct (person, entitlement) pairs held on world.today. O(grants).
  [[nodiscard]] std::uint64_t count_grants();

 private:
  class Engine;
  std::unique_ptr<Engine> engine_;
};

}  // namespace rolewright::analyzer
