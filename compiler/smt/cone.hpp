// Cone of influence: the clauses of a problem that can bear on one question, so that a policy of thousands of statements
// costs a question only those it mentions.
//   in   a Problem that grows; which of its clauses define a Boolean; a term asked about
//   out  the clauses that share variables with the term, through other such clauses too
// A defining clause counts only when its Boolean is reached: whatever the other variables are, the Boolean can be chosen
// to satisfy it. Every other clause counts when any of its variables is reached. What is left out shares no variable
// with what is kept, so when all clauses together have a world, the question has one exactly when its cone has.
#pragma once

#include <cstdint>
#include <vector>

#include "compiler/smt/problem.hpp"

namespace rolewright::smt {

struct Cone {
  std::vector<std::size_t> clauses;     // ascending
  std::vector<Variable> variables;      // in order of discovery
  std::vector<Bits> vectors;            // in order of discovery
  std::vector<std::uint8_t> variable_reached;  // by Variable index; what lies past the end is not reached
  std::vector<std::uint8_t> vector_reached;    // by Bits index
  bool compares_vectors = false;               // some term compares two vectors

  [[nodiscard]] bool reaches(Variable variable) const {
    return variable.index() < variable_reached.size() && variable_reached[variable.index()] != 0;
  }
  [[nodiscard]] bool reaches(Bits bits) const {
    return bits.index() < vector_reached.size() && vector_reached[bits.index()] != 0;
  }
};

class ConeFinder {
 public:
  /// `problem` outlives this.
  explicit ConeFinder(const Problem& problem) : problem_{problem} {}

  /// The clause counts only when one of these Booleans is reached, at least one.
  void define(std::size_t clause, std::vector<Term> booleans);
  /// The clause is never part of a cone: a violation that was asked about before.
  void leave_out(std::size_t clause);
  /// Cost: the terms of the question and of the clauses it reaches.
  [[nodiscard]] Cone cone_of(Term question);

 private:
  enum class Role : std::uint8_t { Free, Defining, LeftOut };
  struct Occurrences {
    std::vector<Variable> variables;
    std::vector<Bits> vectors;
    bool compares_vectors = false;
  };

  void absorb();
  [[nodiscard]] Occurrences occurrences(Term term);

  const Problem& problem_;
  std::size_t absorbed_ = 0;
  std::vector<Role> roles_;                                // by clause; grows on demand
  std::vector<Occurrences> of_clause_;                     // by clause
  std::vector<std::vector<std::size_t>> by_variable_, by_vector_;  // clauses a variable draws in
  std::vector<std::uint32_t> seen_;                        // by Term index: the walk that last saw it
  std::uint32_t walk_ = 0;
};

}  // namespace rolewright::smt
