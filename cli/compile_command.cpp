// `rolewright compile`: checks policy files, prints what they say in each form the compiler knows, and makes policy text of
// a spreadsheet of rules or of another product's rule set.
#include "analyzer/analyze.hpp"
#include "cli/command.hpp"
#include "cli/workspace.hpp"
#include "compiler/as_written.hpp"
#include "compiler/ast_dump.hpp"
#include "compiler/ir_dump.hpp"
#include "compiler/program.hpp"
#include "compiler/prose.hpp"
#include "compiler/rules_csv.hpp"
#include "compiler/simplify.hpp"
#include "connectors/sap_grc/grc_rules.hpp"
#include "model/snapshot_file.hpp"

namespace rolewright::cli {
namespace {

enum class Emit : std::uint8_t { Nothing, Ast, Ir, Program, Smt2, English, Csv };

class CompileCommand : public Command {
 public:
  CLI::App* declare(CLI::App& program) override {
    CLI::App* command = program.add_subcommand(
        "compile", "check policy files, and print what they say: as prose, as a spreadsheet, as engines read it");
    command->add_option("-p,--policy", workspace_.policies, "policy files (.rw)")->option_text("FILE…");
    static const std::map<std::string, Emit> kEmits{{"ast", Emit::Ast},         {"ir", Emit::Ir},
                                                    {"program", Emit::Program}, {"smt2", Emit::Smt2},
                                                    {"english", Emit::English}, {"csv", Emit::Csv}};
    command
        ->add_option("--emit", emit_,
                     "what to print: ast as parsed, ir typed and in normal form, program (with --snapshot) the bits of each "
                     "rule, smt2 the proofs, english prose, csv the rules as a spreadsheet")
        ->transform(CLI::CheckedTransformer(kEmits))
        ->option_text("ast|ir|program|smt2|english|csv");
    command->add_option("-s,--snapshot", workspace_.snapshot, "snapshot file (.rws), for --emit program")
        ->option_text("FILE");
    command
        ->add_option("--from-csv", from_csv_, "print, as policy text, the rules of a spreadsheet that `--emit csv` wrote")
        ->option_text("FILE");
    command
        ->add_option("--from-grc", from_grc_, "print, as policy text, the rule set in a folder of SAP GRC's tables; what it cannot say is listed")
        ->option_text("DIR");
    command->add_option("--today", workspace_.today, "the day proofs are stated for")->option_text("YYYY-MM-DD");
    add_diagnostic_format(*command, format_);
    command->footer(
        "Example: rolewright compile -p policies/treasury_payments.rw --emit english\n"
        "         rolewright compile -p policies/treasury_payments.rw --emit csv > rules.csv\n"
        "         rolewright compile --from-csv rules.csv > rules.rw\n"
        "         rolewright compile --from-grc grc-download > rules.rw");
    return command;
  }

  Exit run() override {
    if ((from_csv_.empty() ? 0 : 1) + (from_grc_.empty() ? 0 : 1) + (workspace_.policies.empty() ? 0 : 1) != 1)
      return bad_input("compile", format_,
                       {{.code = Code::BadOption,
                         .message = "give one of --policy, --from-csv and --from-grc",
                         .where = "compile"}});
    if (!from_csv_.empty()) return from_csv();
    if (!from_grc_.empty()) return from_grc();
    SourceMap sources;
    Result<compiler::CompiledPolicy> policy =
        compiler::compile_as_written(workspace_.policies, compiler::load_file, sources);
    if (!policy.ok()) return bad_input("compile", format_, policy.error(), sources);
    if (format_ != Format::Text) {
      print(diagnostics_document("compile", format_, {}, sources));
      return Exit::Clean;
    }
    return emit(std::move(policy).value());
  }

 private:
  Exit emit(compiler::CompiledPolicy policy) const {
    switch (emit_) {
      case Emit::Nothing:
        print((policy.ir.name.empty() ? "a policy without a name" : policy.ir.name) + ": " +
              grouped(policy.ir.rules.size()) + " rules over " + grouped(policy.ir.functions.size()) + " functions and " + grouped(policy.ir.permissions.size()) +
              " permissions in " + grouped(policy.ir.systems.size()) + " systems; no mistakes found\n");
        return Exit::Clean;
      case Emit::Ast:
      case Emit::Csv:
        return statements();
      case Emit::Ir:
        print(compiler::dump(compiler::simplify(std::move(policy.ir))));
        return Exit::Clean;
      case Emit::Program:
        return program();
      case Emit::Smt2:
        policy.ir = compiler::simplify(std::move(policy.ir));
        return proofs(policy);
      case Emit::English:
        print(compiler::prose(policy.ir));
        return Exit::Clean;
    }
    bug("nothing to print");
  }

  // Read again for their syntax: compiled text has no mistakes.
  Exit statements() const {
    SourceMap sources;
    Diagnostics none;
    const std::vector<compiler::ast::File> files =
        compiler::read_statements(workspace_.policies, compiler::load_file, sources, none);
    if (emit_ == Emit::Csv) print(compiler::rules_csv(sources, files));
    if (emit_ == Emit::Ast)
      for (const compiler::ast::File& file : files) print(compiler::dump(file));
    return Exit::Clean;
  }

  Exit program() const {
    if (workspace_.snapshot.empty())
      return bad_input("compile", format_,
                       {{.code = Code::BadOption,
                         .message = "a decision program is made for the names of one snapshot",
                         .where = "--emit program",
                         .help = "add --snapshot FILE"}});
    WorkspaceOptions options = workspace_;
    options.keep_going = true;
    Workspace workspace{options};
    if (!workspace.ok()) return bad_input("compile", format_, workspace.problems(), workspace.sources());
    print(compiler::DecisionProgram{workspace.world().binding}.dump(workspace.world().binding));
    return Exit::Clean;
  }

  Exit proofs(const compiler::CompiledPolicy& policy) const {
    const Result<Day> today = day_option(workspace_.today, "--today", Day{0});
    if (!today.ok()) return bad_input("compile", format_, today.error());
    for (const smt::Proof& proof : analyzer::verify(policy, today.value()).certificate.proofs)
      print("; " + printable(proof.id) + ": " + printable(proof.statement) + "\n" + proof.smtlib + "\n");
    return Exit::Clean;
  }

  Exit from_csv() const {
    const Result<std::string> csv = read_file(from_csv_, compiler::kMaxPolicyBytes);
    if (!csv.ok()) return bad_input("compile", format_, csv.error());
    const Result<std::string> text = compiler::policy_text_of_csv(csv.value(), from_csv_);
    if (!text.ok()) return bad_input("compile", format_, text.error());
    print(text.value());
    return Exit::Clean;
  }

  Exit from_grc() const {
    const Result<connectors::GrcRules> rules = connectors::read_grc_rules(from_grc_);
    if (!rules.ok()) return bad_input("compile", format_, rules.error());
    print_diagnostics(rules.value().notes, {});
    print(rules.value().text);
    return Exit::Clean;
  }

  WorkspaceOptions workspace_;
  Emit emit_ = Emit::Nothing;
  std::string from_csv_, from_grc_;
  Format format_ = Format::Text;
};

}  // namespace

std::unique_ptr<Command> compile_command() {
  return std::make_unique<CompileCommand>();
}

}  // namespace rolewright::cli
