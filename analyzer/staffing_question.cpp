#include "analyzer/staffing_question.hpp"

#include <algorithm>
#include <numeric>

#include "analyzer/decide.hpp"
#include "analyzer/population.hpp"
#include "analyzer/reachability.hpp"
#include "analyzer/waivers.hpp"

namespace rolewright::analyzer {
namespace {

using compiler::BoxId;
using compiler::CompletingRule;
using compiler::ExercisesRule;
using compiler::HoldsRule;
using compiler::Region;
using compiler::WorkflowRule;
using Groups = std::vector<std::vector<std::size_t>>;

class Asker {
 public:
  Asker(compiler::World& world, RuleId workflow, const Office& office)
      : world_{world},
        policy_{world.binding.policy},
        workflow_{std::get<WorkflowRule>(policy_.rules[workflow.index()].body)},
        office_{office},
        reachability_{world},
        program_{world.binding} {}

  StaffingQuestion run() {
    StaffingProblem& problem = out_.problem;
    problem.different = workflow_.different;
    problem.same = workflow_.same;
    find_candidates();
    for (std::size_t index = 0; index != policy_.rules.size(); ++index) {
      rule_ = RuleId{index};
      if (!policy_.rules[index].info.active) continue;  // disabled; what exports lack does not matter to a plan
      const compiler::RuleBody& body = policy_.rules[index].body;
      if (const auto* holds = std::get_if<HoldsRule>(&body)) add(*holds);
      if (const auto* exercises = std::get_if<ExercisesRule>(&body)) add(*exercises);
      if (const auto* completing = std::get_if<CompletingRule>(&body)) add(*completing);
    }
    return std::move(out_);
  }

 private:
  void find_candidates() {
    out_.problem.candidates.resize(workflow_.steps.size());
    Population population{world_, reachability_, program_};
    Decider decider{world_, program_, reachability_};
    for (const PersonId person : population.of_interest()) {
      if (!is_there(person)) continue;
      const std::vector<Grant> grants = grants_of(world_, reachability_, person);
      for (std::size_t step = 0; step != workflow_.steps.size(); ++step) {
        const std::vector<BoxId> boxes = decider.boxes(grants, workflow_.steps[step].function);
        if (std::any_of(boxes.begin(), boxes.end(), [&](BoxId box) { return covers_place(box); }))
          out_.problem.candidates[step].push_back(person);
      }
    }
    for (const auto& list : out_.problem.candidates) people_.insert(list.begin(), list.end());
  }

  [[nodiscard]] bool is_there(PersonId person) const {
    if (office_.away.contains(person)) return false;
    return office_.org.empty() ||
           compiler::org_within(compiler::text_of(world_.binding, office_.org_attribute, person), office_.org);
  }

  // Access that may not reach the place is not counted on.
  bool covers_place(BoxId box) {
    if (office_.at.is_none()) return true;
    const compiler::ScopeForest& forest = world_.binding.scopes;
    const Region& region = world_.binding.boxes.project(box, forest.kind_of(office_.at));
    if (region.unresolved) return false;
    return region.everywhere || std::any_of(region.values.begin(), region.values.end(), [&](auto value) {
             return forest.contains(value, office_.at);
           });
  }

  // The steps that count as each function.
  Groups groups_of(const std::vector<FunctionId>& functions) const {
    Groups groups;
    for (const FunctionId function : functions) {
      const auto& wanted = policy_.functions[function.index()].permissions;
      groups.emplace_back();
      for (std::size_t step = 0; step != workflow_.steps.size(); ++step) {
        const auto& has = policy_.functions[workflow_.steps[step].function.index()].permissions;
        if (std::find_first_of(has.begin(), has.end(), wanted.begin(), wanted.end()) != has.end())
          groups.back().push_back(step);
      }
    }
    return groups;
  }

  void keep_apart(Groups groups, std::size_t most, std::vector<PersonId> exempt) {
    std::erase_if(groups, [](const auto& group) { return group.empty(); });
    if (groups.size() <= most) return;
    out_.problem.apart.push_back({.groups = std::move(groups), .most = most, .exempt = std::move(exempt)});
    out_.apart_rules.push_back(rule_);
  }

  void add(const HoldsRule& rule) {
    Groups groups = groups_of(rule.functions);
    const auto spoken_of = std::count_if(groups.begin(), groups.end(), [](const auto& group) { return !group.empty(); });
    if (static_cast<std::size_t>(spoken_of) < rule.at_least) return;
    std::vector<PersonId> exempt;
    for (const PersonId person : people_)
      if (is_clear(rule, person) || is_excepted(person)) exempt.push_back(person);
    keep_apart(std::move(groups), rule.at_least - 1, std::move(exempt));
  }

  [[nodiscard]] bool is_clear(const HoldsRule& rule, PersonId person) const {
    const auto clears = [&](const compiler::PersonFacts& facts) {
      return compiler::evaluate(policy_, rule.condition, facts, world_.today) == compiler::Truth::False;
    };
    if (!rule.reads_account) return clears(compiler::facts_of(world_.binding, person));
    const auto accounts = world_.binding.snapshot.accounts_of(person);
    return std::all_of(accounts.begin(), accounts.end(), [&](const Account& account) {
      return clears(compiler::facts_of(world_.binding, person, account));
    });
  }
  [[nodiscard]] bool is_excepted(PersonId person) const {
    for (std::size_t index = 0; index != waivers_.size(); ++index)
      if (waivers_[index].counts && waivers_[index].person == person && policy_.waivers[index].rule == rule_)
        return true;
    return false;
  }

  void add(const ExercisesRule& rule) {
    if (rule.any || !rule.related.empty() || rule.object.empty() || rule.object != workflow_.object) return;
    keep_apart(groups_of(rule.functions), rule.functions.size() - 1, {});
  }

  // However one step is taken for each function, so many people do them.
  void add(const CompletingRule& rule) {
    const Groups groups = groups_of(rule.functions);
    constexpr std::size_t kMostWays = 256;
    std::size_t ways = 1;
    for (const auto& group : groups) ways = std::min(ways * group.size(), kMostWays + 1);
    if (ways == 0) return;
    if (ways > kMostWays) {
      out_.not_judged.push_back(rule_);
      return;
    }
    for (std::size_t way = 0; way != ways; ++way) {
      std::vector<std::size_t> steps;
      std::size_t rest = way;
      for (const auto& group : groups) {
        steps.push_back(group[rest % group.size()]);
        rest /= group.size();
      }
      std::sort(steps.begin(), steps.end());
      steps.erase(std::unique(steps.begin(), steps.end()), steps.end());
      out_.problem.at_least.push_back({.steps = std::move(steps), .people = rule.at_least});
      out_.at_least_rules.push_back(rule_);
    }
  }

  compiler::World& world_;
  const compiler::PolicyIr& policy_;
  const WorkflowRule& workflow_;
  const Office& office_;
  Reachability reachability_;
  DecisionProgram program_;
  std::vector<WaiverState> waivers_ = judge_waivers(world_);
  std::set<PersonId> people_;  // who can do some step
  RuleId rule_;                // being added
  StaffingQuestion out_;
};

}  // namespace

StaffingQuestion staffing_question(compiler::World& world, RuleId workflow, const Office& office) {
  return Asker{world, workflow, office}.run();
}

}  // namespace rolewright::analyzer
