// Entra's rules for dynamic groups and automatic policies, in and out. Comparisons bind tightest, then -not, -and and
// -or; the hyphen is optional; texts are compared without regard to case, property names with it. What -notContains
// and its like make of a missing property is not documented: Undetermined; -ne finds a missing property different.
#pragma once

#include <string>
#include <string_view>

#include "connectors/rules/attribute_rule.hpp"
#include "model/result.hpp"

namespace rolewright::connectors {

/// Longest membership rule that Entra takes.
inline constexpr std::size_t kMaxMembershipRule = 3072;  // characters; counted in bytes, which is never less

/// Errors RW0530 what is no rule, RW0531 a construct that is not read, by name.
[[nodiscard]] Result<AttributeRule> parse_membership_rule(std::string_view text);

/// The same rule as text, at most kMaxMembershipRule long. Errors RW0531 naming what cannot be written, RW0509 too
/// long. Entra will ignore case also where the rule does not: prove it equivalent before using it.
[[nodiscard]] Result<std::string> membership_rule(const AttributeRule& rule);

}  // namespace rolewright::connectors
