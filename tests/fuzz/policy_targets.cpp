// What fuzz_driver runs: the compiler, each target compiled with a name of its own.
#include "tests/fuzz/fuzz_targets.hpp"

extern "C" int fuzz_lexer(const std::uint8_t* data, std::size_t size);
extern "C" int fuzz_parser(const std::uint8_t* data, std::size_t size);
extern "C" int fuzz_checker(const std::uint8_t* data, std::size_t size);
extern "C" int fuzz_formatter(const std::uint8_t* data, std::size_t size);

namespace rolewright::tests {

const std::vector<FuzzTarget>& fuzz_targets() {
  static const std::vector<FuzzTarget> targets{
      {"lexer", fuzz_lexer},
      {"parser", fuzz_parser},
      {"checker", fuzz_checker},
      {"formatter", fuzz_formatter}};
  return targets;
}

}  // namespace rolewright::tests
