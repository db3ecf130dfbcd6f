#include "analyzer/pregrant.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "analyzer/analyze.hpp"
#include "analyzer/decide.hpp"
#include "analyzer/grant_path.hpp"
#include "analyzer/joint_rules.hpp"
#include "analyzer/reachability.hpp"
#include "analyzer/waivers.hpp"
#include "compiler/english.hpp"

namespace rolewright::analyzer {
namespace {

using compiler::Eligibility;
using compiler::PermissionId;
using compiler::PolicyIr;
using compiler::Role;
using compiler::RoleId;

template <class Items>
std::size_t index_of(const Items& items, const std::string& name) {
  return static_cast<std::size_t>(
      std::find_if(items.begin(), items.end(), [&](const auto& item) { return item.name == name; }) -
      items.begin());
}

template <class Items>
std::string suggestion(const Items& items, const std::string& name) {
  std::vector<std::string_view> names;
  for (const auto& item : items) names.push_back(item.name);
  return did_you_mean(name, names);
}

class Checker {
 public:
  Checker(const compiler::World& world, const Request& request)
      : before_{world},
        after_{world},
        policy_{world.binding.policy},
        snapshot_{world.binding.snapshot},
        request_{request} {}

  Result<CheckResult> run() {
    resolve();
    if (problems_.has_error()) return problems_;
    reachability_.emplace(before_);
    program_.emplace(before_.binding);
    for (const RequestItem& item : request_.add) add(item);
    for (const RequestItem& item : request_.remove) remove(item);
    if (problems_.has_error()) return problems_;
    out_.rules = before_.binding.rules;
    compare();
    conclude();
    return std::move(out_);
  }

 private:
  void problem(std::string message, std::string help = {}) {
    problems_.add({.code = Code::BadRequest,
                   .message = std::move(message),
                   .where = "request",
                   .help = std::move(help)});
  }

  void resolve() {
    person_ = snapshot_.find_person(request_.person);
    if (person_.is_none())
      problem("no person of the snapshot has the key, email or login `" + printable(request_.person) + "`");
    if (request_.add.empty() && request_.remove.empty()) problem("the request adds and removes nothing");
    held_ = {request_.held.from == Day::min() ? before_.today : request_.held.from, request_.held.until};
    if (held_.empty()) problem("the request ends before it begins");
  }

  // Nodes an item stands for: the role's own, else what its permissions are in the snapshot.
  std::vector<NodeId> nodes_of(const RequestItem& item) {
    std::vector<NodeId> nodes;
    const auto add_permission = [&](PermissionId id) {
      for (const EntitlementId entitlement : before_.binding.entitlements[id.index()])
        nodes.emplace_back(entitlement.index());
    };
    if (!item.node.is_none()) {
      nodes.push_back(item.node);
    } else if (!item.role.empty()) {
      const std::size_t role = index_of(policy_.roles, item.role);
      if (role == policy_.roles.size()) {
        problem("the policy has no role `" + printable(item.role) + "`",
                suggestion(policy_.roles, item.role));
      } else if (const NodeId node = before_.binding.role_nodes[role]; !node.is_none()) {
        nodes.push_back(node);
      } else {
        for (const PermissionId permission : policy_.roles[role].all_grants) add_permission(permission);
      }
    } else {
      const std::size_t permission = index_of(policy_.permissions, item.permission);
      if (permission == policy_.permissions.size()) {
        problem("the policy has no permission `" + printable(item.permission) + "`",
                suggestion(policy_.permissions, item.permission));
      } else {
        add_permission(PermissionId{permission});
      }
    }
    return nodes;
  }

  // The account that would receive it: one in the node's own system, else the person's first.
  AccountId account_for(NodeId node) {
    const auto accounts = snapshot_.accounts_of(person_);
    if (accounts.empty()) {
      problem("`" + printable(request_.person) + "` has no account to grant anything to");
      return {};
    }
    const auto own = std::find_if(accounts.begin(), accounts.end(), [&](const Account& account) {
      return account.system == snapshot_.nodes[node.index()].system && !account.owner.is_none();
    });
    return snapshot_.id_of(own == accounts.end() ? accounts.front() : *own);
  }

  compiler::BoxId box_of(const RequestItem& item) {
    std::vector<compiler::ScopeNodeId> values;
    for (const auto& [kind_name, value] : item.scope) {
      const compiler::ScopeKindId kind = before_.binding.scopes.find_kind(kind_name);
      const compiler::ScopeNodeId node =
          kind.is_none() ? compiler::ScopeNodeId{} : before_.binding.scopes.find_node(kind, value);
      if (node.is_none()) {
        problem("no scope kind and value is `" + printable(kind_name) + "` `" + printable(value) + "`");
      } else {
        values.push_back(node);
      }
    }
    return before_.binding.boxes.box(std::move(values));
  }

  void add(const RequestItem& item) {
    const std::vector<NodeId> nodes = nodes_of(item);
    const compiler::BoxId box = box_of(item);
    if (problems_.has_error()) return;
    if (!item.role.empty()) check_eligibility(RoleId{index_of(policy_.roles, item.role)});
    if (nodes.empty()) unseen_.push_back(item.role.empty() ? item.permission : item.role);
    const TermsId terms{snapshot_.terms.size() + after_.change.terms.size()};
    after_.change.terms.push_back({.held = held_, .scope = ScopeSetId{0U}, .source = {}, .marks = 0});
    after_.change.boxes.push_back(box);
    for (const NodeId node : nodes)
      if (const AccountId account = account_for(node); !account.is_none())
        after_.change.added.push_back({account, {node, terms}});
  }

  void remove(const RequestItem& item) {
    for (const NodeId node : nodes_of(item)) remove_direct(node);
  }

  void remove_direct(NodeId node) {
    for (const Account& account : snapshot_.accounts_of(person_))
      for (const Edge& edge : snapshot_.edges_of(snapshot_.id_of(account)))
        if (edge.to == node) after_.change.removed.push_back({snapshot_.id_of(account), edge});
  }

  void deny(const std::string& rule, std::string text) {
    out_.answer = Answer::Deny;
    out_.reasons.push_back({rule, std::move(text)});
  }

  // Eligible when some `assign` or `allow` of the role is true of the person; unknown is not granted.
  void check_eligibility(RoleId role) {
    const compiler::PersonFacts facts = compiler::facts_of(before_.binding, person_);
    const std::string& name = policy_.roles[role.index()].name;
    for (const compiler::Assignment& assignment : policy_.assignments)
      if (assignment.role == role &&
          compiler::evaluate(policy_, assignment.condition, facts, before_.today) == compiler::Truth::True)
        return;
    std::string why = "no statement of the policy allows " + name + " to be requested";
    for (const Eligibility& eligibility : policy_.eligibilities) {
      if (eligibility.role != role) continue;
      why = why_not(eligibility, facts);
      if (!why.empty()) continue;
      for (const RoleId given_up : eligibility.gives_up)
        if (const NodeId node = before_.binding.role_nodes[given_up.index()]; !node.is_none())
          remove_direct(node);
      return;
    }
    deny(name, why);
  }

  std::string why_not(const Eligibility& eligibility, const compiler::PersonFacts& facts) {
    const std::string& name = policy_.roles[eligibility.role.index()].name;
    const compiler::Truth truth = compiler::evaluate(policy_, eligibility.condition, facts, before_.today);
    if (truth == compiler::Truth::Unknown)
      return "whether " + name + " may be requested cannot be established: " +
             compiler::why_unknown(policy_, eligibility.condition, facts, before_.today);
    if (truth == compiler::Truth::False)
      return name + " may be requested only when " + failing(eligibility.condition, facts);
    if (eligibility.service_days > 0) {
      const std::int64_t served = service_days(eligibility.service_role);
      if (served < eligibility.service_days)
        return name + " requires " + std::to_string(eligibility.service_days) + " days past service as " +
               policy_.roles[eligibility.service_role.index()].name + ", and " + std::to_string(served) +
               " are on record";
    }
    return over_holders(eligibility);
  }

  // The conjuncts that are not true, so that the reason names what is wrong and nothing else.
  std::string failing(compiler::CondId id, const compiler::PersonFacts& facts) {
    const compiler::Condition& condition = policy_.at(id);
    if (condition.op != compiler::CondOp::And)
      return compiler::evaluate(policy_, id, facts, before_.today) == compiler::Truth::True
                 ? std::string{}
                 : compiler::english(policy_, id);
    const std::string left = failing(condition.left, facts);
    const std::string right = failing(condition.right, facts);
    return left.empty() ? right : right.empty() ? left : left + " and " + right;
  }

  // Days before today on which the person held the role, as far as exports date it.
  std::int64_t service_days(RoleId role) {
    const NodeId node = before_.binding.role_nodes[role.index()];
    std::int64_t days = 0;
    Day counted = Day::min();
    for (const Grant& grant :
         grants_of(before_, *reachability_, person_)) {  // sorted by node, then first day
      if (grant.node != node || !grant.held.from.is_bound()) continue;
      const Day from = std::max(grant.held.from, counted);
      const Day until = std::min(grant.held.until, before_.today);
      if (from < until) {
        days += until.count() - from.count();
        counted = until;
      }
    }
    return days;
  }

  std::string over_holders(const Eligibility& eligibility) {
    if (!eligibility.holders_at_most) return {};
    const NodeId node = before_.binding.role_nodes[eligibility.role.index()];
    const auto unit = [&](PersonId person) {
      if (eligibility.holders_per.is_none()) return SymbolId{0U};
      const std::size_t column = before_.binding.attribute_columns[eligibility.holders_per.index()];
      return column == snapshot_.attribute_names.size() ? SymbolId{0U} : snapshot_.attribute(column, person);
    };
    std::uint32_t holders = 0;
    for (std::size_t index = 0; index != snapshot_.persons.size(); ++index) {
      const PersonId other{index};
      if (other == person_ || unit(other) != unit(person_)) continue;
      const std::vector<Grant> grants = grants_of(before_, *reachability_, other);
      holders += std::any_of(grants.begin(), grants.end(),
                             [&](const Grant& grant) {
                               return grant.node == node && grant.held.contains(before_.today);
                             })
                     ? 1
                     : 0;
    }
    if (holders < *eligibility.holders_at_most) return {};
    return std::to_string(holders) + " people already hold " + policy_.roles[eligibility.role.index()].name +
           ", and at most " + std::to_string(*eligibility.holders_at_most) + " may";
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
      for (const Grant& grant : grants_of(*world, *reachability_, person_)) add_interval(grant.held);
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
        if (condition.op == compiler::CondOp::Trained && !condition.numbers.empty())
          add_day(training.day.plus(static_cast<std::int32_t>(condition.numbers[0]) + 1));
    }
    if (!program_->population_rules().empty())  // others come and go
      for (const Terms& terms : snapshot_.terms) add_interval(terms.held);
    return found;
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
    before_.today = after_.today = day;
    std::vector<Finding> found;
    if (program_->population_rules().empty() || !changes_duties()) return found;
    JointRules before{before_, *program_};
    Decider decider{before_, *program_, *reachability_};
    for (std::size_t index = 0; index != snapshot_.persons.size(); ++index)
      if (PersonId{index} != person_)
        before.add(PersonId{index}, grants_of(before_, *reachability_, PersonId{index}), decider);
    JointRules after = before;
    before.add(person_, grants_of(before_, *reachability_, person_), decider);
    after.add(person_, grants_of(after_, *reachability_, person_), decider);
    const std::vector<JointVerdict> known = before.judge();
    for (JointVerdict& verdict : after.judge())
      if (charged(verdict, known)) found.push_back(finding_of(std::move(verdict), day));
    return found;
  }

  // Does the request change which functions rules about people together count the person for, or where?
  bool changes_duties() {
    Decider decider{before_, *program_, *reachability_};
    const auto duties = [&](compiler::World& world) {
      const std::vector<Grant> grants = grants_of(world, *reachability_, person_);
      std::vector<std::vector<compiler::BoxId>> all;
      for (std::size_t function = 0; function != policy_.functions.size(); ++function)
        all.push_back(decider.boxes(grants, FunctionId{function}));
      return all;
    };
    return duties(before_) != duties(after_);
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
    Decider decider{world, *program_, *reachability_};
    const std::vector<WaiverState> waivers = judge_waivers(world);
    std::vector<Finding> found;
    for (const Verdict& verdict : decider.decide(person_, grants_of(world, *reachability_, person_))) {
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
        finding.grants.push_back(shortest_path(world, person_, verdict.grants[index]));
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
    Decider decider{before_, *program_, *reachability_};
    const std::vector<Verdict> verdicts = decider.decide(person, grants_of(before_, *reachability_, person));
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
    for (const std::string& name : unseen_)
      need_approval(name, "no loaded export shows what " + name + " confers, so no rule can judge it", {}, {});
    for (const Finding& finding : out_.caused_by_request) {
      const RuleInfo& rule = out_.rules[finding.rule.index()];
      if (finding.status == FindingStatus::Mitigated) continue;
      const bool undetermined = finding.status == FindingStatus::Undetermined;
      std::string text = rule.english + (rule.because.empty() ? "" : ", because " + rule.because) +
                         (undetermined ? " (cannot be determined)" : "") + ", from " +
                         to_string(finding.held.from);
      if (rule.action == RuleAction::Warn) {
        out_.reasons.push_back({rule.id, std::move(text)});
      } else if (rule.action == RuleAction::Block && !undetermined) {
        deny(rule.id, std::move(text));
      } else {
        need_approval(rule.id, std::move(text), rule.owner, finding.rule);
      }
    }
  }

  compiler::World before_, after_;
  const PolicyIr& policy_;
  const Snapshot& snapshot_;
  const Request& request_;
  Diagnostics problems_;
  PersonId person_;
  Interval held_;
  std::optional<Reachability> reachability_;
  std::optional<DecisionProgram> program_;
  std::vector<std::string> unseen_;  // asked for, and in no export
  CheckResult out_;
};

}  // namespace

Result<CheckResult> check(const compiler::World& world, const Request& request) {
  return Checker{world, request}.run();
}

}  // namespace rolewright::analyzer
