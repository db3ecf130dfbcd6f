#include "analyzer/gate.hpp"

#include <algorithm>
#include <array>

#include "analyzer/duty_rows.hpp"
#include "analyzer/quick_decide.hpp"
#include "analyzer/rule_index.hpp"
#include "compiler/condition.hpp"

namespace rolewright::analyzer {

using compiler::PolicyIr;
using compiler::Truth;
using compiler::World;

class Gate::Desk {
 public:
  Desk(World& world, const Reachability& reachability, const compiler::DecisionProgram& program)
      : world_{world},
        policy_{world.binding.policy},
        snapshot_{world.binding.snapshot},
        index_{world.binding, program},
        rows_{world, reachability, program, index_, {world.today, Day::max()}},
        before_{world, rows_, program},
        after_{world, rows_, program} {
    if (index_.of_grantors) know_granting(reachability);
    know_people();
    know_targets();
    know_rules();
  }

  compiler::BoxId box(std::vector<compiler::ScopeNodeId> values) { return after_.box(std::move(values)); }

  void answer(const Ask& ask, Ruling& ruling) {
    ruling.causes.clear();
    ruling.eligible = Eligible::Yes;
    ruling.answer = Answer::Permit;
    const Target& target = ask.role.is_none() ? permissions_[ask.permission.index()] : roles_[ask.role.index()];
    ruling.answered = is_known(ask, target) && judge(ask, target, ruling);
    if (!ruling.answered) return;
    if (ruling.eligible != Eligible::Yes) ruling.answer = Answer::Deny;
    for (const Ruling::Cause& cause : ruling.causes) {
      const RuleAction action = world_.binding.rules[cause.rule.index()].action;
      if (action == RuleAction::Block && cause.status == FindingStatus::Open) {
        ruling.answer = Answer::Deny;
      } else if (action != RuleAction::Warn && ruling.answer == Answer::Permit) {
        ruling.answer = Answer::NeedsApproval;
      }
    }
  }

 private:
  struct Target {
    std::vector<NodeId> nodes;
    std::vector<std::uint64_t> row;  // duties that holding it may confer
    bool plain = true;               // no rule counts people who hold what it confers
    bool lets_grant = false;         // holding it may let the holder grant something
    std::vector<compiler::CondId> given, allowed;  // of a role: `assign` and `allow` conditions
    bool simple = true;              // no eligibility that asks for more than its condition
  };

  [[nodiscard]] bool is_known(const Ask& ask, const Target& target) const {
    if (index_.of_grantors && (target.lets_grant || test_bit(grantors_, ask.person.index()))) return false;
    return target.plain && ask.held.from >= world_.today && !ask.held.empty() && !target.nodes.empty() &&
           !test_bit(waived_, ask.person.index()) && snapshot_.accounts_of(ask.person).size() != 0;
  }

  bool judge(const Ask& ask, const Target& target, Ruling& ruling) {
    before_.take(ask.person, {});
    if (!ask.role.is_none()) {
      if (!target.simple && !eligible_by_birthright(target)) return false;
      ruling.eligible = eligibility(target);
    }
    find_candidates(ask.person, target);
    if (candidates_.empty()) return true;
    for (const RuleId rule : candidates_)
      if (!index_.quick[rule.index()]) return false;
    decide(ask, target, ruling);
    return true;
  }

  bool eligible_by_birthright(const Target& target) {
    before_.on(world_.today);
    return std::any_of(target.given.begin(), target.given.end(),
                       [&](compiler::CondId id) { return before_.condition(id) == Truth::True; });
  }

  // As check() has it: an `assign` or `allow` that is true of the person today; what is unknown is not granted.
  Eligible eligibility(const Target& target) {
    if (eligible_by_birthright(target)) return Eligible::Yes;
    Eligible found = Eligible::No;
    for (const compiler::CondId id : target.allowed) {
      const Truth truth = before_.condition(id);
      if (truth == Truth::True) return Eligible::Yes;
      found = truth == Truth::Unknown ? Eligible::Unknown : Eligible::No;
    }
    return found;
  }

  // Rules with a duty that the target confers, which the person's other duties could make broken.
  void find_candidates(PersonId person, const Target& target) {
    candidates_.clear();
    const std::size_t words = index_.words();
    const Words added{target.row};
    std::uint64_t any = 0;
    for (const std::uint64_t word : added) any |= word;
    if (any == 0) return;
    const std::uint64_t* const own = people_.data() + person.index() * words;
    for (std::size_t word = 0; word != words; ++word) together_[word] = own[word] | added[word];
    for_each_set(added, [&](std::size_t bit) {
      if (intersects(index_.partners.row(bit), together_))
        for (const auto& [partner, rule] : pairs_of_[bit])
          if (test_bit(together_, partner)) candidates_.push_back(rule);
      candidates_.insert(candidates_.end(), index_.single_rules[bit].begin(), index_.single_rules[bit].end());
      for (const std::uint32_t counted : index_.counted_rules[bit]) {
        std::size_t held = 0;
        for (std::size_t word = 0; word != words; ++word)
          held += static_cast<std::size_t>(std::popcount(together_[word] & counted_masks_.row(counted)[word]));
        if (held >= index_.counted[counted].at_least) candidates_.push_back(index_.counted[counted].rule);
      }
      if (!index_.kept_rules[bit].empty() && !compiler::facts_of(snapshot_.events, person).empty())
        candidates_.insert(candidates_.end(), index_.kept_rules[bit].begin(), index_.kept_rules[bit].end());
    });
    std::sort(candidates_.begin(), candidates_.end());
    candidates_.erase(std::unique(candidates_.begin(), candidates_.end()), candidates_.end());
  }

  void decide(const Ask& ask, const Target& target, Ruling& ruling) {
    held_.clear();
    for (const Account& account : snapshot_.accounts_of(ask.person)) {
      const std::uint32_t marks = compiler::marks_of(account);
      if (!compiler::counts(marks, world_.count)) continue;
      for (const Edge& edge : snapshot_.edges_of(snapshot_.id_of(account)))
        if (rows_.matters(edge.to) && rows_.in_force(edge.terms)) held_.push_back({edge, marks});
    }
    asked_.clear();
    for (const NodeId node : target.nodes)
      asked_.push_back({.node = node, .held = ask.held, .box = ask.box, .marks = marks_for(ask.person, node)});
    before_.take(ask.person, held_);
    after_.take(ask.person, held_, asked_);
    find_days(ask);
    for (const RuleId rule : candidates_) {
      const bool conditional = index_.conditional[rule.index()];
      Ruling::Cause cause{.rule = rule};
      int gravest = -1;
      for (const Day day : days_) {
        after_.on(day);
        if (conditional && after_.condition_of(rule) == Truth::False) continue;
        const Truth now = after_.decide(rule).truth;
        if (now == Truth::False || static_cast<int>(now) <= gravest) continue;
        before_.on(day);
        if (before_.decide(rule).truth == now) continue;
        gravest = static_cast<int>(now);  // True is graver than Unknown
        cause.status = now == Truth::True ? FindingStatus::Open : FindingStatus::Undetermined;
      }
      if (gravest >= 0) ruling.causes.push_back(cause);
    }
  }

  // The account that would receive it, as check() chooses.
  [[nodiscard]] std::uint32_t marks_for(PersonId person, NodeId node) const {
    const auto accounts = snapshot_.accounts_of(person);
    for (const Account& account : accounts)
      if (account.system == snapshot_.nodes[node.index()].system && !account.owner.is_none())
        return compiler::marks_of(account);
    return compiler::marks_of(accounts.front());
  }

  // Days of the request on which anything that the candidates read may change.
  void find_days(const Ask& ask) {
    days_.assign(1, ask.held.from);
    const auto add = [&](Day day) {
      if (ask.held.contains(day)) days_.push_back(day);
    };
    for (QuickDecider* decider : {&before_, &after_})
      for (const Grant& grant : decider->grants()) {
        add(grant.held.from);
        add(grant.held.until);
      }
    bool conditional = false;
    for (const RuleId rule : candidates_) {
      conditional = conditional || index_.conditional[rule.index()];
      if (const auto* still = std::get_if<compiler::StillHoldsRule>(&policy_.rules[rule.index()].body))
        for (const DatedFact& event : compiler::facts_of(snapshot_.events, ask.person))
          add(event.day.plus(still->days + 1));
    }
    if (conditional) {
      for (const Designation& item : compiler::facts_of(snapshot_.designations, ask.person)) {
        add(item.held.from);
        add(item.held.until);
      }
      for (const DatedFact& item : compiler::facts_of(snapshot_.trainings, ask.person)) {
        add(item.day);
        for (const std::int32_t bound : training_bounds_) add(item.day.plus(bound + 1));
      }
    }
    std::sort(days_.begin(), days_.end());
    days_.erase(std::unique(days_.begin(), days_.end()), days_.end());
  }

  // ---- what stands ready -------------------------------------------------------------------------------------------
  void know_people() {
    const std::size_t words = index_.words();
    people_.resize(snapshot_.persons.size() * words);
    waived_.resize(words_for(snapshot_.persons.size()));
    for (std::size_t person = 0; person != snapshot_.persons.size(); ++person) {
      std::uint64_t* const row = people_.data() + person * words;
      for (const Account& account : snapshot_.accounts_of(PersonId{person})) {
        if (!compiler::counts(compiler::marks_of(account), world_.count)) continue;
        for (const Edge& edge : snapshot_.edges_of(snapshot_.id_of(account)))
          if (rows_.matters(edge.to) && rows_.in_force(edge.terms))
            for (std::size_t word = 0; word != words; ++word) row[word] |= rows_.row(edge.to)[word];
      }
    }
    for (const compiler::Waiver& waiver : policy_.waivers)
      if (const PersonId person = snapshot_.find_person(waiver.person); !person.is_none()) set_bit(waived_, person.index());
  }

  // Nodes through which something that lets its holder grant is reached; and who holds one, or owns a group.
  void know_granting(const Reachability& reachability) {
    granting_.resize(words_for(snapshot_.nodes.size()));
    grantors_.resize(words_for(snapshot_.persons.size()));
    for (std::size_t node = 0; node != snapshot_.nodes.size(); ++node)
      for (const Grant& onward : reachability.of(NodeId{node}))
        if (test_bit(index_.granting, onward.node.index())) set_bit(granting_, node);
    for (std::size_t person = 0; person != snapshot_.persons.size(); ++person)
      for (const Account& account : snapshot_.accounts_of(PersonId{person})) {
        bool grants = !snapshot_.owned_by(snapshot_.id_of(account)).empty();
        for (const Edge& edge : snapshot_.edges_of(snapshot_.id_of(account)))
          grants = grants || test_bit(granting_, edge.to.index());
        if (grants) set_bit(grantors_, person);
      }
  }

  Target target_of(std::vector<NodeId> nodes) {
    Target target{.nodes = std::move(nodes), .row = std::vector<std::uint64_t>(index_.words()), .given = {}, .allowed = {}};
    for (const NodeId node : target.nodes)
      if (rows_.matters(node)) unite(target.row, {rows_.row(node), index_.words()});
    // Who would be one of many, or of a team, is for check() to count; so is what could be granted onward.
    target.plain = !intersects(target.row, index_.people_mask) && !intersects(target.row, index_.joint_mask);
    for (const NodeId node : target.nodes)
      target.lets_grant = target.lets_grant || (index_.of_grantors && test_bit(granting_, node.index()));
    return target;
  }

  void know_targets() {
    const auto& entitlements = world_.binding.entitlements;
    for (std::size_t permission = 0; permission != policy_.permissions.size(); ++permission) {
      std::vector<NodeId> nodes;
      for (const EntitlementId id : entitlements[permission]) nodes.emplace_back(id.index());
      permissions_.push_back(target_of(std::move(nodes)));
    }
    for (std::size_t role = 0; role != policy_.roles.size(); ++role) {
      std::vector<NodeId> nodes;
      if (const NodeId node = world_.binding.role_nodes[role]; !node.is_none()) {
        nodes.push_back(node);
      } else {
        for (const compiler::PermissionId permission : policy_.roles[role].all_grants)
          for (const EntitlementId id : entitlements[permission.index()]) nodes.emplace_back(id.index());
      }
      roles_.push_back(target_of(std::move(nodes)));
    }
    for (const compiler::Assignment& assignment : policy_.assignments)
      roles_[assignment.role.index()].given.push_back(assignment.condition);
    for (const compiler::Eligibility& eligibility : policy_.eligibilities) {
      Target& target = roles_[eligibility.role.index()];
      target.allowed.push_back(eligibility.condition);
      target.simple = target.simple && eligibility.gives_up.empty() && eligibility.service_days == 0 &&
                      !eligibility.holders_at_most;
    }
  }

  void know_rules() {
    together_.resize(index_.words());
    pairs_of_.resize(index_.bits);
    for (std::size_t first = 0; first != index_.bits; ++first)
      for (const auto& [second, rule] : index_.pair_rules[first]) {
        pairs_of_[first].emplace_back(second, rule);
        pairs_of_[second].emplace_back(first, rule);
      }
    counted_masks_ = BitMatrix{index_.counted.size(), index_.bits};
    for (std::size_t bit = 0; bit != index_.bits; ++bit)
      for (const std::uint32_t counted : index_.counted_rules[bit]) counted_masks_.set(counted, bit);
    for (const compiler::Condition& condition : policy_.conditions)
      if (condition.op == compiler::CondOp::Trained && !condition.numbers.empty())
        training_bounds_.push_back(static_cast<std::int32_t>(condition.numbers[0]));
  }

  World& world_;
  const PolicyIr& policy_;
  const Snapshot& snapshot_;
  RuleIndex index_;
  DutyRows rows_;
  QuickDecider before_, after_;
  std::vector<std::uint64_t> people_;  // words() a person: duties held on any day from today on
  std::vector<std::uint64_t> waived_;  // a bit a person: some exception is theirs
  std::vector<std::uint64_t> granting_, grantors_;  // a bit a node, a bit a person; only when a rule reads them
  std::vector<Target> roles_, permissions_;
  std::vector<std::vector<std::pair<std::size_t, RuleId>>> pairs_of_;  // by bit: (partner, rule)
  BitMatrix counted_masks_;                                            // by counted rule
  std::vector<std::int32_t> training_bounds_;
  // Buffers of one answer.
  std::vector<std::uint64_t> together_;
  std::vector<RuleId> candidates_;
  std::vector<Held> held_;
  std::vector<Asked> asked_;
  std::vector<Day> days_;
};

Gate::Gate(World& world, const Reachability& reachability, const compiler::DecisionProgram& program)
    : desk_{std::make_unique<Desk>(world, reachability, program)} {}
Gate::~Gate() = default;

compiler::BoxId Gate::box(std::vector<compiler::ScopeNodeId> values) {
  return desk_->box(std::move(values));
}

void Gate::answer(const Ask& ask, Ruling& ruling) {
  desk_->answer(ask, ruling);
}

}  // namespace rolewright::analyzer
