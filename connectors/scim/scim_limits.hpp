// ScimLimits: what a SCIM 2.0 service provider says that it can do (ServiceProviderConfig, RFC 7643 section 5).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "model/result.hpp"

namespace rolewright::connectors {

/// As a service is taken to be that was not asked: it filters and patches, and knows no bulk requests.
struct ScimLimits {
  bool patch = true;
  bool filter = true;
  bool bulk = false;
  std::size_t max_operations = 0;     // of a bulk request
  std::size_t max_payload_bytes = 0;  // of a bulk request
};

inline constexpr std::size_t kMaxScimConfigBytes = std::size_t{1} << 20;

/// A ServiceProviderConfig. Errors RW0501 no JSON of one, or a member that is missing or of the wrong type.
[[nodiscard]] Result<ScimLimits> parse_scim_limits(std::string_view text, const std::string& name);

}  // namespace rolewright::connectors
