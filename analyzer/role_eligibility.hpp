// RoleEligibility: may this person ask for this role, as the policy's `assign` and `allow` statements say?
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "analyzer/reachability.hpp"
#include "compiler/condition.hpp"

namespace rolewright::analyzer {

class RoleEligibility {
 public:
  /// Both outlive this; `reachability` is of `world` and keeps its roles' nodes.
  RoleEligibility(World& world, const Reachability& reachability)
      : world_{world}, policy_{world.binding.policy}, reachability_{reachability} {}

  struct Answer {
    std::string why_not;                    // empty: eligible
    std::vector<compiler::RoleId> gives_up;  // what being granted it takes away, eligible or not
  };
  /// Eligible when some `assign` or `allow` of the role is true of the person; unknown is not granted.
  /// Cost: the conditions; for a role with `holders at most`, once everybody who may hold it.
  [[nodiscard]] Answer judge(compiler::RoleId role, PersonId person);
  /// The person's assignments in the world have changed.
  void refresh(PersonId person);

 private:
  [[nodiscard]] std::string why_not(const compiler::Eligibility& eligibility, PersonId person);
  [[nodiscard]] std::string failing(compiler::CondId id, const compiler::PersonFacts& facts) const;
  [[nodiscard]] std::int64_t service_days(compiler::RoleId role, PersonId person) const;
  [[nodiscard]] std::string over_holders(const compiler::Eligibility& eligibility, PersonId person);
  [[nodiscard]] const std::vector<PersonId>& holders(compiler::RoleId role);
  // Whether the person, whose requests are in flight, is one of the role's.
  void recount(compiler::RoleId role, std::vector<PersonId>& people, PersonId person) const;

  World& world_;
  const compiler::PolicyIr& policy_;
  const Reachability& reachability_;
  std::map<compiler::RoleId, std::vector<PersonId>> holders_;  // today, of roles asked about; ascending
  std::set<PersonId> in_flight_;                               // whom refresh() was told of
};

}  // namespace rolewright::analyzer
