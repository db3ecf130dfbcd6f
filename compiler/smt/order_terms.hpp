// OrderTerms: Problem terms as Z3 expressions without bit vectors, for small questions: one Boolean "x is k or more" for
// each bound k that the question mentions, and that the higher of two neighbours implies the lower. Z3 then has neither
// circuits nor a theory to set up, which costs more than the search. Private to compiler/smt; may throw z3::exception.
// Source   Tamura, Taga, Kitagawa & Banbara, Constraints 14 (2009): the order encoding.
#pragma once

#include <z3++.h>

#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "compiler/smt/model.hpp"
#include "compiler/smt/problem.hpp"

namespace rolewright::smt {

class OrderTerms {
 public:
  /// Both outlive this.
  OrderTerms(z3::context& context, const Problem& problem);

  /// Starts a question: what it mentions is collected from here on.
  void begin();
  /// The term, encoded once however many questions mention it. None may compare two vectors (Cone::compares_vectors).
  [[nodiscard]] z3::expr term(Term term);
  /// The neighbouring bounds of every vector that the question mentions, as implications.
  [[nodiscard]] z3::expr_vector chains();
  [[nodiscard]] Model decode(const z3::model& model) const;

 private:
  using Bound = std::pair<std::uint32_t, std::uint64_t>;  // vector, k ≥ 1
  struct Known {
    std::uint32_t place = 0;  // in expressions_ plus 1; 0: not encoded
    std::uint32_t seen = 0;   // the question that last mentioned it
  };
  z3::expr encode(Term term);
  z3::expr reaches(Bits bits, std::uint64_t bound);
  void mention(const Node& node);

  z3::context& context_;
  const Problem& problem_;
  z3::expr_vector expressions_;
  std::vector<Known> known_;                   // by Term index
  std::map<Bound, std::uint32_t> bounds_;      // place in expressions_
  std::vector<Bound> mentioned_;               // by the question, with repeats until chains()
  std::vector<std::pair<Variable, std::uint32_t>> booleans_;  // mentioned by the question, with their place
  std::uint32_t question_ = 0;
};

}  // namespace rolewright::smt
