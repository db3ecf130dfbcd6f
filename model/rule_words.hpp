// The words policies and readers use for how grave a rule is and what a request that breaks it gets.
#pragma once

#include <string_view>

#include "model/bug.hpp"
#include "model/finding.hpp"

namespace rolewright {

[[nodiscard]] inline std::string_view word(RuleSeverity severity) {
  switch (severity) {
    case RuleSeverity::Low:
      return "low";
    case RuleSeverity::Medium:
      return "medium";
    case RuleSeverity::High:
      return "high";
    case RuleSeverity::Critical:
      return "critical";
  }
  bug("a severity of no kind");
}
[[nodiscard]] inline std::string_view word(RuleAction action) {
  switch (action) {
    case RuleAction::Warn:
      return "warn";
    case RuleAction::Approve:
      return "approve";
    case RuleAction::Block:
      return "block";
  }
  bug("an action of no kind");
}

}  // namespace rolewright
