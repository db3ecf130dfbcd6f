// Requests as JSON: {"schema":"rolewright.request/1","person":…,"add":[{"role":…,"scope":{kind:[value…]}}],
// "remove":[…],"from":…,"until":…,"ticket":…}. Unknown keys and repeated ones are errors: a request
// misread is access misgranted.
#pragma once

#include <string>
#include <string_view>

#include "model/request.hpp"
#include "model/result.hpp"

namespace rolewright::connectors {

/// Largest request read.
inline constexpr std::size_t kMaxRequestBytes = std::size_t{1} << 20;

/// Errors RW0701 with the JSON path; `name` is for messages.
[[nodiscard]] Result<Request> parse_request(std::string_view text, const std::string& name);

}  // namespace rolewright::connectors
