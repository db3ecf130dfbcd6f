#include "analyzer/pregrant.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "analyzer/analyze.hpp"
#include "analyzer/decide.hpp"
#include "analyzer/function_holders.hpp"
#include "analyzer/grant_path.hpp"
#include "analyzer/joint_rules.hpp"
#include "analyzer/requested_change.hpp"
#include "analyzer/role_eligibility.hpp"
#include "analyzer/waivers.hpp"

namespace rolewright::analyzer {
namespace {

using compiler::PolicyIr;
using compiler::RoleId;

bool share(const std::vector<FunctionId>& left, const std::vector<FunctionId>& right) {
  return std::any_of(left.begin(), left.end(),
                     [&](FunctionId id) { return std::binary_search(right.begin(), right.end(), id); });
}

// A request in flight: its words, and what tells that an answer rests on it.
struct Expected {
  std::string label;
  PersonId person;
  std::size_t first_terms, last_terms;  // of its assignments, half-open
  std::vector<FunctionId> touched;      // named by rules about people together: it changes what the person has of them
};

// Those that the grants of a finding rest on or, of a rule about holders of `functions`, the people: "; counts REQ-7, in
// flight".
std::string in_flight_text(const std::vector<Expected>& expected, const Finding& finding,
                           const std::vector<FunctionId>& functions) {
  std::set<std::string> named;
  for (const Expected& item : expected) {
    const bool counted = share(item.touched, functions) &&
                         std::binary_search(finding.people.begin(), finding.people.end(), item.person);
    const bool held = std::any_of(finding.grants.begin(), finding.grants.end(), [&](const GrantWitness& grant) {
      return !grant.path.empty() && grant.path.front().terms.index() >= item.first_terms &&
             grant.path.front().terms.index() < item.last_terms;
    });
    if (counted || held) named.insert(item.label);
  }
  std::string text;
  for (const std::string& label : named) text += (text.empty() ? "; counts " : ", ") + label;
  return text.empty() ? text : text + ", in flight";
}

// What answers to all requests share.
struct Prepared {
  explicit Prepared(const compiler::World& world_)
      : world{world_}, reachability{world}, program{world.binding}, eligibility{world, reachability} {}

  FunctionHolders& joint_holders() {
    if (!joint) {
      std::vector<FunctionId> functions;
      for (const RuleId rule : program.population_rules())
        for (const FunctionId function : functions_of(world.binding.policy.rules[rule.index()].body))
          functions.push_back(function);
      sort_unique(functions);
      joint.emplace(world, reachability, program, functions);
    }
    return *joint;
  }

  compiler::World world;  // with what is in flight
  Reachability reachability;
  DecisionProgram program;
  RoleEligibility eligibility;
  std::optional<FunctionHolders> joint;  // made when first needed
  std::vector<Expected> expected;     // what is in flight
};

class Checker {
 public:
  Checker(Prepared& prepared, const Request& request, RequestedChange change)
      : prepared_{prepared},
        before_{prepared.world},
        after_{prepared.world},
        policy_{before_.binding.policy},
        snapshot_{before_.binding.snapshot},
        request_{request},
        asked_{std::move(change)},
        person_{asked_.person},
        held_{asked_.held} {}

  CheckResult run() {
    out_.rules = before_.binding.rules;
    apply();
    compare();
    conclude();
    return std::move(out_);
  }

  // The world's change once the request is granted.
  compiler::Change granted() {
    apply();
    return std::move(after_.change);
  }

 private:
  void apply() {
    for (const RoleId role : asked_.roles) check_eligibility(role);
    after_.change = std::move(asked_.change);
    for (const compiler::AccountEdge& edge : asked_.adds) after_.change.added.insert(edge);
  }

  void check_eligibility(RoleId role) {
    const RoleEligibility::Answer answer = prepared_.eligibility.judge(role, person_);
    if (!answer.why_not.empty()) deny(policy_.roles[role.index()].name, answer.why_not);
    for (const RoleId given_up : answer.gives_up)
      if (const NodeId node = before_.binding.role_nodes[given_up.index()]; !node.is_none())
        take_back(snapshot_, person_, node, asked_.change);
  }

  void deny(const std::string& rule, std::string text) {
    out_.answer = Answer::Deny;
    out_.reasons.push_back({rule, std::move(text)});
  }

  // Days of the request on which the person's grants begin or end, waivers change, or a fact that rules read
  // comes to count or stops counting.
  std::set<Day> days() {
    std::set<Day> found{held_.from};
    const auto add_day = [&](Day day) {
      if (held_.contains(day)) found.insert(day);
    };
    const auto add_interval = [&](const Interval& held) {
      add_day(held.from);
      add_day(held.until);
    };
    for (compiler::World* world : {&before_, &after_})
      for (const Grant& grant : grants_of(*world, prepared_.reachability, person_)) add_interval(grant.held);
    for (const Designation& item : compiler::facts_of(snapshot_.designations, person_))
      add_interval(item.held);
    for (const compiler::Waiver& waiver : policy_.waivers) add_interval(waiver.held);
    for (const DatedFact& event : compiler::facts_of(snapshot_.events, person_))
      for (const compiler::Rule& rule : policy_.rules)
        if (const auto* still = std::get_if<compiler::StillHoldsRule>(&rule.body))
          add_day(event.day.plus(still->days + 1));
    for (const DatedFact& training : compiler::facts_of(snapshot_.trainings, person_)) {
      add_day(training.day);
      for (const compiler::Condition& condition : policy_.conditions)
        if (condition.op == compiler::CondOp::Trained)
          for (const std::int64_t bound : condition.numbers) add_day(training.day.plus(static_cast<std::int32_t>(bound) + 1));
    }
    // Others come and go. Too many they can become only as somebody begins; what else is judged depends on who leaves too.
    for_each_other([&](PersonId, const FunctionHolders::Holder& other) {
      for (const Grant& grant : other.grants) {
        add_day(grant.held.from);
        if (request_.with_collusion) add_day(grant.held.until);
      }
    });
    if (may_grant())  // what could be granted onward has days of its own
      for (const Terms& terms : snapshot_.terms) add_interval(terms.held);
    return found;
  }

  // Could the person, before or after, grant something to themselves, and does a rule ask?
  bool may_grant() {
    const compiler::Binding& binding = before_.binding;
    const auto asks = [&](std::size_t rule) {
      return binding.rules[rule].active && std::holds_alternative<compiler::GrantSelfRule>(policy_.rules[rule].body);
    };
    bool asked = false;
    for (std::size_t rule = 0; rule != policy_.rules.size(); ++rule) asked = asked || asks(rule);
    if (!asked) return false;
    for (const Account& account : snapshot_.accounts_of(person_))
      if (!snapshot_.owned_by(snapshot_.id_of(account)).empty()) return true;
    const auto lets_grant = [&](const Grant& grant) {
      if (!snapshot_.is_entitlement(grant.node)) return false;
      const auto& conferred = binding.permissions[grant.node.index()];
      return std::any_of(conferred.begin(), conferred.end(),
                         [&](compiler::PermissionId id) { return !binding.lets_grant[id.index()].empty(); });
    };
    for (compiler::World* world : {&before_, &after_})
      if (const std::vector<Grant> grants = grants_of(*world, prepared_.reachability, person_);
          std::any_of(grants.begin(), grants.end(), lets_grant))
        return true;
    return false;
  }

  // Of the days on which a rule is newly broken, the gravest decides: an exception that ends within the
  // request, or a fact that arrives, must not hide behind the day before.
  static int gravity(FindingStatus status) {
    return status == FindingStatus::Open ? 2 : status == FindingStatus::Undetermined ? 1 : 0;
  }

  void compare() {
    std::map<RuleId, Finding> caused;
    const auto keep = [&](Finding finding) {
      const auto [sofar, fresh] = caused.try_emplace(finding.rule, finding);
      if (!fresh && gravity(sofar->second.status) < gravity(finding.status)) sofar->second = std::move(finding);
    };
    const std::set<Day> all = days();
    const Day today = before_.today;
    for (Finding& finding : findings(before_, today)) out_.existing.push_back(std::move(finding));
    for (const Day day : all) {
      std::set<std::pair<RuleId, FindingStatus>> known;
      for (const Finding& finding : findings(before_, day)) known.insert({finding.rule, finding.status});
      for (Finding& finding : findings(after_, day))
        if (!known.contains({finding.rule, finding.status})) keep(std::move(finding));
    }
    for (const Day day : all)
      for (Finding& finding : joint_findings(day)) keep(std::move(finding));
    before_.today = after_.today = today;
    for (auto& [rule, finding] : caused) out_.caused_by_request.push_back(std::move(finding));
  }

  // Rules about people together that the request breaks: it makes the person one of too many or, when that is asked
  // about, lets too few complete a process, leaves too few holders or nobody to do a step.
  std::vector<Finding> joint_findings(Day day) {
    std::vector<Finding> found;
    if (rules_together().empty()) return found;
    before_.today = after_.today = day;
    JointRules before{before_, rules_together()};
    Decider decider{before_, prepared_.program, prepared_.reachability};
    for_each_other([&](PersonId other, const FunctionHolders::Holder& holder) { before.add(other, holder.grants, decider); });
    JointRules after = before;
    const FunctionHolders& holders = prepared_.joint_holders();
    before.add(person_, holders.holder_in(before_, person_).grants, decider);
    after.add(person_, holders.holder_in(after_, person_).grants, decider);
    const std::vector<JointVerdict> known = before.judge();
    for (JointVerdict& verdict : after.judge())
      if (charged(verdict, known)) found.push_back(finding_of(std::move(verdict), day));
    return found;
  }

  // Rules about people together that the request could be charged with: they read a function in whose grants the person
  // differs before and after. A grant that differs does so on all its days, so the day does not matter.
  const std::vector<RuleId>& rules_together() {
    if (together_) return *together_;
    together_.emplace();
    if (prepared_.program.population_rules().empty()) return *together_;
    const FunctionHolders& holders = prepared_.joint_holders();
    const std::vector<compiler::FunctionId> differing =
        holders.differing(holders.holder_in(before_, person_), holders.holder_in(after_, person_));
    for (const RuleId rule : prepared_.program.population_rules()) {
      const compiler::RuleBody& body = policy_.rules[rule.index()].body;
      const auto* count = std::get_if<compiler::HeadCountRule>(&body);
      if (!request_.with_collusion && (count == nullptr || !count->at_most)) continue;
      if (share(functions_of(body), differing)) together_->push_back(rule);
    }
    for (const RuleId rule : *together_)
      for (const compiler::FunctionId function : functions_of(policy_.rules[rule.index()].body)) read_.push_back(function);
    std::sort(read_.begin(), read_.end());
    return *together_;
  }

  // Calls visit(person, holder) for everybody else who holds what rules_together() read.
  template <class Visit>
  void for_each_other(Visit visit) {
    if (rules_together().empty()) return;
    for (const auto& [other, holder] : prepared_.joint_holders().all())
      if (other != person_ && share(holder.functions, read_)) visit(other, holder);
  }

  // Functions whose holders a rule about people together counts.
  std::vector<FunctionId> functions_read(RuleId rule) const {
    return rule.index() < policy_.rules.size() ? functions_of(policy_.rules[rule.index()].body) : std::vector<FunctionId>{};
  }

  [[nodiscard]] bool charged(const JointVerdict& verdict, const std::vector<JointVerdict>& known) const {
    const auto same = std::find_if(known.begin(), known.end(), [&](const JointVerdict& other) {
      return other.rule == verdict.rule && other.place == verdict.place;
    });
    const auto concerned = [&](const JointVerdict& item) {
      return std::binary_search(item.people.begin(), item.people.end(), person_);
    };
    const auto* count = std::get_if<compiler::HeadCountRule>(&policy_.rules[verdict.rule.index()].body);
    if (count != nullptr && count->at_most)  // broken by whoever becomes one of too many, however many there were
      return concerned(verdict) && (same == known.end() || !concerned(*same));
    return request_.with_collusion && (same == known.end() || same->gravity < verdict.gravity ||
                                       (same->truth != Truth::True && verdict.truth == Truth::True));
  }

  Finding finding_of(JointVerdict verdict, Day day) const {
    return {.id = finding_id(before_.binding.rules[verdict.rule.index()].id, verdict.place),
            .rule = verdict.rule,
            .person = {},
            .status = verdict.truth == Truth::True ? FindingStatus::Open : FindingStatus::Undetermined,
            .scope_unresolved = verdict.scope_unresolved,
            .place = std::move(verdict.place),
            .detail = "with this request " + verdict.detail,
            .grants = {},
            .exercises = {},
            .people = std::move(verdict.people),
            .held = {day, day.plus(1)}};
  }

  std::vector<Finding> findings(compiler::World& world, Day day) {
    world.today = day;
    Decider decider{world, prepared_.program, prepared_.reachability};
    const std::vector<WaiverState> waivers = judge_waivers(world);
    std::vector<Finding> found;
    for (const Verdict& verdict : decider.decide(person_, grants_of(world, prepared_.reachability, person_))) {
      Finding finding{
          .id = finding_id(world.binding.rules[verdict.rule.index()].id,
                           snapshot_.text(snapshot_.persons[person_.index()].key)),
          .rule = verdict.rule,
          .person = person_,
          .status = verdict.truth == Truth::True ? FindingStatus::Open : FindingStatus::Undetermined,
          .scope_unresolved = verdict.scope_unresolved,
          .place = {},
          .detail = verdict.detail,
          .grants = {},
          .exercises = verdict.exercises,
          .people = {},
          .held = {day, day.plus(1)}};
      for (std::size_t index = 0; index != waivers.size(); ++index)
        if (waivers[index].counts && waivers[index].person == person_ &&
            policy_.waivers[index].rule == verdict.rule)
          finding.status = FindingStatus::Mitigated;
      for (std::size_t index = 0; index != verdict.grants.size(); ++index) {
        finding.grants.push_back(shortest_path(world, prepared_.reachability, person_, verdict.grants[index]));
        if (!verdict.functions[index].is_none())
          finding.grants.back().function = policy_.functions[verdict.functions[index].index()].name;
      }
      found.push_back(std::move(finding));
    }
    return found;
  }

  // Whoever asks does not approve, nor does somebody who breaks the rule today. Of a title the snapshot knows nothing.
  bool is_free_of_conflict(const std::string& approver, RuleId rule) {
    const PersonId person = snapshot_.find_person(approver);
    if (person.is_none()) return true;
    if (person == person_) return false;
    if (rule.is_none()) return true;
    Decider decider{before_, prepared_.program, prepared_.reachability};
    const std::vector<Verdict> verdicts = decider.decide(person, grants_of(before_, prepared_.reachability, person));
    return std::none_of(verdicts.begin(), verdicts.end(), [&](const Verdict& verdict) { return verdict.rule == rule; });
  }

  // What no export shows cannot be judged, and what cannot be judged is not permitted unasked.
  // The owner of the rule approves, or the policy's when the former is not free to.
  void need_approval(const std::string& rule, std::string text, const std::string& owner, RuleId broken) {
    if (out_.answer == Answer::Permit) out_.answer = Answer::NeedsApproval;
    std::string approver;
    for (const std::string& name : {owner, policy_.owner}) {
      if (name.empty() || !approver.empty()) continue;
      if (is_free_of_conflict(name, broken)) {
        approver = name;
      } else {
        text += "; " + name + " may not approve it, being party to it";
      }
    }
    if (approver.empty() && !(owner.empty() && policy_.owner.empty()))
      text += "; the policy names nobody else who may approve it";
    out_.reasons.push_back({rule, std::move(text)});
    if (!approver.empty() &&
        std::find(out_.approvers.begin(), out_.approvers.end(), approver) == out_.approvers.end())
      out_.approvers.push_back(approver);
  }

  void conclude() {
    for (const std::string& name : asked_.unseen)
      need_approval(name, "no loaded export shows what " + name + " confers, so no rule can judge it", {}, {});
    for (const Finding& finding : out_.caused_by_request) {
      const RuleInfo& rule = out_.rules[finding.rule.index()];
      if (finding.status == FindingStatus::Mitigated) continue;
      const bool undetermined = finding.status == FindingStatus::Undetermined;
      std::string text = rule.english + (rule.because.empty() ? "" : ", because " + rule.because) +
                         (undetermined ? " (cannot be determined)" : "") + ", from " +
                         to_string(finding.held.from) + in_flight_text(prepared_.expected, finding, functions_read(finding.rule));
      if (rule.action == RuleAction::Warn) {
        out_.reasons.push_back({rule.id, std::move(text)});
      } else if (rule.action == RuleAction::Block && !undetermined) {
        deny(rule.id, std::move(text));
      } else {
        need_approval(rule.id, std::move(text), rule.owner, finding.rule);
      }
    }
  }

  Prepared& prepared_;
  compiler::World before_, after_;
  const PolicyIr& policy_;
  const Snapshot& snapshot_;
  const Request& request_;
  RequestedChange asked_;
  PersonId person_;
  Interval held_;
  std::optional<std::vector<RuleId>> together_;  // what rules_together() found, and the functions these read
  std::vector<compiler::FunctionId> read_;
  CheckResult out_;
};

}  // namespace

struct PreGrant::State : Prepared {
  using Prepared::Prepared;
};

PreGrant::PreGrant(const compiler::World& world) : state_{std::make_unique<State>(world)} {}
PreGrant::~PreGrant() = default;

Result<CheckResult> PreGrant::check(const Request& request) {
  Result<RequestedChange> change = change_of(state_->world, request);
  if (!change.ok()) return change.error();
  return Checker{*state_, request, std::move(change).value()}.run();
}

Diagnostics PreGrant::expect(const Request& request) {
  Result<RequestedChange> change = change_of(state_->world, request);
  if (!change.ok()) return change.error();
  const PersonId person = change.value().person;
  compiler::Change& known = state_->world.change;
  const std::size_t exported = state_->world.binding.snapshot.terms.size();
  Expected item{.label = request.ticket.empty() ? "another request of " + printable(request.person) : printable(request.ticket),
                .person = person,
                .first_terms = exported + known.terms.size(),
                .last_terms = 0,
                .touched = {}};
  const bool counted = !state_->program.population_rules().empty();
  FunctionHolders::Holder before;
  if (counted) before = state_->joint_holders().holder_in(state_->world, person);
  known = Checker{*state_, request, std::move(change).value()}.granted();
  item.last_terms = exported + known.terms.size();
  if (counted) {
    item.touched = state_->joint_holders().differing(before, state_->joint_holders().holder_in(state_->world, person));
    state_->joint_holders().refresh(person);
  }
  state_->expected.push_back(std::move(item));
  state_->eligibility.refresh(person);
  return {};
}

Result<CheckResult> check(const compiler::World& world, const Request& request) {
  return PreGrant{world}.check(request);
}

}  // namespace rolewright::analyzer
