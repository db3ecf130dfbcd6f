// Fuzz the whole compiler. The input is up to four files, separated by the byte FF: main.rw, other.rw, tree.csv and
// map.csv. A policy that compiles is put into English, bound to an empty snapshot, judged and tested.
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "compiler/compile.hpp"
#include "compiler/prose.hpp"
#include "compiler/interpret.hpp"
#include "compiler/policy_tests.hpp"
#include "compiler/program.hpp"
#include "model/snapshot_builder.hpp"
#include "report/diagnostics.hpp"

namespace {

using namespace rolewright;

void use(const compiler::PolicyIr& policy) {
  const Day today{20000};
  static_cast<void>(compiler::prose(policy));
  static_cast<void>(compiler::run_tests(policy, today));
  const Snapshot snapshot = SnapshotBuilder{}.finish();
  const auto binding = compiler::bind(policy, snapshot, compiler::OnUnknownName::KeepGoing);
  if (!binding.ok()) return;
  const compiler::DecisionProgram program{*binding.value()};
  compiler::World world{*binding.value(), today};
  static_cast<void>(compiler::interpret(world));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const std::array<std::string_view, 4> kNames = {"main.rw", "other.rw", "tree.csv", "map.csv"};
  std::array<std::string, 4> files;
  std::size_t file = 0;
  for (std::size_t at = 0; at != size; ++at)
    if (data[at] == 0xFF && file + 1 != files.size()) {
      ++file;
    } else {
      files[file] += static_cast<char>(data[at]);
    }
  const compiler::Loader load = [&](const std::string& path) -> Result<std::string> {
    for (std::size_t index = 0; index != kNames.size(); ++index)
      if (path == kNames[index]) return files[index];
    return Diagnostic{.code = Code::FileUnreadable, .message = "no such file"};
  };
  SourceMap sources;
  const auto compiled = compiler::compile({"main.rw"}, load, sources);
  if (compiled.ok()) {
    use(compiled.value().ir);
  } else {
    for (const Diagnostic& item : compiled.error().items()) static_cast<void>(report::render(item, sources));
  }
  return 0;
}
