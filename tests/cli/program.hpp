// The program as its users run it: arguments in; exit code, output and diagnostics out.
#pragma once

#include <string>
#include <vector>

#include "tests/support/scratch_folder.hpp"

namespace rolewright::tests {

struct Run {
  int exit_code = -1;
  std::string out;
  std::string err;
};

/// Runs build/…/rolewright in a child process. Arguments pass through a shell, single-quoted.
[[nodiscard]] Run run_program(const std::vector<std::string>& arguments);

/// The bureau with its logs, imported once a test run: the path of the snapshot.
[[nodiscard]] const std::string& bureau_snapshot();
[[nodiscard]] std::string bureau_policy();

}  // namespace rolewright::tests
