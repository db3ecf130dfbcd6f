#include "synth/facts.hpp"

#include "synth/random.hpp"

namespace rolewright::synth {

Facts draw_facts(const Blueprint& blueprint, std::uint32_t person) {
  Random random{mix(blueprint.options.seed ^ mix(std::uint64_t{person} + 0xFAC75))};
  Facts facts{};
  facts.given = random.below(kGiven.size());
  facts.surname = random.below(kSurname.size());
  const std::size_t employment = random.below(100);
  facts.employment = employment < 86 ? 0 : employment < 90 ? 1 : 2;
  facts.clearance = random.below(kClearances.size());
  facts.tier = random.below(kTiers.size());
  facts.piv = random.chance(95) ? 0 : 1;
  facts.tier_known = !random.chance(2);
  facts.transferred = random.chance(1);
  facts.separated = random.below(200) == 0;
  facts.trained = random.chance(60);
  facts.warrant = random.chance(3);
  facts.owns_group = random.below(200) == 0;
  facts.suspended = random.chance(1);
  facts.event_days = static_cast<std::int32_t>(1 + random.below(400));
  facts.training_days = static_cast<std::int32_t>(1 + random.below(900));
  facts.warrant_from = static_cast<std::int32_t>(1 + random.below(900));
  facts.warrant_until = static_cast<std::int32_t>(random.below(900)) - 200;
  return facts;
}

Interval warrant_held(const Blueprint& blueprint, const Facts& facts) {
  const Interval held{kTaken.plus(-facts.warrant_from), kTaken.plus(facts.warrant_until)};
  if (!held.empty() || !blueprint.exportable()) return held;
  return {held.from, held.from.plus(30)};
}

std::string person_name(std::size_t given, std::size_t surname) {
  return std::string{kGiven[given]} + ' ' + std::string{kSurname[surname]};
}

std::string org_name(const Blueprint& blueprint, std::size_t unit) {
  const std::string& value = blueprint.fund_centers[blueprint.fund_leaves[unit]].first;
  return "D" + value.substr(3, 2) + "/B" + value.substr(5, 2) + "/T" + value.substr(7, 2);
}

std::string series_name(std::size_t job) {
  return "0" + std::to_string(301 + job);
}

}  // namespace rolewright::synth
