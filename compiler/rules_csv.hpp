// Rules as a spreadsheet and back: one row a statement, one column a clause. What people who live in spreadsheets read,
// sort and edit; text and rows say the same, and cells that a spreadsheet would compute are made safe and restored.
//   statement   function, risk, exclusive, workflow, exception, adapt or disable
//   id, title, owner, because, mitigate   plain text
//   severity, action, control, object, exceptions, rule   as the language writes what follows the keyword; `rule` is
//               the rest of the statement
#pragma once

#include <string>
#include <vector>

#include "compiler/ast.hpp"
#include "model/result.hpp"

namespace rolewright::compiler {

/// The statements of these kinds in the order of the files, under a header row. O(bytes).
[[nodiscard]] std::string rules_csv(const SourceMap& sources, const std::vector<ast::File>& files);

/// The rows as policy text in the one layout. `path` is for messages. Errors RW0501 for a row that is not one statement
/// of its kind, with the line; mistakes of syntax in a cell come with it.
[[nodiscard]] Result<std::string> policy_text_of_csv(std::string_view csv, const std::string& path);

}  // namespace rolewright::compiler
