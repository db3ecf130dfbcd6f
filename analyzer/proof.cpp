#include "analyzer/proof.hpp"

#include <algorithm>
#include <chrono>

#include "analyzer/lints/lint.hpp"
#include "analyzer/possible_people.hpp"
#include "compiler/english.hpp"
#include "model/bug.hpp"

namespace rolewright::analyzer {
namespace {

using compiler::PolicyIr;

enum class Lints : std::uint8_t { Leave, Run };

Reading reading_of(const compiler::Proof& proof) {
  return proof.automatic ? Reading::Automatic : Reading::Requestable;
}

class Verifier {
 public:
  Verifier(const compiler::CompiledPolicy& policy, Day today, compiler::World* world)
      : policy_{policy.ir}, today_{today}, world_{world}, people_{policy.ir, today} {
    out_.certificate.policy_sha256 = policy.digest;
  }

  Verification run(Lints lints) {
    if (!anybody_possible()) return std::move(out_);
    if (!people_.grants_known()) {
      add(out_.lints, {.code = Code::ProofUnknown,
                       .message = "this policy has too many patterns of permissions to compare, so nothing is proved",
                       .span = {}});
      return std::move(out_);
    }
    for (const compiler::Proof& proof : policy_.proofs) prove(proof);
    if (lints == Lints::Run) run_lints();
    return std::move(out_);
  }

 private:
  // Could any person satisfy all assumptions? Without one every proof would be empty.
  bool anybody_possible() {
    if (std::holds_alternative<FoundPerson>(people_.anybody())) return true;
    const Span place = policy_.assumptions.empty() ? Span{} : policy_.assumptions.front().span;
    if (const auto* gave_up = std::get_if<smt::GaveUp>(&people_.anybody())) {
      add_unknown(out_.lints, "whether any person satisfies all `assume` statements", *gave_up, place);
      return false;
    }
    add(out_.lints, {.code = Code::VacuousAssumptions,
                     .message = "no possible person satisfies all `assume` statements, so every proof would be empty",
                     .span = place,
                     .labels = because(policy_, std::get<RuledOut>(people_.anybody()))});
    return false;
  }

  [[nodiscard]] std::vector<RuleId> rules_of(const compiler::Proof& proof) const {
    std::vector<RuleId> rules;
    for (std::size_t index = 0; index != policy_.rules.size(); ++index)
      if (people_.judges_roles(RuleId{index}) && (proof.rule.is_none() || proof.rule == RuleId{index}))
        rules.emplace_back(index);
    return rules;
  }

  void prove(const compiler::Proof& proof) {
    ProofReport report{.id = proof.id,
                       .title = proof.title,
                       .english = compiler::english(policy_, proof),
                       .span = proof.span};
    const std::vector<RuleId> rules = rules_of(proof);
    if (rules.empty()) {
      report.reason = "the rule is disabled, or is about what people did and not what roles grant";
      add(out_.lints, {.code = Code::ProofUnknown,
                       .message = "`" + proof.id + "` cannot be proved or refuted: " + report.reason,
                       .span = proof.span});
      out_.proofs.push_back(std::move(report));
      return;
    }
    const auto start = std::chrono::steady_clock::now();
    std::vector<smt::Term> violations;
    for (const RuleId rule : rules) violations.push_back(people_.violation(reading_of(proof), rule));
    const smt::Term violation = people_.problem().or_(violations);
    const PossibleAnswer answer = people_.ask(violation, reading_of(proof), smt::CoreWanted::Minimal);
    report.micros = static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - start)
            .count());
    settle(proof, rules, violation, answer, report);
    out_.proofs.push_back(std::move(report));
  }

  void settle(const compiler::Proof& proof, const std::vector<RuleId>& rules, smt::Term violation,
              const PossibleAnswer& answer, ProofReport& report) {
    if (const auto* gave_up = std::get_if<smt::GaveUp>(&answer)) {
      report.reason = gave_up->reason;
      add(out_.lints, {.code = Code::ProofUnknown,
                       .message = "`" + proof.id + "` was neither proved nor refuted: " + gave_up->reason,
                       .span = proof.span});
      return;
    }
    PossiblePeople::Stated stated = people_.state(violation, proof.id);
    smt::Proof certified{.id = proof.id,
                         .statement = report.english,
                         .violation = std::move(stated.violation),
                         .smtlib = std::move(stated.smtlib)};
    if (const auto* person = std::get_if<FoundPerson>(&answer)) {
      report.result = ProofResult::Refuted;
      certified.expected = smt::Expected::Sat;
      describe(rules, *person, report);
      add(out_.lints, {.code = Code::ProofRefuted,
                       .message = "`" + proof.id + "` does not hold: a person with " + described(*person) +
                                  " would hold " + list_of(report.roles) + " and violate " + report.violates,
                       .span = proof.span,
                       .labels = violated_label(report)});
    } else {
      report.result = ProofResult::Proved;
      for (const smt::ClauseTag& tag : std::get<RuledOut>(answer).because) {
        std::vector<std::string>& list =
            tag.kind == smt::ClauseKind::Assumption ? report.assumes : report.rests_on;
        if (std::find(list.begin(), list.end(), tag.name) == list.end()) list.push_back(tag.name);
      }
      certified.assumes = report.assumes;
    }
    out_.certificate.proofs.push_back(std::move(certified));
  }

  // Words for the refuting person, after replaying it: a model that the plain evaluator does not bear out is
  // our bug.
  void describe(const std::vector<RuleId>& rules, const FoundPerson& person, ProofReport& report) const {
    report.person = person.person.description;
    report.roles = person.roles;
    for (const RuleId rule : rules)
      if (people_.violates(rule, person)) {
        report.violates = policy_.rules[rule.index()].info.id;
        return;
      }
    bug("a model that violates no rule when replayed");
  }

  [[nodiscard]] std::vector<Label> violated_label(const ProofReport& report) const {
    for (const compiler::Rule& rule : policy_.rules)
      if (rule.info.id == report.violates) return {{rule.info.span, "violated by a possible person"}};
    return {};
  }

  void run_lints() {
    LintInput input{.policy = policy_, .people = people_, .today = today_, .world = world_};
    for (const compiler::Proof& proof : policy_.proofs) {
      auto& asked = proof.automatic ? input.asked_automatic : input.asked_requestable;
      const std::vector<RuleId> rules = rules_of(proof);
      asked.insert(asked.end(), rules.begin(), rules.end());
    }
    lint_assumptions(input, out_.lints);
    lint_combinations(input, out_.lints);
    lint_conditions(input, out_.lints);
    lint_statements(input, out_.lints);
    lint_redundant_rules(input, out_.lints);
    lint_contradictions(input, out_.lints);
    lint_exceptions(input, out_.lints);
    lint_declarations(input, out_.lints);
    lint_controls(input, out_.lints);
  }

  const PolicyIr& policy_;
  Day today_;
  compiler::World* world_;
  PossiblePeople people_;
  Verification out_;
};

}  // namespace

Verification prove(const compiler::CompiledPolicy& policy, Day today) {
  return Verifier{policy, today, nullptr}.run(Lints::Leave);
}

Verification verify(const compiler::CompiledPolicy& policy, Day today, compiler::World* world) {
  return Verifier{policy, today, world}.run(Lints::Run);
}

}  // namespace rolewright::analyzer
