// Diagnostics as SARIF 2.1.0 (OASIS), the format that code review tools and editors read.
#pragma once

#include <string>

#include "model/diagnostic.hpp"

namespace rolewright::report {

/// One run: a result for each diagnostic with its place, labels as related locations and help; a rule for each code
/// that occurs. What was not kept is counted in a notification. Columns count characters from 1.
[[nodiscard]] std::string diagnostics_sarif(std::string_view command, const SourceMap& sources,
                                            const Diagnostics& diagnostics);

}  // namespace rolewright::report
