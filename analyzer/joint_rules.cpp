#include "analyzer/joint_rules.hpp"

#include <algorithm>
#include <map>

#include "analyzer/function_holders.hpp"
#include "analyzer/staffing.hpp"

namespace rolewright::analyzer {

using compiler::CompletingRule;
using compiler::HeadCountRule;
using compiler::Region;
using compiler::WorkflowRule;

namespace {

// One number for everybody: the population engine has counted.
bool is_overall(const compiler::RuleBody& body) {
  const auto* count = std::get_if<HeadCountRule>(&body);
  return count != nullptr && count->per_scope.is_none() && count->per_attribute.is_none();
}

}  // namespace

std::vector<FunctionId> functions_of(const compiler::RuleBody& body) {
  std::vector<FunctionId> named;
  if (const auto* count = std::get_if<HeadCountRule>(&body)) named = {count->function};
  if (const auto* completing = std::get_if<CompletingRule>(&body)) named = completing->functions;
  if (const auto* workflow = std::get_if<WorkflowRule>(&body))
    for (const auto& step : workflow->steps) named.push_back(step.function);
  sort_unique(named);
  return named;
}

JointRules::JointRules(World& world, std::vector<RuleId> rules)
    : world_{world}, rules_{std::move(rules)}, holders_(rules_.size()), settled_(holders_.size()) {}

void JointRules::add(PersonId person, std::span<const Grant> grants, Decider& decider) {
  add(person, [&](FunctionId function) { return decider.confers(grants, function); },
      [&](FunctionId function) { return decider.boxes(grants, function); }, IncludeOverall::Yes);
}

void JointRules::add(const PopulationResult& found, const Reachability& reachability, Decider& decider) {
  bool others = false;
  for (std::size_t index = 0; index != rules_.size(); ++index) {
    settled_[index] = is_overall(world_.binding.policy.rules[rules_[index].index()].body);
    others = others || !settled_[index];
    for (const CountHit& hit : found.counts) {
      if (hit.rule != rules_[index]) continue;
      settled_[index] = false;
      for (const PersonId person : hit.people) holders_[index].push_back({.person = person});
    }
  }
  if (!others) return;
  for (std::size_t place = 0; place != found.joint.size(); ++place) {
    const PersonId person = found.joint[place];
    const std::span<const std::uint64_t> row = found.joint_row(place);
    add(person, [&](FunctionId function) { return test_bit(row, function.index()); },
        [&](FunctionId function) { return decider.boxes(grants_of(world_, reachability, person), function); },
        IncludeOverall::No);
  }
}

void JointRules::add(PersonId person, const std::function<bool(FunctionId)>& holds, const BoxesOf& boxes,
                     IncludeOverall overall) {
  for (std::size_t index = 0; index != rules_.size(); ++index) {
    const compiler::RuleBody& body = world_.binding.policy.rules[rules_[index].index()].body;
    if (overall == IncludeOverall::No && is_overall(body)) continue;
    Holder holder{.person = person, .duties = 0};
    const auto duty = [&](std::size_t bit, FunctionId function) {
      if (holds(function)) holder.duties |= std::uint64_t{1} << bit;
    };
    if (const auto* count = std::get_if<HeadCountRule>(&body); count != nullptr) {
      duty(0, count->function);
      if (holder.duties != 0 && !count->per_scope.is_none()) holder.boxes = boxes(count->function);
    } else if (const auto* completing = std::get_if<CompletingRule>(&body); completing != nullptr) {
      for (std::size_t bit = 0; bit != completing->functions.size(); ++bit) duty(bit, completing->functions[bit]);
    } else if (const auto* workflow = std::get_if<WorkflowRule>(&body); workflow != nullptr) {
      for (std::size_t bit = 0; bit != workflow->steps.size(); ++bit) duty(bit, workflow->steps[bit].function);
    }
    if (holder.duties != 0) holders_[index].push_back(std::move(holder));
  }
}

std::vector<JointVerdict> JointRules::judge() const {
  std::vector<JointVerdict> found;
  for (std::size_t index = 0; index != rules_.size(); ++index) {
    if (settled_[index]) continue;
    const std::size_t first = found.size();
    std::visit(
        [&](const auto& body) {
          if constexpr (requires { judge(body, holders_[index], found); }) judge(body, holders_[index], found);
        },
        world_.binding.policy.rules[rules_[index].index()].body);
    for (std::size_t item = first; item != found.size(); ++item) {
      found[item].rule = rules_[index];
      std::sort(found[item].people.begin(), found[item].people.end());
    }
  }
  return found;
}

namespace {

bool is_broken(const HeadCountRule& rule, std::size_t holders) {
  return rule.at_most ? holders > rule.count : holders < rule.count;
}

}  // namespace

JointVerdict JointRules::counted(const HeadCountRule& rule, std::vector<PersonId> people,
                                 const std::string& place) const {
  const auto count = static_cast<std::int64_t>(people.size());
  const compiler::PolicyIr& policy = world_.binding.policy;
  std::string where;
  if (!rule.per_scope.is_none()) where = " at " + policy.scopes.kinds()[rule.per_scope.index()].name + " ";
  if (!rule.per_attribute.is_none()) where = " with " + policy.attributes[rule.per_attribute.index()].name + " ";
  return {.rule = {},
          .truth = Truth::True,
          .scope_unresolved = false,
          .place = place,
          .people = std::move(people),
          .detail = std::to_string(count) + (count == 1 ? " person holds " : " people hold ") +
                    policy.functions[rule.function.index()].name + where + place,
          .gravity = rule.at_most ? count : -count};
}

void JointRules::judge(const HeadCountRule& rule, const Holders& holders, std::vector<JointVerdict>& out) const {
  if (!rule.per_scope.is_none()) return at_each_value(rule, holders, out);
  if (!rule.per_attribute.is_none()) return of_each_value(rule, holders, out);
  if (!is_broken(rule, holders.size())) return;
  std::vector<PersonId> people;
  for (const Holder& holder : holders) people.push_back(holder.person);
  out.push_back(counted(rule, std::move(people), {}));
}

// A value with others below it is no place of its own. Whoever might cover a value counts towards too many, and does
// not count towards enough.
void JointRules::at_each_value(const HeadCountRule& rule, const Holders& holders,
                               std::vector<JointVerdict>& out) const {
  const compiler::ScopeForest& forest = world_.binding.scopes;
  struct Covers {
    PersonId person;
    bool certain;
  };
  std::vector<Covers> everywhere;
  std::map<ScopeNodeId, std::vector<Covers>> at;
  for (const Holder& holder : holders)
    for (const compiler::BoxId box : holder.boxes) {
      const Region& region = world_.binding.boxes.project(box, rule.per_scope);
      if (region.everywhere) everywhere.push_back({holder.person, !region.unresolved});
      for (const ScopeNodeId value : region.values) at[value].push_back({holder.person, !region.unresolved});
    }
  for (const ScopeNodeId leaf : forest.leaves(rule.per_scope)) {
    std::vector<PersonId> certain;
    std::vector<PersonId> possible;
    const auto take = [&](const std::vector<Covers>& all) {
      for (const Covers& item : all) {
        possible.push_back(item.person);
        if (item.certain) certain.push_back(item.person);
      }
    };
    take(everywhere);
    for (ScopeNodeId value = leaf; !value.is_none(); value = forest.parent(value))
      if (const auto known = at.find(value); known != at.end()) take(known->second);
    for (auto* people : {&certain, &possible}) {
      std::sort(people->begin(), people->end());
      people->erase(std::unique(people->begin(), people->end()), people->end());
    }
    std::vector<PersonId>& blamed = rule.at_most ? possible : certain;
    if (!is_broken(rule, blamed.size())) continue;
    const bool unresolved = !is_broken(rule, (rule.at_most ? certain : possible).size());
    out.push_back(counted(rule, std::move(blamed), forest.value_of(leaf)));
    out.back().scope_unresolved = unresolved;
  }
}

// A holder without the attribute may be one of any value, so where they decide the answer is unknown.
void JointRules::of_each_value(const HeadCountRule& rule, const Holders& holders,
                               std::vector<JointVerdict>& out) const {
  std::map<std::string_view, std::vector<PersonId>> by_value;
  std::size_t somewhere = 0;
  for (std::size_t person = 0; person != world_.binding.snapshot.persons.size(); ++person)
    if (const auto value = compiler::text_of(world_.binding, rule.per_attribute, PersonId{person}); !value.empty())
      by_value[value];
  for (const Holder& holder : holders) {
    const auto value = compiler::text_of(world_.binding, rule.per_attribute, holder.person);
    if (value.empty()) {
      ++somewhere;
    } else {
      by_value[value].push_back(holder.person);
    }
  }
  for (auto& [value, people] : by_value) {
    const bool least = is_broken(rule, people.size());
    const bool most = is_broken(rule, people.size() + somewhere);
    if (!least && !most) continue;
    out.push_back(counted(rule, std::move(people), std::string{value}));
    out.back().truth = least && most ? Truth::True : Truth::Unknown;
    if (somewhere != 0)
      out.back().detail += ", and " + std::to_string(somewhere) + " more of whom it is not known";
  }
}

namespace {

// The fewest people whose duties together are all of `wanted`, at most `most` of them; empty when there are none.
class FewestPeople {
 public:
  explicit FewestPeople(std::vector<std::pair<std::uint64_t, PersonId>> people) {
    std::sort(people.begin(), people.end());
    for (const auto& [duties, person] : people) {  // of equals the first; none whose duties another has all of
      const bool needless = std::any_of(people.begin(), people.end(), [&, own = duties, who = person](const auto& other) {
        return (own & ~other.first) == 0 && (own != other.first || other.second < who);
      });
      if (!needless) people_.emplace_back(duties, person);
    }
  }

  std::vector<PersonId> find(std::uint64_t wanted, std::size_t most) {
    for (std::size_t size = 1; size <= most; ++size) {
      chosen_.clear();
      if (extend(wanted, size)) return chosen_;
    }
    return {};
  }

 private:
  // Whoever completes the set does the duty that fewest can do. At most as deep as the rule counts people.
  bool extend(std::uint64_t missing, std::size_t left) {
    if (missing == 0) return true;
    if (left == 0) return false;
    const std::uint64_t rarest = rarest_of(missing);
    for (const auto& [duties, person] : people_) {
      if ((duties & rarest) == 0) continue;
      chosen_.push_back(person);
      if (extend(missing & ~duties, left - 1)) return true;
      chosen_.pop_back();
    }
    return false;
  }
  [[nodiscard]] std::uint64_t rarest_of(std::uint64_t missing) const {
    std::uint64_t rarest = 0;
    std::size_t fewest = people_.size() + 1;
    for (std::uint64_t rest = missing; rest != 0; rest &= rest - 1) {
      const std::uint64_t bit = rest & (~rest + 1);
      const auto can = static_cast<std::size_t>(
          std::count_if(people_.begin(), people_.end(), [&](const auto& item) { return (item.first & bit) != 0; }));
      if (can >= fewest) continue;
      fewest = can;
      rarest = bit;
    }
    return rarest;
  }

  std::vector<std::pair<std::uint64_t, PersonId>> people_;
  std::vector<PersonId> chosen_;
};

}  // namespace

void JointRules::judge(const CompletingRule& rule, const Holders& holders, std::vector<JointVerdict>& out) const {
  std::map<std::uint64_t, PersonId> signatures;  // of equal duties the first person will do
  for (const Holder& holder : holders) {
    const auto [known, fresh] = signatures.try_emplace(holder.duties, holder.person);
    if (!fresh) known->second = std::min(known->second, holder.person);
  }
  const std::size_t count = rule.functions.size();
  const std::uint64_t wanted = count == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << count) - 1;
  std::vector<PersonId> people = FewestPeople{{signatures.begin(), signatures.end()}}.find(wanted, rule.at_least - 1);
  if (people.empty()) return;
  const auto few = static_cast<std::int64_t>(people.size());
  const std::string detail = std::to_string(few) + (few == 1 ? " person completes" : " people together complete") +
                             " what takes at least " + std::to_string(rule.at_least);
  out.push_back({.rule = {}, .people = std::move(people), .detail = detail, .gravity = -few});
}

void JointRules::judge(const WorkflowRule& rule, const Holders& holders, std::vector<JointVerdict>& out) const {
  StaffingProblem problem{.candidates = {}, .different = rule.different, .same = rule.same};
  problem.candidates.resize(rule.steps.size());
  for (const Holder& holder : holders)
    for (std::size_t step = 0; step != rule.steps.size(); ++step)
      if ((holder.duties >> step & 1) != 0) problem.candidates[step].push_back(holder.person);
  for (auto& people : problem.candidates) std::sort(people.begin(), people.end());
  const Resilience answer = survives(problem, rule.survives);
  if (answer.survives == Feasible::Yes) return;
  JointVerdict verdict{.rule = {}, .people = answer.absent};
  if (answer.survives == Feasible::GaveUp) {
    verdict.truth = Truth::Unknown;
    verdict.detail = "whether it can be staffed was not settled within the budget";
  } else {
    verdict.gravity = -static_cast<std::int64_t>(answer.absent.size());
    verdict.detail = answer.absent.empty() ? "nobody can do every step as it says"
                                           : "it cannot be done while these people are away";
  }
  out.push_back(std::move(verdict));
}

}  // namespace rolewright::analyzer
