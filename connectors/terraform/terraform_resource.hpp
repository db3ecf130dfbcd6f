// TerraformResource: one resource of a provider and the request that it stands for, both ways, side by side.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

namespace rolewright::connectors {

struct TerraformResource {
  using Json = nlohmann::ordered_json;
  std::string type;
  Json arguments;
};

/// The resource that makes what the step of a plan makes, its placeholders as they are; nothing when no resource does.
[[nodiscard]] std::optional<TerraformResource> resource_of(const nlohmann::ordered_json& step);

/// The request that a provider makes for the resource: method, path and body, references as they are. Null for a type
/// that is not ours. A package's content is said by the group that its catalog resource is of: `resource_origin_id`, put
/// among its arguments.
[[nodiscard]] nlohmann::ordered_json request_of(const TerraformResource& resource);

/// True for a step that a resource's own argument already says: the activation of a rule.
[[nodiscard]] bool is_said_by_resource(const nlohmann::ordered_json& step);

}  // namespace rolewright::connectors
