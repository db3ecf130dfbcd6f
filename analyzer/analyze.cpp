#include "analyzer/analyze.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <set>
#include <span>

#include "analyzer/decide.hpp"
#include "analyzer/explain.hpp"
#include "analyzer/grant_path.hpp"
#include "analyzer/joint_rules.hpp"
#include "analyzer/orphans.hpp"
#include "analyzer/population.hpp"
#include "analyzer/reachability.hpp"
#include "analyzer/tallies.hpp"
#include "analyzer/waivers.hpp"
#include "model/sha256.hpp"

namespace rolewright::analyzer {
namespace {

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

// Days on which anything about a person's grants or the facts rules read may change, within the period.
std::set<Day> breakpoints(const compiler::World& world, Interval period) {
  std::set<Day> days{period.from};
  const auto add = [&](Day day) {
    if (period.contains(day)) days.insert(day);
  };
  const auto add_interval = [&](const Interval& held) {
    add(held.from);
    add(held.until);
  };
  for (const Terms& terms : world.binding.snapshot.terms) add_interval(terms.held);
  for (const Terms& terms : world.change.terms) add_interval(terms.held);
  for (const Designation& item : world.binding.snapshot.designations) add_interval(item.held);
  for (const UsageEvent& event : world.binding.snapshot.usage) add(event.day);
  for (const compiler::Waiver& waiver : world.binding.policy.waivers) add_interval(waiver.held);
  for (const compiler::Rule& rule : world.binding.policy.rules)
    if (const auto* still = std::get_if<compiler::StillHoldsRule>(&rule.body))
      for (const DatedFact& event : world.binding.snapshot.events) add(event.day.plus(still->days + 1));
  for (const compiler::Condition& condition : world.binding.policy.conditions)
    if (condition.op == compiler::CondOp::Trained)
      for (const DatedFact& fact : world.binding.snapshot.trainings) {
        add(fact.day);
        for (const std::int64_t bound : condition.numbers)
          add(fact.day.plus(static_cast<std::int32_t>(bound) + 1));
      }
  return days;
}

struct ByEntitlement {
  bool operator()(const UsageEvent& event, EntitlementId id) const { return event.entitlement < id; }
  bool operator()(EntitlementId id, const UsageEvent& event) const { return id < event.entitlement; }
};

// When the person last exercised the entitlement, as of a day; min: never. O(log events).
Day last_use(const Snapshot& snapshot, PersonId person, EntitlementId entitlement, Day asked) {
  const auto events = compiler::facts_of(snapshot.usage, person);
  const auto [first, last] = std::equal_range(events.begin(), events.end(), entitlement, ByEntitlement{});
  Day found = Day::min();
  for (auto event = first; event != last; ++event)
    if (event->level == UsageLevel::Duty && event->day <= asked) found = std::max(found, event->day);
  return found;
}

// The shortest path of every grant of a verdict; uses count up to the day `asked` about.
std::vector<GrantWitness> witnesses_of(compiler::World& world, const Reachability& reachability, PersonId person,
                                       const Verdict& verdict, Day asked) {
  std::vector<GrantWitness> found;
  for (std::size_t index = 0; index != verdict.grants.size(); ++index) {
    GrantWitness witness = shortest_path(world, reachability, person, verdict.grants[index]);
    if (!verdict.functions[index].is_none())
      witness.function = world.binding.policy.functions[verdict.functions[index].index()].name;
    witness.last_exercised = last_use(world.binding.snapshot, person, witness.entitlement, asked);
    found.push_back(std::move(witness));
  }
  return found;
}

// With every day there may be more of what such a rule is about.
bool reads_usage(const compiler::RuleBody& body) {
  const auto* exclusive = std::get_if<compiler::ExclusiveRule>(&body);
  return std::holds_alternative<compiler::ExercisesRule>(body) ||
         std::holds_alternative<compiler::WorkflowRule>(body) || (exclusive != nullptr && exclusive->in_one_session);
}

enum class Detail : std::uint8_t {
  Everything,
  Causes,  // paths are found and not kept; grants are not counted
  Status,  // which findings, and of what status
};

class Analyzer {
 public:
  Analyzer(compiler::World& world, Detail detail)
      : world_{world},
        detail_{detail},
        asked_{world.today},
        reachability_{world},
        program_{world.binding},
        population_{world, reachability_, program_},
        decider_{world, program_, reachability_},
        tallies_{world.binding},
        orphans_{world.binding.snapshot} {
    out_.rules = world.binding.rules;
    out_.rules.push_back(orphan_rule());
  }

  Analysis run(Interval period) {
    one_day_ = period.empty();
    const auto start = std::chrono::steady_clock::now();
    if (period.empty()) {
      evaluate_day({world_.today, world_.today.plus(1)});
    } else {
      const std::set<Day> days = breakpoints(world_, period);
      for (auto day = days.begin(); day != days.end(); ++day) {
        world_.today = *day;
        evaluate_day({*day, std::next(day) == days.end() ? period.until : *std::next(day)});
      }
    }
    if (detail_ == Detail::Everything) out_.summary.grants = population_.count_grants();  // on the last day judged
    out_.timing.evaluate = seconds_since(start) - out_.timing.explain;
    finish();
    return std::move(out_);
  }

 private:
  struct Key {
    RuleId rule;
    PersonId person;
    std::string place = {};
    AccountId account = {};
    friend auto operator<=>(const Key&, const Key&) = default;
  };

  void evaluate_day(Interval days) {
    const std::vector<WaiverState> waivers = judge_waivers(world_);
    const PopulationResult found = population_.evaluate();
    for (auto hit = found.hits.begin(); hit != found.hits.end();) {
      const auto first = hit;
      while (hit != found.hits.end() && hit->person == first->person) ++hit;
      keep({first, hit}, days, waivers);
    }
    JointRules joint{world_, program_.population_rules()};
    joint.add(found, reachability_, decider_);
    for (const JointVerdict& verdict : joint.judge()) keep(verdict, days);
    keep_waiver_problems(waivers, days);
    keep_orphans(days);
  }

  // One person's hits. A conflict that merely goes on lasts longer; whoever has a new one is decided again, for its
  // grants.
  void keep(std::span<const Hit> hits, Interval days, const std::vector<WaiverState>& waivers) {
    const PersonId person = hits.front().person;
    std::vector<RuleId> fresh;
    for (const Hit& hit : hits) {
      const Key key{hit.rule, person, {}};
      const FindingStatus status = status_of(hit, waivers);
      if (detail_ != Detail::Status && reads_usage(world_.binding.policy.rules[hit.rule.index()].body)) {
        fresh.push_back(hit.rule);
      } else if (lengthen(key, status, days) == nullptr) {
        fresh.push_back(hit.rule);
        if (detail_ == Detail::Status) add(key, days).status = status;
      }
    }
    if (fresh.empty() || detail_ == Detail::Status) return;
    const auto start = std::chrono::steady_clock::now();
    const std::vector<Grant> grants = grants_of(world_, reachability_, person);
    for (const RuleId rule : fresh) keep(decider_.decide(rule, person, grants), person, days, waivers);
    out_.timing.explain += seconds_since(start);
  }

  [[nodiscard]] FindingStatus status_of(const Hit& hit, const std::vector<WaiverState>& waivers) const {
    const compiler::PolicyIr& policy = world_.binding.policy;
    for (std::size_t index = 0; index != waivers.size(); ++index)
      if (waivers[index].counts && waivers[index].person == hit.person && policy.waivers[index].rule == hit.rule)
        return FindingStatus::Mitigated;
    return hit.truth == Truth::Unknown ? FindingStatus::Undetermined : FindingStatus::Open;
  }
  // The finding of the days just before, when the conflict merely goes on: the same status and no gap. It
  // then lasts longer. Else null: a conflict that comes back, or that an exception no longer covers, is a
  // finding of its own.
  Finding* lengthen(const Key& key, FindingStatus status, Interval days) {
    const auto known = index_.find(key);
    if (known == index_.end()) return nullptr;
    Finding& finding = out_.findings[known->second];
    if (finding.status != status || finding.held.until != days.from) return nullptr;
    finding.held.until = days.until;
    return &finding;
  }

  Finding& add(const Key& key, std::string_view rule_id, std::string_view whose, Interval days) {
    // Of one day each key comes once: nothing is looked up, and a million findings need no index.
    const bool again = !one_day_ && !index_.insert_or_assign(key, out_.findings.size()).second;
    out_.findings.push_back(
        {.id = again ? finding_id(rule_id, whose, days.from) : finding_id(rule_id, whose),
         .rule = key.rule,
         .person = key.person,
         .account = key.account,
         .status = FindingStatus::Open,
         .scope_unresolved = false,
         .place = key.place,
         .detail = {},
         .grants = {},
         .exercises = {},
         .people = {},
         .held = days});
    return out_.findings.back();
  }

  Finding& add(const Key& key, Interval days) {
    const Snapshot& snapshot = world_.binding.snapshot;
    return add(key, out_.rules[key.rule.index()].id, snapshot.text(snapshot.persons[key.person.index()].key), days);
  }

  void keep(const Verdict& verdict, PersonId person, Interval days, const std::vector<WaiverState>& waivers) {
    const Key key{verdict.rule, person, {}};
    const Standing standing = standing_of(verdict, person, waivers);
    if (Finding* known = lengthen(key, standing.status, days); known != nullptr) {
      known->exercises = verdict.exercises;  // only ever more of them
      return;
    }
    Finding& finding = add(key, days);
    finding.status = standing.status;
    finding.detail = standing.detail.empty() ? verdict.detail : standing.detail;
    finding.scope_unresolved = verdict.scope_unresolved;
    finding.exercises = verdict.exercises;
    std::vector<GrantWitness> grants = witnesses_of(world_, reachability_, person, verdict, asked_);
    if (finding.status == FindingStatus::Open) count_causes(grants);
    tallies_.add(finding, grants);
    hold(finding, std::move(grants));
  }

  void hold(Finding& finding, std::vector<GrantWitness> grants) {
    if (detail_ != Detail::Everything) return;
    if (out_.findings.size() > kMostWithPaths && out_.paths_held) {
      out_.paths_held = false;
      for (Finding& earlier : out_.findings) earlier.grants = {};
    }
    if (out_.paths_held) finding.grants = std::move(grants);
  }

  // The edges each open finding rests on, break-glass access apart.
  void count_causes(const std::vector<GrantWitness>& grants) {
    std::set<EdgeOfCause> edges;
    for (const GrantWitness& grant : grants) {
      if ((grant.marks & kBreakGlass) != 0) continue;
      edges.insert({true, grant.account, NodeId{}, grant.path.front().node});
      for (std::size_t step = 1; step != grant.path.size(); ++step)
        edges.insert({false, AccountId{}, grant.path[step - 1].node, grant.path[step].node});
    }
    for (const EdgeOfCause& edge : edges) ++causes_[edge];
  }

  struct Standing {
    FindingStatus status = FindingStatus::Open;
    std::string detail;
  };
  Standing standing_of(const Verdict& verdict, PersonId person, const std::vector<WaiverState>& waivers) {
    const compiler::PolicyIr& policy = world_.binding.policy;
    for (std::size_t index = waivers.size(); index-- != 0;) {
      const compiler::Waiver& waiver = policy.waivers[index];
      if (!waivers[index].counts || waivers[index].person != person || waiver.rule != verdict.rule) continue;
      return {FindingStatus::Mitigated, "exception " + waiver.id + " until " + to_string(waiver.held.until) +
                                            (waiver.mitigated_by.empty() ? "" : ": " + waiver.mitigated_by)};
    }
    if (verdict.truth != Truth::Unknown) return {};
    const auto& rule = std::get<compiler::HoldsRule>(policy.rules[verdict.rule.index()].body);
    return {FindingStatus::Undetermined,
            compiler::why_unknown(policy, rule.condition, compiler::facts_of(world_.binding, person),
                                  world_.today)};
  }

  void keep(const JointVerdict& verdict, Interval days) {
    const Key key{verdict.rule, PersonId{}, verdict.place};
    const FindingStatus status =
        verdict.truth == Truth::True ? FindingStatus::Open : FindingStatus::Undetermined;
    Finding* known = lengthen(key, status, days);
    const auto worst = joint_gravity_.find(key);
    if (known != nullptr && worst->second >= verdict.gravity) return;  // of its days the worst is shown
    Finding& finding =
        known != nullptr ? *known : add(key, out_.rules[verdict.rule.index()].id, verdict.place, days);
    joint_gravity_.insert_or_assign(key, verdict.gravity);
    finding.status = status;
    finding.scope_unresolved = verdict.scope_unresolved;
    finding.people = verdict.people;
    finding.detail = verdict.detail;
    if (known == nullptr) tallies_.add(finding, {});
  }

  // An exception that is not in order is a finding of its own, under the exception's id.
  void keep_waiver_problems(const std::vector<WaiverState>& waivers, Interval days) {
    const compiler::PolicyIr& policy = world_.binding.policy;
    for (std::size_t index = 0; index != waivers.size(); ++index) {
      if (waivers[index].problem.empty()) continue;
      const compiler::Waiver& waiver = policy.waivers[index];
      const RuleInfo& broken = out_.rules[waiver.rule.index()];
      auto [known, fresh] = waiver_rules_.try_emplace(index, RuleId{out_.rules.size()});
      if (fresh)
        out_.rules.push_back(
            {.id = waiver.id,
             .title = "exception to " + broken.id + " out of order",
             .severity = broken.severity,
             .action = RuleAction::Warn,
             .controls = broken.controls,
             .owner = broken.owner,
             .because = {},
             .mitigate = {},
             .english = "an exception is current, within its cap and approved by somebody else",
             .span = waiver.span,
             .active = true,
             .inactive_because = {}});
      if (lengthen({known->second, waivers[index].person, {}}, FindingStatus::Open, days) != nullptr) continue;
      Finding& finding = add({known->second, waivers[index].person, {}}, waiver.id, waiver.person, days);
      finding.detail = waivers[index].problem;
      tallies_.add(finding, {});
    }
  }

  void keep_orphans(Interval days) {
    const Snapshot& snapshot = world_.binding.snapshot;
    const RuleId rule{world_.binding.rules.size()};
    for (Orphan& orphan : orphans_.holding(world_)) {
      const Key key{rule, PersonId{}, {}, orphan.account};
      if (lengthen(key, FindingStatus::Open, days) != nullptr) continue;
      const Account& account = snapshot.accounts[orphan.account.index()];
      const std::string whose = std::string{snapshot.text(snapshot.systems[account.system.index()].name)} + '\n' +
                                std::string{snapshot.text(account.login)};
      Finding& finding = add(key, kOrphanRule, whose, days);
      tallies_.add(finding, orphan.assignments);
      hold(finding, std::move(orphan.assignments));
    }
  }

  void finish() {
    std::sort(out_.findings.begin(), out_.findings.end(), [](const Finding& left, const Finding& right) {
      return std::tie(left.rule, left.person, left.account, left.place, left.held) <
             std::tie(right.rule, right.person, right.account, right.place, right.held);
    });
    Summary& summary = out_.summary;
    summary.people = world_.binding.snapshot.persons.size();
    summary.rules = world_.binding.rules.size();
    for (const RuleInfo& rule : world_.binding.rules) summary.inactive_rules += rule.active ? 0 : 1;
    summary.findings = out_.findings.size();
    for (const Finding& finding : out_.findings) {
      summary.open += finding.status == FindingStatus::Open ? 1 : 0;
      summary.mitigated += finding.status == FindingStatus::Mitigated ? 1 : 0;
      summary.undetermined += finding.status == FindingStatus::Undetermined ? 1 : 0;
    }
    find_causes();
    out_.by_rule = tallies_.by_rule(out_.rules);
    out_.by_org = tallies_.by_org();
    out_.by_system = tallies_.by_system();
  }

  void find_causes() {
    for (const auto& [edge, count] : causes_)
      out_.causes.push_back({.direct = std::get<0>(edge),
                             .account = std::get<1>(edge),
                             .from = std::get<2>(edge),
                             .to = std::get<3>(edge),
                             .findings = count});
    std::stable_sort(out_.causes.begin(), out_.causes.end(),
                     [](const Cause& left, const Cause& right) { return left.findings > right.findings; });
  }

  using EdgeOfCause = std::tuple<bool, AccountId, NodeId, NodeId>;  // as in Cause
  static constexpr std::size_t kMostWithPaths = 100'000;

  compiler::World& world_;
  Detail detail_;
  Day asked_;
  Reachability reachability_;
  DecisionProgram program_;
  Population population_;  // passes over whom no rule says anything about
  Decider decider_;
  Tallies tallies_;
  Orphans orphans_;
  std::map<Key, std::int64_t> joint_gravity_;  // of the finding with this key
  bool one_day_ = true;
  std::map<Key, std::size_t> index_;  // the latest finding of each, in a period
  std::map<std::size_t, RuleId> waiver_rules_;
  std::map<EdgeOfCause, std::uint64_t> causes_;  // → open findings
  Analysis out_;
};

std::set<std::string> open_ids(const Analysis& analysis) {
  std::set<std::string> ids;
  for (const Finding& finding : analysis.findings)
    if (finding.status == FindingStatus::Open) ids.insert(finding.id);
  return ids;
}

void take_away(compiler::World& world, const Cause& cause) {
  if (!cause.direct) {
    world.change.removed_nodes.insert({cause.from, cause.to});
    return;
  }
  for (const Edge& edge : world.binding.snapshot.edges_of(cause.account))
    if (edge.to == cause.to) world.change.removed.insert({cause.account, edge});
}

}  // namespace

std::string finding_id(std::string_view rule, std::string_view person, std::optional<Day> again) {
  constexpr std::size_t kDigits = 12;
  const std::string since = again ? '\n' + to_string(*again) : std::string{};
  return "F-" + sha256_hex(std::string{rule} + '\n' + std::string{person} + since).substr(0, kDigits);
}

namespace {

Analysis analyze(compiler::World& world, Interval period, Detail detail) {
  const Day today = world.today;
  Analysis analysis = Analyzer{world, detail}.run(period);
  world.today = today;
  return analysis;
}

}  // namespace

Analysis analyze(compiler::World& world, Interval period) {
  return analyze(world, period, Detail::Everything);
}

std::set<std::string> open_findings(compiler::World& world, Interval period) {
  return open_ids(analyze(world, period, Detail::Status));
}

struct PathFinder::State {
  explicit State(compiler::World& world_) : world{world_}, reachability{world_}, program{world_.binding}, decider{world_, program, reachability} {}
  compiler::World& world;
  Reachability reachability;
  DecisionProgram program;
  Decider decider;
};
PathFinder::PathFinder(compiler::World& world) : state_{std::make_unique<State>(world)} {}
PathFinder::~PathFinder() = default;

std::vector<GrantWitness> PathFinder::grants_of(const Finding& finding) {
  const Day asked = state_->world.today;
  state_->world.today = finding.held.from;
  std::vector<GrantWitness> found = found_of(finding, asked);
  state_->world.today = asked;
  return found;
}

std::vector<GrantWitness> PathFinder::found_of(const Finding& finding, Day asked) {
  if (!finding.account.is_none()) return assignments_of(state_->world, finding.account);
  if (finding.person.is_none() || finding.rule.index() >= state_->world.binding.policy.rules.size()) return {};
  const std::vector<Grant> grants = analyzer::grants_of(state_->world, state_->reachability, finding.person);
  const Verdict verdict = state_->decider.decide(finding.rule, finding.person, grants);
  return witnesses_of(state_->world, state_->reachability, finding.person, verdict, asked);
}

std::vector<Remedy> best_remedies(const compiler::World& world, const Analysis& analysis, std::size_t most,
                                  Interval period) {
  if (most == 0) return {};
  constexpr std::size_t kTried = 6;  // causes with most findings, for each place in the list
  std::vector<Remedy> remedies;
  compiler::World current = world;
  std::set<std::string> before = open_ids(analysis);
  std::vector<Cause> causes = analysis.causes;
  while (remedies.size() < most && !causes.empty()) {
    Remedy best;
    std::set<std::string> best_after;
    for (std::size_t index = 0; index != std::min(kTried, causes.size()); ++index) {
      compiler::World changed = current;
      take_away(changed, causes[index]);
      std::set<std::string> ids = open_findings(changed, period);
      Remedy remedy{.cause = causes[index], .clears = 0, .adds = 0};
      for (const std::string& id : before) remedy.clears += ids.contains(id) ? 0 : 1;
      for (const std::string& id : ids) remedy.adds += before.contains(id) ? 0 : 1;
      if (remedy.adds != 0 || remedy.clears < best.clears || remedy.clears == 0) continue;
      remedy.people = causes[index].direct ? 1 : holders_of(current, {causes[index].from}).size();
      if (remedy.clears == best.clears && remedy.people >= best.people) continue;  // spare bystanders
      best = remedy;
      best_after = std::move(ids);
    }
    if (best.clears == 0) break;
    take_away(current, best.cause);
    before = std::move(best_after);
    remedies.push_back(best);
    if (remedies.size() != most) causes = analyze(current, period, Detail::Causes).causes;
  }
  return remedies;
}

}  // namespace rolewright::analyzer
