// Escalation: what a person could come to hold by granting it to themselves. They may add members to what they own, and
// grant what their permissions let them grant; what they granted may let them grant more.
#pragma once

#include <map>
#include <vector>

#include "analyzer/reachability.hpp"
#include "analyzer/verdict.hpp"

namespace rolewright::analyzer {

class GrantSelf {
 public:
  /// Both outlive this.
  GrantSelf(World& world, const Reachability& reachability) : world_{world}, reachability_{reachability} {}

  /// `grants`: what the person holds. O(1) for who owns nothing and holds no permission to grant.
  [[nodiscard]] Verdict decide(const compiler::GrantSelfRule& rule, PersonId person, std::span<const Grant> grants);

 private:
  using Permissions = std::vector<bool>;  // by PermissionId
  struct Source {                         // one thing that lets the person grant
    Grant grant;                          // kNothingYet: they own `node`
    NodeId node;
    Permissions obtained;
  };
  [[nodiscard]] std::vector<Source> sources(PersonId person, std::span<const Grant> grants);
  const Permissions& obtained_through(compiler::PermissionId permission);
  Permissions obtained_from(std::vector<NodeId> granted);
  [[nodiscard]] std::string describe(const Source& source, FunctionId function) const;

  World& world_;
  const Reachability& reachability_;
  Day known_day_ = Day::min();  // of the table below
  std::map<compiler::PermissionId, Permissions> obtained_;
};

}  // namespace rolewright::analyzer
