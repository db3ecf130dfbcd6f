// JointHolders: whom rules about people together (JointRules) read on any day, and which of their grants: gathered once, so
// that each day of a request costs what these few people cost and not the whole population.
#pragma once

#include <map>
#include <vector>

#include "analyzer/reachability.hpp"
#include "compiler/program.hpp"

namespace rolewright::analyzer {

/// Functions that a rule about people together names, ascending; none for other rules.
[[nodiscard]] std::vector<compiler::FunctionId> joint_functions(const compiler::RuleBody& body);

class JointHolders {
 public:
  /// All outlive this. O(nodes + assignments), and the grants of whoever has one that matters.
  JointHolders(World& world, const Reachability& reachability, const compiler::DecisionProgram& program);

  struct Holder {
    std::vector<Grant> grants;                     // that confer, in part at least, a function of such a rule
    std::vector<compiler::FunctionId> functions;  // these functions, ascending
  };
  /// Nobody without any grant is listed.
  [[nodiscard]] const std::map<PersonId, Holder>& all() const { return all_; }
  /// The same of one person in another world of the same nodes.
  [[nodiscard]] Holder holder_in(World& world, PersonId person) const;
  /// Functions that what two holders have differs in, ascending.
  [[nodiscard]] std::vector<compiler::FunctionId> differing(const Holder& left, const Holder& right) const;
  /// The person's assignments in the world have changed.
  void refresh(PersonId person);

 private:
  [[nodiscard]] bool has_some(PersonId person) const;

  World& world_;
  const Reachability& reachability_;
  std::vector<std::vector<compiler::FunctionId>> functions_;  // by EntitlementId: of such rules
  std::vector<bool> leads_;                                   // by NodeId: holding it confers one
  std::map<PersonId, Holder> all_;
};

}  // namespace rolewright::analyzer
