// Check: AST of all files → typed IR. Resolves every name, types every condition, reads scope trees and
// crosswalks.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "compiler/ast.hpp"
#include "compiler/ir.hpp"
#include "model/result.hpp"

namespace rolewright::compiler {

/// Text of a data file a policy names, by the policy file that names it and the name as written.
using ReadFile = std::function<Result<std::string>(FileId from, const std::string& name)>;

/// The IR of `files`, whole only when `found` gained no error. O(statements · log names).
[[nodiscard]] PolicyIr check(const std::vector<ast::File>& files, const ReadFile& read, Diagnostics& found);

}  // namespace rolewright::compiler
