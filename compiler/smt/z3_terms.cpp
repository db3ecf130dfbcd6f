#include "compiler/smt/z3_terms.hpp"

#include <algorithm>

#include "model/bug.hpp"

namespace rolewright::smt {

Z3Terms::Z3Terms(z3::context& context, const Problem& problem)
    : context_{context}, problem_{problem}, terms_{context}, vectors_{context} {}

bool Z3Terms::is_encoded(Term term) const {
  return term.index() < place_.size() && place_[term.index()] != 0;
}

z3::expr Z3Terms::encoded(Term term) const {
  return element(terms_, place_[term.index()] - 1);
}

z3::expr Z3Terms::vector(Bits bits) {
  while (vectors_.size() <= bits.index()) {
    const BitsDeclaration& made = problem_.vectors()[vectors_.size()];
    const std::uint32_t index = vectors_.size();
    vectors_.push_back(context_.bv_const(made.symbol.c_str(), made.width));
    declared_[element(vectors_, index).decl().id()] = {.boolean = false, .index = index};
  }
  return element(vectors_, bits.index());
}

z3::expr Z3Terms::guard(Bits bits) {
  const BitsDeclaration& made = problem_.vectors()[bits.index()];
  return z3::ult(vector(bits), context_.bv_val(made.size, made.width));
}

z3::expr_vector Z3Terms::children(Term term) {
  z3::expr_vector all{context_};
  for (const Term child : problem_.children(term)) all.push_back(encoded(child));
  return all;
}

z3::expr Z3Terms::encode_comparison(const Node& node) {
  z3::expr left = vector(node.left);
  if (node.op == Op::EqualsConstant || node.op == Op::AtLeastConstant) {
    const z3::expr constant = context_.bv_val(node.constant, left.get_sort().bv_size());
    return node.op == Op::EqualsConstant ? left == constant : z3::uge(left, constant);
  }
  z3::expr right = vector(node.right);
  const unsigned left_width = left.get_sort().bv_size();
  const unsigned right_width = right.get_sort().bv_size();
  if (left_width < right_width) left = z3::zext(left, right_width - left_width);
  if (right_width < left_width) right = z3::zext(right, left_width - right_width);
  return node.op == Op::EqualBits ? left == right : z3::uge(left, right);
}

z3::expr Z3Terms::encode(Term term) {
  const Node& node = problem_.node(term);
  const std::span<const Term> below = problem_.children(term);
  switch (node.op) {
    case Op::True:
      return context_.bool_val(true);
    case Op::False:
      return context_.bool_val(false);
    case Op::Boolean:
      return context_.bool_const(problem_.booleans()[node.variable.index()].symbol.c_str());
    case Op::Not:
      return !encoded(below[0]);
    case Op::And:
      return z3::mk_and(children(term));
    case Op::Or:
      return z3::mk_or(children(term));
    case Op::AtLeast:
      return z3::atleast(children(term), static_cast<unsigned>(node.constant));
    case Op::Iff:
      return encoded(below[0]) == encoded(below[1]);
    case Op::Ite:
      return z3::ite(encoded(below[0]), encoded(below[1]), encoded(below[2]));
    case Op::EqualsConstant:
    case Op::AtLeastConstant:
    case Op::EqualBits:
    case Op::AtLeastBits:
      return encode_comparison(node);
  }
  bug("a term of no known kind");
}

z3::expr Z3Terms::term(Term term) {
  if (place_.size() < problem_.terms()) place_.resize(problem_.terms());
  std::vector<Term> pending{term};
  while (!pending.empty()) {
    const Term next = pending.back();
    const std::size_t before = pending.size();
    if (!is_encoded(next))
      for (const Term child : problem_.children(next))
        if (!is_encoded(child)) pending.push_back(child);
    if (pending.size() != before) continue;
    pending.pop_back();
    if (is_encoded(next)) continue;  // reached twice
    terms_.push_back(encode(next));
    place_[next.index()] = terms_.size();
    const Node& node = problem_.node(next);
    if (node.op == Op::Boolean)
      declared_[encoded(next).decl().id()] = {.boolean = true, .index = node.variable.index()};
  }
  return encoded(term);
}

Model Z3Terms::decode(const z3::model& model) {
  Model decoded;
  decoded.booleans.assign(problem_.booleans().size(), 0);
  decoded.vectors.assign(problem_.vectors().size(), 0);
  for (unsigned place = 0; place != model.num_consts(); ++place) {
    const z3::func_decl name = model.get_const_decl(place);
    const auto known = declared_.find(name.id());
    if (known == declared_.end()) continue;  // Z3's own, or a tracking literal
    const z3::expr value = model.get_const_interp(name);
    if (known->second.boolean) {
      decoded.booleans[known->second.index] = value.is_true() ? 1 : 0;
    } else {
      decoded.vectors[known->second.index] = value.get_numeral_uint64();
    }
  }
  return decoded;
}

}  // namespace rolewright::smt
