// Diagnostics as text with carets.
#pragma once

#include <string>

#include "model/diagnostic.hpp"

namespace rolewright::report {

enum class Colour : std::uint8_t { Off, On };

/// The diagnostic as a block of lines ending in a line feed: headline, place, source line with caret, labels,
/// help.
[[nodiscard]] std::string render(const Diagnostic& diagnostic, const SourceMap& sources,
                                 Colour colour = Colour::Off);

/// "error", "warning" or "note".
[[nodiscard]] std::string_view to_string(Severity severity);

}  // namespace rolewright::report
