#include "compiler/smt/order_terms.hpp"

#include <algorithm>
#include <string>

#include "compiler/smt/z3_terms.hpp"
#include "model/bug.hpp"

namespace rolewright::smt {

OrderTerms::OrderTerms(z3::context& context, const Problem& problem)
    : context_{context}, problem_{problem}, expressions_{context} {}

void OrderTerms::begin() {
  ++question_;
  mentioned_.clear();
  booleans_.clear();
}

z3::expr OrderTerms::reaches(Bits bits, std::uint64_t bound) {
  if (bound == 0) return context_.bool_val(true);
  if (bound >= problem_.vectors()[bits.index()].size) return context_.bool_val(false);
  const auto [found, fresh] = bounds_.try_emplace({bits.index(), bound}, expressions_.size());
  if (fresh) {
    const std::string name = problem_.vectors()[bits.index()].symbol + " >= " + std::to_string(bound);
    expressions_.push_back(context_.bool_const(name.c_str()));
  }
  return element(expressions_, found->second);
}

void OrderTerms::mention(const Node& node) {
  const auto bound = [&](std::uint64_t k) {
    if (k != 0 && k < problem_.vectors()[node.left.index()].size) mentioned_.emplace_back(node.left.index(), k);
  };
  if (node.op == Op::EqualsConstant || node.op == Op::AtLeastConstant) bound(node.constant);
  if (node.op == Op::EqualsConstant) bound(node.constant + 1);
}

z3::expr OrderTerms::encode(Term term) {
  const Node& node = problem_.node(term);
  z3::expr_vector parts{context_};
  for (const Term child : problem_.children(term))
    parts.push_back(element(expressions_, known_[child.index()].place - 1));
  switch (node.op) {
    case Op::True:
      return context_.bool_val(true);
    case Op::False:
      return context_.bool_val(false);
    case Op::Boolean:
      return context_.bool_const(problem_.booleans()[node.variable.index()].symbol.c_str());
    case Op::Not:
      return !element(parts, 0);
    case Op::And:
      return z3::mk_and(parts);
    case Op::Or:
      return z3::mk_or(parts);
    case Op::AtLeast:
      return z3::atleast(parts, static_cast<unsigned>(node.constant));
    case Op::Iff:
      return element(parts, 0) == element(parts, 1);
    case Op::Ite:
      return z3::ite(element(parts, 0), element(parts, 1), element(parts, 2));
    case Op::AtLeastConstant:
      return reaches(node.left, node.constant);
    case Op::EqualsConstant:
      if (node.constant == 0) return !reaches(node.left, 1);
      if (node.constant + 1 == problem_.vectors()[node.left.index()].size) return reaches(node.left, node.constant);
      return reaches(node.left, node.constant) && !reaches(node.left, node.constant + 1);
    case Op::EqualBits:
    case Op::AtLeastBits:
      break;
  }
  bug("a comparison of two vectors in the order encoding");
}

z3::expr OrderTerms::term(Term wanted) {
  if (known_.size() < problem_.terms()) known_.resize(problem_.terms());
  std::vector<Term> open{wanted};
  while (!open.empty()) {
    const Term next = open.back();
    if (known_[next.index()].place != 0 && known_[next.index()].seen == question_) {
      open.pop_back();
      continue;
    }
    const std::size_t before = open.size();
    for (const Term child : problem_.children(next))
      if (known_[child.index()].place == 0 || known_[child.index()].seen != question_) open.push_back(child);
    if (open.size() != before) continue;
    open.pop_back();
    Known& known = known_[next.index()];
    const Node& node = problem_.node(next);
    if (known.place == 0) {
      const z3::expr made = encode(next);
      expressions_.push_back(made);
      known.place = expressions_.size();
    }
    known.seen = question_;
    mention(node);
    if (node.op == Op::Boolean) booleans_.emplace_back(node.variable, known.place - 1);
  }
  return element(expressions_, known_[wanted.index()].place - 1);
}

z3::expr_vector OrderTerms::chains() {
  std::ranges::sort(mentioned_);
  mentioned_.erase(std::unique(mentioned_.begin(), mentioned_.end()), mentioned_.end());
  z3::expr_vector implications{context_};
  for (std::size_t index = 1; index < mentioned_.size(); ++index) {
    const auto [lower_vector, lower] = mentioned_[index - 1];
    const auto [vector, bound] = mentioned_[index];
    if (lower_vector == vector)
      implications.push_back(z3::implies(reaches(Bits{vector}, bound), reaches(Bits{vector}, lower)));
  }
  return implications;
}

// The highest bound reached: no bound mentioned tells it from any other value between it and the next.
Model OrderTerms::decode(const z3::model& model) const {
  Model decoded;
  decoded.booleans.assign(problem_.booleans().size(), 0);
  decoded.vectors.assign(problem_.vectors().size(), 0);
  const auto holds = [&](std::uint32_t place) {
    const Z3_ast value = Z3_model_get_const_interp(context_, model, element(expressions_, place).decl());
    return value != nullptr && z3::expr{context_, value}.is_true();
  };
  for (const auto& [variable, place] : booleans_) decoded.booleans[variable.index()] = holds(place) ? 1 : 0;
  for (const auto& [vector, bound] : mentioned_)
    if (const auto known = bounds_.find({vector, bound}); known != bounds_.end() && holds(known->second))
      decoded.vectors[vector] = std::max(decoded.vectors[vector], bound);
  return decoded;
}

}  // namespace rolewright::smt
