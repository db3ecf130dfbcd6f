// DutyHolders: who does what today, and which duties a changed world would leave too few holders.
//   a duty needs one holder, or as many as some active rule asks for at least
#pragma once

#include <functional>
#include <map>
#include <span>
#include <vector>

#include "analyzer/reachability.hpp"
#include "compiler/program.hpp"

namespace rolewright::analyzer {

class DutyHolders {
 public:
  /// Both outlive this.
  DutyHolders(const compiler::Binding& binding, const compiler::DecisionProgram& program)
      : binding_{binding}, program_{program} {}

  using HoldersOf = std::map<compiler::FunctionId, std::vector<PersonId>>;
  /// Holders of each function today, ascending. O(assignments), and the grants of whoever may hold one.
  [[nodiscard]] HoldersOf of(World& world, const Reachability& reachability,
                             const std::vector<compiler::FunctionId>& functions) const;
  /// How many have to be left.
  [[nodiscard]] std::size_t needed(compiler::FunctionId function) const;
  /// Those of the functions that fewer people hold today than `enough` says. O(1) of those that many hold.
  using Enough = std::function<std::size_t(compiler::FunctionId)>;
  [[nodiscard]] std::vector<compiler::FunctionId> scarce(World& world, const Reachability& reachability,
                                                         std::vector<compiler::FunctionId> functions,
                                                         const Enough& enough) const;
  /// Functions that grants confer, in part at least; ascending.
  [[nodiscard]] std::vector<compiler::FunctionId> conferred_by(std::span<const Grant> grants) const;

 private:
  const compiler::Binding& binding_;
  const compiler::DecisionProgram& program_;
};

}  // namespace rolewright::analyzer
