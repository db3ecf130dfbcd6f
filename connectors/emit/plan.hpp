// Plan: the ordered requests that create definitions at a vendor. A step names the steps whose results it
// needs; a result is written `${step:ID}` where an id belongs that exists only once the plan runs.
#pragma once

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>
#include <vector>

#include "connectors/emit.hpp"

namespace rolewright::connectors {

using Json = nlohmann::ordered_json;

struct Undo {
  std::string method;
  std::string path;
};

struct Step {
  std::string id;
  std::string method;
  std::string path;
  Json body;  // null: none
  std::vector<std::string> depends_on;
  Undo undo;                  // no method: nothing to undo
  std::string result = "id";  // where in the answer the step's result stands
};

/// `${step:id}`.
[[nodiscard]] std::string result_of(std::string_view step);

class Plan {
 public:
  Plan(std::string vendor, std::string base) : vendor_{std::move(vendor)}, base_{std::move(base)} {}

  void add(Step step) { steps_.push_back(std::move(step)); }
  void note(std::string text) { notes_.push_back(std::move(text)); }
  void name(std::string role, std::string proposed, std::string emitted);
  /// A definition to review on its own, besides its step.
  void file(std::string path, const Json& body);
  [[nodiscard]] std::size_t steps() const noexcept { return steps_.size(); }

  /// The plan's files: plan.json, README.md, members.csv, then the definitions in the order added.
  [[nodiscard]] EmittedPlan finish(const RoleSet& roles, std::string_view readme) &&;

 private:
  [[nodiscard]] Json to_json() const;

  struct Name {
    std::string role;
    std::string proposed;
    std::string emitted;
  };
  std::string vendor_;
  std::string base_;
  std::vector<Step> steps_;
  std::vector<std::string> notes_;
  std::vector<Name> names_;
  std::vector<EmittedFile> files_;
};

/// RW0005 when targets do not match the entitlements, a pair names an unknown role, or there is no role.
[[nodiscard]] Diagnostics check_request(const EmitRequest& request);

/// The incompatible pairs, each once whichever way round it was given, sorted.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> incompatible_pairs(const EmitRequest& request);

/// True when the role's attribute rule selects exactly its members.
[[nodiscard]] bool has_exact_rule(const MinedRole& role);

/// `attribute` as the vendor calls it, or empty when there is no such mapping or it is no attribute path.
[[nodiscard]] std::string vendor_attribute(const EmitOptions& options, const std::string& attribute,
                                           std::string_view default_prefix);

/// True when `value` may stand between quotation marks of a vendor's expression: no quote, escape or control
/// character.
[[nodiscard]] bool is_plain_value(std::string_view value);

/// Names of the role's entitlements, `, ` between.
[[nodiscard]] std::string describe_contents(const EmitRequest& request, const MinedRole& role);

}  // namespace rolewright::connectors
