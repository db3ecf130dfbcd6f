// Plan: the ordered requests that create definitions at a vendor. A step names the steps whose results it
// needs; a result is written `${step:ID}` where an id belongs that exists only once the plan runs.
#pragma once

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>
#include <vector>

#include "connectors/emit.hpp"
#include "connectors/emit/membership.hpp"

namespace rolewright::connectors {

using Json = nlohmann::ordered_json;

struct Undo {
  std::string method;
  std::string path;
  Json body = nullptr;
};

/// The look-up that finds a step's work done already: the first item of the list at `list` in the answer whose `match`
/// fields are so. Its `result` is then the step's, and the step is not run: a plan run twice changes nothing.
struct Unless {
  std::string path;
  std::string list;  // where in the answer; empty: the answer itself, a list or one object
  std::vector<std::pair<std::string, std::string>> match;  // dotted field, value
  std::string result = "id";
};

struct Step {
  std::string id;
  std::string method;
  std::string path;
  Json body;  // null: none
  std::vector<std::string> depends_on;
  Undo undo;                  // no method: nothing to undo
  std::string result = "id";  // where in the answer the step's result stands
  Unless unless = {};         // no path: running it again changes nothing
};

/// `${step:id}`.
[[nodiscard]] std::string result_of(std::string_view step);

class Plan {
 public:
  Plan(std::string vendor, std::string base) : vendor_{std::move(vendor)}, base_{std::move(base)} {}

  void add(Step step) { steps_.push_back(std::move(step)); }
  void note(std::string text) { notes_.push_back(std::move(text)); }
  void name(std::string role, std::string proposed, std::string emitted);
  /// What fills a role by itself, and what its proof assumes.
  void proved(const std::string& role, const Membership& membership);
  /// What the vendor's own controls cannot say, and what was proved of them.
  void controls(const NativeControls& controls);
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
  Json memberships_ = Json::array();
  Json controls_;
  std::vector<EmittedFile> files_;
};

/// RW0005 when targets do not match the entitlements, a pair names an unknown role, or there is no role.
[[nodiscard]] Diagnostics check_request(const EmitRequest& request);

/// RW0005 when the snapshot has several organizations of the vendor: ids of one mean nothing in another, and a plan is for
/// one.
[[nodiscard]] Diagnostics check_one_tenant(const Snapshot& snapshot, TenantVendor vendor);

/// The incompatible pairs, each once whichever way round it was given, sorted.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> incompatible_pairs(const EmitRequest& request);

/// True when the role's attribute rule selects exactly its members.
[[nodiscard]] bool has_exact_rule(const MinedRole& role);

/// How the vendor fills the role by itself, proved; or why it does not. Okta knows an attribute that is not mapped by its
/// own name, Entra does not.
[[nodiscard]] Result<Membership> membership_of(const EmitRequest& request, std::size_t role, TenantVendor vendor);

/// Text for a query: everything but letters, digits, `-`, `.`, `_`, `~` as %XX, and placeholders as they are.
[[nodiscard]] std::string query_text(std::string_view text);

/// Who holds which role: role, name, user; every cell safe in a spreadsheet.
[[nodiscard]] std::string members_csv(const RoleSet& roles);

/// Names of the role's entitlements, `, ` between.
[[nodiscard]] std::string describe_contents(const EmitRequest& request, const MinedRole& role);

}  // namespace rolewright::connectors
