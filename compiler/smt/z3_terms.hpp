// Z3Terms: Problem terms as Z3 expressions, each encoded once. Private to compiler/smt; may throw
// z3::exception. Without recursion, so that a deep term costs heap and not stack.
#pragma once

#include <z3++.h>

#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <vector>

#include "compiler/smt/model.hpp"
#include "compiler/smt/problem.hpp"

namespace rolewright::smt {

/// `vector[index]`, whose parameter is signed in some versions of z3++.h and unsigned in others.
[[nodiscard]] inline z3::expr element(const z3::expr_vector& vector, std::size_t index) {
  return {vector.ctx(), Z3_ast_vector_get(vector.ctx(), vector, static_cast<unsigned>(index))};
}

class Z3Terms {
 public:
  /// Both outlive this.
  Z3Terms(z3::context& context, const Problem& problem);

  [[nodiscard]] z3::expr term(Term term);
  [[nodiscard]] z3::expr vector(Bits bits);
  /// `value < size` for `bits`, which needs a guard.
  [[nodiscard]] z3::expr guard(Bits bits);
  /// The values Z3 gives; what it leaves open is 0, which every range guard allows. Cost O(variables of the
  /// model).
  [[nodiscard]] Model decode(const z3::model& model);

 private:
  struct Declared {
    bool boolean = false;  // a Variable, else a Bits
    std::uint32_t index = 0;
  };

  [[nodiscard]] bool is_encoded(Term term) const;
  [[nodiscard]] z3::expr encoded(Term term) const;
  [[nodiscard]] z3::expr encode(Term term);  // its children are encoded
  [[nodiscard]] z3::expr encode_comparison(const Node& node);
  [[nodiscard]] z3::expr_vector children(Term term);

  z3::context& context_;
  const Problem& problem_;
  z3::expr_vector terms_;                            // in order of encoding
  std::vector<std::uint32_t> place_;                 // Term index → place in terms_ plus 1, or 0
  z3::expr_vector vectors_;                          // by Bits index
  std::unordered_map<unsigned, Declared> declared_;  // Z3's declaration id → ours; only looked up
};

}  // namespace rolewright::smt
