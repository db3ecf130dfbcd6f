// A policy before the last pass: its statements as parsed, and its IR with conditions as people wrote them. What is printed
// for people starts here; engines read compile().
#pragma once

#include <string>
#include <vector>

#include "compiler/ast.hpp"
#include "compiler/compile.hpp"

namespace rolewright::compiler {

/// compile(), without putting conditions into normal form.
[[nodiscard]] Result<CompiledPolicy> compile_as_written(const std::vector<std::string>& paths, const Loader& load,
                                                        SourceMap& sources);

/// The statements of the files and of those they use, file by file in the order they were read to their end; mistakes
/// of syntax in `found`.
[[nodiscard]] std::vector<ast::File> read_statements(const std::vector<std::string>& paths, const Loader& load,
                                                     SourceMap& sources, Diagnostics& found);

}  // namespace rolewright::compiler
