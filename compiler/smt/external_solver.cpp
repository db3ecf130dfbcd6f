#include "compiler/smt/external_solver.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>

extern char** environ;

namespace rolewright::smt {

namespace {

constexpr std::size_t kMostOutput = 64 * 1024;  // bytes kept

Diagnostic failed(const ExternalSolver& solver, const std::string& what, int error) {
  return {.code = Code::SolverFailed,
          .message = what + ": " + std::generic_category().message(error),
          .where = solver.program,
          .help = "give the path of an SMT-LIB 2 solver such as `cvc5`, or leave it out"};
}

// A file descriptor that closes itself.
class Descriptor {
 public:
  explicit Descriptor(int number = -1) : number_{number} {}
  ~Descriptor() { reset(); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  Descriptor(Descriptor&& other) noexcept : number_{std::exchange(other.number_, -1)} {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    reset();
    number_ = std::exchange(other.number_, -1);
    return *this;
  }
  [[nodiscard]] int number() const { return number_; }
  void reset() {
    if (number_ >= 0) ::close(number_);
    number_ = -1;
  }

 private:
  int number_;
};

// A file only we can read, removed when this goes away.
class PrivateFile {
 public:
  static std::optional<PrivateFile> holding(std::string_view text) {
    std::error_code error;
    const std::filesystem::path folder = std::filesystem::temp_directory_path(error);
    if (error) return std::nullopt;
    PrivateFile file{folder / "rolewright-XXXXXX.smt2"};
    const Descriptor descriptor{::mkstemps(file.path_.data(), 5)};
    if (descriptor.number() < 0) {
      file.path_.clear();
      return std::nullopt;
    }
    while (!text.empty()) {
      const ssize_t written = ::write(descriptor.number(), text.data(), text.size());
      if (written < 0 && errno == EINTR) continue;
      if (written <= 0) return std::nullopt;
      text.remove_prefix(static_cast<std::size_t>(written));
    }
    return file;
  }

  ~PrivateFile() {
    if (!path_.empty()) ::unlink(path_.c_str());
  }
  PrivateFile(PrivateFile&& other) noexcept : path_{std::exchange(other.path_, {})} {}
  PrivateFile& operator=(PrivateFile&&) = delete;
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  explicit PrivateFile(const std::filesystem::path& path) : path_{path.string()} {}
  std::string path_;
};

// What the child sees: nothing on its input, our pipe as output, its complaints thrown away.
class Wiring {
 public:
  explicit Wiring(int output) {
    ::posix_spawn_file_actions_init(&actions_);
    ::posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    ::posix_spawn_file_actions_adddup2(&actions_, output, STDOUT_FILENO);
    ::posix_spawn_file_actions_addopen(&actions_, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  }
  ~Wiring() { ::posix_spawn_file_actions_destroy(&actions_); }
  Wiring(const Wiring&) = delete;
  Wiring& operator=(const Wiring&) = delete;
  [[nodiscard]] const posix_spawn_file_actions_t* actions() const { return &actions_; }

 private:
  posix_spawn_file_actions_t actions_{};
};

std::string read_all(int descriptor) {
  std::string text;
  char buffer[4096];
  for (;;) {
    const ssize_t got = ::read(descriptor, buffer, sizeof buffer);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return text;
    if (text.size() < kMostOutput) text.append(buffer, static_cast<std::size_t>(got));
  }
}

// Waits for `child`. True when it ended by itself without complaint.
bool finished_well(pid_t child) {
  int status = 0;
  while (::waitpid(child, &status, 0) < 0)
    if (errno != EINTR) return false;
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

ExternalAnswer understand(const std::string& output, bool well) {
  ExternalAnswer answer{.said = printable(output.substr(0, output.find('\n')))};
  if (well && answer.said == "sat") answer.answer = Answer::Sat;
  if (well && answer.said == "unsat") answer.answer = Answer::Unsat;
  return answer;
}

}  // namespace

Result<ExternalAnswer> run_external(const ExternalSolver& solver, std::string_view script) {
  const auto file = PrivateFile::holding(script);
  if (!file) return failed(solver, "a temporary file for another solver cannot be written", errno);
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return failed(solver, "no pipe to another solver", errno);
  const Descriptor from_child{ends[0]};
  Descriptor to_us{ends[1]};

  std::vector<std::string> words{solver.program};
  words.insert(words.end(), solver.arguments.begin(), solver.arguments.end());
  words.push_back(file->path());
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);

  const Wiring wiring{to_us.number()};
  pid_t child = 0;
  const int error =
      ::posix_spawnp(&child, solver.program.c_str(), wiring.actions(), nullptr, pointers.data(), environ);
  if (error != 0) return failed(solver, "another solver cannot be started", error);
  to_us.reset();
  const std::string output = read_all(from_child.number());
  return understand(output, finished_well(child));
}

}  // namespace rolewright::smt
