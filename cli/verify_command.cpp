// `rolewright verify`: proofs for every possible person, and what is wrong with the policy itself.
#include <algorithm>
#include <map>
#include <memory>
#include <optional>

#include "analyzer/analyze.hpp"
#include "cli/command.hpp"
#include "cli/tenant_verification.hpp"
#include "cli/workspace.hpp"
#include "model/snapshot_file.hpp"
#include "report/names.hpp"

namespace rolewright::cli {
namespace {

class VerifyCommand : public Command {
 public:
  CLI::App* declare(CLI::App& program) override {
    CLI::App* command = program.add_subcommand(
        "verify", "prove the policy's statements for every possible person, and look for mistakes in it");
    add_policy(*command, workspace_);
    command->add_option("--today", today_, "the day that trainings and designations are judged on")
        ->option_text("YYYY-MM-DD");
    command->add_option("--deny", deny_, "diagnostic codes that count as failure")->option_text("RWxxxx…");
    command->add_flag("--quiet", quiet_, "leave out notes");
    command->add_flag("--all", all_, "print every note, not only the first three of a code");
    command->add_option("--okta", tenant_.okta, "an Okta export folder: prove instead what its group rules can bring about")
        ->option_text("DIR");
    command->add_option("--entra", tenant_.entra, "the same of an Entra export folder and its membership rules")
        ->option_text("DIR");
    command->add_option("-s,--snapshot", workspace_.snapshot, "judge exceptions of real people; with --okta or --entra, what groups confer inside applications")
        ->option_text("FILE");
    command->add_option("--map", tenant_.map, "attribute of the policy and the vendors' (or one vendor's) for it")
        ->option_text("NAME=[okta:|entra:]user.x…");
    add_diagnostic_format(*command, format_);
    command->footer(
        "Example: rolewright verify -p fixtures/bureau/bureau.rw\n"
        "Example: rolewright verify -p fixtures/bureau/bureau.rw --okta fixtures/bureau/okta --map "
        "org=okta:user.department\n"
        "Exit codes: 0 all proved, 1 refuted or a denied code, 3 some proof unknown, 2 bad input.");
    return command;
  }

  Exit run() override {
    SourceMap sources;
    const Result<compiler::CompiledPolicy> policy =
        compiler::compile(workspace_.policies, compiler::load_file, sources);
    if (!policy.ok()) return bad_input("verify", format_, policy.error(), sources);
    const Result<Day> today = day_option(today_, "--today", Day{0});
    if (!today.ok()) return bad_input("verify", format_, today.error());
    for (const std::string& code : deny_)
      if (std::none_of(code_table().begin(), code_table().end(),
                       [&](const CodeEntry& known) { return to_string(known.code) == code; }))
        return bad_input("verify", format_,
                         {{.code = Code::BadOption,
                           .message = "no diagnostic has the code `" + printable(code) + "`",
                           .where = "--deny"}});
    const bool tenant = !tenant_.okta.empty() || !tenant_.entra.empty();
    if (!tenant && !tenant_.map.empty())
      return bad_input("verify", format_,
                       {{.code = Code::BadOption,
                         .message = "a map belongs to the rules of a tenant",
                         .where = "--map",
                         .help = "name its export folder: --okta DIR, --entra DIR"}});
    if (tenant) return prove_tenant(policy.value(), today.value(), sources);
    std::optional<Snapshot> snapshot;
    std::unique_ptr<compiler::Binding> binding;
    std::optional<compiler::World> world;
    if (!workspace_.snapshot.empty()) {
      if (auto refused = bind_snapshot(policy.value(), sources, snapshot, binding)) return *refused;
      const Result<Day> judged = day_option(today_, "--today", snapshot->taken[0]);
      if (!judged.ok()) return bad_input("verify", format_, judged.error());
      world.emplace(compiler::World{*binding, judged.value()});
    }
    const analyzer::Verification result = analyzer::verify(policy.value(), world ? world->today : today.value(),
                                                           world ? &*world : nullptr);
    if (format_ == Format::Json) {
      print(report::verify_json(sources, result.proofs, result.lints));
    } else if (format_ == Format::Sarif) {
      print(diagnostics_document("verify", format_, visible(result.lints), sources));
    } else {
      for (const ProofReport& proof : result.proofs) show(proof);
      if (result.proofs.empty()) print("the policy states nothing to prove\n");
      print_diagnostics(all_ ? visible(result.lints) : first_of_each(visible(result.lints)), sources);
      print(summary(result.lints));
    }
    return exit_of(result);
  }

 private:
  // The exit code of a refusal, if it comes to one.
  std::optional<Exit> bind_snapshot(const compiler::CompiledPolicy& policy, const SourceMap& sources,
                                    std::optional<Snapshot>& snapshot,
                                    std::unique_ptr<compiler::Binding>& binding) const {
    Result<Snapshot> loaded = load_snapshot(workspace_.snapshot);
    if (!loaded.ok()) return bad_input("verify", format_, loaded.error());
    snapshot = std::move(loaded).value();
    auto bound = compiler::bind(policy.ir, *snapshot, compiler::OnUnknownName::KeepGoing);
    if (!bound.ok()) return bad_input("verify", format_, bound.error(), sources);
    binding = std::move(bound).value();
    return std::nullopt;
  }

  Exit prove_tenant(const compiler::CompiledPolicy& policy, Day today, const SourceMap& sources) {
    std::optional<Snapshot> snapshot;
    std::unique_ptr<compiler::Binding> binding;
    if (!workspace_.snapshot.empty())
      if (auto refused = bind_snapshot(policy, sources, snapshot, binding)) return *refused;
    const Result<TenantVerification> result = verify_tenant(policy, binding.get(), tenant_, today);
    if (!result.ok()) return bad_input("verify", format_, result.error(), sources);
    Exit code = Exit::Clean;
    for (const ProofReport& proof : result.value().proofs) {
      if (proof.result == ProofResult::Refuted) code = Exit::Findings;
      if (proof.result == ProofResult::Unknown && code == Exit::Clean) code = Exit::Unknown;
    }
    if (format_ == Format::Json) {
      print(report::verify_json(sources, result.value().proofs, result.value().notes));
      return code;
    }
    if (format_ == Format::Sarif) {
      Diagnostics found = unproved(result.value().proofs);
      found.append(visible(result.value().notes));
      print(diagnostics_document("verify", format_, found, sources));
      return code;
    }
    for (const ProofReport& proof : result.value().proofs)
      if (!quiet_ || proof.result != ProofResult::Proved) show(proof);
    print(grouped(result.value().rules) + " rules of the tenant fill " + grouped(result.value().groups) + " groups\n");
    for (const std::string& line : result.value().demands) print(line + "\n");
    print_diagnostics(visible(result.value().notes), sources);
    return code;
  }

  static Diagnostics unproved(const std::vector<ProofReport>& proofs) {
    Diagnostics found;
    for (const ProofReport& proof : proofs) {
      if (proof.result == ProofResult::Refuted)
        found.add({.code = Code::ProofRefuted,
                   .message = "`" + proof.id + "` does not hold: a person with " + proof.person + " would violate " +
                              proof.violates,
                   .span = proof.span});
      if (proof.result == ProofResult::Unknown)
        found.add({.code = Code::ProofUnknown,
                   .message = "`" + proof.id + "` is not known: " + proof.reason,
                   .span = proof.span});
    }
    return found;
  }

  static void show(const ProofReport& proof) {
    std::string text = proof.id + " " + std::string{report::to_string(proof.result)} + ": " + proof.english +
                       " (" + std::to_string(proof.micros) + " µs)\n";
    const auto list = [](const std::vector<std::string>& items) {
      std::string all;
      for (const std::string& item : items) all += (all.empty() ? "" : ", ") + item;
      return all;
    };
    if (!proof.assumes.empty()) text += "  assuming " + list(proof.assumes) + "\n";
    if (!proof.rests_on.empty()) text += "  it rests on " + list(proof.rests_on) + "\n";
    if (proof.result == ProofResult::Refuted)
      text += "  refuted by a possible person: " + proof.person + "\n  who would hold " + list(proof.roles) +
              " and violate " + proof.violates + "\n";
    if (proof.result == ProofResult::Unknown) text += "  " + proof.reason + "\n";
    print(text);
  }

  // "3 warnings, 12 notes": what stands above, also when it scrolled away.
  static std::string summary(const Diagnostics& lints) {
    std::size_t counts[3] = {};
    for (const Diagnostic& item : lints.items()) ++counts[static_cast<std::size_t>(item.severity())];
    const auto some = [](std::size_t count, const char* what) {
      return count == 0 ? std::string{} : ", " + grouped(count) + " " + what + (count == 1 ? "" : "s");
    };
    const std::string text = some(counts[static_cast<std::size_t>(Severity::Error)], "error") +
                             some(counts[static_cast<std::size_t>(Severity::Warning)], "warning") +
                             some(counts[static_cast<std::size_t>(Severity::Note)], "note");
    return text.empty() ? "no mistakes found\n" : text.substr(2) + "\n";
  }

  // A hundred notes that say the same of a hundred statements hide the warnings.
  static Diagnostics first_of_each(const Diagnostics& lints) {
    constexpr std::size_t kShown = 3;
    std::map<Code, std::size_t> notes;
    Diagnostics shown;
    for (const Diagnostic& item : lints.items())
      if (item.severity() != Severity::Note || ++notes[item.code] <= kShown) shown.add(item);
    for (const auto& [code, count] : notes)
      if (count > kShown)
        shown.add({.code = code, .message = grouped(count - kShown) + " more of this kind", .help = "`--all` prints each"});
    return shown;
  }

  [[nodiscard]] Diagnostics visible(const Diagnostics& lints) const {
    Diagnostics shown;
    for (const Diagnostic& item : lints.items())
      if (!quiet_ || item.severity() != Severity::Note) shown.add(item);
    return shown;
  }

  [[nodiscard]] Exit exit_of(const analyzer::Verification& result) const {
    Exit code = Exit::Clean;
    for (const Diagnostic& item : result.lints.items()) {
      if (item.code == Code::ProofUnknown) {
        code = code == Exit::Clean ? Exit::Unknown : code;
      } else if (item.severity() == Severity::Error ||
                 std::find(deny_.begin(), deny_.end(), to_string(item.code)) != deny_.end()) {
        code = Exit::Findings;
      }
    }
    return code;
  }

  WorkspaceOptions workspace_;
  TenantOptions tenant_;
  std::string today_;
  std::vector<std::string> deny_;
  bool quiet_ = false;
  bool all_ = false;
  Format format_ = Format::Text;
};

}  // namespace

std::unique_ptr<Command> verify_command() {
  return std::make_unique<VerifyCommand>();
}

}  // namespace rolewright::cli
