// Duty suggestion: for each entitlement that no function mentions, the functions whose names or permissions look most like
// it. For a table that the owner of the system signs; judging never reads it.
#pragma once

#include <string>
#include <vector>

#include "compiler/world.hpp"
#include "model/analysis.hpp"

namespace rolewright::analyzer {

struct DutySuggestion {
  compiler::FunctionId function;
  unsigned likeness = 0;  // of 100
  std::string like;       // the name it rests on: the function's, or what one of its permissions names
};

/// The likeliest functions of an uncovered entitlement, at most `most`, best first and then as declared; none
/// less than 40 alike. What only reads, by its name, is likened to what reads; a function that the entitlement's system
/// holds no permission of counts for a fifth less. Same order as `uncovered`. O(uncovered · (functions + their permissions)).
[[nodiscard]] std::vector<std::vector<DutySuggestion>> suggest_duties(const compiler::Binding& binding,
                                                                      const std::vector<Uncovered>& uncovered,
                                                                      std::size_t most);

}  // namespace rolewright::analyzer
