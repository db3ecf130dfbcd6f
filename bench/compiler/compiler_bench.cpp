// bench_compiler: what compiling a large policy costs, step by step, beside the floor of only reading its tokens.
//   bench_compiler [RULES]     default 10,000 rules over 2,000 functions; every third has a condition
// The policy is invented, the same each time, and read from memory. Times are the least of ten runs, milliseconds of
// processor time of one thread, so that a busy machine does not count; the peak is of the whole program.
#include <sys/resource.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>

#include "compiler/compile.hpp"
#include "compiler/format.hpp"
#include "compiler/lexer.hpp"
#include "compiler/parser.hpp"

namespace {

using namespace rolewright;

std::string invented_policy(std::size_t rules) {
  constexpr std::size_t kFunctions = 2000;
  const auto number = [](std::size_t value) { return std::to_string(value); };
  std::string text =
      "policy big version \"1\"\none of Employment = civil, contractor\n"
      "person has employment: Employment, series: code\nsystem S = okta app \"s\"\n";
  for (std::size_t at = 0; at != kFunctions; ++at) text += "permission p" + number(at) + " = S \"P_" + number(at) + "\"\n";
  for (std::size_t at = 0; at != kFunctions; ++at)
    text += "function F" + number(at) + " = any of p" + number(at) + ", p" + number((at * 7 + 1) % kFunctions) + "\n";
  for (std::size_t at = 0; at != rules; ++at)
    text += "risk R-" + number(at) + " \"rule " + number(at) + "\" severity high  control AC-5  owner \"Director\"\n  because \"reason " +
            number(at) + "\"\n  no person holds F" + number(at * 31 % kFunctions) + " and F" +
            number((at * 31 + 1 + at % 1000) % kFunctions) +
            (at % 3 == 0 ? " when employment is contractor and series in {\"0510\", \"0525\"}" : "") + "\n";
  return text;
}

template <class Work>
double least_milliseconds(Work work) {
  double least = 1e9;
  for (int run = 0; run != 10; ++run) {
    const std::clock_t start = std::clock();
    work();
    least = std::min(least, 1000.0 * static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC);
  }
  return least;
}

}  // namespace

int main(int argc, char** argv) {
  const std::size_t rules = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 10'000;
  const std::string text = invented_policy(rules);
  const compiler::Loader load = [&](const std::string&) -> Result<std::string> { return text; };
  SourceMap sources;
  const FileId file = sources.add({"big.rw", text});
  Diagnostics found;
  std::size_t tokens = 0;
  const double lex = least_milliseconds([&] { tokens = compiler::lex(sources, file, found).size(); });
  compiler::ast::File parsed;
  const double parse = least_milliseconds([&] { parsed = compiler::parse(sources, file, found); });
  std::size_t compiled_rules = 0;
  const double compile = least_milliseconds([&] {
    SourceMap fresh;
    const auto policy = compiler::compile({"big.rw"}, load, fresh);
    compiled_rules = policy.ok() ? policy.value().ir.rules.size() : 0;
  });
  if (compiled_rules != rules || found.has_error()) {
    std::fputs("bench_compiler: the invented policy does not compile\n", stderr);
    return 1;
  }
  const double format = least_milliseconds([&] { static_cast<void>(compiler::format(sources, file, parsed)); });
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  std::printf("%zu rules, %zu bytes, %zu tokens\n", rules, text.size(), tokens);
  std::printf("read tokens %6.1f ms   the floor\n", lex);
  std::printf("parse       %6.1f ms   %.1f times the floor\n", parse, parse / lex);
  std::printf("compile     %6.1f ms   %.1f times the floor\n", compile, compile / lex);
  std::printf("format      %6.1f ms   %.1f times the floor\n", format, format / lex);
  std::printf("peak        %6ld MiB\n", usage.ru_maxrss / 1024);
  return 0;
}
