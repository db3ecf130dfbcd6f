// Fuzz the formatter: what parses keeps its tree when laid out, and settles at once; and its rules go out as a spreadsheet
// and come back.
#include <cstddef>
#include <cstdint>
#include <string>

#include "compiler/ast_dump.hpp"
#include "compiler/format.hpp"
#include "compiler/parser.hpp"
#include "compiler/rules_csv.hpp"
#include "model/bug.hpp"

namespace {

using namespace rolewright;

struct Read {
  SourceMap sources;
  Diagnostics found;
  compiler::ast::File file;
};

Read read(std::string text) {
  Read out;
  const FileId file = out.sources.add({"input.rw", std::move(text)});
  out.file = compiler::parse(out.sources, file, out.found);
  return out;
}

std::string laid_out(const Read& parsed) {
  return compiler::format(parsed.sources, FileId{0U}, parsed.file);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text{reinterpret_cast<const char*>(data), size};
  static_cast<void>(compiler::policy_text_of_csv(text, "input.csv"));
  if (!is_clean_utf8(text)) return 0;
  const Read first = read(text);
  if (first.found.has_error()) return 0;
  const std::string once = laid_out(first);
  const Read second = read(once);
  if (second.found.has_error()) bug("a layout that does not parse");
  if (compiler::dump(second.file) != compiler::dump(first.file)) bug("a layout that says something else");
  if (laid_out(second) != once) bug("a layout that does not settle");
  if (!compiler::policy_text_of_csv(compiler::rules_csv(first.sources, {first.file}), "rules.csv").ok())
    bug("rows that do not read back");
  return 0;
}
