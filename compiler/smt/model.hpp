// Model: one possible world, a value for every declared variable of a Problem; and the plain evaluation of
// terms in it, which knows nothing of any solver and therefore checks them all.
#pragma once

#include <cstdint>
#include <vector>

#include "compiler/smt/problem.hpp"

namespace rolewright::smt {

struct Model {
  std::vector<std::uint8_t> booleans;  // 0 or 1, by Variable index
  std::vector<std::uint64_t> vectors;  // by Bits index

  /// `boolean` is a term made by Problem::boolean.
  [[nodiscard]] bool holds(const Problem& problem, Term boolean) const {
    return booleans[problem.node(boolean).variable.index()] != 0;
  }
  [[nodiscard]] std::uint64_t value(Bits bits) const { return vectors[bits.index()]; }
};

/// The truth of every term of `problem` in `model`, by Term index. Cost O(terms and their children).
[[nodiscard]] std::vector<std::uint8_t> evaluate(const Problem& problem, const Model& model);

/// True when every clause and range guard holds in `model`.
[[nodiscard]] bool satisfies(const Problem& problem, const Model& model);

/// What the wishes that `model` leaves unmet weigh together.
[[nodiscard]] std::uint64_t cost_of(const Problem& problem, const Model& model);

}  // namespace rolewright::smt
