// Okta's classic expression language as group rules use it, in and out. A subset of SpEL: `!` binds tighter than
// comparisons, these tighter than AND, and AND than OR; `==` tells letter case apart and finds a missing attribute
// equal to null alone. What a String function or an order makes of a missing attribute Okta does not say: Undetermined.
#pragma once

#include <string>
#include <string_view>

#include "connectors/rules/attribute_rule.hpp"
#include "model/result.hpp"

namespace rolewright::connectors {

/// Longest expression read, in bytes.
inline constexpr std::size_t kMaxExpressionBytes = std::size_t{1} << 20;

/// Errors RW0530 what is no expression, RW0531 a construct that is not read, by name.
[[nodiscard]] Result<AttributeRule> parse_okta_expression(std::string_view text);

/// The same rule as text. Errors RW0531 naming what cannot be written: everybody, a value that needs an escape, a
/// pattern. Attributes are written `user.<name>`.
[[nodiscard]] Result<std::string> okta_expression(const AttributeRule& rule);

}  // namespace rolewright::connectors
