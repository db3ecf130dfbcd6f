// FunctionHolders: who holds some functions on any day, and by which of their grants: gathered once, so that questions about
// these few people cost what they cost and not the whole population.
#pragma once

#include <map>
#include <vector>

#include "analyzer/reachability.hpp"
#include "compiler/program.hpp"

namespace rolewright::analyzer {

class FunctionHolders {
 public:
  /// Of `functions`, ascending. The others outlive this. O(nodes + assignments), and the grants of whoever has one that
  /// matters.
  FunctionHolders(World& world, const Reachability& reachability, const compiler::DecisionProgram& program,
                  const std::vector<compiler::FunctionId>& functions);

  struct Holder {
    std::vector<Grant> grants;                     // that confer, in part at least, one of the functions
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
  World& world_;
  const Reachability& reachability_;
  std::vector<std::vector<compiler::FunctionId>> functions_;  // by NodeId: those an entitlement is of
  std::map<PersonId, Holder> all_;
};

/// Sorts, and drops repeats.
void sort_unique(std::vector<compiler::FunctionId>& functions);

}  // namespace rolewright::analyzer
