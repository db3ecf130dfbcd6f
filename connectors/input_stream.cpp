#include "connectors/input_stream.hpp"

#include <zlib.h>

#include <algorithm>
#include <cstring>
#include <system_error>
#include <utility>

#include "connectors/wording.hpp"

namespace rolewright::connectors {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr unsigned kGzipBuffer = 1U << 17;
constexpr std::size_t kLargestRead = std::size_t{1} << 30;  // gzread takes an unsigned and returns an int

Diagnostic problem_with(const std::string& name, const std::string& what) {
  return {.code = Code::FileUnreadable, .message = quote(name) + ": " + what, .where = printable(name)};
}

}  // namespace

void InputStream::CloseGzip::operator()(void* file) const noexcept {
  gzclose(static_cast<gzFile>(file));
}

Result<InputStream> InputStream::open(const std::filesystem::path& path, const std::string& name) {
  std::error_code failed;
  const std::filesystem::file_status status = std::filesystem::status(path, failed);
  if (!std::filesystem::exists(status)) return problem_with(name, "no such file");
  if (!std::filesystem::is_regular_file(status)) return problem_with(name, "not a regular file");
  InputStream stream{name};
  stream.file_.reset(gzopen(path.c_str(), "rb"));
  if (stream.file_ == nullptr) return problem_with(name, "cannot be opened");
  gzbuffer(static_cast<gzFile>(stream.file_.get()), kGzipBuffer);
  return stream;
}

InputStream InputStream::of_text(const std::string& name, std::string_view text) {
  InputStream stream{name};
  stream.text_ = text;
  return stream;
}

std::size_t InputStream::fill(char* to, std::size_t size) {
  if (file_ == nullptr) {
    const std::size_t got = std::min(size, text_.size());
    std::memcpy(to, text_.data(), got);
    text_.remove_prefix(got);
    return got;
  }
  auto* const file = static_cast<gzFile>(file_.get());
  std::size_t filled = 0;
  while (filled != size && !problem_) {
    const int got = gzread(file, to + filled, static_cast<unsigned>(std::min(size - filled, kLargestRead)));
    int state = Z_OK;
    gzerror(file, &state);
    if (got < 0 || state == Z_BUF_ERROR) problem_ = problem_with(name_, "damaged or truncated gzip data");
    if (got <= 0) break;
    filled += static_cast<std::size_t>(got);
  }
  return filled;
}

std::size_t InputStream::read(char* to, std::size_t size) {
  std::size_t filled = fill(to, size);
  if (!std::exchange(begun_, true) && std::string_view{to, filled}.starts_with(kByteOrderMark)) {
    filled -= kByteOrderMark.size();
    std::memmove(to, to + kByteOrderMark.size(), filled);
    filled += fill(to + filled, size - filled);
  }
  return filled;
}

ByteWindow::ByteWindow(InputStream stream, std::size_t chunk)
    : stream_{std::move(stream)}, chunk_{chunk}, buffer_(chunk + kPadding) {
  advance(0);
}

bool ByteWindow::advance(std::size_t keep) {
  line_ += static_cast<std::uint64_t>(
      std::count(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(keep), '\n'));
  size_ -= keep;
  std::memmove(buffer_.data(), buffer_.data() + keep, size_);
  if (at_end_) {
    std::memset(buffer_.data() + size_, 0, kPadding);
    return false;
  }
  // A chunk at a time, and the buffer doubles while one record fills it: growing costs O(record).
  if (size_ > (buffer_.size() - kPadding) / 2) buffer_.resize(2 * (buffer_.size() - kPadding) + kPadding);
  const std::size_t room = std::min(chunk_, buffer_.size() - kPadding - size_);
  const std::size_t got = stream_.read(buffer_.data() + size_, room);
  size_ += got;
  at_end_ = got < room;
  std::memset(buffer_.data() + size_, 0, kPadding);
  return got != 0;
}

std::uint64_t ByteWindow::line(std::size_t at) const {
  return line_ + static_cast<std::uint64_t>(std::count(
                     buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(std::min(at, size_)), '\n'));
}

}  // namespace rolewright::connectors
