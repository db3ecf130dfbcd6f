// Declarations that differ between two policies and change answers without being a statement about anybody: what roles
// stand for outside, what holders of permissions may hand out and how seldom they are used, scope trees and crosswalks.
#pragma once

#include <vector>

#include "compiler/ir.hpp"
#include "model/policy_difference.hpp"

namespace rolewright::analyzer {

/// By name; permissions by system and pattern. What only one policy declares is left to the statements that use it,
/// except values and pairs of scopes. O(declarations · log).
[[nodiscard]] std::vector<StatementChange> diff_declarations(const compiler::PolicyIr& before,
                                                             const compiler::PolicyIr& after);

}  // namespace rolewright::analyzer
