#include "analyzer/waivers.hpp"

namespace rolewright::analyzer {
namespace {

std::string problem_of(const compiler::World& world, const compiler::Waiver& waiver, PersonId person) {
  const compiler::Rule& rule = world.binding.policy.rules[waiver.rule.index()];
  if (rule.waivers_never) return rule.info.id + " allows no exceptions";
  if (waiver.approved_by.empty()) return "approved by nobody";
  const PersonId approver = world.binding.snapshot.find_person(waiver.approved_by);
  if (waiver.approved_by == waiver.person || (!approver.is_none() && approver == person))
    return "approved by its own holder";
  if (rule.waiver_days) {
    if (!waiver.held.from.is_bound())
      return "has no first day, and " + rule.info.id + " limits exceptions to " +
             std::to_string(*rule.waiver_days) + " days";
    const std::int32_t days = waiver.held.until.count() - waiver.held.from.count();
    if (days > *rule.waiver_days)
      return "runs " + std::to_string(days) + " days where " + rule.info.id + " allows at most " +
             std::to_string(*rule.waiver_days);
  }
  if (waiver.held.until <= world.today) return "expired on " + to_string(waiver.held.until);
  return {};
}

}  // namespace

std::vector<WaiverState> judge_waivers(const compiler::World& world) {
  std::vector<WaiverState> states;
  for (const compiler::Waiver& waiver : world.binding.policy.waivers) {
    WaiverState state{
        .person = world.binding.snapshot.find_person(waiver.person), .counts = false, .problem = {}};
    state.problem = problem_of(world, waiver, state.person);
    state.counts = state.problem.empty() && waiver.held.contains(world.today) && !state.person.is_none();
    states.push_back(std::move(state));
  }
  return states;
}

}  // namespace rolewright::analyzer
