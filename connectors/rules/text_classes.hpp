// Text classes: how many kinds of text a set of tests can tell apart, with one text of each kind. Each test is a small
// automaton over the characters that some test mentions and one that none does; the reachable states of all of them
// side by side are walked in breadth, so that the texts found are shortest and every possible combination of answers
// is found. With it a proof over all texts is a proof over a few.
#pragma once

#include <string>
#include <vector>

#include "connectors/rules/attribute_rule.hpp"
#include "model/result.hpp"

namespace rolewright::connectors {

/// States walked at most; tests that need more are refused, never cut short.
inline constexpr std::size_t kMaxTextStates = 100'000;

/// One shortest text for each combination of answers to `tests` that some text gives, the empty text first.
/// Errors RW0532 when there are more than kMaxTextStates. Cost: states · characters · tests.
[[nodiscard]] Result<std::vector<std::string>> text_classes(const std::vector<TextTest>& tests);

}  // namespace rolewright::connectors
