#include "compiler/smt/model.hpp"

#include <algorithm>

namespace rolewright::smt {

namespace {

bool all_hold(const std::vector<std::uint8_t>& truth, std::span<const Term> terms) {
  return std::ranges::all_of(terms, [&](Term term) { return truth[term.index()] != 0; });
}

std::size_t count_held(const std::vector<std::uint8_t>& truth, std::span<const Term> terms) {
  return static_cast<std::size_t>(
      std::ranges::count_if(terms, [&](Term term) { return truth[term.index()] != 0; }));
}

bool holds(const Problem& problem, const Model& model, const std::vector<std::uint8_t>& truth, Term term) {
  const Node& node = problem.node(term);
  const std::span<const Term> children = problem.children(term);
  const auto child = [&](std::size_t place) { return truth[children[place].index()] != 0; };
  switch (node.op) {
    case Op::True:
      return true;
    case Op::False:
      return false;
    case Op::Boolean:
      return model.booleans[node.variable.index()] != 0;
    case Op::Not:
      return !child(0);
    case Op::And:
      return all_hold(truth, children);
    case Op::Or:
      return count_held(truth, children) != 0;
    case Op::AtLeast:
      return count_held(truth, children) >= node.constant;
    case Op::Iff:
      return child(0) == child(1);
    case Op::Ite:
      return child(0) ? child(1) : child(2);
    case Op::EqualsConstant:
      return model.value(node.left) == node.constant;
    case Op::AtLeastConstant:
      return model.value(node.left) >= node.constant;
    case Op::EqualBits:
      return model.value(node.left) == model.value(node.right);
    case Op::AtLeastBits:
      return model.value(node.left) >= model.value(node.right);
  }
  return false;
}

}  // namespace

std::vector<std::uint8_t> evaluate(const Problem& problem, const Model& model) {
  std::vector<std::uint8_t> truth(problem.terms());
  for (std::size_t index = 0; index != truth.size(); ++index)  // children come before their parents
    truth[index] = holds(problem, model, truth, Term{index}) ? 1 : 0;
  return truth;
}

bool satisfies(const Problem& problem, const Model& model) {
  for (std::size_t index = 0; index != problem.vectors().size(); ++index)
    if (model.vectors[index] >= problem.vectors()[index].size) return false;
  const std::vector<std::uint8_t> truth = evaluate(problem, model);
  return std::ranges::all_of(problem.clauses(),
                             [&](const Clause& clause) { return truth[clause.term.index()] != 0; });
}

std::uint64_t cost_of(const Problem& problem, const Model& model) {
  const std::vector<std::uint8_t> truth = evaluate(problem, model);
  std::uint64_t cost = 0;
  for (const SoftGoal& goal : problem.soft_goals())
    if (truth[goal.keep.index()] == 0) cost += goal.weight;
  return cost;
}

}  // namespace rolewright::smt
