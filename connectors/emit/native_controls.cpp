#include "connectors/emit/native_controls.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "compiler/smt/session.hpp"
#include "connectors/wording.hpp"

namespace rolewright::connectors {
namespace {

using compiler::Binding;
using compiler::CondOp;
using compiler::ExclusiveRule;
using compiler::Function;
using compiler::FunctionId;
using compiler::HoldsRule;
using compiler::PermissionId;
using compiler::Rule;
using smt::Term;

constexpr const char* kPregrant = "`rolewright check` before each grant, `rolewright analyze` every day";
constexpr const char* kDetective = "`rolewright analyze` every day, with logs where it judges what was done";

// One vendor's controls as they grow: what is held as Booleans, what breaks each rule, what is stopped, what is listed.
class Controls {
 public:
  explicit Controls(const Binding& binding) : binding_{binding}, policy_{binding.policy} {}
  virtual ~Controls() = default;
  Controls(const Controls&) = delete;
  Controls& operator=(const Controls&) = delete;

  NativeControls finish() {
    prove();
    return std::move(out_);
  }

 protected:
  [[nodiscard]] std::string name_of(EntitlementId entitlement) const {
    const Snapshot& snapshot = binding_.snapshot;
    const Node& node = snapshot.nodes[entitlement.index()];
    return std::string{snapshot.text(snapshot.systems[node.system.index()].name)} + " " +
           std::string{snapshot.text(node.name)};
  }
  [[nodiscard]] SystemId system_of(EntitlementId entitlement) const {
    return binding_.snapshot.nodes[entitlement.index()].system;
  }
  [[nodiscard]] std::string system_name(SystemId system) const {
    return std::string{binding_.snapshot.text(binding_.snapshot.systems[system.index()].name)};
  }

  /// Each entitlement that a permission of the function is.
  [[nodiscard]] std::vector<EntitlementId> values_of(FunctionId id) const {
    std::set<EntitlementId> values;
    for (const PermissionId permission : policy_.functions[id.index()].permissions)
      values.insert(binding_.entitlements[permission.index()].begin(), binding_.entitlements[permission.index()].end());
    return {values.begin(), values.end()};
  }

  virtual Term held(EntitlementId entitlement) = 0;

  Term held(FunctionId id) {
    const Function& function = policy_.functions[id.index()];
    std::vector<Term> all;
    for (const PermissionId permission : function.permissions) {
      std::vector<Term> any;
      for (const EntitlementId entitlement : binding_.entitlements[permission.index()]) any.push_back(held(entitlement));
      all.push_back(problem_.or_(any));
    }
    return function.all ? problem_.and_(all) : problem_.or_(all);
  }

  // Why no vendor can say the rule at all; empty for two or more functions of one person, whoever they are.
  [[nodiscard]] std::string beyond_vendors(const Rule& rule) const {
    const auto* holds = std::get_if<HoldsRule>(&rule.body);
    if (holds == nullptr) return "it is not about what one person holds";
    if (!holds->same_scope.is_none())
      return "it counts only at one common value of " + policy_.scopes.kinds()[holds->same_scope.index()].name +
             ", and the vendor knows no scope";
    if (policy_.at(holds->condition).op != CondOp::True)
      return "it asks for more of the person than what they hold, and the vendor asks nothing else";
    if (holds->at_least < 2) return "it is about one function, and the vendor compares two";
    return {};
  }

  // Breaking the rule, where scope and condition may come out either way.
  Term violation(const Rule& rule) {
    const auto* holds = std::get_if<HoldsRule>(&rule.body);
    if (holds == nullptr) return problem_.boolean(rule.info.id + " is broken");
    std::vector<Term> functions;
    for (const FunctionId function : holds->functions) functions.push_back(held(function));
    std::vector<Term> all{problem_.at_least(holds->at_least, functions)};
    if (!holds->same_scope.is_none()) all.push_back(problem_.boolean(rule.info.id + " at one scope"));
    if (policy_.at(holds->condition).op != CondOp::True)
      all.push_back(problem_.boolean(rule.info.id + " condition"));
    return problem_.and_(all);
  }

  void list(RuleId rule, std::string reason, Term through, std::uint64_t ways = 0, std::string example = {}) {
    const Rule& stated = policy_.rules[rule.index()];
    const bool pregrant = std::holds_alternative<HoldsRule>(stated.body) ||
                          std::holds_alternative<ExclusiveRule>(stated.body);
    out_.uncovered.push_back({.rule = stated.info.id,
                              .reason = std::move(reason),
                              .instead = pregrant ? kPregrant : kDetective,
                              .ways = ways,
                              .example = std::move(example)});
    through_.push_back(through);
  }
  void stop(RuleId rule, Term control) { stopped_.emplace_back(rule, control); }
  void breaks(RuleId rule, Term violation) { violations_.emplace(rule, violation); }

  const Binding& binding_;
  const compiler::PolicyIr& policy_;
  smt::Problem problem_;
  NativeControls out_;

 private:
  void prove() {
    smt::Session session{problem_};
    std::vector<Term> stopped;
    for (const auto& [rule, control] : stopped_) stopped.push_back(control);
    const Term passes = problem_.not_(problem_.or_(stopped));
    std::vector<Term> broken;
    for (const auto& [rule, violation] : violations_) broken.push_back(violation);
    ControlProof& proof = out_.proof;
    proof.complete = answer(session, {problem_.or_(broken), passes, problem_.not_(problem_.or_(through_))});
    proof.harmless = ProofResult::Proved;
    for (const auto& [rule, control] : stopped_)
      worsen(proof.harmless, answer(session, {control, problem_.not_(violations_.at(rule))}));
    keep_let_through(session, passes);
  }

  // What every way of breaking it is stopped by another rule's control is not let through, and is not listed.
  void keep_let_through(smt::Session& session, Term passes) {
    std::vector<Uncovered> listed;
    out_.proof.exact = ProofResult::Proved;
    for (std::size_t item = 0; item != through_.size(); ++item) {
      const ProofResult never = answer(session, {through_[item], passes});
      if (never == ProofResult::Proved) continue;
      worsen(out_.proof.exact, never == ProofResult::Unknown ? never : ProofResult::Proved);
      listed.push_back(std::move(out_.uncovered[item]));
    }
    out_.uncovered = std::move(listed);
  }

  static void worsen(ProofResult& sofar, ProofResult next) {
    if (sofar == ProofResult::Refuted || next == ProofResult::Proved) return;
    sofar = next;
  }

  // Proved: no world is like this.
  ProofResult answer(smt::Session& session, const std::vector<Term>& terms) {
    const smt::Outcome outcome = session.check({.supposing = terms, .budget = {}, .core = smt::CoreWanted::None});
    if (const auto* gave_up = std::get_if<smt::GaveUp>(&outcome)) {
      out_.proof.reason = gave_up->reason;
      return ProofResult::Unknown;
    }
    return std::holds_alternative<smt::Unsat>(outcome) ? ProofResult::Proved : ProofResult::Refuted;
  }

  std::vector<std::pair<RuleId, Term>> stopped_;
  std::map<RuleId, Term> violations_;
  std::vector<Term> through_;
};

// How a function is held in one system; for Okta's purposes.
struct Part {
  SystemId system;  // none: no list of values says it
  RiskRuleSide side;
  Term term;
};

class OktaControls : public Controls {
 public:
  using Controls::Controls;

  NativeControls build() {
    for (std::size_t index = 0; index != policy_.rules.size(); ++index)
      if (binding_.rules[index].active) add(RuleId{index});
    choose();
    return finish();
  }

 private:
  struct Candidate {
    RiskRule rule;
    Term term;
    RuleSeverity severity;
  };

  Term held(EntitlementId entitlement) override {
    const auto [found, fresh] = held_.try_emplace(entitlement);
    if (fresh) found->second = problem_.boolean(name_of(entitlement));
    return found->second;
  }

  void add(RuleId id) {
    const Rule& rule = policy_.rules[id.index()];
    const Term broken = violation(rule);
    breaks(id, broken);
    if (problem_.is_false(broken)) return;  // no entitlement of the snapshot is meant
    if (const std::string why = beyond_vendors(rule); !why.empty()) return list(id, why, broken);
    const auto& holds = std::get<HoldsRule>(rule.body);
    if (holds.at_least > 2)
      return list(id, "it takes " + std::to_string(holds.at_least) + " functions to break, and a risk rule has two sides",
                  broken);
    std::vector<std::vector<Part>> parts;
    for (const FunctionId function : holds.functions) parts.push_back(parts_of(function));
    for (std::size_t left = 0; left != parts.size(); ++left)
      for (std::size_t right = left + 1; right != parts.size(); ++right) add_pairs(id, parts[left], parts[right]);
    flush(id);
  }

  [[nodiscard]] bool is_okta_app(SystemId system) const {
    return binding_.snapshot.text(binding_.snapshot.systems[system.index()].vendor) == "okta app";
  }

  std::vector<Part> parts_of(FunctionId id) {
    const Function& function = policy_.functions[id.index()];
    std::map<SystemId, std::vector<EntitlementId>> by_system;
    for (const EntitlementId value : values_of(id)) by_system[system_of(value)].push_back(value);
    std::vector<Part> parts;
    if (!function.all) {
      for (const auto& [system, values] : by_system) {
        std::vector<Term> any;
        for (const EntitlementId value : values) any.push_back(held(value));
        parts.push_back({system, {function.name, Contains::One, values}, problem_.or_(any)});
      }
      return parts;
    }
    const Term whole = Controls::held(id);
    const bool one_name_each =
        std::all_of(function.permissions.begin(), function.permissions.end(), [&](PermissionId permission) {
          return binding_.entitlements[permission.index()].size() == 1;
        });
    const bool sayable = one_name_each && by_system.size() == 1 && values_of(id).size() <= kMaxRiskRuleValues;
    if (!problem_.is_false(whole))
      parts.push_back({sayable ? by_system.begin()->first : SystemId{}, {function.name, Contains::All, values_of(id)}, whole});
    return parts;
  }

  void add_pairs(RuleId id, const std::vector<Part>& lefts, const std::vector<Part>& rights) {
    for (const Part& left : lefts)
      for (const Part& right : rights) {
        const Term both = problem_.and_({left.term, right.term});
        if (problem_.is_false(both)) continue;
        if (const std::string why = unsayable(left, right); !why.empty()) {
          miss(id, why, both, left.side.values.size() * right.side.values.size(),
               name_of(left.side.values[0]) + " with " + name_of(right.side.values[0]));
        } else {
          split(id, left, right);
        }
      }
  }

  [[nodiscard]] std::string unsayable(const Part& left, const Part& right) const {
    for (const Part* part : {&left, &right}) {
      if (part->system.is_none())
        return "`" + part->side.function + "` is all of several entitlements, of several names or applications";
      if (!is_okta_app(part->system)) return system_name(part->system) + " is no application of Okta";
    }
    if (left.system != right.system)
      return "a risk rule is of one application, and this needs " + system_name(left.system) + " and " +
             system_name(right.system);
    return {};
  }

  // Sides of more than 50 values become several rules; all of several values cannot be split, and is not longer.
  void split(RuleId id, const Part& left, const Part& right) {
    for (const RiskRuleSide& first : chunks(left.side))
      for (const RiskRuleSide& second : chunks(right.side))
        candidates_.push_back({{.name = {}, .rule = id, .app = left.system, .sides = {first, second}},
                               problem_.and_({term_of(first), term_of(second)}),
                               policy_.rules[id.index()].info.severity});
  }
  static std::vector<RiskRuleSide> chunks(const RiskRuleSide& side) {
    std::vector<RiskRuleSide> out;
    for (std::size_t begin = 0; begin < side.values.size(); begin += kMaxRiskRuleValues) {
      const std::size_t end = std::min(begin + kMaxRiskRuleValues, side.values.size());
      out.push_back({side.function, side.how,
                     {side.values.begin() + static_cast<std::ptrdiff_t>(begin),
                      side.values.begin() + static_cast<std::ptrdiff_t>(end)}});
    }
    return out;
  }
  Term term_of(const RiskRuleSide& side) {
    std::vector<Term> terms;
    for (const EntitlementId value : side.values) terms.push_back(held(value));
    return side.how == Contains::All ? problem_.and_(terms) : problem_.or_(terms);
  }

  // What one rule cannot have said is listed once a reason.
  struct Missed {
    std::vector<Term> terms;
    std::uint64_t ways = 0;
    std::string example;
  };
  void miss(RuleId id, const std::string& why, Term term, std::uint64_t ways, const std::string& example) {
    Missed& missed = missed_[{id, why}];
    missed.terms.push_back(term);
    missed.ways += ways;
    if (missed.example.empty()) missed.example = example;
  }
  void flush(RuleId) {
    for (auto& [key, missed] : missed_)
      list(key.first, key.second, problem_.or_(missed.terms), missed.ways, missed.example);
    missed_.clear();
  }

  // The gravest rules first, when an application has room for no more than 25.
  void choose() {
    std::stable_sort(candidates_.begin(), candidates_.end(),
                     [](const Candidate& left, const Candidate& right) { return left.severity > right.severity; });
    std::map<SystemId, std::size_t> used;
    std::map<std::pair<RuleId, SystemId>, std::size_t> numbers;
    for (Candidate& candidate : candidates_) {
      const RuleId id = candidate.rule.rule;
      if (used[candidate.rule.app] == kMaxRiskRules) {
        miss(id, "an application has at most 25 risk rules, and graver ones of " + system_name(candidate.rule.app) + " came first",
             candidate.term, candidate.rule.sides[0].values.size() * candidate.rule.sides[1].values.size(),
             name_of(candidate.rule.sides[0].values[0]) + " with " + name_of(candidate.rule.sides[1].values[0]));
        continue;
      }
      ++used[candidate.rule.app];
      const std::size_t number = ++numbers[{id, candidate.rule.app}];
      candidate.rule.name = policy_.rules[id.index()].info.id + " " + system_name(candidate.rule.app) +
                            (number == 1 ? "" : " " + std::to_string(number));
      stop(id, candidate.term);
      out_.risk_rules.push_back(std::move(candidate.rule));
    }
    flush({});
  }

  std::map<EntitlementId, Term> held_;
  std::vector<Candidate> candidates_;
  std::map<std::pair<RuleId, std::string>, Missed> missed_;
};

class EntraControls : public Controls {
 public:
  EntraControls(const Binding& binding, const std::vector<EntraUnit>& units) : Controls{binding}, units_{units} {
    for (const EntraUnit& unit : units_)
      held_units_.push_back(
          problem_.boolean((unit.kind == EntraUnit::Package ? "package " : "group ") + unit.name));
  }

  NativeControls build() {
    for (std::size_t index = 0; index != policy_.rules.size(); ++index)
      if (binding_.rules[index].active) add(RuleId{index});
    return finish();
  }

 private:
  Term outside(EntitlementId entitlement) {
    const auto [found, fresh] = outside_.try_emplace(entitlement);
    if (fresh) found->second = problem_.boolean(name_of(entitlement) + " otherwise");
    return found->second;
  }
  Term held(EntitlementId entitlement) override {
    std::vector<Term> any{outside(entitlement)};
    for (std::size_t unit = 0; unit != units_.size(); ++unit)
      if (confers(unit, entitlement)) any.push_back(held_units_[unit]);
    return problem_.or_(any);
  }
  [[nodiscard]] bool confers(std::size_t unit, EntitlementId entitlement) const {
    return std::binary_search(units_[unit].confers.begin(), units_[unit].confers.end(), entitlement);
  }

  // How many of the rule's functions somebody has who holds these units and nothing else.
  [[nodiscard]] std::size_t functions_of(const HoldsRule& rule, std::initializer_list<std::size_t> units) const {
    std::size_t count = 0;
    for (const FunctionId id : rule.functions) {
      const Function& function = policy_.functions[id.index()];
      const auto has = [&](PermissionId permission) {
        const auto& values = binding_.entitlements[permission.index()];
        return std::any_of(values.begin(), values.end(), [&](EntitlementId value) {
          return std::any_of(units.begin(), units.end(), [&](std::size_t unit) { return confers(unit, value); });
        });
      };
      const auto& permissions = function.permissions;
      count += (function.all ? std::all_of(permissions.begin(), permissions.end(), has)
                             : std::any_of(permissions.begin(), permissions.end(), has))
                   ? 1
                   : 0;
    }
    return count;
  }

  void add(RuleId id) {
    const Rule& rule = policy_.rules[id.index()];
    const Term broken = violation(rule);
    breaks(id, broken);
    if (problem_.is_false(broken)) return;
    if (const std::string why = beyond_vendors(rule); !why.empty()) return list(id, why, broken);
    const auto& holds = std::get<HoldsRule>(rule.body);
    std::vector<Term> alone, groups, stopped;
    std::string lone, pair;
    for (std::size_t first = 0; first != units_.size(); ++first) {
      if (functions_of(holds, {first}) >= holds.at_least) {
        alone.push_back(held_units_[first]);
        if (lone.empty()) lone = units_[first].name;
        continue;
      }
      for (std::size_t second = first + 1; second != units_.size(); ++second) {
        if (functions_of(holds, {second}) >= holds.at_least || functions_of(holds, {first, second}) < holds.at_least)
          continue;
        const Term both = problem_.and_({held_units_[first], held_units_[second]});
        if (units_[first].kind == EntraUnit::Group && units_[second].kind == EntraUnit::Group) {
          groups.push_back(both);
          if (pair.empty()) pair = units_[first].name + " with " + units_[second].name;
          continue;
        }
        stopped.push_back(both);
        stop(id, both);
        const auto same = [&](const Incompatible& known) { return known.first == first && known.second == second; };
        if (std::none_of(out_.incompatible.begin(), out_.incompatible.end(), same))
          out_.incompatible.push_back({first, second, id});
      }
    }
    const auto listed = [&](const std::vector<Term>& terms, const std::string& why, const std::string& example) {
      if (!terms.empty()) list(id, why, problem_.or_(terms), terms.size(), example);
    };
    listed(alone, "one package or group breaks it by itself", lone);
    listed(groups, "Entra keeps packages apart from packages and groups, not two groups", pair);
    list_rest(id, broken, alone, groups, stopped, holds.at_least > 2);
  }

  // Breaking the rule by less than a pair of units explains: with something held otherwise, or three of them.
  void list_rest(RuleId id, Term broken, const std::vector<Term>& alone, const std::vector<Term>& groups,
                 const std::vector<Term>& stopped, bool many) {
    const Term rest = problem_.and_({broken, problem_.not_(problem_.or_(alone)), problem_.not_(problem_.or_(groups)),
                                     problem_.not_(problem_.or_(stopped))});
    if (problem_.is_false(rest)) return;
    list(id, many ? "Entra keeps pairs apart, and this takes more; and what is held otherwise than by a package or group "
                    "it does not see"
                  : "what is held otherwise than by a package or group Entra does not see",
         rest);
  }

  const std::vector<EntraUnit>& units_;
  std::vector<Term> held_units_;
  std::map<EntitlementId, Term> outside_;
};

}  // namespace

NativeControls okta_controls(const Binding& binding) {
  return OktaControls{binding}.build();
}

NativeControls entra_controls(const Binding& binding, const std::vector<EntraUnit>& units) {
  return EntraControls{binding, units}.build();
}

}  // namespace rolewright::connectors
