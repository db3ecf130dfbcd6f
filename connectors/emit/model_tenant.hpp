// ModelTenant: a tenant in memory that takes a plan's requests as the vendor would: it makes what they make, refuses what
// names nothing, fills groups by their rules, and exports itself in the pages that the import reads. So a plan is tried
// before anybody runs it: applied, applied again, exported, taken back.
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "connectors/emit.hpp"
#include "connectors/rules/attribute_rule.hpp"
#include "connectors/tenant_rules.hpp"

namespace rolewright::connectors {

struct ModelUser {
  std::string key;    // HR's
  std::string login;
  std::map<std::string, std::string, std::less<>> attributes;  // as the vendor calls them
};

/// An application's roles: id and name.
struct ModelApp {
  std::string id, name;
  std::vector<std::pair<std::string, std::string>> roles;
};

class ModelTenant {
 public:
  using Json = nlohmann::ordered_json;

  explicit ModelTenant(TenantVendor vendor) : vendor_{vendor} {}

  void add_user(ModelUser user) { users_.push_back(std::move(user)); }
  void add_group(const std::string& id, const std::string& name);
  void add_app(ModelApp app);
  void add_app_group(const std::string& app, const std::string& group);
  void add_package(const std::string& id, const std::string& name);
  void add_content(const std::string& package, const std::string& origin);

  struct Run {
    std::size_t done = 0;   // steps that made something
    std::size_t found = 0;  // steps whose `unless` was found
    std::vector<std::size_t> made;  // indexes of the steps done, in order
    std::map<std::string, std::string> results;
  };
  /// Runs the steps of a plan.json in order. Errors RW0534 at the first step that the tenant refuses, RW0501 no plan.
  [[nodiscard]] Result<Run> apply(const std::string& plan);
  /// The undo requests of the steps that `run` did, from last to first. Errors RW0534.
  [[nodiscard]] Diagnostics take_back(const std::string& plan, const Run& run);

  /// The steps of a plan whose work the tenant does not have already, with the results of the others put in.
  struct Change {
    std::string plan;  // a plan.json
    std::size_t steps = 0;
    std::size_t found = 0;
    std::map<std::string, std::string> roles;  // role id → group or package it has
    std::map<std::string, std::string> ids;    // step → id of what is there; for an assignment, application/group
  };
  [[nodiscard]] Result<Change> missing(const std::string& plan) const;

  /// Puts somebody into the group, or gives them the package, that step `result` made. False when the tenant refuses,
  /// because they hold what is incompatible with it.
  [[nodiscard]] bool admit(const std::string& id, const std::string& user_key);

  /// Pages for the import, under `okta/` or `entra/`.
  [[nodiscard]] std::vector<EmittedFile> exports() const;
  /// Everything it holds, for comparing two states.
  [[nodiscard]] std::string state() const;

 private:
  using Collection = std::map<std::string, Json>;  // by id

  Result<std::string> perform(const Json& step, const std::string& method, const std::string& path, const Json& body);
  [[nodiscard]] bool unless_found(const Json& unless, const std::map<std::string, std::string>& results,
                                  std::string& result) const;
  [[nodiscard]] Json look_up(const std::string& path) const;
  [[nodiscard]] const Json* object(const std::string& path) const;
  [[nodiscard]] std::string refusal(const std::string& path, const Json& body) const;
  [[nodiscard]] bool known_id(const std::string& id) const;
  [[nodiscard]] std::map<std::string, std::set<std::string>> okta_members() const;
  [[nodiscard]] std::set<std::string> package_holders(const std::string& package) const;
  [[nodiscard]] RulePerson person(const ModelUser& user, const std::map<std::string, std::set<std::string>>& members) const;
  [[nodiscard]] std::vector<EmittedFile> okta_exports() const;
  [[nodiscard]] std::vector<EmittedFile> entra_exports() const;

  TenantVendor vendor_;
  std::vector<ModelUser> users_;
  std::map<std::string, ModelApp> apps_;
  std::map<std::string, Collection> store_;             // by path of the collection
  std::map<std::string, std::set<std::string>> given_;  // group or package id → keys put there by hand
  std::size_t next_ = 1;
};

}  // namespace rolewright::connectors
