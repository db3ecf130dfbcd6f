// `rolewright compile`: checks policy files, and prints what they say as prose.
#include "cli/command.hpp"
#include "cli/workspace.hpp"
#include "compiler/english.hpp"

namespace rolewright::cli {
namespace {

enum class Emit : std::uint8_t { Nothing, English };

class CompileCommand : public Command {
 public:
  CLI::App* declare(CLI::App& program) override {
    CLI::App* command =
        program.add_subcommand("compile", "check policy files, and print them as plain English");
    add_policy(*command, workspace_);
    static const std::map<std::string, Emit> kEmits{{"english", Emit::English}};
    command->add_option("--emit", emit_, "what to print")
        ->transform(CLI::CheckedTransformer(kEmits))
        ->option_text("english");
    add_format(*command, format_);
    command->footer("Example: rolewright compile -p policies/treasury_payments.rw --emit english");
    return command;
  }

  Exit run() override {
    SourceMap sources;
    const Result<compiler::CompiledPolicy> policy =
        compiler::compile(workspace_.policies, compiler::load_file, sources);
    if (!policy.ok()) return bad_input("compile", format_, policy.error(), sources);
    if (format_ == Format::Json) {
      print(report::diagnostics_json("compile", sources, {}));
    } else if (emit_ == Emit::English) {
      print(compiler::english(policy.value().ir));
    } else {
      const compiler::PolicyIr& ir = policy.value().ir;
      print(ir.name + ": " + grouped(ir.rules.size()) + " rules over " + grouped(ir.functions.size()) +
            " functions and " + grouped(ir.permissions.size()) + " permissions in " +
            grouped(ir.systems.size()) + " systems; no mistakes found\n");
    }
    return Exit::Clean;
  }

 private:
  WorkspaceOptions workspace_;
  Emit emit_ = Emit::Nothing;
  Format format_ = Format::Text;
};

}  // namespace

std::unique_ptr<Command> compile_command() {
  return std::make_unique<CompileCommand>();
}

}  // namespace rolewright::cli
