#include "tests/compiler/policy_text.hpp"

#include "compiler/as_written.hpp"
#include "tests/support/catch.hpp"

namespace rolewright::tests {
namespace {
using Compile = Result<compiler::CompiledPolicy> (*)(const std::vector<std::string>&, const compiler::Loader&, SourceMap&);

Compiled compile_by(Compile compile, const Files& files) {
  const compiler::Loader load = [&](const std::string& path) -> Result<std::string> {
    const auto known = files.find(path);
    if (known == files.end()) return Diagnostic{.code = Code::FileUnreadable, .message = "`" + path + "`: no such file"};
    return known->second;
  };
  Compiled compiled;
  Result<compiler::CompiledPolicy> result = compile({"main.rw"}, load, compiled.sources);
  if (result.ok()) {
    compiled.policy = std::move(result).value();
  } else {
    compiled.found = result.error();
  }
  return compiled;
}

compiler::PolicyIr ir_of(Compiled compiled) {
  INFO(dump(compiled.found, compiled.sources));
  REQUIRE(compiled.found.empty());
  return std::move(compiled.policy.ir);
}
}  // namespace

Compiled compile_files(const Files& files) { return compile_by(&compiler::compile, files); }

Compiled compile_text(std::string_view text) { return compile_files({{"main.rw", std::string{text}}}); }

compiler::PolicyIr policy_of(std::string_view text) { return ir_of(compile_text(text)); }

compiler::PolicyIr policy_as_written(const Files& files) { return ir_of(compile_by(&compiler::compile_as_written, files)); }

std::string dump(const Diagnostics& found, const SourceMap& sources) {
  std::string text;
  for (const Diagnostic& item : found.items()) {
    text += to_string(item.code) + " " + (item.span.is_known() ? sources.describe(item.span) : item.where) + ": " + item.message + "\n";
    if (item.span.is_known() && !item.where.empty()) text += "  in " + item.where + "\n";
    if (!item.label.empty()) text += "  here: " + item.label + "\n";
    for (const Label& label : item.labels) text += "  " + sources.describe(label.span) + ": " + label.text + "\n";
    if (!item.help.empty()) text += "  help: " + item.help + "\n";
  }
  if (found.dropped() != 0) text += std::to_string(found.dropped()) + " more\n";
  return text;
}

std::string codes(const Diagnostics& found) {
  std::string text;
  for (const Diagnostic& item : found.items()) text += (text.empty() ? "" : " ") + to_string(item.code);
  return text;
}

}  // namespace rolewright::tests
