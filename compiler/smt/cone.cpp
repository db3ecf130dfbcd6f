#include "compiler/smt/cone.hpp"

#include <algorithm>

namespace rolewright::smt {

namespace {

template <class Row>
void extend_to(std::vector<Row>& rows, std::size_t size) {
  if (rows.size() < size) rows.resize(size);
}

}  // namespace

void ConeFinder::define(std::size_t clause, std::vector<Term> booleans) {
  extend_to(roles_, clause + 1);
  roles_[clause] = Role::Defining;
  extend_to(by_variable_, problem_.booleans().size());
  for (const Term boolean : booleans) by_variable_[problem_.node(boolean).variable.index()].push_back(clause);
}

void ConeFinder::leave_out(std::size_t clause) {
  extend_to(roles_, clause + 1);
  roles_[clause] = Role::LeftOut;
}

ConeFinder::Occurrences ConeFinder::occurrences(Term term) {
  Occurrences found;
  extend_to(seen_, problem_.terms());
  ++walk_;
  std::vector<Term> open{term};
  while (!open.empty()) {
    const Term next = open.back();
    open.pop_back();
    if (seen_[next.index()] == walk_) continue;
    seen_[next.index()] = walk_;
    const Node& node = problem_.node(next);
    if (node.op == Op::Boolean) found.variables.push_back(node.variable);
    if (!node.left.is_none()) found.vectors.push_back(node.left);
    if (!node.right.is_none()) found.vectors.push_back(node.right);
    found.compares_vectors = found.compares_vectors || !node.right.is_none();
    const auto children = problem_.children(next);
    open.insert(open.end(), children.begin(), children.end());
  }
  return found;
}

// The problem may have grown since the last question.
void ConeFinder::absorb() {
  const std::size_t clauses = problem_.clauses().size();
  extend_to(roles_, clauses);
  extend_to(by_variable_, problem_.booleans().size());
  extend_to(by_vector_, problem_.vectors().size());
  of_clause_.resize(clauses);
  for (; absorbed_ != clauses; ++absorbed_) {
    if (roles_[absorbed_] == Role::LeftOut) continue;
    of_clause_[absorbed_] = occurrences(problem_.clauses()[absorbed_].term);
    if (roles_[absorbed_] == Role::Defining) continue;
    for (const Variable variable : of_clause_[absorbed_].variables)
      by_variable_[variable.index()].push_back(absorbed_);
    for (const Bits bits : of_clause_[absorbed_].vectors) by_vector_[bits.index()].push_back(absorbed_);
  }
}

Cone ConeFinder::cone_of(Term question) {
  absorb();
  Cone cone;
  cone.variable_reached.resize(problem_.booleans().size());
  cone.vector_reached.resize(problem_.vectors().size());
  std::vector<std::size_t> open;  // clauses drawn in
  const auto reach = [&](const Occurrences& found) {
    cone.compares_vectors = cone.compares_vectors || found.compares_vectors;
    for (const Variable variable : found.variables) {
      if (cone.variable_reached[variable.index()] != 0) continue;
      cone.variable_reached[variable.index()] = 1;
      cone.variables.push_back(variable);
      const auto& more = by_variable_[variable.index()];
      open.insert(open.end(), more.begin(), more.end());
    }
    for (const Bits bits : found.vectors) {
      if (cone.vector_reached[bits.index()] != 0) continue;
      cone.vector_reached[bits.index()] = 1;
      cone.vectors.push_back(bits);
      const auto& more = by_vector_[bits.index()];
      open.insert(open.end(), more.begin(), more.end());
    }
  };
  reach(occurrences(question));
  std::vector<std::uint8_t> kept(of_clause_.size());
  while (!open.empty()) {
    const std::size_t clause = open.back();
    open.pop_back();
    if (kept[clause] != 0 || roles_[clause] == Role::LeftOut) continue;
    kept[clause] = 1;
    cone.clauses.push_back(clause);
    reach(of_clause_[clause]);
  }
  std::ranges::sort(cone.clauses);
  return cone;
}

}  // namespace rolewright::smt
