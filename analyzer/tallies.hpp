// Tallies: how many findings there are of each rule, in each unit of the organization and in each system.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/binding.hpp"
#include "model/analysis.hpp"

namespace rolewright::analyzer {

class Tallies {
 public:
  /// The binding outlives this.
  explicit Tallies(const compiler::Binding& binding);

  /// Counts a new finding, which rests on `grants`. Once in each system whose entitlements these and its uses are; one
  /// about people together only by its rule.
  void add(const Finding& finding, std::span<const GrantWitness> grants);

  /// Most open findings first; of equals by name. `rules` are the analysis', by RuleId.
  [[nodiscard]] std::vector<Tally> by_rule(const std::vector<RuleInfo>& rules) const;
  /// By the first attribute of the policy that is an org_unit; empty when it has none.
  [[nodiscard]] std::vector<Tally> by_org() const;
  [[nodiscard]] std::vector<Tally> by_system() const;

 private:
  const compiler::Binding& binding_;
  compiler::AttributeId org_;
  std::vector<Tally> rules_, systems_;  // by RuleId, SystemId; names are given at the end
  std::map<std::string_view, Tally> orgs_;
  std::vector<SystemId> met_;  // buffer
};

}  // namespace rolewright::analyzer
