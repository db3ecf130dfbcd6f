// The public reference data some tests read: the folder ROLEWRIGHT_DATA names, else `shared` beside the checkout. Absent
// as a whole on users' machines; when it is there, everything a test needs must be in it.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <optional>
#include <string>

#include "tests/support/golden.hpp"

namespace rolewright::tests {

/// The folder, or nothing after saying so: the test that asked has nothing to check.
inline std::optional<std::string> reference_data() {
  const char* const named = std::getenv("ROLEWRIGHT_DATA");
  const std::string folder = named != nullptr ? named : source_path("../shared");
  if (std::filesystem::exists(folder)) return folder;
  std::cout << "skipped: no reference data\n";
  return std::nullopt;
}

}  // namespace rolewright::tests
