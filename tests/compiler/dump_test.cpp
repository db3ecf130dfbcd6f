// Every form of a policy as text: the AST, the typed IR, prose and the decision program of one small policy, word by word.
#include "compiler/ast_dump.hpp"
#include "compiler/ir_dump.hpp"
#include "compiler/parser.hpp"
#include "compiler/program.hpp"
#include "compiler/prose.hpp"
#include "tests/compiler/policy_text.hpp"
#include "tests/compiler/text_snapshot.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/golden.hpp"

namespace rolewright::tests {

TEST_CASE("every construct of the language dumps from its tree and from its IR, and reads as prose", "[compiler][golden]") {
  const std::string folder = source_path("tests/golden/dump");
  Files files{{"main.rw", read_text(folder + "/input.rw")}};
  SourceMap sources;
  Diagnostics found;
  const FileId file = sources.add({"main.rw", files["main.rw"]});
  const std::string ast = compiler::dump(compiler::parse(sources, file, found));
  REQUIRE(found.empty());
  CHECK(ast == golden(folder + "/ast.txt", ast));
  const std::string ir = compiler::dump(policy_as_written(files));
  CHECK(ir == golden(folder + "/ir.txt", ir));
  const std::string prose = compiler::prose(policy_as_written(files));
  CHECK(prose == golden(folder + "/english.txt", prose));
  const Snapshot snapshot = text_snapshot(read_text(folder + "/snapshot.csv"));
  const compiler::PolicyIr policy = policy_of(files["main.rw"]);
  const auto binding = compiler::bind(policy, snapshot, compiler::OnUnknownName::KeepGoing);
  REQUIRE(binding.ok());
  const std::string program = compiler::DecisionProgram{*binding.value()}.dump(*binding.value());
  CHECK(program == golden(folder + "/program.txt", program));
}

}  // namespace rolewright::tests
