#include "tests/cli/program.hpp"

#include <sys/wait.h>

#include <cstdio>
#include <filesystem>

#include "synth/bureau.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/golden.hpp"

namespace rolewright::tests {
namespace {

std::string quoted(const std::string& argument) {
  std::string text = "'";
  for (const char c : argument) text += c == '\'' ? std::string{"'\\''"} : std::string{c};
  return text + "'";
}

}  // namespace

Run run_program(const std::vector<std::string>& arguments) {
  const ScratchFolder scratch;
  const std::string errors = scratch.file("stderr");
  std::string command = quoted(ROLEWRIGHT_PROGRAM);
  for (const std::string& argument : arguments) command += " " + quoted(argument);
  command += " 2>" + quoted(errors);
  Run run;
  std::FILE* const pipe = ::popen(command.c_str(), "r");
  REQUIRE(pipe != nullptr);
  char buffer[4096];
  for (std::size_t read = 0; (read = std::fread(buffer, 1, sizeof buffer, pipe)) != 0;)
    run.out.append(buffer, read);
  const int status = ::pclose(pipe);
  run.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128;
  run.err = read_text(errors);
  return run;
}

const std::string& bureau_snapshot() {
  static const ScratchFolder folder;
  static const std::string snapshot = [] {
    const std::string agency = folder.file("agency");
    std::filesystem::copy(source_path("fixtures/bureau"), agency, std::filesystem::copy_options::recursive);
    REQUIRE(synth::write_files(agency, synth::synth_bureau_logs(7)).ok());
    const std::string file = folder.file("bureau.rws");
    REQUIRE(run_program({"import", "agency", agency, "-o", file}).exit_code == 0);
    return file;
  }();
  return snapshot;
}

std::string bureau_policy() {
  return source_path("fixtures/bureau/bureau.rw");
}

}  // namespace rolewright::tests
