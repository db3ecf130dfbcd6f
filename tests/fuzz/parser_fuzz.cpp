// Fuzz the parser: any bytes give statements whose conditions name parts that exist, and diagnostics that render.
#include <cstddef>
#include <cstdint>
#include <string>

#include "compiler/parser.hpp"
#include "model/bug.hpp"
#include "report/diagnostics.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  rolewright::SourceMap sources;
  const rolewright::FileId file = sources.add({"input.rw", std::string{reinterpret_cast<const char*>(data), size}});
  rolewright::Diagnostics found;
  const rolewright::compiler::ast::File parsed = rolewright::compiler::parse(sources, file, found);
  for (std::size_t index = 0; index != parsed.conds.size(); ++index) {
    const auto& cond = parsed.conds[index];
    for (const auto part : {cond.left, cond.right})
      if (!part.is_none() && part.index() >= index) rolewright::bug("a condition made of later ones");
  }
  for (const auto& item : found.items())
    if (rolewright::report::render(item, sources).empty()) rolewright::bug("a diagnostic without text");
  return 0;
}
