#include "analyzer/duty_holders.hpp"

#include <algorithm>

#include "analyzer/decide.hpp"
#include "analyzer/function_holders.hpp"

namespace rolewright::analyzer {

using compiler::FunctionId;

DutyHolders::HoldersOf DutyHolders::of(World& world, const Reachability& reachability,
                                       const std::vector<FunctionId>& functions) const {
  Decider decider{world, program_, reachability};
  HoldersOf holders;
  for (const FunctionId function : functions) holders[function] = {};
  const FunctionHolders concerned{world, reachability, program_, functions};
  for (const auto& [person, holder] : concerned.all())
    for (const FunctionId function : holder.functions)
      if (decider.confers(holder.grants, function)) holders[function].push_back(person);
  return holders;
}

std::size_t DutyHolders::needed(FunctionId function) const {
  std::size_t needed = 1;
  for (std::size_t index = 0; index != binding_.policy.rules.size(); ++index) {
    const auto* count = std::get_if<compiler::HeadCountRule>(&binding_.policy.rules[index].body);
    if (count != nullptr && binding_.rules[index].active && !count->at_most && count->function == function)
      needed = std::max<std::size_t>(needed, count->count);
  }
  return needed;
}

// Most duties are held by so many that the first people show it; the others are counted through.
std::vector<FunctionId> DutyHolders::scarce(World& world, const Reachability& reachability,
                                            std::vector<FunctionId> functions, const Enough& enough) const {
  constexpr std::size_t kFirstPeople = 2'000;
  const std::size_t people = binding_.snapshot.persons.size();
  Decider decider{world, program_, reachability};
  std::map<FunctionId, std::size_t> missing;
  for (const FunctionId function : functions) missing.emplace(function, enough(function));
  for (std::size_t person = 0; person != std::min(people, kFirstPeople) && !missing.empty(); ++person) {
    const std::vector<Grant> grants = grants_of(world, reachability, PersonId{person});
    for (const FunctionId function : conferred_by(grants))
      if (const auto known = missing.find(function); known != missing.end() && decider.confers(grants, function))
        if (--known->second == 0) missing.erase(known);
  }
  functions.clear();
  for (const auto& [function, count] : missing) functions.push_back(function);
  if (people <= kFirstPeople || functions.empty()) return functions;
  const HoldersOf holders = of(world, reachability, functions);
  std::erase_if(functions, [&](FunctionId function) { return holders.at(function).size() >= enough(function); });
  return functions;
}

std::vector<FunctionId> DutyHolders::conferred_by(std::span<const Grant> grants) const {
  std::vector<FunctionId> functions;
  for (const Grant& grant : grants) {
    if (!binding_.snapshot.is_entitlement(grant.node)) continue;
    const auto& confers = program_.functions_of(EntitlementId{grant.node.index()});
    functions.insert(functions.end(), confers.begin(), confers.end());
  }
  sort_unique(functions);
  return functions;
}

}  // namespace rolewright::analyzer
