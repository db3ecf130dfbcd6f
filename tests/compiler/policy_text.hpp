// Policies from text: what tests of the compiler start from. Files are a map, so that no test reads the disk.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/compile.hpp"

namespace rolewright::tests {

using Files = std::map<std::string, std::string>;

/// A compilation of `main.rw` among `files`.
struct Compiled {
  SourceMap sources;
  Diagnostics found;        // empty when it compiled
  compiler::CompiledPolicy policy;
};
[[nodiscard]] Compiled compile_files(const Files& files);
[[nodiscard]] Compiled compile_text(std::string_view text);

/// The policy of `text`; fails the running test with its diagnostics when it does not compile.
[[nodiscard]] compiler::PolicyIr policy_of(std::string_view text);
/// The same of `main.rw` among `files`, with conditions as written.
[[nodiscard]] compiler::PolicyIr policy_as_written(const Files& files);

/// One line a diagnostic: `RW0201 main.rw:1:6: message`, then label, other labels and help, each indented.
[[nodiscard]] std::string dump(const Diagnostics& found, const SourceMap& sources);
/// The codes alone, in order: "RW0201 RW0103".
[[nodiscard]] std::string codes(const Diagnostics& found);

/// Index of the item named `name`, or the size of `items`.
template <class Items>
[[nodiscard]] std::size_t index_named(const Items& items, std::string_view name) {
  std::size_t index = 0;
  while (index != items.size() && items[index].name != name) ++index;
  return index;
}

/// The condition of the first `assign` statement.
[[nodiscard]] inline compiler::CondId first_condition(const compiler::PolicyIr& policy) { return policy.assignments.at(0).condition; }

}  // namespace rolewright::tests
