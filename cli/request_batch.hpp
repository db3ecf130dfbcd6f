// `check --batch` and `--in-flight`: requests one a line, each answered in its turn.
#pragma once

#include <functional>
#include <string>

#include "analyzer/pregrant.hpp"
#include "cli/command.hpp"

namespace rolewright::cli {

/// What becomes of one line: its request and the answer, or what is wrong with it.
struct BatchLine {
  std::uint64_t number = 0;  // from 1
  Request request;           // empty when it could not be read
  Result<CheckResult> result;
};

/// Reads requests from `path` (`-`: standard input) until its end. A request that is permitted counts as in flight for those
/// after it; one that needs approval does not, for what nobody approved must excuse nothing. `take` may refuse to go on, by
/// diagnostics. Errors RW0001, also when reading breaks off, and what `take` says.
[[nodiscard]] Diagnostics answer_batch(analyzer::PreGrant& desk, const std::string& path, const Request& frame,
                                       const std::function<Diagnostics(const BatchLine&)>& take);

/// Counts every request of a file as granted. Errors RW0001, RW0701.
[[nodiscard]] Diagnostics expect_all(analyzer::PreGrant& desk, const std::string& path);

}  // namespace rolewright::cli
