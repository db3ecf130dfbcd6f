#include "analyzer/proof.hpp"

#include <algorithm>
#include <chrono>
#include <optional>
#include <set>

#include "analyzer/possible_grants.hpp"
#include "compiler/encode.hpp"
#include "compiler/english.hpp"
#include "compiler/smt/session.hpp"
#include "compiler/smt/smtlib.hpp"
#include "model/bug.hpp"

namespace rolewright::analyzer {
namespace {

using compiler::Assignment;
using compiler::CondId;
using compiler::Eligibility;
using compiler::ExclusiveRule;
using compiler::Function;
using compiler::FunctionId;
using compiler::HoldsRule;
using compiler::PermissionId;
using compiler::PolicyIr;
using compiler::RoleId;
using compiler::Rule;
using compiler::Truth;

using PossibleGrants = std::vector<std::vector<PermissionId>>;  // by RoleId

enum class Reading : std::uint8_t { Automatic, Requestable };

bool judges_grants(const Rule& rule) {
  return rule.info.active &&
         (std::holds_alternative<HoldsRule>(rule.body) || std::holds_alternative<ExclusiveRule>(rule.body));
}

std::vector<RuleId> rules_of(const PolicyIr& policy, RuleId wanted) {
  std::vector<RuleId> rules;
  for (std::size_t index = 0; index != policy.rules.size(); ++index)
    if (judges_grants(policy.rules[index]) && (wanted.is_none() || wanted == RuleId{index}))
      rules.emplace_back(index);
  return rules;
}

// One question: could a possible person violate one of `rules`?
class PossibleViolation {
 public:
  /// `grants`: what each role could confer; outlives this.
  PossibleViolation(const PolicyIr& policy, const PossibleGrants& grants, Day today, Reading reading,
                    std::vector<RuleId> rules)
      : policy_{policy},
        grants_{grants},
        today_{today},
        rules_{std::move(rules)},
        person_{policy, today, problem_} {
    std::vector<std::size_t> all(policy.assumptions.size());
    for (std::size_t index = 0; index != all.size(); ++index) all[index] = index;
    person_.assume(all);
    state_roles(reading);
    for (const RuleId rule : rules_) violations_.push_back(violation(rule));
    violation_clause_ =
        problem_.assert_clause(problem_.or_(violations_), {smt::ClauseKind::Violation, 0, "violation"});
  }

  smt::Problem& problem() { return problem_; }
  [[nodiscard]] std::size_t violation_clause() const { return violation_clause_; }

  // Words for the refuting person, after replaying it: a model that the plain evaluator does not bear out is
  // our bug.
  void describe(const smt::Model& model, ProofReport& report) const {
    const compiler::PossiblePerson person = person_.decode(model);
    report.person = person.description;
    std::vector<bool> held;
    const auto values = smt::evaluate(problem_, model);
    for (std::size_t role = 0; role != roles_.size(); ++role) {
      held.push_back(values[roles_[role].index()] != 0);
      if (held.back()) report.roles.push_back(policy_.roles[role].name);
    }
    for (const RuleId rule : rules_)
      if (replay(rule, held, person.facts)) {
        report.violates = policy_.rules[rule.index()].info.id;
        return;
      }
    bug("a model that violates no rule when replayed");
  }

 private:
  // role ⇔ birthright, or: birthright ⇒ role ⇒ birthright or eligible. A birthright that some request gives
  // up need not be held.
  void state_roles(Reading reading) {
    for (std::size_t index = 0; index != policy_.roles.size(); ++index) {
      std::vector<smt::Term> given;
      for (const Assignment& assignment : policy_.assignments)
        if (assignment.role == RoleId{index}) given.push_back(person_.encode(assignment.condition).is_true);
      automatic_.push_back(problem_.or_(given));
      const smt::Term possible =
          reading == Reading::Automatic
              ? automatic_.back()
              : problem_.or_({automatic_.back(), requestable(RoleId{index}, RoleId{})});
      if (problem_.is_false(possible) || reading == Reading::Automatic) {
        roles_.push_back(named(index, automatic_.back()));
        continue;
      }
      const smt::Term role = problem_.boolean(policy_.roles[index].name);
      if (!given_up(RoleId{index})) clause(index, problem_.implies(automatic_.back(), role));
      clause(index, problem_.implies(role, possible));
      roles_.push_back(role);
    }
    if (reading == Reading::Requestable) give_up();
  }

  // Some `allow` of the role is true of the person, and does not ask to give up `keeping`.
  smt::Term requestable(RoleId role, RoleId keeping) {
    std::vector<smt::Term> allowed;
    for (const Eligibility& eligibility : policy_.eligibilities)
      if (eligibility.role == role && !gives_up(eligibility, keeping))
        allowed.push_back(person_.encode(eligibility.condition).is_true);
    return problem_.or_(allowed);
  }
  static bool gives_up(const Eligibility& eligibility, RoleId role) {
    return std::find(eligibility.gives_up.begin(), eligibility.gives_up.end(), role) !=
           eligibility.gives_up.end();
  }
  [[nodiscard]] bool given_up(RoleId role) const {
    return std::any_of(policy_.eligibilities.begin(), policy_.eligibilities.end(),
                       [&](const Eligibility& item) { return gives_up(item, role); });
  }

  // A Boolean of the role's own name, tied to what gives it by a clause named after it: cores then speak of
  // roles.
  smt::Term named(std::size_t index, smt::Term value) {
    if (problem_.is_false(value)) return value;
    const smt::Term role = problem_.boolean(policy_.roles[index].name);
    clause(index, problem_.iff(role, value));
    return role;
  }

  // Two roles of which one gives up the other are held together only by birthright, or when the later of the
  // two can be requested without giving up the earlier.
  void give_up() {
    for (const Eligibility& eligibility : policy_.eligibilities)
      for (const RoleId other : eligibility.gives_up) {
        const RoleId role = eligibility.role;
        if (other == role) continue;
        const smt::Term together =
            problem_.or_({problem_.and_({automatic_[role.index()], automatic_[other.index()]}),
                          requestable(role, other), requestable(other, role)});
        clause(role.index(),
               problem_.implies(problem_.and_({roles_[role.index()], roles_[other.index()]}), together));
      }
  }

  // Holding a role is holding what it includes.
  [[nodiscard]] bool includes(RoleId outer, RoleId inner) const {
    std::vector<RoleId> open{outer};
    std::set<RoleId> seen{outer};
    while (!open.empty()) {
      const RoleId role = open.back();
      open.pop_back();
      if (role == inner) return true;
      for (const RoleId included : policy_.roles[role.index()].includes)
        if (seen.insert(included).second) open.push_back(included);
    }
    return false;
  }
  smt::Term role_held(RoleId role) {
    std::vector<smt::Term> through;
    for (std::size_t outer = 0; outer != roles_.size(); ++outer)
      if (includes(RoleId{outer}, role)) through.push_back(roles_[outer]);
    return problem_.or_(through);
  }
  [[nodiscard]] bool role_held(RoleId role, const std::vector<bool>& held) const {
    for (std::size_t outer = 0; outer != held.size(); ++outer)
      if (held[outer] && includes(RoleId{outer}, role)) return true;
    return false;
  }

  void clause(std::size_t role, smt::Term term) {
    if (!problem_.is_true(term))
      problem_.assert_clause(term, {smt::ClauseKind::Rule, static_cast<std::uint32_t>(role),
                                    "role " + policy_.roles[role].name});
  }

  smt::Term function_held(FunctionId id) {
    const Function& function = policy_.functions[id.index()];
    std::vector<smt::Term> held;
    for (const PermissionId permission : function.permissions) {
      std::vector<smt::Term> through;
      for (std::size_t role = 0; role != roles_.size(); ++role) {
        const auto& grants = grants_[role];
        if (std::binary_search(grants.begin(), grants.end(), permission)) through.push_back(roles_[role]);
      }
      held.push_back(problem_.or_(through));
    }
    return function.all ? problem_.and_(held) : problem_.or_(held);
  }

  smt::Term violation(RuleId id) {
    const compiler::RuleBody& body = policy_.rules[id.index()].body;
    std::vector<smt::Term> parts;
    if (const auto* exclusive = std::get_if<ExclusiveRule>(&body)) {
      for (const RoleId role : exclusive->roles) parts.push_back(role_held(role));
      return problem_.at_least(2, parts);
    }
    const auto& holds = std::get<HoldsRule>(body);
    for (const FunctionId function : holds.functions) parts.push_back(function_held(function));
    return problem_.and_(
        {problem_.at_least(holds.at_least, parts), problem_.not_(person_.encode(holds.condition).is_false)});
  }

  [[nodiscard]] bool replay(RuleId id, const std::vector<bool>& held,
                            const compiler::PersonFacts& facts) const {
    const compiler::RuleBody& body = policy_.rules[id.index()].body;
    std::size_t count = 0;
    if (const auto* exclusive = std::get_if<ExclusiveRule>(&body)) {
      for (const RoleId role : exclusive->roles) count += role_held(role, held) ? 1 : 0;
      return count >= 2;
    }
    const auto& holds = std::get<HoldsRule>(body);
    const auto has = [&](PermissionId permission) {
      for (std::size_t role = 0; role != held.size(); ++role) {
        const auto& grants = grants_[role];
        if (held[role] && std::binary_search(grants.begin(), grants.end(), permission)) return true;
      }
      return false;
    };
    for (const FunctionId function : holds.functions) {
      const auto& permissions = policy_.functions[function.index()].permissions;
      count +=
          (policy_.functions[function.index()].all ? std::all_of(permissions.begin(), permissions.end(), has)
                                                   : std::any_of(permissions.begin(), permissions.end(), has))
              ? 1
              : 0;
    }
    return count >= holds.at_least &&
           compiler::evaluate(policy_, holds.condition, facts, today_) != Truth::False;
  }

  const PolicyIr& policy_;
  const PossibleGrants& grants_;
  Day today_;
  std::vector<RuleId> rules_;
  smt::Problem problem_;
  compiler::PersonEncoder person_;
  std::vector<smt::Term> automatic_;  // by RoleId: birthright gives it
  std::vector<smt::Term> roles_;      // by RoleId: held itself, not through another
  std::vector<smt::Term> violations_;
  std::size_t violation_clause_ = 0;
};

class Verifier {
 public:
  Verifier(const compiler::CompiledPolicy& policy, Day today)
      : policy_{policy.ir}, grants_{possible_grants(policy.ir)}, today_{today} {
    out_.certificate.policy_sha256 = policy.digest;
  }

  Verification run() {
    if (!policy_.assumptions.empty() && !assumptions_possible()) return std::move(out_);
    if (!grants_) {
      lint(Code::ProofUnknown,
           "this policy has too many patterns of permissions to compare, so nothing is proved", {});
      return std::move(out_);
    }
    for (const compiler::Proof& proof : policy_.proofs) prove(proof);
    birthright();
    roles_alone();
    conditions();
    unused();
    return std::move(out_);
  }

 private:
  void lint(Code code, std::string message, const Span& span, std::string help = {},
            std::vector<Label> labels = {}) {
    out_.lints.add({.code = code,
                    .message = std::move(message),
                    .span = span,
                    .labels = std::move(labels),
                    .help = std::move(help)});
  }

  // Could any person satisfy all assumptions? Without one every proof would be empty.
  bool assumptions_possible() {
    smt::Problem problem;
    compiler::PersonEncoder person{policy_, today_, problem};
    std::vector<std::size_t> all(policy_.assumptions.size());
    for (std::size_t index = 0; index != all.size(); ++index) all[index] = index;
    person.assume(all);
    smt::Session session{engine_, problem};
    const smt::Outcome outcome = session.check();
    if (std::holds_alternative<smt::Sat>(outcome)) return true;
    const Span& place = policy_.assumptions.front().span;
    if (const auto* gave_up = std::get_if<smt::GaveUp>(&outcome)) {
      lint(Code::ProofUnknown,
           "whether any person satisfies all `assume` statements is not known: " + gave_up->reason, place);
    } else {
      lint(Code::VacuousAssumptions,
           "no possible person satisfies all `assume` statements, so every proof would be empty", place);
    }
    return false;
  }

  void prove(const compiler::Proof& proof) {
    ProofReport report{.id = proof.id,
                       .title = proof.title,
                       .english = compiler::english(policy_, proof),
                       .span = proof.span};
    const std::vector<RuleId> rules = rules_of(policy_, proof.rule);
    if (rules.empty()) {
      report.reason = "the rule is disabled, or is about what people did and not what roles grant";
      lint(Code::ProofUnknown, "`" + proof.id + "` cannot be proved or refuted: " + report.reason,
           proof.span);
      out_.proofs.push_back(std::move(report));
      return;
    }
    PossibleViolation question{policy_, *grants_, today_,
                               proof.automatic ? Reading::Automatic : Reading::Requestable, rules};
    const auto start = std::chrono::steady_clock::now();
    smt::Session session{engine_, question.problem()};
    const smt::Outcome outcome =
        session.check({.supposing = {}, .budget = {}, .core = smt::CoreWanted::Minimal});
    report.micros = static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - start)
            .count());
    settle(proof, question, outcome, report);
    out_.proofs.push_back(std::move(report));
  }

  void settle(const compiler::Proof& proof, PossibleViolation& question, const smt::Outcome& outcome,
              ProofReport& report) {
    if (const auto* gave_up = std::get_if<smt::GaveUp>(&outcome)) {
      report.reason = gave_up->reason;
      lint(Code::ProofUnknown, "`" + proof.id + "` was neither proved nor refuted: " + gave_up->reason,
           proof.span);
      return;
    }
    smt::Proof certified{.id = proof.id,
                         .statement = report.english,
                         .violation = question.problem().clauses()[question.violation_clause()].symbol,
                         .smtlib = smt::to_smtlib(question.problem())};
    if (const auto* sat = std::get_if<smt::Sat>(&outcome)) {
      report.result = ProofResult::Refuted;
      certified.expected = smt::Expected::Sat;
      question.describe(sat->model, report);
      lint(Code::ProofRefuted, "`" + proof.id + "` does not hold: " + sentence(report), proof.span, {},
           violated_label(report));
    } else {
      report.result = ProofResult::Proved;
      for (const smt::ClauseTag& tag : std::get<smt::Unsat>(outcome).core) {
        if (tag.kind == smt::ClauseKind::Assumption) report.assumes.push_back(tag.name);
        if (tag.kind == smt::ClauseKind::Rule) report.rests_on.push_back(tag.name);
      }
      certified.assumes = report.assumes;
    }
    out_.certificate.proofs.push_back(std::move(certified));
  }

  static std::string sentence(const ProofReport& report) {
    std::string roles;
    for (const std::string& role : report.roles) roles += (roles.empty() ? "" : ", ") + role;
    return "a person with " + (report.person.empty() ? std::string{"any attributes"} : report.person) +
           " would hold " + roles + " and violate " + report.violates;
  }
  std::vector<Label> violated_label(const ProofReport& report) const {
    for (const Rule& rule : policy_.rules)
      if (rule.info.id == report.violates) return {{rule.info.span, "violated by a possible person"}};
    return {};
  }

  // Does some birthright combination violate a rule that no `prove` statement already asks about?
  void birthright() {
    for (const RuleId rule : rules_of(policy_, RuleId{})) {
      const bool asked =
          std::any_of(policy_.proofs.begin(), policy_.proofs.end(), [&](const compiler::Proof& proof) {
            return proof.automatic && (proof.rule == rule || proof.rule.is_none());
          });
      if (asked) continue;
      PossibleViolation question{policy_, *grants_, today_, Reading::Automatic, {rule}};
      smt::Session session{engine_, question.problem()};
      const smt::Outcome outcome = session.check();
      if (const auto* gave_up = std::get_if<smt::GaveUp>(&outcome))
        lint(Code::ProofUnknown,
             "whether automatic roles can violate `" + policy_.rules[rule.index()].info.id +
                 "` is not known: " + gave_up->reason,
             policy_.rules[rule.index()].info.span);
      const auto* sat = std::get_if<smt::Sat>(&outcome);
      if (sat == nullptr) continue;
      ProofReport report;
      question.describe(sat->model, report);
      lint(Code::BirthrightViolates,
           "automatic roles can violate `" + policy_.rules[rule.index()].info.id + "`: " + sentence(report),
           policy_.rules[rule.index()].info.span);
    }
  }

  void roles_alone() {
    for (const compiler::Role& role : policy_.roles)
      for (const RuleId id : rules_of(policy_, RuleId{})) {
        const auto* holds = std::get_if<HoldsRule>(&policy_.rules[id.index()].body);
        if (holds == nullptr || holds->at_least < 2) continue;
        const auto& grants = (*grants_)[static_cast<std::size_t>(&role - policy_.roles.data())];
        const auto granted = [&](PermissionId permission) {
          return std::binary_search(grants.begin(), grants.end(), permission);
        };
        const auto conferred = static_cast<std::size_t>(
            std::count_if(holds->functions.begin(), holds->functions.end(), [&](FunctionId function) {
              const Function& known = policy_.functions[function.index()];
              return known.all ? std::all_of(known.permissions.begin(), known.permissions.end(), granted)
                               : std::any_of(known.permissions.begin(), known.permissions.end(), granted);
            }));
        if (conferred >= holds->at_least)
          lint(Code::RoleViolatesAlone,
               "role `" + role.name + "` violates `" + policy_.rules[id.index()].info.id +
                   "` by itself: " + policy_.rules[id.index()].info.english,
               role.span, "split the role", {{policy_.rules[id.index()].info.span, "the rule"}});
      }
  }

  // Is there a person for whom this condition is true (or, for a risk, not false)?
  std::optional<bool> satisfiable(CondId condition, Truth at_least) {
    smt::Problem problem;
    compiler::PersonEncoder person{policy_, today_, problem};
    const compiler::Kleene truth = person.encode(condition);
    problem.assert_clause(at_least == Truth::True ? truth.is_true : problem.not_(truth.is_false),
                          {smt::ClauseKind::Goal, 0, "condition"});
    std::vector<std::size_t> all(policy_.assumptions.size());
    for (std::size_t index = 0; index != all.size(); ++index) all[index] = index;
    person.assume(all);
    smt::Session session{engine_, problem};
    const smt::Outcome outcome = session.check();
    if (std::holds_alternative<smt::GaveUp>(outcome)) return std::nullopt;
    return std::holds_alternative<smt::Sat>(outcome);
  }

  void conditions() {
    const auto report = [&](CondId condition, const Span& span, const std::string& what) {
      if (satisfiable(condition, Truth::True) == false)
        lint(Code::ConditionNeverTrue, what + ": no possible person satisfies its condition", span,
             "no attributes make it true: " + compiler::english(policy_, condition));
    };
    for (const Assignment& assignment : policy_.assignments)
      report(assignment.condition, assignment.span,
             "nobody can receive `" + policy_.roles[assignment.role.index()].name + "` by this statement");
    for (const Eligibility& eligibility : policy_.eligibilities)
      report(eligibility.condition, eligibility.span,
             "nobody can request `" + policy_.roles[eligibility.role.index()].name + "` by this statement");
    for (const Rule& rule : policy_.rules)
      if (const auto* holds = std::get_if<HoldsRule>(&rule.body);
          holds != nullptr && satisfiable(holds->condition, Truth::Unknown) == false)
        lint(Code::RiskNeverFires,
             "`" + rule.info.id + "` can never match: its condition is false of every possible person",
             rule.info.span);
  }

  void unused() {
    std::vector<bool> function_used(policy_.functions.size());
    const auto use = [&](const std::vector<FunctionId>& functions) {
      for (const FunctionId function : functions) function_used[function.index()] = true;
    };
    for (const Rule& rule : policy_.rules) {
      if (const auto* holds = std::get_if<HoldsRule>(&rule.body)) use(holds->functions);
      if (const auto* still = std::get_if<compiler::StillHoldsRule>(&rule.body)) use(still->functions);
      if (const auto* exercises = std::get_if<compiler::ExercisesRule>(&rule.body)) use(exercises->functions);
      if (const auto* count = std::get_if<compiler::HeadCountRule>(&rule.body)) use({count->function});
    }
    std::vector<bool> permission_used(policy_.permissions.size());
    for (std::size_t index = 0; index != policy_.functions.size(); ++index) {
      if (!function_used[index])
        lint(Code::UnusedDeclaration, "no rule uses function `" + policy_.functions[index].name + "`",
             policy_.functions[index].span);
      for (const PermissionId permission : policy_.functions[index].permissions)
        permission_used[permission.index()] = true;
    }
    for (const compiler::Role& role : policy_.roles)
      for (const PermissionId permission : role.grants) permission_used[permission.index()] = true;
    for (std::size_t index = 0; index != policy_.permissions.size(); ++index)
      if (!permission_used[index])
        lint(Code::UnusedDeclaration,
             "no function or role uses permission `" + policy_.permissions[index].name + "`",
             policy_.permissions[index].span);
  }

  const PolicyIr& policy_;
  std::optional<PossibleGrants> grants_;
  Day today_;
  smt::Engine engine_;
  Verification out_;
};

}  // namespace

Verification verify(const compiler::CompiledPolicy& policy, Day today) {
  return Verifier{policy, today}.run();
}

}  // namespace rolewright::analyzer
