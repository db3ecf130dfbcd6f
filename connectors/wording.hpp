// How the connectors' diagnostics show text that came from outside.
#pragma once

#include <string>
#include <string_view>

#include "model/diagnostic.hpp"

namespace rolewright::connectors {

/// `text` in backticks, safe for one line.
[[nodiscard]] inline std::string quote(std::string_view text) {
  return "`" + printable(text) + "`";
}

}  // namespace rolewright::connectors
