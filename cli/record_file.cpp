#include "cli/record_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>

#include "model/diagnostic.hpp"

namespace rolewright::cli {
namespace {

constexpr std::size_t kMostLine = std::size_t{1} << 20;

Diagnostic problem(Code code, const std::string& path, const std::string& what) {
  return {.code = code, .message = "`" + printable(path) + "`: " + what, .where = printable(path)};
}

class OpenFile {
 public:
  explicit OpenFile(int opened) : descriptor_{opened} {}
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  ~OpenFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  [[nodiscard]] int get() const { return descriptor_; }

 private:
  int descriptor_;
};

// The last line of a file of `bytes`, without its end; nothing when it has no end of line.
Result<std::string> last_line(int file, std::size_t bytes, const std::string& path) {
  const std::size_t length = std::min(bytes, kMostLine);
  std::string tail(length, '\0');
  if (::pread(file, tail.data(), length, static_cast<off_t>(bytes - length)) != static_cast<ssize_t>(length))
    return problem(Code::FileUnreadable, path, std::strerror(errno));
  if (tail.back() != '\n')
    return problem(Code::RecordBroken, path, "its last line was not written to the end");
  tail.pop_back();
  const std::size_t before = tail.rfind('\n');
  if (before == std::string::npos && bytes > kMostLine)
    return problem(Code::RecordBroken, path, "its last line is longer than any record");
  return before == std::string::npos ? tail : tail.substr(before + 1);
}

}  // namespace

Diagnostics append_record(const std::string& path,
                          const std::function<std::string(const report::RecordChain&)>& make) {
  // Not blocking, so that a pipe is refused below instead of waited for.
  const OpenFile file{::open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NONBLOCK, 0600)};
  struct stat status {};
  if (file.get() < 0 || ::flock(file.get(), LOCK_EX) != 0 || ::fstat(file.get(), &status) != 0)
    return {problem(Code::FileUnwritable, path, std::strerror(errno))};
  if (!S_ISREG(status.st_mode)) return {problem(Code::FileUnwritable, path, "not a regular file")};
  report::RecordChain chain;
  if (status.st_size != 0) {
    const Result<std::string> line = last_line(file.get(), static_cast<std::size_t>(status.st_size), path);
    if (!line.ok()) return line.error();
    const Result<report::RecordChain> known = report::last_record(line.value(), printable(path) + ": last line");
    if (!known.ok()) return known.error();
    chain = known.value();
  }
  const std::string line = make(chain);
  if (line.size() >= kMostLine) return {problem(Code::FileUnwritable, path, "the decision is longer than a record may be, 1 MiB")};
  errno = ENOSPC;  // what a write that stops early is about, and does not say
  if (::write(file.get(), line.data(), line.size()) == static_cast<ssize_t>(line.size()) && ::fsync(file.get()) == 0) return {};
  const std::string why = std::strerror(errno);
  // Half a line would be the end of the chain.
  if (::ftruncate(file.get(), status.st_size) != 0)
    return {problem(Code::FileUnwritable, path, why + ", and what was written could not be taken back: " + std::strerror(errno))};
  return {problem(Code::FileUnwritable, path, why)};
}

Result<report::RecordChain> verify_records(const std::string& path) {
  std::ifstream in{path, std::ios::binary};
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return problem(Code::FileUnreadable, path, std::strerror(errno));
  if (!S_ISREG(status.st_mode) || !in) return problem(Code::FileUnreadable, path, "not a readable file");
  report::RecordChain chain;
  std::string line(kMostLine, '\0');
  for (std::uint64_t number = 1; in.peek() != std::ifstream::traits_type::eof(); ++number) {
    in.getline(line.data(), static_cast<std::streamsize>(line.size()));
    const std::string where = printable(path) + ":" + std::to_string(number);
    if (in.eof()) return problem(Code::RecordBroken, where, "this line was not written to the end");
    if (!in) return problem(Code::RecordBroken, where, "this line is longer than any record");
    const auto length = static_cast<std::size_t>(in.gcount()) - 1;  // without its end
    Result<report::RecordChain> next = report::follow_record(std::string_view{line}.substr(0, length), chain, where);
    if (!next.ok()) return next.error();
    chain = std::move(next).value();
  }
  return chain;
}

}  // namespace rolewright::cli
