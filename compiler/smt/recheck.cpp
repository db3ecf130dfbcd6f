#include "compiler/smt/recheck.hpp"

#include <z3++.h>

#include <algorithm>
#include <utility>

#include "compiler/smt/script.hpp"

namespace rolewright::smt {

namespace {

struct Texts {
  std::string whole;
  std::optional<std::string> without_violation;
};

std::string z3_name() {
  unsigned major = 0;
  unsigned minor = 0;
  unsigned build = 0;
  unsigned revision = 0;
  Z3_get_version(&major, &minor, &build, &revision);
  return "z3 " + std::to_string(major) + "." + std::to_string(minor) + "." + std::to_string(build);
}

// A context of its own: nothing of the session that found the proof takes part.
Answer ask_z3(const std::string& script, Budget budget, std::string& said) {
  try {
    z3::context context;
    z3::solver solver{context, "QF_BV"};
    z3::params params{context};
    params.set("rlimit", budget.rlimit);
    solver.set(params);
    for (const z3::expr& assertion : context.parse_string(script.c_str())) solver.add(assertion);
    const z3::check_result answer = solver.check();
    if (answer == z3::unknown) said = solver.reason_unknown();
    if (answer == z3::sat) return Answer::Sat;
    return answer == z3::unsat ? Answer::Unsat : Answer::Unknown;
  } catch (const z3::exception& thrown) {
    said = printable(thrown.msg());
    return Answer::Unknown;
  }
}

SolverReport report_of_z3(const Texts& texts, Budget budget) {
  SolverReport report{.solver = z3_name(), .without_violation = std::nullopt};
  report.whole = ask_z3(texts.whole, budget, report.said);
  if (texts.without_violation)
    report.without_violation = ask_z3(*texts.without_violation, budget, report.said);
  return report;
}

Result<SolverReport> report_of(const ExternalSolver& external, const Texts& texts) {
  SolverReport report{.solver = external.program, .without_violation = std::nullopt};
  const Result<ExternalAnswer> whole = run_external(external, texts.whole);
  if (!whole) return whole.error();
  report.whole = whole.value().answer;
  if (report.whole == Answer::Unknown) report.said = whole.value().said;
  if (!texts.without_violation) return report;
  const Result<ExternalAnswer> without = run_external(external, *texts.without_violation);
  if (!without) return without.error();
  report.without_violation = without.value().answer;
  if (without.value().answer == Answer::Unknown) report.said = without.value().said;
  return report;
}

struct Judgement {
  RecheckStatus status = RecheckStatus::Confirmed;
  std::string reason = {};
};

Judgement judge(const SolverReport& report, Expected expected) {
  const Answer wanted = expected == Expected::Unsat ? Answer::Unsat : Answer::Sat;
  if (report.whole != wanted && report.whole != Answer::Unknown)
    return {RecheckStatus::Refuted, report.solver + " answers " + (wanted == Answer::Sat ? "unsat" : "sat")};
  if (report.without_violation == Answer::Unsat)
    return {RecheckStatus::Refuted, report.solver + " finds no world even without the violation"};
  if (report.whole == Answer::Unknown || report.without_violation == Answer::Unknown)
    return {RecheckStatus::Undecided, report.solver + " does not decide it: " + report.said};
  return {};
}

// The worst of what the solvers say: a refusal outweighs silence, silence outweighs agreement.
void conclude(Recheck& recheck, Expected expected) {
  recheck.status = RecheckStatus::Confirmed;
  for (const SolverReport& report : recheck.solvers) {
    Judgement judgement = judge(report, expected);
    const bool refuted = judgement.status == RecheckStatus::Refuted;
    const bool worse = recheck.status == RecheckStatus::Confirmed || refuted;
    if (judgement.status == RecheckStatus::Confirmed || !worse) continue;
    recheck.status = judgement.status;
    recheck.reason = std::move(judgement.reason);
    if (refuted) return;
  }
}

}  // namespace

Result<Recheck> recheck(const Proof& proof, const RecheckOptions& options) {
  const std::string where = "proof `" + printable(proof.id) + "`";
  const Result<Script> parsed = parse_script(proof.smtlib, where);
  if (!parsed) return parsed.error();
  const Script& script = parsed.value();
  const auto violation = script.assertion(proof.violation);
  if (!violation)
    return Diagnostic{.code = Code::CertificateUnreadable,
                      .message = "no single assertion is named `" + printable(proof.violation) + "`",
                      .where = where};

  Texts texts{.whole = to_text(script, std::nullopt, Ending::CheckSat), .without_violation = std::nullopt};
  if (proof.expected == Expected::Unsat)
    texts.without_violation = to_text(script, violation, Ending::CheckSat);
  Recheck found;
  if (script.commands[*violation].body == "false") found.violation = Substance::Constant;
  found.solvers.push_back(report_of_z3(texts, options.budget));
  if (!options.external.program.empty()) {
    Result<SolverReport> report = report_of(options.external, texts);
    if (!report) return report.error();
    found.solvers.push_back(std::move(report).value());
  }
  conclude(found, proof.expected);
  return found;
}

}  // namespace rolewright::smt
