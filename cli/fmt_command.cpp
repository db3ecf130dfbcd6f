// `rolewright fmt`: policy files in the one layout.
#include <iostream>
#include <iterator>

#include "cli/command.hpp"
#include "cli/console.hpp"
#include "compiler/compile.hpp"
#include "compiler/format.hpp"
#include "compiler/parser.hpp"

namespace rolewright::cli {
namespace {

constexpr const char* kStandardInput = "-";

// Standard input, up to one byte more than the limit, so that no endless input fills the memory.
Result<std::string> read_standard_input() {
  std::string text;
  char buffer[4096];
  while (std::cin.read(buffer, sizeof buffer), std::cin.gcount() > 0) {
    text.append(buffer, static_cast<std::size_t>(std::cin.gcount()));
    if (text.size() > compiler::kMaxPolicyBytes)
      return Diagnostic{.code = Code::FileTooLarge,
                        .message = "standard input has more than " + grouped(compiler::kMaxPolicyBytes) + " bytes",
                        .where = "standard input"};
  }
  return text;
}

class FmtCommand : public Command {
 public:
  CLI::App* declare(CLI::App& program) override {
    CLI::App* command = program.add_subcommand("fmt", "lay policy files out in the one way, comments kept");
    command->add_option("FILE", files_, "policy files (.rw), rewritten in place; `-` reads standard input and prints")
        ->required();
    command->add_flag("--check", check_, "change nothing; name the files that would change, and exit 1 if any");
    add_diagnostic_format(*command, format_);
    command->footer("Example: rolewright fmt --check policies/treasury_payments.rw");
    return command;
  }

  Exit run() override {
    Exit result = Exit::Clean;
    for (const std::string& file : files_) {
      const Exit one = lay_out(file);
      if (one == Exit::BadInput || result == Exit::Clean) result = one;
    }
    return result;
  }

 private:
  // A file with a mistake stays as it is: what cannot be read cannot be laid out.
  Exit lay_out(const std::string& path) {
    const bool piped = path == kStandardInput;
    Result<std::string> read = piped ? read_standard_input() : compiler::load_file(path);
    if (!read.ok()) return bad_input("fmt", format_, read.error());
    std::size_t bad = 0;
    if (!is_clean_utf8(read.value(), &bad))
      return bad_input("fmt", format_,
                       {Diagnostic{.code = Code::NotUtf8,
                                   .message = "`" + printable(path) + "` is not UTF-8 text",
                                   .where = printable(path) + ": byte " + std::to_string(bad),
                                   .help = "save the file as UTF-8"}});
    SourceMap sources;
    const FileId file = sources.add({piped ? "standard input" : path, std::move(read).value()});
    Diagnostics found;
    const compiler::ast::File parsed = compiler::parse(sources, file, found);
    if (found.has_error()) return bad_input("fmt", format_, found, sources);
    const std::string text = compiler::format(sources, file, parsed);
    const bool changes = text != sources[file].text;
    if (check_) {
      if (changes) print(printable(sources[file].path) + "\n");
      return changes ? Exit::Findings : Exit::Clean;
    }
    if (piped) {
      print(text);
      return Exit::Clean;
    }
    if (!changes) return Exit::Clean;
    const Diagnostics problems = write_file(path, text);
    return problems.empty() ? Exit::Clean : bad_input("fmt", format_, problems);
  }

  std::vector<std::string> files_;
  bool check_ = false;
  Format format_ = Format::Text;  // of what is wrong with a file
};

}  // namespace

std::unique_ptr<Command> fmt_command() {
  return std::make_unique<FmtCommand>();
}

}  // namespace rolewright::cli
