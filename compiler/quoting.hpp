// Quoting: names of the outside world as policy text that reads back as the same name.
#pragma once

#include <string>
#include <string_view>

namespace rolewright::compiler {

/// In double quotes. Control bytes, which no text may hold, are left out.
[[nodiscard]] std::string quoted_text(std::string_view text);
/// In double quotes, with every star meaning itself: a pattern that only `name` matches.
[[nodiscard]] std::string quoted_pattern(std::string_view name);
/// As a word when it is one, else between backquotes.
[[nodiscard]] std::string quoted_name(std::string_view name);

}  // namespace rolewright::compiler
