// Random small problems with an independent meaning: beside every term stands a function of the world, built
// from the same random draw and never folded, so that brute force over all worlds owes nothing to the code
// under test.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "compiler/smt/problem.hpp"

namespace rolewright::smt::tests {

struct World {
  std::vector<bool> booleans;
  std::vector<std::uint64_t> vectors;
};

using Meaning = std::function<bool(const World&)>;

struct Drawn {
  Term term;
  Meaning meaning;
};

struct Sizes {
  std::size_t booleans = 5;
  std::vector<std::uint64_t> vectors = {3, 5};
  std::size_t clauses = 6;
  std::size_t wishes = 0;
  int depth = 3;
};

struct SmallProblem {
  Problem problem;
  std::vector<Term> booleans;
  std::vector<Bits> vectors;
  std::vector<Meaning> clauses;
  std::vector<Meaning> wishes;
  std::vector<std::uint64_t> weights;
  std::vector<Drawn> questions;

  /// Calls visit(world) for every world; stops when it returns false.
  void for_each_world(const std::function<bool(const World&)>& visit) const;
  /// Is there a world in which the chosen clauses (all when empty-handed) and `also` hold?
  [[nodiscard]] bool possible(const std::vector<std::size_t>* chosen = nullptr,
                              const std::vector<Meaning>& also = {}) const;
  /// The least weight of broken wishes over all worlds that satisfy the clauses.
  [[nodiscard]] std::optional<std::uint64_t> cheapest() const;
};

SmallProblem random_problem(unsigned seed, const Sizes& sizes = {});

}  // namespace rolewright::smt::tests
