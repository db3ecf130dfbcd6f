// `rolewright certify`: writes the certificate of a policy's proofs, or checks one: derives every text again
// from the policy, compares, and solves each afresh, in Z3 and when wished in another solver.
#include <algorithm>

#include "analyzer/analyze.hpp"
#include "cli/command.hpp"
#include "cli/workspace.hpp"
#include "compiler/smt/recheck.hpp"

namespace rolewright::cli {
namespace {

class CertifyCommand : public Command {
 public:
  CLI::App* declare(CLI::App& program) override {
    CLI::App* command =
        program.add_subcommand("certify", "write, or check, the certificate of a policy's proofs");
    add_policy(*command, workspace_);
    command->add_option("--today", today_, "the day that trainings and designations are judged on")
        ->option_text("YYYY-MM-DD");
    command->add_option("-o,--output", output_, "write the certificate here")->option_text("FILE");
    command->add_option("--check", check_, "check this certificate against the policy")->option_text("FILE");
    command->add_option("--solver", solver_, "ask this solver too, for instance cvc5")
        ->option_text("PROGRAM");
    command->footer(
        "Example: rolewright certify -p fixtures/bureau/bureau.rw -o proofs.cert\n"
        "Exit codes: 0 written or confirmed, 1 refused, 3 a solver gave up, 2 bad input.");
    return command;
  }

  Exit run() override {
    SourceMap sources;
    const Result<compiler::CompiledPolicy> policy =
        compiler::compile(workspace_.policies, compiler::load_file, sources);
    if (!policy.ok()) return bad_input("certify", Format::Text, policy.error(), sources);
    const Result<Day> today = day_option(today_, "--today", Day{0});
    if (!today.ok()) return bad_input("certify", Format::Text, today.error());
    if (output_.empty() == check_.empty())
      return bad_input("certify", Format::Text,
                       {{.code = Code::BadOption,
                         .message = "give either --output to write a certificate or --check to check one",
                         .where = "certify"}});
    const smt::Certificate derived = analyzer::prove(policy.value(), today.value()).certificate;
    return output_.empty() ? check(derived) : write(derived);
  }

 private:
  Exit write(const smt::Certificate& derived) {
    if (const Diagnostics problems = write_file(output_, smt::write_certificate(derived));
        problems.has_error())
      return bad_input("certify", Format::Text, problems);
    print("wrote " + printable(output_) + ": " + std::to_string(derived.proofs.size()) +
          (derived.proofs.size() == 1 ? " proof" : " proofs") + " of the policy with SHA-256 " + derived.policy_sha256.substr(0, 16) + "…\n");
    return confirm(derived);
  }

  Exit check(const smt::Certificate& derived) {
    const Result<std::string> text = read_file(check_, smt::kMaxCertificateBytes);
    if (!text.ok()) return bad_input("certify", Format::Text, text.error());
    const Result<smt::Certificate> given = smt::parse_certificate(text.value(), check_);
    if (!given.ok()) return bad_input("certify", Format::Text, given.error());
    if (const std::string difference = difference_of(given.value(), derived); !difference.empty()) {
      print("refused: " + difference + "\n");
      return Exit::Findings;
    }
    print("the certificate is what this policy gives\n");
    return confirm(given.value());
  }

  static std::string difference_of(const smt::Certificate& given, const smt::Certificate& derived) {
    if (given.policy_sha256 != derived.policy_sha256) return "it was written for another policy";
    if (given.proofs.size() != derived.proofs.size())
      return "it holds " + std::to_string(given.proofs.size()) + " proofs, and the policy gives " +
             std::to_string(derived.proofs.size());
    for (std::size_t index = 0; index != given.proofs.size(); ++index) {
      const smt::Proof& left = given.proofs[index];
      const smt::Proof& right = derived.proofs[index];
      if (left.id != right.id || left.statement != right.statement || left.expected != right.expected ||
          left.violation != right.violation || left.smtlib != right.smtlib)
        return "proof `" + printable(left.id) + "` is not what the policy says";
    }
    return {};
  }

  Exit confirm(const smt::Certificate& certificate) const {
    Exit result = Exit::Clean;
    smt::RecheckOptions options;
    options.external.program = solver_;
    for (const smt::Proof& proof : certificate.proofs) {
      const Result<smt::Recheck> recheck = smt::recheck(proof, options);
      if (!recheck.ok()) return bad_input("certify", Format::Text, recheck.error());
      std::string solvers;
      for (const smt::SolverReport& solver : recheck.value().solvers)
        solvers += (solvers.empty() ? "" : " and ") + solver.solver;
      const bool confirmed = recheck.value().status == smt::RecheckStatus::Confirmed;
      print("  " + proof.id + ": " + (proof.expected == smt::Expected::Unsat ? "proved" : "refuted") +
            (confirmed ? ", confirmed by " + solvers : ", NOT confirmed: " + recheck.value().reason) + "\n");
      if (recheck.value().status == smt::RecheckStatus::Undecided && result == Exit::Clean)
        result = Exit::Unknown;
      if (recheck.value().status == smt::RecheckStatus::Refuted) result = Exit::Findings;
    }
    return result;
  }

  WorkspaceOptions workspace_;
  std::string today_, output_, check_, solver_;
};

}  // namespace

std::unique_ptr<Command> certify_command() {
  return std::make_unique<CertifyCommand>();
}

}  // namespace rolewright::cli
