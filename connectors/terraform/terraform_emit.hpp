// Roles as a Terraform module for the okta and azuread providers. A vendor's plan is taken step by step: what a provider
// has a resource for becomes one, in `okta.tf.json` and `entra.tf.json`; what none has (risk rules, bundles,
// incompatible packages, automatic policies, roles of applications) stays a step of plan.json, which finds what Terraform
// made by its name. Nobody is let in before both have run: the variable `open` says so.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "connectors/emit.hpp"
#include "connectors/tenant_rules.hpp"

namespace rolewright::connectors {

struct TerraformPart {
  TenantVendor vendor;
  EmittedPlan plan;  // of emit_okta or emit_entra
  std::map<std::string, std::string> existing = {};  // by step: the id of what the tenant has already (round_trip.hpp)
};

/// What exists already gets an `import` block, so that Terraform takes it over and makes no second one: groups, access
/// packages and app assignments, whose import ids a snapshot tells. `roles` are those of all parts together, for members.csv. Errors RW0501 a part that is no plan of ours.
[[nodiscard]] Result<EmittedPlan> as_terraform(const std::vector<TerraformPart>& parts, const RoleSet& roles);

/// What the module and the steps beside it ask of one vendor, in an order that works, as the plan of requests that the
/// provider makes: for a model tenant. Read from the files alone. Errors RW0501 no such module, RW0534 a reference to a
/// resource that is not there, or resources that need each other.
[[nodiscard]] Result<EmittedPlan> terraform_requests(const EmittedPlan& module, TenantVendor vendor);

}  // namespace rolewright::connectors
