#include "analyzer/function_holders.hpp"

#include <algorithm>

#include "analyzer/may_hold.hpp"

namespace rolewright::analyzer {

using compiler::FunctionId;

void sort_unique(std::vector<FunctionId>& functions) {
  std::sort(functions.begin(), functions.end());
  functions.erase(std::unique(functions.begin(), functions.end()), functions.end());
}

FunctionHolders::FunctionHolders(World& world, const Reachability& reachability, const compiler::DecisionProgram& program,
                                 const std::vector<FunctionId>& functions)
    : world_{world}, reachability_{reachability} {
  const Snapshot& snapshot = world.binding.snapshot;
  functions_.resize(snapshot.nodes.size());
  for (std::size_t node = 0; node != snapshot.entitlements(); ++node)
    for (const FunctionId function : program.functions_of(EntitlementId{node}))
      if (std::binary_search(functions.begin(), functions.end(), function)) functions_[node].push_back(function);
  const MayHold may_hold{world, reachability, [&](NodeId node) { return !functions_[node.index()].empty(); }};
  may_hold.for_each([&](PersonId person) { refresh(person); });
}

FunctionHolders::Holder FunctionHolders::holder_in(World& world, PersonId person) const {
  Holder holder{.grants = grants_of(world, reachability_, person), .functions = {}};
  std::erase_if(holder.grants, [&](const Grant& grant) { return functions_[grant.node.index()].empty(); });
  for (const Grant& grant : holder.grants) {
    const auto& confers = functions_[grant.node.index()];
    holder.functions.insert(holder.functions.end(), confers.begin(), confers.end());
  }
  sort_unique(holder.functions);
  return holder;
}

void FunctionHolders::refresh(PersonId person) {
  Holder holder = holder_in(world_, person);
  if (holder.grants.empty()) {
    all_.erase(person);
  } else {
    all_.insert_or_assign(person, std::move(holder));
  }
}

std::vector<FunctionId> FunctionHolders::differing(const Holder& left, const Holder& right) const {
  std::vector<Grant> grants;
  std::set_symmetric_difference(left.grants.begin(), left.grants.end(), right.grants.begin(), right.grants.end(),
                                std::back_inserter(grants));
  std::vector<FunctionId> found;
  for (const Grant& grant : grants) {
    const auto& confers = functions_[grant.node.index()];
    found.insert(found.end(), confers.begin(), confers.end());
  }
  sort_unique(found);
  return found;
}

}  // namespace rolewright::analyzer
