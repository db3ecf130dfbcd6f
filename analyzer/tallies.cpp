#include "analyzer/tallies.hpp"

#include <algorithm>
#include <tuple>

namespace rolewright::analyzer {
namespace {

void count(Tally& tally, FindingStatus status) {
  switch (status) {
    case FindingStatus::Open: ++tally.open; return;
    case FindingStatus::Mitigated: ++tally.mitigated; return;
    case FindingStatus::Undetermined: ++tally.undetermined; return;
  }
}

bool is_empty(const Tally& tally) {
  return tally.open + tally.mitigated + tally.undetermined == 0;
}

std::vector<Tally> ranked(std::vector<Tally> tallies) {
  std::erase_if(tallies, is_empty);
  const auto rank = [](const Tally& tally) {
    return std::tuple{~tally.open, ~tally.undetermined, ~tally.mitigated, std::string_view{tally.of}};
  };
  std::sort(tallies.begin(), tallies.end(), [&](const Tally& left, const Tally& right) { return rank(left) < rank(right); });
  return tallies;
}

}  // namespace

Tallies::Tallies(const compiler::Binding& binding) : binding_{binding}, systems_(binding.snapshot.systems.size()) {
  const auto& attributes = binding.policy.attributes;
  const auto org = std::find_if(attributes.begin(), attributes.end(), [](const compiler::Attribute& attribute) {
    return attribute.type == compiler::TypeKind::OrgUnit;
  });
  if (org != attributes.end()) org_ = compiler::AttributeId{static_cast<std::size_t>(org - attributes.begin())};
}

void Tallies::add(const Finding& finding, std::span<const GrantWitness> grants) {
  if (rules_.size() <= finding.rule.index()) rules_.resize(finding.rule.index() + 1);
  count(rules_[finding.rule.index()], finding.status);
  if (finding.person.is_none() && finding.account.is_none()) return;
  if (!org_.is_none() && !finding.person.is_none()) count(orgs_[compiler::text_of(binding_, org_, finding.person)], finding.status);
  const Snapshot& snapshot = binding_.snapshot;
  met_.clear();
  for (const GrantWitness& grant : grants) met_.push_back(snapshot.nodes[grant.entitlement.index()].system);
  for (const std::uint64_t use : finding.exercises)
    met_.push_back(snapshot.nodes[snapshot.usage[use].entitlement.index()].system);
  std::sort(met_.begin(), met_.end());
  met_.erase(std::unique(met_.begin(), met_.end()), met_.end());
  for (const SystemId system : met_) count(systems_[system.index()], finding.status);
}

std::vector<Tally> Tallies::by_rule(const std::vector<RuleInfo>& rules) const {
  std::vector<Tally> tallies = rules_;
  for (std::size_t rule = 0; rule != tallies.size(); ++rule) tallies[rule].of = rules[rule].id;
  return ranked(std::move(tallies));
}

std::vector<Tally> Tallies::by_org() const {
  std::vector<Tally> tallies;
  for (const auto& [org, tally] : orgs_) {
    tallies.push_back(tally);
    tallies.back().of = org;
  }
  return ranked(std::move(tallies));
}

std::vector<Tally> Tallies::by_system() const {
  std::vector<Tally> tallies = systems_;
  for (std::size_t system = 0; system != tallies.size(); ++system)
    tallies[system].of = binding_.snapshot.text(binding_.snapshot.systems[system].name);
  return ranked(std::move(tallies));
}

}  // namespace rolewright::analyzer
