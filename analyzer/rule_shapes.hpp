// Rule shapes: rules about counts, events, what people did and how steps are shared have no possible person to be asked
// about; two of one kind are compared part by part, and each part that differs makes the rule stricter or looser.
#pragma once

#include <string>
#include <vector>

#include "compiler/ir.hpp"
#include "model/policy_difference.hpp"

namespace rolewright::analyzer {

/// One part that differs: what is so (`who`) and what each policy says of it.
struct ShapeChange {
  ChangeDirection direction = ChangeDirection::Changed;
  std::string who;  // "4 people who hold Disburse"; empty: whoever the rule is about
  std::string before, after;
};

/// The parts in which two rules of one kind differ; none of rules with equal parts, and of HoldsRule and ExclusiveRule
/// over roles held, which are about possible people. Functions are the same by name, or when they are made of the same
/// permissions. O(parts · log parts).
[[nodiscard]] std::vector<ShapeChange> shape_changes(const compiler::PolicyIr& before, const compiler::Rule& left,
                                                     const compiler::PolicyIr& after, const compiler::Rule& right);

}  // namespace rolewright::analyzer
