#include "analyzer/role_eligibility.hpp"

#include <algorithm>

#include "analyzer/explain.hpp"
#include "compiler/english.hpp"

namespace rolewright::analyzer {

using compiler::Eligibility;
using compiler::RoleId;

RoleEligibility::Answer RoleEligibility::judge(RoleId role, PersonId person) {
  const compiler::PersonFacts facts = compiler::facts_of(world_.binding, person);
  for (const compiler::Assignment& assignment : policy_.assignments)
    if (assignment.role == role &&
        compiler::evaluate(policy_, assignment.condition, facts, world_.today) == compiler::Truth::True)
      return {};
  // Granted all the same, as a request in flight is, it takes away what any of its statements says.
  Answer answer{.why_not = "no statement of the policy allows " + policy_.roles[role.index()].name + " to be requested",
                .gives_up = {}};
  for (const Eligibility& eligibility : policy_.eligibilities) {
    if (eligibility.role != role) continue;
    answer.why_not = why_not(eligibility, person);
    if (answer.why_not.empty()) return {.why_not = {}, .gives_up = eligibility.gives_up};
    answer.gives_up.insert(answer.gives_up.end(), eligibility.gives_up.begin(), eligibility.gives_up.end());
  }
  return answer;
}

std::string RoleEligibility::why_not(const Eligibility& eligibility, PersonId person) {
  const compiler::PersonFacts facts = compiler::facts_of(world_.binding, person);
  const std::string& name = policy_.roles[eligibility.role.index()].name;
  const compiler::Truth truth = compiler::evaluate(policy_, eligibility.condition, facts, world_.today);
  if (truth == compiler::Truth::Unknown)
    return "whether " + name + " may be requested cannot be established: " +
           compiler::why_unknown(policy_, eligibility.condition, facts, world_.today);
  if (truth == compiler::Truth::False)
    return name + " may be requested only when " + failing(eligibility.condition, facts);
  if (eligibility.service_days > 0) {
    const std::int64_t served = service_days(eligibility.service_role, person);
    if (served < eligibility.service_days)
      return name + " requires " + std::to_string(eligibility.service_days) + " days past service as " +
             policy_.roles[eligibility.service_role.index()].name + ", and " + std::to_string(served) +
             " are on record";
  }
  return over_holders(eligibility, person);
}

// The conjuncts that are not true, so that the reason names what is wrong and nothing else.
std::string RoleEligibility::failing(compiler::CondId id, const compiler::PersonFacts& facts) const {
  const compiler::Condition& condition = policy_.at(id);
  if (condition.op != compiler::CondOp::And)
    return compiler::evaluate(policy_, id, facts, world_.today) == compiler::Truth::True
               ? std::string{}
               : compiler::english(policy_, id);
  const std::string left = failing(condition.left, facts);
  const std::string right = failing(condition.right, facts);
  return left.empty() ? right : right.empty() ? left : left + " and " + right;
}

// Days before today on which the person held the role, as far as exports date it.
std::int64_t RoleEligibility::service_days(RoleId role, PersonId person) const {
  const NodeId node = world_.binding.role_nodes[role.index()];
  std::int64_t days = 0;
  Day counted = Day::min();
  for (const Grant& grant : grants_of(world_, reachability_, person)) {  // sorted by node, then first day
    if (grant.node != node || !grant.held.from.is_bound()) continue;
    const Day from = std::max(grant.held.from, counted);
    const Day until = std::min(grant.held.until, world_.today);
    if (from < until) {
      days += until.count() - from.count();
      counted = until;
    }
  }
  return days;
}

std::string RoleEligibility::over_holders(const Eligibility& eligibility, PersonId person) {
  if (!eligibility.holders_at_most) return {};
  if (world_.binding.role_nodes[eligibility.role.index()].is_none())
    return "how many people hold " + policy_.roles[eligibility.role.index()].name +
           " cannot be counted: no loaded export has a group, package or role for it";
  const Snapshot& snapshot = world_.binding.snapshot;
  const auto unit = [&](PersonId someone) {
    if (eligibility.holders_per.is_none()) return SymbolId{0U};
    const std::size_t column = world_.binding.attribute_columns[eligibility.holders_per.index()];
    return column == snapshot.attribute_names.size() ? SymbolId{0U} : snapshot.attribute(column, someone);
  };
  const std::vector<PersonId>& all = holders(eligibility.role);
  const auto others = std::count_if(all.begin(), all.end(), [&](PersonId other) {
    return other != person && unit(other) == unit(person);
  });
  if (static_cast<std::uint64_t>(others) < *eligibility.holders_at_most) return {};
  return std::to_string(others) + " people already hold " + policy_.roles[eligibility.role.index()].name +
         ", and at most " + std::to_string(*eligibility.holders_at_most) + " may";
}

void RoleEligibility::refresh(PersonId person) {
  in_flight_.insert(person);
  for (auto& [role, people] : holders_) recount(role, people, person);
}

void RoleEligibility::recount(RoleId role, std::vector<PersonId>& people, PersonId person) const {
  const NodeId node = world_.binding.role_nodes[role.index()];
  const std::vector<Grant> grants = grants_of(world_, reachability_, person);
  std::erase(people, person);
  if (std::any_of(grants.begin(), grants.end(), [&](const Grant& grant) {
        return grant.node == node && grant.held.until > world_.today;  // in flight, it counts from when it was granted
      }))
    people.insert(std::lower_bound(people.begin(), people.end(), person), person);
}

const std::vector<PersonId>& RoleEligibility::holders(RoleId role) {
  const auto [known, fresh] = holders_.try_emplace(role);
  if (!fresh) return known->second;
  known->second = holders_of(world_, reachability_, {world_.binding.role_nodes[role.index()]});
  for (const PersonId person : in_flight_) recount(role, known->second, person);
  return known->second;
}

}  // namespace rolewright::analyzer
