// The test program: Catch2's runner plus `--update`, which rewrites golden files instead of comparing.
#define CATCH_CONFIG_RUNNER
#include "tests/support/catch.hpp"
#include "tests/support/golden.hpp"

int main(int argc, char** argv) {
  std::vector<char*> passed;
  for (int index = 0; index != argc; ++index) {
    if (std::string_view{argv[index]} == "--update") {
      rolewright::tests::update_golden() = true;
    } else {
      passed.push_back(argv[index]);
    }
  }
  Catch::Session session;
  return session.run(static_cast<int>(passed.size()), passed.data());
}
