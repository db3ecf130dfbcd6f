// The program as its users run it: arguments in; exit code, output and diagnostics out.
#pragma once

#include <string>
#include <vector>

namespace rolewright::tests {

struct Run {
  int exit_code = -1;
  std::string out;
  std::string err;
};

/// Runs build/…/rolewright in a child process. Arguments pass through a shell, single-quoted.
[[nodiscard]] Run run_program(const std::vector<std::string>& arguments);

/// A folder of this test run's own, empty, removed when the object goes.
class ScratchFolder {
 public:
  ScratchFolder();
  ~ScratchFolder();
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  [[nodiscard]] std::string path(const std::string& name) const { return path_ + "/" + name; }
  /// Writes a file below the folder and returns its path.
  std::string write(const std::string& name, const std::string& text) const;

 private:
  std::string path_;
};

/// The bureau with its logs, imported once a test run: the path of the snapshot.
[[nodiscard]] const std::string& bureau_snapshot();
[[nodiscard]] std::string bureau_policy();

}  // namespace rolewright::tests
