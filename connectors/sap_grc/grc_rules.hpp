// Rule sets of SAP GRC Access Control as policy text: functions become any-of functions over the actions they list, risks
// become rules over functions. What the language cannot say of them is named in the notes and leaves a rule wider, so that
// a finding may be one too many and never one too few.
#pragma once

#include <string>

#include "model/result.hpp"

namespace rolewright::connectors {

struct GrcRules {
  std::string text;   // a policy file (.rw) in the one layout
  Diagnostics notes;  // what was left out or widened, and rows that were rejected
};

/// Reads the tables of `folder`, delimited files with a header (docs/connectors.md): function_actions and
/// function_permissions, one of them at least; risks; and, when there are any, functions, risk_functions, risk_texts,
/// risk_owners, business_processes. Errors RW0001 to RW0003, RW0501, RW0505 no rule is left, RW0506 a missing column.
/// Cost: linear in the bytes, logarithmic in the names.
[[nodiscard]] Result<GrcRules> read_grc_rules(const std::string& folder);

}  // namespace rolewright::connectors
